"""The table of every figure of a measure that a page draws from, newest first."""

from __future__ import annotations

from cairn.framework import formats
from cairn.framework.measure import Measure
from cairn.framework.observations import Observation, Status
from cairn.web.outcomes.pages import facts
from cairn.web.outcomes.pages.parts import Table, columns, row
from cairn.web.outcomes.snapshot import Snapshot

STATES = {
    Status.PROVISIONAL: "provisional",
    Status.REVISED: "revised",
    Status.MODELLED: "modelled",
    Status.WITHHELD: "withheld",
    Status.NOT_APPLICABLE: "does not apply",
    Status.NOT_AVAILABLE: "not available",
}


def all_figures(seen: Snapshot, measure: Measure) -> Table | None:
    """Every figure for everybody: own areas first, then region and country; None where there is none."""
    areas = [*seen.place.own, *seen.place.within, *seen.place.wider]
    found = [
        (seen.place.name_of(area.code), item)
        for area in areas for item in reversed(seen.series(measure.id, area.code))
    ]  # fmt: skip
    if not found:
        return None
    unit = facts.UNIT_WORDS[measure.unit]
    heads = columns("Place", "Period", f"#{unit.capitalize()}", "#Likely between", "Source")
    rows = tuple(
        row(name, item.period.short(), value(item, measure.unit), limits(item, measure.unit), source(item))
        for name, item in found
    )
    return Table(f"{measure.name}: every figure loaded", heads, rows)


def value(item: Observation, unit: str) -> str:
    """A figure in a table."""
    if item.value is None:
        return formats.absent(item.status.value)
    return formats.number(item.value, unit, denominator=item.denominator)


def limits(item: Observation, unit: str) -> str:
    """The likely range in a table; empty where none is known."""
    if item.lower is None or item.upper is None or item.value is None:
        return ""
    low = formats.number(item.lower, unit, denominator=item.denominator)
    return f"{low} to {formats.number(item.upper, unit, denominator=item.denominator)}"


def source(item: Observation) -> str:
    """Where a figure comes from, in a table: publisher, document and section, state, note."""
    origin = item.source
    place = ", ".join(part for part in (origin.document or origin.title, origin.section) if part)
    state = STATES.get(item.status, "")
    said = [f"{origin.publisher}: {place}", facts.capital(state), item.note]
    return ". ".join(part.rstrip(".") for part in said if part)
