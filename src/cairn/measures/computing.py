"""Every figure of a set of records: the layout of results, complete to the last zero."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import groupby
from typing import Any

import ibis
from ibis.expr.types import Table, Value

from cairn.measures import against, asks, community, custody, metrics, registry, settings, units
from cairn.measures.engines import guarded
from cairn.measures.periods import Span
from cairn.measures.plans import Draft, Plan, in_haste
from cairn.measures.registry import Measure
from cairn.measures.running import run
from cairn.measures.stacking import LONG, stacked
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
LAYOUT = (
    "partnership",
    "measure",
    "period_kind",
    "period_start",
    "period_end",
    "breakdown",
    "level",
    "numerator",
    "denominator",
    "value",
    "lower",
    "upper",
)
_REFERRED = ("unmet", "rate")
_OPEN_LISTS = ("area", "provider")
PER = 10_000
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
    every = _zeros(base, measures).union(counted.mutate(fixed=ibis.literal(0)))
    told = _with_whole(_summed(every, measures, base), counted, measures)
    return draft.plan(_laid_out(told, base))


def _unit(one: Measure) -> str:
    return one.unit


def _of_unit(unit: str, base: Base, measures: Sequence[Measure]) -> Table:
    facts = asks.facts([ask for one in measures for ask in one.asks], base)
    return stacked(UNITS[unit](base.knowing(facts)), base, measures)


def _zeros(base: Base, measures: Sequence[Measure]) -> Table:
    """A row of nothing for every level that is always shown, in every period."""
    rows = [
        (one.name, breakdown, level)
        for one in measures
        for breakdown in one.breakdowns
        for level in settings.levels(breakdown, one.bands)
        if not (one.kind in _REFERRED and breakdown == "area")
    ]
    fixed = base.draft.made(rows, dict.fromkeys(("measure", "breakdown", "level"), "string"))
    every = base.records.extract.select("partnership").cross_join(base.periods.select("period"))
    shown = every.cross_join(fixed).union(_of_the_footprint(base, measures))
    nothing = ibis.literal(0, type="int64")
    return shown.mutate(numerator=nothing, denominator=nothing).select(*LONG).mutate(fixed=ibis.literal(1))


def _of_the_footprint(base: Base, measures: Sequence[Measure]) -> Table:
    """Measures held against an estimate show the areas of the footprint, whoever else is in treatment."""
    referred = [(one.name, "area") for one in measures if one.kind in _REFERRED]
    named = base.draft.made(referred, {"measure": "string", "breakdown": "string"})
    areas = base.records.footprint.distinct().cross_join(base.periods.select("period"))
    return areas.cross_join(named).select("partnership", "period", "measure", "breakdown", level="area")


def _summed(every: Table, measures: Sequence[Measure], base: Base) -> Table:
    """Real counts over the zeros; levels of open lists where nobody is are left out."""
    keys = [name for name in LONG if name not in ("numerator", "denominator")]
    sums = every.group_by(keys).agg(
        numerator=every.numerator.sum(), denominator=every.denominator.sum(), fixed=every.fixed.max()
    )
    kinds = base.draft.made(
        [(one.name, one.kind, one.twelve) for one in measures],
        {"measure": "string", "kind": "string", "only_twelve": "boolean"},
    )
    told = sums.inner_join(kinds, "measure")
    outside = told.kind.isin(_REFERRED) & (told.breakdown == "area")
    somebody = told.breakdown.isin(_OPEN_LISTS) & (told.denominator > 0) & ~outside
    return told.filter((told.fixed == 1) | somebody)


def _with_whole(told: Table, counted: Table, measures: Sequence[Measure]) -> Table:
    """Add what the levels of a breakdown by state come to, which is the denominator of each."""
    states, keys = [one.name for one in measures if one.kind == "state"], ["partnership", "period", "measure"]
    theirs = counted.filter(counted.measure.isin(states))
    whole = theirs.group_by(keys).agg(whole=theirs.denominator.sum().cast("int64"))
    return told.left_join(whole, keys).drop(*(f"{key}_right" for key in keys))


def _laid_out(told: Table, base: Base) -> Table:
    spans = base.periods.select("period", "period_kind", "period_start", "period_end", "twelve")
    dated = told.inner_join(spans, "period")
    exists = dated.filter(dated.twelve | ~dated.only_twelve)
    keys = ["partnership", "period", "measure", "breakdown", "level"]
    referred = exists.left_join(against.references(base), keys).drop(*(f"{key}_right" for key in keys))
    return _valued(referred).select(*LAYOUT)


def _valued(told: Table) -> Table:
    """Add the value, the denominator as it is shown, and the limits of unmet need."""
    unmet, rate = told.kind == "unmet", told.kind == "rate"
    below = ibis.cases(
        (told.kind == "count", ibis.null("int64")),
        (unmet | rate, told.estimate.cast("int64")),
        (told.kind == "state", told.whole.fill_null(0)),
        else_=told.denominator,
    )
    shown = told.mutate(denominator=below, numerator=told.numerator.cast("int64"))
    share = shown.numerator.cast("float64") / shown.denominator.nullif(0).cast("float64")
    value = ibis.cases(
        (shown.kind == "count", shown.numerator.cast("float64")),
        (shown.kind == "unmet", _unmet(shown, shown.estimate)),
        (shown.kind == "rate", share * PER),
        else_=share,
    )
    return shown.mutate(
        value=value,
        lower=ibis.ifelse(shown.kind == "unmet", _unmet(shown, shown.lower), ibis.null("float64")),
        upper=ibis.ifelse(shown.kind == "unmet", _unmet(shown, shown.upper), ibis.null("float64")),
    )


def _unmet(told: Table, estimate: Value) -> Value:
    """The share of an estimate that is not in treatment, from 0 to 1; 0 where the estimate is 0 (U1)."""
    share = 1.0 - told.numerator.cast("float64") / estimate.nullif(0.0)
    held = ibis.greatest(share, ibis.literal(0.0))
    return ibis.cases((estimate.isnull(), ibis.null("float64")), (estimate == 0.0, 0.0), else_=held)
