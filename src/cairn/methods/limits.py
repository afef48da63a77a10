"""The formulas behind likely limits, on checked input: Wilson, Byar, exact Poisson, and Student's t.

`intervals` is the door for analysts; other methods come here for the limits of counts they have worked out.
"""

import numpy as np
from numpy.typing import ArrayLike

from cairn.methods import inputs
from cairn.methods.estimate import Floats, Words

FEW_EVENTS = 10  # below this many events Byar's approximation gives way to the exact limits


def wilson_limits(part: Floats, whole: Floats, z: float) -> tuple[Floats, Floats]:
    """Wilson's limits of checked input, as fractions; `z` is the normal quantile.

    They solve (n + z2) t2 - (2x + z2) t + x2/n = 0. The lower root is taken from the product of the two,
    which loses no digits when x is small.
    """
    value = np.asarray(part / whole)
    if np.isinf(z):
        return np.asarray(value * 0)[()], np.asarray(value * 0 + 1)[()]
    z_squared = z * z
    # In place, because making arrays costs more than filling them.
    far = np.asarray(1 - value)
    far *= part
    far *= 4
    far += z_squared
    np.sqrt(far, out=far)
    far *= z
    far += 2 * part
    far += z_squared  # the numerator of the upper root: 2x + z2 and the spread
    lower = np.asarray(2 * part * value)
    lower /= far
    far /= 2 * (whole + z_squared)
    # Rounding may carry a limit one digit past the value where the two are equal.
    np.minimum(lower, value, out=lower)
    np.clip(far, value, 1, out=far)
    return lower[()], far[()]


def poisson_limits(events: Floats, confidence: float) -> tuple[Floats, Floats]:
    """Limits of a checked count: exact under 10 events, Byar from 10 on."""
    flat, z = np.ravel(events), inputs.normal_quantile(confidence)
    few = flat < FEW_EVENTS
    lower, upper = _byar(flat, z)
    if np.isinf(z):
        lower = flat * 0
    if few.any():
        lower[few], upper[few] = _exact_of_few(flat[few], confidence)
    shape = np.shape(events)
    return lower.reshape(shape)[()], upper.reshape(shape)[()]


def byar_limits(events: ArrayLike, confidence: float = 0.95) -> tuple[Floats, Floats]:
    """Byar's approximate limits of a Poisson count, at every count.

    The lower limit is NaN where the formula is undefined or negative (very small counts).

    >>> lower, upper = byar_limits(20)
    >>> print(f"{lower:.2f} {upper:.2f}")
    12.21 30.89
    """
    x = inputs.counts("events", events)
    lower, upper = _byar(x.ravel(), inputs.normal_quantile(inputs.level(confidence)))
    lower[~(lower >= 0)] = np.nan
    return lower.reshape(x.shape)[()], upper.reshape(x.shape)[()]


def _byar(events: Floats, z: float) -> tuple[Floats, Floats]:
    """Byar's formula on a row of counts, in place; from 10 events on it is defined at any finite `z`."""
    more = events + 1
    with np.errstate(divide="ignore", invalid="ignore"):
        return _cube(events, -z), _cube(more, z)


def _cube(counts: Floats, z: float) -> Floats:
    root, step = 9 * counts, np.sqrt(counts)
    np.divide(-1, root, out=root)
    step *= 3
    np.divide(z, step, out=step)
    root += step
    root += 1
    np.multiply(root, root, out=step)
    root *= step
    root *= counts
    return root


def exact_limits(events: ArrayLike, confidence: float = 0.95) -> tuple[Floats, Floats]:
    """The exact (chi-square) limits of a Poisson count, at every count; the lower is 0 at no events.

    >>> lower, upper = exact_limits(0)
    >>> print(f"{lower:.2f} {upper:.2f}")
    0.00 3.69
    """
    from scipy.special import gammainccinv, gammaincinv  # slow to import, and needed only for few events

    x = inputs.counts("events", events)
    tail = (1 - inputs.level(confidence)) / 2
    # Half a chi-square quantile with 2k degrees of freedom is a gamma quantile with shape k.
    lower = np.where(x == 0, 0.0, gammaincinv(np.where(x == 0, 1.0, x), tail))
    return lower[()], gammainccinv(x + 1, tail)


def poisson_method(events: Floats) -> Words:
    """Which of the two `poisson_limits` used: "Exact" or "Byars", or nothing where the count is missing."""
    names = np.array(["Exact", "Byars", ""])
    return np.asarray(names.take((events >= FEW_EVENTS) + 2 * np.isnan(events)))


def student_quantile(freedom: Floats, confidence: float) -> Floats:
    """How many standard errors lie between a mean and its limit; NaN without a degree of freedom.

    >>> print(student_quantile(np.array([1.0, 30.0]), 0.95).round(3))
    [12.706  2.042]
    """
    from scipy.special import stdtrit

    upper_tail = confidence + (1 - confidence) / 2
    if upper_tail == 1:
        return np.where(freedom > 0, np.inf, np.nan)
    return np.where(freedom > 0, stdtrit(np.where(freedom > 0, freedom, 1), upper_tail), np.nan)


def _exact_of_few(events: Floats, confidence: float) -> tuple[Floats, Floats]:
    """The exact limits of counts under 10, each different count worked out once."""
    whole = events.astype(np.intp)
    if (whole == events).all():
        return tuple(limit[whole] for limit in exact_limits(np.arange(FEW_EVENTS), confidence))  # type: ignore[return-value]
    distinct, place = np.unique(events, return_inverse=True)
    lower, upper = exact_limits(distinct, confidence)
    return lower[place], upper[place]
