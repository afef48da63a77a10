"""The layout of results: what was counted, complete to the last zero, with values and limits."""

from collections.abc import Sequence

import ibis
from ibis.expr.types import Table, Value

from cairn.measures import against, settings
from cairn.measures.registry import Measure
from cairn.measures.units import Base

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
PER = 10_000
_REFERRED = ("unmet", "rate")
_OPEN_LISTS = ("area", "provider")
_CELL = ("partnership", "period", "measure", "breakdown", "level")
_KINDS = {"measure": "string", "kind": "string", "only_twelve": "boolean"}
_UNKNOWN = "not-recorded"


def laid_out(counted: Table, measures: Sequence[Measure], base: Base) -> Table:
    """Every figure of these measures, from numerators and denominators where somebody is."""
    told = _with_nobody(counted, measures, base).union(_of_open_lists(counted, measures, base))
    whole = _wholes(counted, measures)
    with_whole = told.left_join(whole, list(whole.columns[:-1]))
    known = with_whole.drop(*(f"{key}_right" for key in whole.columns[:-1]))
    referred = known.left_join(against.references(base), list(_CELL)).drop(*(f"{key}_right" for key in _CELL))
    return _valued(referred).select(*LAYOUT)


def _with_nobody(counted: Table, measures: Sequence[Measure], base: Base) -> Table:
    """The counts of every level that is always shown, 0 where nobody is."""
    shown = _always(measures, base).union(_of_the_footprint(measures, base))
    met = shown.left_join(counted, list(_CELL)).drop(*(f"{key}_right" for key in _CELL))
    return met.mutate(numerator=met.numerator.fill_null(0), denominator=met.denominator.fill_null(0))


def _always(measures: Sequence[Measure], base: Base) -> Table:
    rows = [
        (one.name, one.kind, one.twelve, breakdown, level)
        for one in measures
        for breakdown in one.breakdowns
        for level in settings.levels(breakdown, one.bands)
        if not (one.kind in _REFERRED and breakdown == "area")
    ]
    fixed = base.draft.made(rows, {**_KINDS, "breakdown": "string", "level": "string"})
    return _in_periods(base.records.extract.select("partnership").cross_join(fixed), base)


def _of_the_footprint(measures: Sequence[Measure], base: Base) -> Table:
    """Measures held against an estimate show the areas of the footprint, whoever else is in treatment."""
    referred = [(one.name, one.kind, one.twelve) for one in measures if one.kind in _REFERRED]
    areas = base.records.footprint.distinct().cross_join(base.draft.made(referred, _KINDS))
    return _in_periods(areas.mutate(breakdown=ibis.literal("area"), level=areas.area), base)


def _of_open_lists(counted: Table, measures: Sequence[Measure], base: Base) -> Table:
    """The counts of areas and providers, which are shown where somebody is."""
    kinds = [(one.name, one.kind, one.twelve) for one in measures]
    told = counted.inner_join(base.draft.made(kinds, _KINDS), "measure")
    here = told.filter(told.breakdown.isin(_OPEN_LISTS), told.level != _UNKNOWN, told.denominator > 0)
    outside = here.kind.isin(_REFERRED) & (here.breakdown == "area")
    return _in_periods(here.filter(~outside), base)


def _in_periods(told: Table, base: Base) -> Table:
    """Each row in every period, or in its own, if the measure exists for it."""
    spans = base.periods.select("period", "period_kind", "period_start", "period_end", "twelve")
    then = told.inner_join(spans, "period") if "period" in told.columns else told.cross_join(spans)
    exists = then.filter(then.twelve | ~then.only_twelve)
    days = ("period_kind", "period_start", "period_end")
    counts = [name for name in ("numerator", "denominator") if name in told.columns]
    return exists.select(*_CELL, "kind", *days, *counts)


def _wholes(counted: Table, measures: Sequence[Measure]) -> Table:
    """What the levels of a breakdown by state come to, which is the denominator of each."""
    theirs = counted.filter(counted.measure.isin([one.name for one in measures if one.kind == "state"]))
    keys = ["partnership", "period", "measure"]
    return theirs.group_by(keys).agg(whole=theirs.denominator.sum().cast("int64"))


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
