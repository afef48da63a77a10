"""The charts of the Early Aberration Reporting System: C1, C2 and C3, for daily series without history."""

from collections.abc import Iterator
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import ArrayLike

from cairn.methods import inputs
from cairn.methods.detect import controls as settings
from cairn.methods.detect.records import Aberration, Bools, Ints
from cairn.methods.estimate import Floats, Words

AT_ONCE = 2**17  # numbers of baselines held together, so that memory does not grow with the series
GAPS = {"C1": 0, "C2": 2, "C3": 2}  # days between the baseline and the day itself
USUAL_ALPHA = {"C1": 0.001, "C2": 0.001, "C3": 0.025}
LOOKS_BACK = 2  # days whose excess C3 adds to that of the day itself
MISSING = "day missing"
GAP = "baseline incomplete"
NO_SPREAD = "baseline constant"


@dataclass(frozen=True, slots=True)
class Chart:
    """The controls of `ears`, checked."""

    method: str
    baseline: int
    min_sigma: float
    alpha: float

    def __post_init__(self) -> None:
        settings.one_of("method", self.method, tuple(GAPS))
        settings.whole("baseline", self.baseline, 3)
        settings.between("min_sigma", self.min_sigma, 0, np.inf)
        settings.between("alpha", self.alpha, 0, 0.5, open_below=True)

    @property
    def first(self) -> int:
        """The first position that can be monitored."""
        return self.baseline + GAPS[self.method] + (LOOKS_BACK if self.method == "C3" else 0)


def ears(
    series: ArrayLike,
    *,
    monitor: ArrayLike | None = None,
    method: str = "C1",
    baseline: int = 7,
    min_sigma: float = 0,
    alpha: float | None = None,
) -> Aberration:
    """Did more happen today than the last days explain? For series too young for `farrington`.

    C1 compares a day with the mean and the standard deviation of the days just before it. C2 leaves two
    days between, so that the start of an outbreak does not hide the rest of it. C3 adds to a day what the
    two days before had too much by C2. Seasons, weekdays and trends are not allowed for.
    A day has no result, and a status that says why, if it or one of its baseline is missing.

    False alarms are far more than `alpha` says, since the spread of seven days is itself uncertain and
    counts are not normal: measured at the usual alpha, 17 to 58 of 1,000 stable days by C1 and C2, 45 to
    82 by C3 (see `cairn.methods.detect`). Use alpha as a dial, not as a probability.

    series: counts, zero or more (fractions are allowed): one series, or one row each. NaN is missing.
    monitor: positions to judge, from 0 or from the end (-1 is the last day); all that can be, if left out.
    method: C1, C2 or C3. baseline: days to compare with, 3 or more.
    min_sigma: the least standard deviation taken, in cases, zero or more; above 0 it keeps constant
    baselines from alarms at a single case.
    alpha: one-sided, above 0 up to 0.5; if left out 0.001 for C1 and C2, 0.025 for C3.
    Raises InputError for input outside these ranges, and for series too short.

    Hutwagner L et al. (2003), J Urban Health 80:i89-i96; Fricker RD et al. (2008), Stat Med 27:3407-3429.

    >>> found = ears([3, 5, 4, 4, 6, 3, 5, 12], min_sigma=0.5)
    >>> found.upper.round(1), found.alarm
    (array([7.7]), array([ True]))
    """
    chart = Chart(method, baseline, min_sigma, USUAL_ALPHA.get(method, 0.5) if alpha is None else alpha)
    counts = settings.series_of(series)
    days = _days(monitor, counts.shape[1], chart)
    blocks = [_judged(counts[rows], days, chart) for rows in _blocks(counts, chart)]
    parts = [np.concatenate(part) for part in zip(*blocks, strict=True)]
    found = Aberration(days, *parts)
    return found.of_one() if np.ndim(series) == 1 else found


def _blocks(counts: Floats, chart: Chart) -> Iterator[slice]:
    high = max(1, AT_ONCE // (counts.shape[1] * chart.baseline))
    return (slice(top, top + high) for top in range(0, max(len(counts), 1), high))


def _days(monitor: ArrayLike | None, length: int, chart: Chart) -> Ints:
    remedy = f"{chart.method} with a baseline of {chart.baseline} needs {chart.first} days before the first."
    if monitor is None:
        if length <= chart.first:
            raise inputs.InputError("series", f"series is too short. {remedy}")
        return np.arange(chart.first, length)
    days = settings.positions(monitor, length)
    inputs.refuse_where(days < chart.first, "monitor", "is too early in the series", remedy)
    return days


def _judged(counts: Floats, days: Ints, chart: Chart) -> tuple[Floats, Floats, Bools, Words]:
    """Expected, upper, alarm and status of some series."""
    z = NormalDist().inv_cdf(1 - chart.alpha)
    observed = counts[:, days]
    mean, sigma = _baseline(counts, days, chart)
    with np.errstate(divide="ignore", invalid="ignore"):
        upper = mean + z * sigma
        if chart.method == "C3":
            upper = np.maximum(observed + sigma * (z - _excess(counts, days, chart)), 0)
    status = _status(observed, mean, upper)
    silent = status != ""
    expected, upper = (np.where(silent, np.nan, part) for part in (mean, upper))
    return expected, upper, ~silent & (observed > upper), status


def _baseline(counts: Floats, days: Ints, chart: Chart) -> tuple[Floats, Floats]:
    """Mean and standard deviation of the baseline of each day, the latter no less than `min_sigma`."""
    windows = sliding_window_view(counts, chart.baseline, axis=1)
    windows = windows[:, days - GAPS[chart.method] - chart.baseline]
    return windows.mean(axis=2), np.maximum(windows.std(axis=2, ddof=1), chart.min_sigma)


def _excess(counts: Floats, days: Ints, chart: Chart) -> Floats:
    """What the days before had too much: how far C2 lay above 1, added up."""
    total = np.zeros((len(counts), len(days)))
    for before in range(1, LOOKS_BACK + 1):
        mean, sigma = _baseline(counts, days - before, chart)
        total += np.maximum((counts[:, days - before] - mean) / sigma - 1, 0)
    return total


def _status(observed: Floats, mean: Floats, upper: Floats) -> Words:
    """The first reason why there is no result; empty where there is one."""
    reasons = {MISSING: np.isnan(observed), GAP: np.isnan(mean), NO_SPREAD: np.isnan(upper)}
    return np.select(list(reasons.values()), list(reasons), default="")
