"""How a figure came about, count by count: from the records to its numerator and denominator.

For whoever asks why a figure is what it is. The counts are exact and unprotected, like the figures: they are
for the people who may see exact figures and for nobody else.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import ibis
from ibis.expr.types import Table

from cairn.measures import registry
from cairn.measures.asks import asked, facts
from cairn.measures.computing import UNITS, compute
from cairn.measures.engines import guarded, rows_of
from cairn.measures.periods import Span
from cairn.measures.plans import Draft
from cairn.measures.registry import Measure
from cairn.measures.running import run
from cairn.measures.stacking import in_group
from cairn.measures.tables import Facts, Given
from cairn.measures.units import Base, Unit

PLACED = ("area", "provider", "footprint")
_FROM_JOURNEYS = ("persons", "starts", "exits")
_THINGS = {
    "persons": "people with a journey open on some day of the period",
    "starts": "journeys that start in the period",
    "exits": "journeys that end in the period",
    "releases": "releases of adults to the community with a continuing need in the period",
    "custody": "adults in a secure place in the period with treatment started there",
    "custody_starts": "treatments of adults started in a secure place in the period",
    "orders": "orders with a drug or alcohol requirement that begin in the period",
    "deaths": "suspected or confirmed deaths in the period",
    "households": "households owed a duty in the period",
    "assessments": "assessments of children completed in the period",
}


@dataclass(frozen=True)
class Step:
    """One count on the way to a figure."""

    words: str
    count: int


@dataclass(frozen=True)
class Explanation:
    """The counts in their order, the rule in words, and the figure that they lead to (None: nobody there)."""

    measure: str
    rule: str
    steps: tuple[Step, ...]
    figure: Mapping[str, Any] | None


def explain(
    tables: Mapping[str, Table],
    facts: Facts,
    name: str,
    period: Span,
    breakdown: str = "total",
    level: str = "all",
) -> Explanation:
    """How did the figure of this measure, period and level come about?

    Arguments as for `compute`, for one partnership; `breakdown` must be one that the measure has.
    Raises UnknownMeasure, TablesError, ValueError for a breakdown it does not have, EngineError.
    """
    (one,) = registry.chosen([name])
    if breakdown not in one.breakdowns:
        raise ValueError(f"{name} has no breakdown {breakdown!r}. Choose from: {', '.join(one.breakdowns)}.")
    steps = guarded(lambda: _counted(Given(tables, [facts]), one, period, breakdown, level))
    figures = rows_of(compute(tables, facts, [period], [name]))
    found = [row for row in figures if (row["breakdown"], row["level"]) == (breakdown, level)]
    return Explanation(name, one.rules, steps, found[0] if found else None)


def _counted(given: Given, one: Measure, period: Span, breakdown: str, level: str) -> tuple[Step, ...]:
    """All counts by one plan, in their order."""
    draft = Draft(given.engine.compiler)
    words, counts = zip(*_steps(Base(draft, given.shape), one, breakdown, level), strict=True)
    placed = (count.mutate(place=ibis.literal(place)) for place, count in enumerate(counts))
    told = run(draft.plan(ibis.union(*placed)), given, [period]).to_pyarrow().to_pylist()
    found = {row["place"]: row["count"] for row in told}
    return tuple(Step(word, found[place] or 0) for place, word in enumerate(words))


def _steps(base: Base, one: Measure, breakdown: str, level: str) -> Iterator[tuple[str, Table]]:
    if one.unit in _FROM_JOURNEYS:
        yield from _formed(base)
    unit = UNITS[one.unit](base.knowing(facts(one.asks, base)))
    rows = asked(unit.rows, one.asks, base)
    rows = rows.filter(in_group(rows, one.group))
    yield " ".join(filter(None, (_THINGS[one.unit], _whose(one.group)))), _size(rows)
    here = _in_level(rows, unit, breakdown, level)
    yield f"of these in {breakdown} {level}", _size(here)
    numerator, among = one.parts(here)
    if among is not None:
        here = here.filter(among)
        yield "of these in the denominator", _size(here)
    yield "numerator", here.aggregate(count=numerator.cast("int64").fill_null(0).sum().cast("int64"))


def _whose(group: str) -> str:
    return {"adult": "(adults at triage)", "young": "(young people at triage)"}.get(group, "")


def _formed(base: Base) -> Iterator[tuple[str, Table]]:
    """From client records to journeys, which every measure of treatment stands on."""
    yield "client records with consent", _size(base.clients)
    people = base.clients.select("person").distinct()
    yield "people, told apart by initials, birth date and sex", _size(people)
    yield "community episodes", _size(base.every_episode)
    yield "of these with a structured intervention started", _size(base.episodes)
    yield "journeys that they make", _size(base.journeys)


def _in_level(rows: Table, unit: Unit, breakdown: str, level: str) -> Table:
    if breakdown == "total":
        return rows
    if breakdown not in PLACED:
        return rows.filter(rows[breakdown] == level)
    named = unit.names.filter(unit.names.breakdown == breakdown, unit.names.level == level)
    there = unit.places.semi_join(named, "place")
    return rows.semi_join(there, "thing")


def _size(table: Table) -> Table:
    return table.aggregate(count=table.count())
