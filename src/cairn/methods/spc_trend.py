"""The recent-trend test of England's public-health profiles."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from cairn.methods import inputs, windows
from cairn.methods.estimate import Floats, Words

POINTS = 5  # the latest figures that are looked at
WIDTH = 3.92  # standard errors between the 95% limits, rounded as the publishers round it
SIGNIFICANT = inputs.normal_quantile(0.998) ** 2  # chi-square with one degree of freedom at 99.8%: 9.55
WITHOUT_ONE = np.vstack([np.ones(POINTS), 1 - np.eye(POINTS)])  # all points, then all but each
WORDS = np.array(["No significant change", "Increasing", "Cannot be calculated", "Decreasing"])


@dataclass(frozen=True, slots=True)
class Trend:
    """The recent trend of one series, or of many.

    `slope` is the change from one figure to the next, in units of the values, and `lower` and `upper` are its
    99.8% limits; `chi_square` is (slope / standard error) squared; all are NaN where the trend cannot be
    calculated. `direction` is 1, 0 or -1, NaN likewise, and `verdict` is that in the publishers' words.
    """

    slope: Floats
    lower: Floats
    upper: Floats
    chi_square: Floats
    direction: Floats
    verdict: Words


def trend(
    values: ArrayLike, lower: ArrayLike, upper: ArrayLike, *, length: float = 1, step: float = 1
) -> Trend:
    """Have the latest five figures been rising or falling, by more than chance and not by one figure alone?

    A line through the latest five figures that have limits, each weighted by the inverse of its variance,
    which is ((upper - lower) / 3.92) squared. The trend is significant where (slope / standard error)
    squared is above 9.55, the 99.8% point of chi-square, and the slope keeps its sign with each of the five
    left out in turn.

    values: one series, or many (series by points: points lie along the last axis), in order of time.
    lower, upper: the 95% limits of each figure, in the same unit; arrays broadcast.
    length, step: how long the period of a figure lasts, and how long after the one before it begins, in one
        unit such as months. Windows that overlap are refused: see `windows.refuse_overlap`.
    Raises InputError where a lower limit is above the upper, and for input outside these ranges.

    A figure without value or limits (NaN or None) is passed over and the figures on either side count as
    neighbours, as the publishers do. With fewer than five figures left, or where one of the five has limits
    of no width, the trend cannot be calculated. The profiles tested proportions by their counts for some
    years: those published before the change may differ. A slope of exactly zero has no sign here; the
    publishers count it as rising.

    Of stable Normal series 0.2% show a trend; of stable counts with exact or Byar's limits 0.03% (mean 3) to
    0.2% (mean 10 and more).

    Office for Health Improvement and Disparities, Fingertips, guidance on recent trends; Armitage P, Berry G,
    Matthews JNS (2002), Statistical Methods in Medical Research, 4th ed., section 8.4 (weighted regression).

    >>> rate = [61, 58, 55, 50, 48]
    >>> recent = trend(rate, [value - 4 for value in rate], [value + 4 for value in rate])
    >>> print(f"{recent.slope:.1f} a year, chi-square {recent.chi_square:.1f}: {recent.verdict}")
    -3.4 a year, chi-square 27.8: Decreasing
    """
    windows.refuse_overlap(length, step)
    figures, variances = _latest(*_checked(values, lower, upper))
    slopes, precisions = _slopes(figures[..., None, :], WITHOUT_ONE / variances[..., None, :])
    slope, precision = slopes[..., 0], precisions[..., 0]
    chi_square, margin = slope**2 * precision, np.sqrt(SIGNIFICANT / precision)
    steady = np.abs(np.sign(slopes).sum(axis=-1)) == POINTS + 1
    direction = np.where(steady & (chi_square > SIGNIFICANT), np.sign(slope), chi_square * 0)
    verdict = WORDS[np.nan_to_num(direction, nan=2).astype(np.int8)]
    return Trend(slope[()], slope - margin, slope + margin, chi_square, direction[()], verdict)


def _checked(values: ArrayLike, lower: ArrayLike, upper: ArrayLike) -> tuple[Floats, Floats, Floats]:
    named = {"values": values, "lower": lower, "upper": upper}
    arrays = {name: inputs.numbers(name, given) for name, given in named.items()}
    inputs.same_shape(**arrays)
    figures, low, high = np.broadcast_arrays(*arrays.values())
    if figures.ndim == 0:
        raise inputs.InputError("values", "values must be a series of figures, or series by figures.")
    remedy = "Give the limits the other way round."
    inputs.refuse_where(np.asarray(low > high), "lower", "is above upper", remedy)
    return figures, low, high


def _latest(figures: Floats, low: Floats, high: Floats) -> tuple[Floats, Floats]:
    """The latest five figures with limits of each series, and their variances; NaN where they are fewer."""
    room = [(0, 0)] * (figures.ndim - 1) + [(POINTS, 0)]
    values, widths = (np.pad(each, room, constant_values=np.nan) for each in (figures, high - low))
    usable = ~np.isnan(values) & ~np.isnan(widths)
    places = np.argsort(usable, axis=-1, kind="stable")[..., -POINTS:]
    latest, width = (np.take_along_axis(each, places, axis=-1) for each in (values, widths))
    whole = np.take_along_axis(usable, places, axis=-1).all(axis=-1, keepdims=True)
    variances = np.where(whole & (width > 0), (width / WIDTH) ** 2, np.nan)
    return latest, variances


def _slopes(figures: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """The slope of each weighted line, and its precision (one over its variance)."""
    time = np.arange(POINTS, dtype=np.float64)
    total = weights.sum(axis=-1, keepdims=True)
    from_mean = time - (weights * time).sum(axis=-1, keepdims=True) / total
    level = (weights * figures).sum(axis=-1, keepdims=True) / total
    precision = (weights * from_mean**2).sum(axis=-1)
    return (weights * from_mean * (figures - level)).sum(axis=-1) / precision, precision
