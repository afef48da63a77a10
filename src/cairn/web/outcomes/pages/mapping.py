"""A metric's map of England and the list beside it, for one period."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.safestring import SafeString

from cairn.framework import formats
from cairn.framework.areas import Area, areas
from cairn.framework.measure import Measure
from cairn.framework.observations import Observation
from cairn.framework.periods import Period
from cairn.web import charts
from cairn.web.outcomes.drawings import STYLE
from cairn.web.outcomes.pages import facts, parts
from cairn.web.outcomes.pages.listing import Option, Select
from cairn.web.outcomes.pages.metric_tables import limits, value
from cairn.web.outcomes.snapshot import Snapshot
from cairn.web.outcomes.tracks import TrackKey, key_of
from cairn.web.releases import reading

if TYPE_CHECKING:
    from cairn.web.partnerships.models import Partnership

ENOUGH = 2  # areas; a map of one place shows nothing


@dataclass(frozen=True, slots=True)
class MapPage:
    """The map, its list, and the periods to choose from; without enough places there is only a reason."""

    measure: Measure
    period: str
    periods: Select | None
    chart: parts.Chart | None
    table: SafeString
    none: parts.Empty | None
    source: str

    @property
    def choices(self) -> tuple[Select, ...]:
        """The filters of the page: the period."""
        return (self.periods,) if self.periods else ()


def build(seen: Snapshot, partnership: Partnership, measure: Measure, asked: str) -> MapPage:
    """Assemble the map of a measure; `asked` is a period as tables write it, else the newest is taken."""
    by_period = seen.lately(("map figures", measure.id), lambda: _figures_of(partnership, measure))
    if not by_period:
        return MapPage(measure, "", None, None, SafeString(""), _nothing(), "")
    names = {period.short(): period for period in by_period}
    chosen = names.get(asked) or max(by_period)
    name = ("map", measure.id, str(chosen.start), chosen.short())
    return seen.lately(name, lambda: _page(seen, measure, chosen, by_period))


def _figures_of(partnership: Partnership, measure: Measure) -> dict[Period, dict[str, Observation]]:
    codes = [area.code for area in areas().upper_tier]
    found = reading.figures(partnership, measures=[measure.id], areas=codes).observations
    return _by_period([item for item in found if not item.breakdown])


def _page(
    seen: Snapshot, measure: Measure, chosen: Period, by_period: dict[Period, dict[str, Observation]]
) -> MapPage:
    items = by_period[chosen]
    options = tuple(
        Option(period.short(), period.short(), period == chosen) for period in sorted(by_period, reverse=True)
    )
    ref = _draw(seen, measure, chosen, items)
    table = parts.laid("components/table.html", table=_table(seen, measure, items))
    drawn = parts.chart(ref, "map", sentence=ref.alt.partition(". ")[2])
    source = "; ".join(sorted({facts.provenance(item) for item in items.values()}))
    return MapPage(measure, chosen.prose(), Select("period", "Period", options), drawn, table, None, source)


def _by_period(found: list[Observation]) -> dict[Period, dict[str, Observation]]:
    """Figures by period and area, of the series that has most of them; periods with enough places only."""
    values = [item for item in found if item.value is not None]
    if not values:
        return {}
    key: TrackKey = Counter(key_of(item) for item in values).most_common(1)[0][0]
    periods: dict[Period, dict[str, Observation]] = {}
    for item in found:
        if key_of(item)[0] == key[0] and item.period.kind == key[1] and item.period.months == key[2]:
            periods.setdefault(item.period, {})[item.area] = item
    return {
        period: items for period, items in periods.items()
        if sum(item.value is not None for item in items.values()) >= ENOUGH
    }  # fmt: skip


def _nothing() -> parts.Empty:
    text = "A map needs figures of two or more council areas for one period. Load the publication:"
    return parts.Empty("There is no map yet", text, "cairn load fingertips FILE")


def _draw(
    seen: Snapshot, measure: Measure, period: Period, items: dict[str, Observation]
) -> reading.DrawingRef:
    title = f"{measure.name} in England, {period.short()}"
    own = tuple(area.code for area in seen.place.areas)
    shapes = reading.boundaries()
    spec: charts.AreaMap | charts.TileMap
    if shapes:
        known = [area for area in areas().upper_tier if area.code in shapes]
        placed = tuple(
            charts.Shape(area.code, area.name, shapes[area.code], _value(items, area)) for area in known
        )
        spec = charts.AreaMap(title, placed, measure.unit, own=own, scale=measure.name)
    else:
        tiles = tuple(_tile(area, items) for area in areas().upper_tier if area.tile)
        spec = charts.TileMap(title, tiles, measure.unit, own=own, scale=measure.name)
    return reading.drawn_once("map", f"{STYLE}{spec!r}", lambda: _drawn(spec))


def _drawn(spec: charts.AreaMap | charts.TileMap) -> reading.Drawn:
    title, description = charts.describe(spec)
    if isinstance(spec, charts.AreaMap):
        wide, narrow = charts.area_map(spec), charts.area_map(spec, "narrow")
    else:
        wide, narrow = charts.tile_map(spec), charts.tile_map(spec, "narrow")
    return reading.Drawn(wide, narrow, f"{title}. {description}")


def _tile(area: Area, items: dict[str, Observation]) -> charts.Tile:
    column, row = area.tile or (0, 0)
    return charts.Tile(area.code, area.name, column, row, _value(items, area), area.label)


def _value(items: dict[str, Observation], area: Area) -> float | None:
    item = items.get(area.code)
    return item.value if item else None


def _table(seen: Snapshot, measure: Measure, items: dict[str, Observation]) -> parts.Table:
    """Every council area with its figure, highest first, those without one last."""
    own = {area.code for area in seen.place.areas}
    listed = sorted(areas().upper_tier, key=lambda area: _order(items.get(area.code), area))
    rows = tuple(
        parts.row(
            parts.Cell(area.name, strong=area.code in own), *_figures(items.get(area.code), measure.unit)
        )
        for area in listed
    )
    unit = facts.UNIT_WORDS[measure.unit].capitalize()
    missing = len(listed) - sum(_value(items, area) is not None for area in listed)
    note = f"No figure for {formats.plural(missing, 'area')}." if missing else ""
    heads = parts.columns("Council area", f"#{unit}", "#Likely between")
    return parts.Table("The same as a list", heads, rows, note=note)


def _figures(item: Observation | None, unit: str) -> tuple[str, str]:
    return (value(item, unit), limits(item, unit)) if item else ("No figure", "")


def _order(item: Observation | None, area: Area) -> tuple[bool, float, str]:
    known = item is not None and item.value is not None
    return not known, -(item.value or 0.0) if item else 0.0, area.name
