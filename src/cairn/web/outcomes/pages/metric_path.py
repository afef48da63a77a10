"""What was agreed: the path of targets, where it starts, and how far the newest figure is from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cairn.framework import formats
from cairn.framework.areas import Area
from cairn.framework.measure import Measure
from cairn.framework.observations import Observation, breakdown_parts
from cairn.framework.periods import Period
from cairn.framework.targets import Target
from cairn.web.outcomes.pages import facts
from cairn.web.outcomes.pages.parts import Table, columns, row
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
    """One row for each group that values were agreed for, everybody first; one column for each period."""
    by_group: dict[tuple[str, str], list[Target]] = {}
    for step in sorted(seen.targets, key=lambda one: (one.breakdown, one.period)):
        if step.measure == measure.id and step.area in seen.place.own_codes:
            by_group.setdefault((step.area, step.breakdown), []).append(step)
    steps = [step for found in by_group.values() for step in found]
    periods = sorted({step.period for step in steps})
    start = any(step.baseline_value is not None for step in steps)
    heads = ["For whom", *(["#Start"] if start else []), *(f"#{period.short()}" for period in periods)]
    rows = tuple(
        row(
            _whom(seen, *key),
            *([_start(found[0], measure)] if start else []),
            *_values(found, periods, measure),
        )
        for key, found in by_group.items()
    )
    note = f"Agreed in: {formats.join_words(list(dict.fromkeys(map(origin, steps))))}."
    return Table("What was agreed", columns(*heads), rows, note=note)


def _whom(seen: Snapshot, area: str, group: str) -> str:
    whom = ", ".join(breakdown_parts(group).values()) or "everybody"
    return f"{seen.place.name_of(area)}: {whom}" if seen.place.several else facts.capital(whom)


def _start(step: Target, measure: Measure) -> str:
    if step.baseline_value is None:
        return ""
    value = formats.number(step.baseline_value, measure.unit)
    return f"{value} ({step.baseline_period})" if step.baseline_period else value


def _values(steps: Sequence[Target], periods: Sequence[Period], measure: Measure) -> list[str]:
    by_period = {step.period: formats.number(step.value, measure.unit) for step in steps}
    return [by_period.get(period, "") for period in periods]


def origin(step: Target) -> str:
    """The document and section of a target."""
    source = step.source
    return ", ".join(part for part in (source.document or source.title, source.section) if part)
