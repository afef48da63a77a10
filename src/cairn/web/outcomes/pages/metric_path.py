"""What was agreed: the path of targets, where it starts, and how far the newest figure is from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cairn.framework import formats
from cairn.framework.areas import Area
from cairn.framework.measure import Measure
from cairn.framework.observations import Observation, breakdown_parts
from cairn.framework.targets import Target
from cairn.web.outcomes.pages import facts
from cairn.web.outcomes.pages.parts import Cell, Table, columns, row
from cairn.web.outcomes.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Path:
    """The agreed values as a sentence and a table, and the distance to them."""

    sentence: str
    distance: tuple[str, ...]
    table: Table


def path(seen: Snapshot, measure: Measure) -> Path | None:
    """The agreed path of a measure; None where nothing was agreed."""
    by_area = [(area, seen.targets_of(measure.id, area.code)) for area in seen.place.own]
    agreed = [(area, steps) for area, steps in by_area if steps]
    if not agreed:
        return None
    said = [facts.agreed(steps, measure.unit) for _, steps in agreed]
    if len(agreed) > 1:
        said = [f"{area.name}. {text}" for (area, _), text in zip(agreed, said, strict=True)]
    far = [distance(seen, measure, area, steps) for area, steps in agreed]
    return Path(" ".join(said), tuple(dict.fromkeys(filter(None, far))), _table(seen, measure))


def distance(seen: Snapshot, measure: Measure, area: Area, steps: Sequence[Target]) -> str:
    """How far the newest figure is from what was agreed; why that can't be told where it can't."""
    item = facts.own_newest(seen, measure, area)
    if item is None or item.value is None:
        return f"No figure for {area.name} is loaded, so we can't say how far it is from what was agreed."
    if seen.disputed(measure.id):
        return (
            f"The latest figure is {facts.short(item, measure.unit)} ({item.period.short()}). The sources "
            "disagree about where this path starts, so we don't set the two against each other."
        )
    if any(step.unit and step.unit != measure.unit for step in steps):
        return "The figure and what was agreed are in different units, so they can't be compared."
    same = next((step for step in steps if step.period == item.period), None)
    if same is not None:
        return f"{facts.capital(gap(item, same, measure))} agreed for {same.period.short()}."
    return _not_same(item, steps, measure)


def gap(item: Observation, step: Target, measure: Measure) -> str:
    """The distance in words: "163 short of the 1,075", "12 above the 500", "exactly the 500"."""
    size = abs((item.value or 0) - step.value)
    agreed = f"the {formats.with_unit(step.value, measure.unit)}"
    if size == 0:
        return f"exactly {agreed}"
    shown = formats.change(size, measure.unit).removeprefix("up ")
    if (item.value or 0) > step.value:
        return f"{shown} above {agreed}"
    return f"{shown} {'below' if measure.polarity == 'down' else 'short of'} {agreed}"


def _not_same(item: Observation, steps: Sequence[Target], measure: Measure) -> str:
    later = [step for step in steps if step.period.end > item.period.end]
    latest = f"The latest figure is {facts.short(item, measure.unit)} ({item.period.short()})"
    if not later:
        return f"{latest}. Nothing was agreed for a later period."
    step = later[0]
    return (
        f"{latest}. The next agreed value is {formats.with_unit(step.value, measure.unit)} for "
        f"{step.period.short()}. No figure for that period is loaded, so nobody can say if it was reached."
    )


def _table(seen: Snapshot, measure: Measure) -> Table:
    """Every agreed value with its starting point, everybody first and then each group."""
    by_group: dict[tuple[str, str], list[Target]] = {}
    for step in sorted(seen.targets, key=lambda one: (one.breakdown, one.period)):
        if step.measure == measure.id and step.area in seen.place.own_codes:
            by_group.setdefault((step.area, step.breakdown), []).append(step)
    rows = [
        line for (area, group), steps in by_group.items()
        for line in _rows(seen, measure, area, group, steps)
    ]  # fmt: skip
    return Table("What was agreed", columns("For whom", "Period", "#Agreed", "Agreed in"), tuple(rows))


def _rows(
    seen: Snapshot, measure: Measure, area: str, group: str, steps: Sequence[Target]
) -> list[tuple[Cell, ...]]:
    whom = ", ".join(breakdown_parts(group).values()) or "Everybody"
    whom = f"{seen.place.name_of(area)}: {whom.lower()}" if seen.place.several else facts.capital(whom)
    first, unit, found = steps[0], measure.unit, []
    if first.baseline_value is not None:
        when = f"Start ({first.baseline_period})" if first.baseline_period else "Start"
        found.append(row(whom, when, formats.number(first.baseline_value, unit), origin(first)))
    return found + [
        row(whom, step.period.short(), formats.number(step.value, unit), origin(step)) for step in steps
    ]


def origin(step: Target) -> str:
    """The document and section of a target, with its note."""
    source = step.source
    place = ", ".join(part for part in (source.document or source.title, source.section) if part)
    return f"{place}. {step.note}".strip() if step.note else place
