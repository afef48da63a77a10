"""For whom a measure is different: its newest figures by group, one table for each way of grouping."""

from __future__ import annotations

from dataclasses import dataclass

from cairn.framework.measure import BREAKDOWNS, Measure
from cairn.framework.observations import Observation, breakdown_parts
from cairn.framework.periods import Period
from cairn.web import charts
from cairn.web.outcomes import drawings
from cairn.web.outcomes.pages import facts
from cairn.web.outcomes.pages.metric_gaps import gaps
from cairn.web.outcomes.pages.metric_tables import limits, value
from cairn.web.outcomes.pages.parts import Chart, Table, chart, columns, row
from cairn.web.outcomes.snapshot import Snapshot

NOT_RECORDED = ("not recorded", "not stated", "not known", "unknown")
NO_GROUP = 'The source has no group for "not recorded", so nobody can say how many are left out.'


DRAWN = 3  # groups that have a figure, for a picture to show more than the table


@dataclass(frozen=True, slots=True)
class Dimension:
    """One way of grouping: what the gaps are, and the table, with a picture where that shows more."""

    title: str
    sentence: str
    chart: Chart | None
    table: Table


def groups(seen: Snapshot, measure: Measure) -> tuple[Dimension, ...]:
    """One for each area and dimension that has figures, of the newest period of each source."""
    found: dict[tuple[str, str], list[Observation]] = {}
    for area in seen.place.own:
        for item in seen.figures.all_breakdowns(measure.id, area.code):
            if item.breakdown:
                dimension = ", ".join(BREAKDOWNS.get(name, name) for name in breakdown_parts(item.breakdown))
                found.setdefault((area.name, dimension), []).append(item)
    return tuple(_dimension(seen, measure, area, name, items) for (area, name), items in found.items())


def _dimension(
    seen: Snapshot, measure: Measure, area: str, dimension: str, items: list[Observation]
) -> Dimension:
    end, newest = _newest(items)
    where = f"{area}, " if seen.place.several else ""
    title = f"By {dimension}: {where}{end.prose()}"
    table = _table(measure, title, dimension, newest)
    return Dimension(title, gaps(measure, newest), _chart(measure, title, newest, table), table)


def _newest(items: list[Observation]) -> tuple[Period, list[Observation]]:
    """The figures of the newest of the longest periods of the newest source: groups are small."""
    series = max(items, key=lambda item: item.period).source.series
    of_it = [item for item in items if item.source.series == series]
    longest = max(item.period.months for item in of_it)
    end = max(item.period for item in of_it if item.period.months == longest)
    return end, [item for item in of_it if item.period == end]


def _table(measure: Measure, title: str, dimension: str, newest: list[Observation]) -> Table:
    rows = tuple(row(label(item), value(item, measure.unit), limits(item, measure.unit)) for item in newest)
    unit = facts.UNIT_WORDS[measure.unit].capitalize()
    return Table(
        title, columns(dimension.capitalize(), f"#{unit}", "#Likely between"), rows, note=_note(newest)
    )


def _chart(measure: Measure, title: str, newest: list[Observation], table: Table) -> Chart | None:
    """Dots with their ranges in the order of the table; none where two dimensions cross or few are known."""
    crossed = any(len(breakdown_parts(item.breakdown)) > 1 for item in newest)
    ranged = [item for item in newest if item.value is not None and item.lower is not None]
    if crossed or len(ranged) < DRAWN:
        return None
    rows = tuple(charts.Row(label(item), item.value, item.lower, item.upper) for item in newest)
    spec = charts.Comparison(
        f"{measure.name}. {title}", rows, measure.unit, ordered=False, scale=measure.name, zero=True
    )
    return chart(drawings.groups(spec), "", table=table)


def label(item: Observation) -> str:
    """A group in words: "female", "18 to 24, female"."""
    return ", ".join(breakdown_parts(item.breakdown).values())


def _note(items: list[Observation]) -> str:
    recorded = any(word in item.breakdown.casefold() for item in items for word in NOT_RECORDED)
    return "" if recorded else NO_GROUP
