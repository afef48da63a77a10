"""The controls of Farrington's method, checked, and the reading of its series."""

from collections.abc import Collection
from dataclasses import dataclass
from numbers import Integral, Real
from typing import Any, NoReturn, TypedDict

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cairn.methods import inputs
from cairn.methods.detect.records import Ints
from cairn.methods.estimate import Floats

THRESHOLDS = ("delta", "nbPlugin", "muan")
POWERS = {"2/3": 2 / 3, "1/2": 1 / 2, "none": 1.0}
WEEKS_OF_A_YEAR = 52
A_WEEK = np.timedelta64(7, "D")


@dataclass(frozen=True, slots=True)
class Controls:
    """How `farrington` compares a week with its past. The names are those of the R package, in lower case.

    The usual values are what Noufaily and others advise; `farrington(series, b=3)` changes one of them.

    - `b`: years of history, 1 or more; a trend needs 3.
    - `w`: weeks either side of the same week of an earlier year, from 0 to a year less one.
    - `no_periods`: seasons of a year, 1 or more. With 1 the windows of those weeks are the whole baseline.
    - `past_weeks_not_included`: latest weeks left out of the baseline, lest an outbreak hide itself.
    - `reweight`: count earlier outbreaks for less: those whose standardised Anscombe residual lies above
    weights_threshold, above 0.
    - `trend`: allow for a time trend. It is kept if its p-value is below p_threshold_trend (0 to 1, where 1
    keeps it always) and if it does not lead above the largest count of the baseline.
    - `limit54_cases`, `limit54_weeks`: no result with fewer cases than this in so many latest weeks.
    - `power_transform`: "2/3", "1/2" or "none", of counts, for the threshold `delta`.
    - `alpha`: chance of a false alarm a week, one-sided, above 0 up to 0.5.
    - `threshold_method`: "nbPlugin", the quantile of a negative binomial whose mean is the expected number;
    "muan", the same with the upper limit of the expected number for its mean; "delta", a normal quantile
    of transformed counts that has the error of the expected number in it.
    - `frequency`: weeks of a year (12 for monthly series), if no dates are given.
    - `peer_compatible`: do as R's package does where it is at odds with its own sources.
    """

    b: int = 5
    w: int = 3
    no_periods: int = 10
    past_weeks_not_included: int = 26
    reweight: bool = True
    weights_threshold: float = 2.58
    trend: bool = True
    p_threshold_trend: float = 1
    limit54_cases: float = 5
    limit54_weeks: int = 4
    power_transform: str = "2/3"
    alpha: float = 0.005
    threshold_method: str = "nbPlugin"
    frequency: int = 52
    peer_compatible: bool = False

    def __post_init__(self) -> None:
        self._check_baseline()
        self._check_model()
        whole("limit54_weeks", self.limit54_weeks, 1)
        between("limit54_cases", self.limit54_cases, 0, np.inf)
        between("alpha", self.alpha, 0, 0.5, open_below=True)
        one_of("threshold_method", self.threshold_method, THRESHOLDS)
        one_of("power_transform", self.power_transform, POWERS)

    @property
    def tests_trend(self) -> bool:
        """Whether a trend can be kept at all: the method asks for three years of it."""
        return self.trend and self.b >= 3

    def _check_baseline(self) -> None:
        whole("b", self.b, 1)
        whole("frequency", self.frequency, 2)
        whole("w", self.w, 0, self.frequency - 1)
        whole("no_periods", self.no_periods, 1)
        whole("past_weeks_not_included", self.past_weeks_not_included, 0)

    def _check_model(self) -> None:
        for name in ("reweight", "trend", "peer_compatible"):
            one_of(name, getattr(self, name), (True, False))
        between("weights_threshold", self.weights_threshold, 0, np.inf, open_below=True)
        between("p_threshold_trend", self.p_threshold_trend, 0, 1)


class Choices(TypedDict, total=False):
    """The controls that a call of `farrington` changes."""

    b: int
    w: int
    no_periods: int
    past_weeks_not_included: int
    reweight: bool
    weights_threshold: float
    trend: bool
    p_threshold_trend: float
    limit54_cases: float
    limit54_weeks: int
    power_transform: str
    alpha: float
    threshold_method: str
    frequency: int
    peer_compatible: bool


def whole(argument: str, value: object, least: int, most: float = np.inf) -> None:
    """Refuse what is not one whole number from `least` to `most`."""
    if not isinstance(value, Integral) or isinstance(value, bool) or not least <= int(value) <= most:
        limit = f" to {most:g}" if np.isfinite(most) else " on"
        refuse(argument, value, f"one whole number from {least}{limit}")


def between(argument: str, value: object, least: float, most: float, *, open_below: bool = False) -> None:
    """Refuse what is not one number in the range; `open_below` leaves out its least number."""
    good = isinstance(value, Real) and not isinstance(value, bool) and least <= float(value) <= most
    if not good or (open_below and value == least):
        limit = f" to {most:g}" if np.isfinite(most) else " on"
        refuse(argument, value, f"one number {'above' if open_below else 'from'} {least:g}{limit}")


def one_of(argument: str, value: object, allowed: Collection[Any]) -> None:
    """Refuse what is not among the allowed words."""
    if not isinstance(value, (str, bool)) or value not in allowed:
        refuse(argument, value, " or ".join(map(repr, allowed)))


def refuse(argument: str, value: object, allowed: str) -> NoReturn:
    """Raise the error of a control."""
    raise inputs.InputError(argument, f"{argument} must be {allowed}, not {value!r}.")


def series_of(values: ArrayLike, argument: str = "series") -> Floats:
    """One row of counts per series; a single series becomes a single row."""
    counts = inputs.counts(argument, values)
    if counts.ndim not in (1, 2):
        sentence = f"{argument} must be one series, or one row per series, not {counts.ndim}-dimensional."
        raise inputs.InputError(argument, sentence)
    return np.atleast_2d(counts)


def weekly_dates(dates: ArrayLike | None, length: int, frequency: int) -> NDArray[np.datetime64] | None:
    """The dates of the weeks, one for each and a week apart; None if the series goes without."""
    if dates is None:
        return None
    if frequency != WEEKS_OF_A_YEAR:
        raise inputs.InputError("dates", "dates are for weekly series: leave them out, or frequency at 52.")
    try:
        days = np.asarray(dates, dtype="datetime64[D]")
    except (TypeError, ValueError):
        raise inputs.InputError("dates", "dates must be dates, such as 2026-01-05.") from None
    if days.shape != (length,):
        raise inputs.InputError("dates", f"dates must be one for each of the {length} weeks of the series.")
    gaps = np.concatenate([[False], np.diff(days) != A_WEEK]) | np.isnat(days)
    inputs.refuse_where(gaps, "dates", "is not a week after the last", "Give every week, NaN for its cases.")
    return days


def positions(monitor: ArrayLike, length: int) -> Ints:
    """The monitored positions, from 0; negative ones count from the end."""
    asked = np.atleast_1d(np.asarray(monitor))
    if asked.ndim != 1 or not np.issubdtype(asked.dtype, np.integer):
        raise inputs.InputError("monitor", "monitor must be whole numbers, positions in the series from 0.")
    found = np.where(asked < 0, asked + length, asked).astype(np.int64)
    outside = (found < 0) | (found >= length)
    inputs.refuse_where(outside, "monitor", "is outside the series", f"It has {length} points, from 0.")
    return found
