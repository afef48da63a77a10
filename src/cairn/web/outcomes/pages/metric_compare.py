"""Whom a measure is compared with: region, country and neighbours, where they are counted alike."""

from __future__ import annotations

from dataclasses import dataclass

from cairn.framework.areas import areas
from cairn.framework.measure import Measure
from cairn.framework.observations import Observation
from cairn.web.outcomes import drawings
from cairn.web.outcomes.pages import facts, parts
from cairn.web.outcomes.pages.metric_tables import limits, source, value
from cairn.web.outcomes.snapshot import Snapshot
from cairn.web.outcomes.tracks import key_of, newest, same_track
from cairn.web.releases.reading import Figures, Neighbours

Row = tuple[str, Observation, bool]
NO_NEIGHBOURS = parts.Empty(
    "No neighbour set loaded",
    "Councils like this one show whether a figure is high or low for such a place. Load a list of them:",
    "cairn load neighbours FILE",
)


@dataclass(frozen=True, slots=True)
class Comparison:
    """The comparison as a chart with its table, a sentence, what differs too much, and the neighbour set."""

    chart: parts.Chart | None
    table: parts.Table | None
    sentence: str
    apart: parts.Table | None
    neighbours: str
    none: parts.Empty | None

    @property
    def shown(self) -> bool:
        """Whether there is anything to say."""
        return bool(self.chart or self.table or self.sentence or self.apart)


def compare(seen: Snapshot, measure: Measure, neighbours: Neighbours | None, beside: Figures) -> Comparison:
    """Set the newest figure beside its parts' and other places', for the same period, counted alike."""
    item = facts.lead(seen, measure)
    set_name = f"{neighbours.name} {neighbours.version}".strip() if neighbours else ""
    none = None if neighbours else NO_NEIGHBOURS
    if measure.unit in ("count", "pounds"):
        sentence = "This is a number, and larger places have larger numbers, so it is not set beside others."
        return Comparison(None, None, sentence, None, set_name, none)
    rows = _alike(seen, measure, item, neighbours, beside) if item else []
    apart = _apart(seen, measure, {name for name, _, _ in rows})
    if len(rows) < 2:
        sentence = "No other place has a figure for the same period that is counted in the same way."
        return Comparison(None, None, sentence, apart, set_name, none)
    table = _table(measure, rows)
    ref = drawings.comparison(measure, rows, seen.place.name)
    drawn = parts.chart(ref, "compare", sentence=_sentence(rows), table=table) if ref else None
    return Comparison(drawn, table, "", apart, set_name, none)


def _alike(
    seen: Snapshot, measure: Measure, item: Observation, neighbours: Neighbours | None, beside: Figures
) -> list[Row]:
    rows: list[Row] = []
    for area in [*seen.place.own, *seen.place.within, *seen.place.comparators]:
        match = _match(item, seen.series(measure.id, area.code))
        if match is not None:
            rows.append((seen.place.name_of(area.code), match, area in seen.place.own))
    for code in neighbours.codes if neighbours else ():
        match, place = _match(item, beside.series(measure.id, code)), areas().get(code)
        if match is not None and place is not None and place not in seen.place.own:
            rows.append((place.name, match, False))
    return rows


def _match(item: Observation, series: list[Observation]) -> Observation | None:
    alike = same_track(key_of(item), series)
    return next((one for one in alike if one.period == item.period and one.value is not None), None)


def _apart(seen: Snapshot, measure: Measure, shown: set[str]) -> parts.Table | None:
    """Newest figures of region and country that are not counted alike or not of the same period."""
    found = [
        (area.name, one)
        for area in seen.place.comparators
        if area.name not in shown and (one := newest(seen.series(measure.id, area.code))) is not None
    ]
    if not found:
        return None
    heads = parts.columns("Place", "Period", f"#{facts.UNIT_WORDS[measure.unit].capitalize()}", "Source")
    rows = tuple(
        parts.row(name, one.period.short(), value(one, measure.unit), source(one)) for name, one in found
    )
    return parts.Table("Other places, for another period or counted in another way", heads, rows)


def _table(measure: Measure, rows: list[Row]) -> parts.Table:
    unit = facts.UNIT_WORDS[measure.unit].capitalize()
    cells = tuple(
        parts.row(parts.Cell(name, strong=own), item.period.short(), value(item, measure.unit),
                  limits(item, measure.unit), source(item))
        for name, item, own in sorted(rows, key=lambda one: -(one[1].value or 0))
    )  # fmt: skip
    heads = parts.columns("Place", "Period", f"#{unit}", "#Likely between", "Source")
    return parts.Table(f"{measure.name}: places compared", heads, cells)


def _sentence(rows: list[Row]) -> str:
    """Says of each comparator whether the likely ranges are apart; nothing where ranges are missing."""
    own = [row for row in rows if row[2]]
    if len(own) != 1:
        return ""
    name, mine, _ = own[0]
    said = [f"{name} is {word} {other}" for other, item, is_own in rows
            if not is_own and (word := _beside(mine, item))]  # fmt: skip
    return f"{'; '.join(said)}." if said else ""


def _beside(mine: Observation, other: Observation) -> str:
    ends = (mine.lower, mine.upper, other.lower, other.upper)
    if any(end is None for end in ends):
        return ""
    if (mine.lower or 0) > (other.upper or 0):
        return "higher than"
    if (mine.upper or 0) < (other.lower or 0):
        return "lower than"
    return "not clearly different from"
