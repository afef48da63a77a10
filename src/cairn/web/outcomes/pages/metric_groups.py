"""For whom a measure is different: its newest figures by group, one table for each way of grouping."""

from __future__ import annotations

from cairn.framework.measure import BREAKDOWNS, Measure
from cairn.framework.observations import Observation, breakdown_parts
from cairn.web.outcomes.pages import facts
from cairn.web.outcomes.pages.metric_tables import limits, value
from cairn.web.outcomes.pages.parts import Table, columns, row
from cairn.web.outcomes.snapshot import Snapshot

NOT_RECORDED = ("not recorded", "not stated", "not known", "unknown")
NO_GROUP = 'The source has no group for "not recorded", so nobody can say how many are left out.'


def groups(seen: Snapshot, measure: Measure) -> tuple[Table, ...]:
    """A table for each area and dimension that has figures, of the newest period of each source."""
    found: dict[tuple[str, str], list[Observation]] = {}
    for area in seen.place.own:
        for item in seen.figures.all_breakdowns(measure.id, area.code):
            if item.breakdown:
                dimension = ", ".join(BREAKDOWNS.get(name, name) for name in breakdown_parts(item.breakdown))
                found.setdefault((area.name, dimension), []).append(item)
    return tuple(_table(seen, measure, area, name, items) for (area, name), items in found.items())


def _table(seen: Snapshot, measure: Measure, area: str, dimension: str, items: list[Observation]) -> Table:
    end = max(item.period for item in items)
    newest = [item for item in items if item.period == end]
    rows = tuple(row(label(item), value(item, measure.unit), limits(item, measure.unit)) for item in newest)
    where = f"{area}, " if seen.place.several else ""
    unit = facts.UNIT_WORDS[measure.unit].capitalize()
    return Table(
        f"By {dimension}: {where}{end.prose()}",
        columns(dimension.capitalize(), f"#{unit}", "#Likely between"), rows,
        note=_note(newest),
    )  # fmt: skip


def label(item: Observation) -> str:
    """A group in words: "female", "18 to 24, female"."""
    return ", ".join(breakdown_parts(item.breakdown).values())


def _note(items: list[Observation]) -> str:
    recorded = any(word in item.breakdown.casefold() for item in items for word in NOT_RECORDED)
    return "" if recorded else NO_GROUP
