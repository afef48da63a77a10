"""Which two figures of a measure may be compared over time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cairn.framework.observations import Observation, Status
from cairn.framework.periods import Period, PeriodKind

Series = dict[Period, Observation]


@dataclass(frozen=True, slots=True)
class Pair:
    """A figure and the earlier one that it may be compared with."""

    newest: Observation
    before: Observation


def known(observations: Iterable[Observation]) -> list[Observation]:
    """The figures for everybody that have a value, oldest first."""
    figures = [one for one in observations if one.breakdown == "" and one.value is not None]
    return sorted(figures, key=lambda one: one.period)


def counted(figures: Iterable[Observation]) -> list[Observation]:
    """Those that are not estimated with a model."""
    return [one for one in figures if one.status is not Status.MODELLED]


def newest_pair(figures: Iterable[Observation], seasonal: Sequence[str]) -> Pair | None:
    """The pair with the newest figure, or None if no two figures are comparable.

    Comparable figures have one source and definition, one kind and length of period, and share no day.
    `seasonal` lists the kinds of period that are compared with the same one a year before. Of several pairs
    that end on the same day, the one with the longest period is taken. Where one source gives months or
    quarters too, its rolling years have no say, for they follow events late; nor its months beside quarters.
    """
    pairs = [pair for series in _by_series(figures) if (pair := _pair(series, seasonal))]
    telling = [pair for pair in pairs if not _outdone(pair, pairs)]
    return max(telling, key=lambda pair: (pair.newest.period.end, pair.newest.period.months), default=None)


# What of one source has no say beside what.
_OUTDONE = {
    PeriodKind.ROLLING_YEAR: (PeriodKind.MONTH, PeriodKind.QUARTER),
    PeriodKind.MONTH: (PeriodKind.QUARTER,),
}


def _outdone(pair: Pair, pairs: Iterable[Pair]) -> bool:
    better = _OUTDONE.get(pair.newest.period.kind, ())
    mine = pair.newest.source.series
    return any(one.newest.source.series == mine and one.newest.period.kind in better for one in pairs)


def alike(figures: Sequence[Observation]) -> list[Observation]:
    """The figures of the newest one's series, newest last, whether or not their periods overlap."""
    return [] if not figures else [one for one in figures if _series(one) == _series(figures[-1])]


def _by_series(figures: Iterable[Observation]) -> list[Series]:
    """Each series by period; of two figures for one period the later in the list supersedes."""
    found: dict[object, Series] = {}
    for one in figures:
        found.setdefault(_series(one), {})[one.period] = one
    return list(found.values())


def _series(one: Observation) -> object:
    return (one.source.series, one.period.kind, one.period.months)


def _pair(series: Series, seasonal: Sequence[str]) -> Pair | None:
    newest = max(series)
    earlier = [period for period in series if not period.overlaps(newest) and period < newest]
    if newest.kind in seasonal:
        earlier = [period for period in earlier if _a_year_before(period, newest)]
    return Pair(series[newest], series[max(earlier)]) if earlier else None


def _a_year_before(earlier: Period, later: Period) -> bool:
    return (earlier.end.year + 1, earlier.end.month) == (later.end.year, later.end.month)
