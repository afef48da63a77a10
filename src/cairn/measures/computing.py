"""Every figure of a set of records."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import groupby, islice
from typing import Any

import ibis
from ibis.expr.types import BooleanValue, Table

from cairn.measures import asks, community, custody, metrics, registry, units
from cairn.measures.engines import guarded
from cairn.measures.laying import laid_out
from cairn.measures.periods import Span
from cairn.measures.plans import Draft, Plan, in_haste
from cairn.measures.registry import Measure
from cairn.measures.running import run
from cairn.measures.stacking import stacked
from cairn.measures.tables import Facts, Given, Shape
from cairn.measures.units import Base, Unit

assert metrics  # importing it registers the measures
UNITS: dict[str, Callable[[Base], Unit]] = {
    "persons": units.persons,
    "starts": units.starts,
    "exits": units.exits,
    "releases": custody.releases,
    "custody": custody.custody,
    "custody_starts": custody.custody_starts,
    "orders": custody.orders,
    "deaths": community.deaths,
    "households": community.households,
    "assessments": community.assessments,
}
AT_ONCE = 5
"""How many partnerships are measured together where a country is measured in turn."""
PLANS = 64
"""How many plans are kept, each for one set of measures and one shape of tables."""


def compute(
    tables: Mapping[str, Table],
    facts: Facts | Iterable[Facts],
    periods: Iterable[Span],
    metrics: Iterable[str] | None = None,
) -> Table:
    """What do these records say of every measure, in every period, by every breakdown?

    `tables`: typed tables of one engine by file name, kept rows only. `facts`: the day of the extract and the
    areas of each partnership. `periods`: any spans of days. `metrics`: names of measures, all if left out.
    The result is a table of that engine with the columns of LAYOUT: counts exact and unprotected, shares as
    proportions, every level of a fixed list also at 0. Twelve-month measures exist for twelve whole months.
    Raises TablesError, UnknownMeasure; EngineError where the engine fails.

    >>> from datetime import date
    >>> compute({}, Facts(date(2026, 4, 30), ("E99000001",)), [])
    Traceback (most recent call last):
    cairn.measures.tables.TablesError: There is nothing to measure. Give at least one table.
    """
    names = tuple(one.name for one in registry.chosen(metrics))
    return guarded(lambda: _computed(tables, facts, periods, names))


def compute_in_turn(
    tables: Mapping[str, Table],
    facts: Iterable[Facts],
    periods: Iterable[Span],
    metrics: Iterable[str] | None = None,
    *,
    at_once: int = AT_ONCE,
) -> Iterator[Table]:
    """What do the records of a country say? The figures of some partnerships, then of the next.

    Arguments as for `compute`; every table has a column `partnership`. However many partnerships there are,
    the engine holds what belongs to `at_once` of them: let go of each table of figures before the next.
    """
    names, spans = [one.name for one in registry.chosen(metrics)], list(periods)
    turn = iter(sorted(facts, key=lambda one: one.partnership))
    while some := list(islice(turn, at_once)):
        theirs = {name: table.filter(*_of(some, table)) for name, table in tables.items()}
        yield compute(theirs, some, spans, names)


def _of(some: Sequence[Facts], table: Table) -> tuple[BooleanValue, BooleanValue]:
    """Which rows are of these partnerships; by the first and the last an engine passes over whole files."""
    whose = [one.partnership for one in some]
    return table["partnership"].between(whose[0], whose[-1]), table["partnership"].isin(whose)


def _computed(
    tables: Mapping[str, Table],
    facts: Facts | Iterable[Facts],
    periods: Iterable[Span],
    names: tuple[str, ...],
) -> Table:
    given = Given(tables, [facts] if isinstance(facts, Facts) else facts)
    plan = planned(given.engine.compiler, given.shape, names)
    return run(plan, given, periods)


@lru_cache(maxsize=PLANS)
def planned(compiler: Any, shape: Shape, names: tuple[str, ...]) -> Plan:
    """The plan of these measures for tables of this shape."""
    with in_haste():
        return _planned(Draft(compiler), shape, registry.chosen(names))


def _planned(draft: Draft, shape: Shape, measures: Sequence[Measure]) -> Plan:
    base = Base(draft, shape)
    found = [_of_unit(unit, base, list(its)) for unit, its in groupby(sorted(measures, key=_unit), _unit)]
    counted = ibis.union(*found) if len(found) > 1 else found[0]
    return draft.plan(laid_out(counted, measures, base))


def _unit(one: Measure) -> str:
    return one.unit


def _of_unit(unit: str, base: Base, measures: Sequence[Measure]) -> Table:
    facts = asks.facts([ask for one in measures for ask in one.asks], base)
    return stacked(UNITS[unit](base.knowing(facts)), base, measures)
