"""Likely limits round one figure: a proportion, a rate or a count.

The methods are those that England's public-health analysts use: Wilson's score limits for a proportion,
Byar's approximation for a count of events, and the exact Poisson limits where events are few.
"""

import numpy as np
from numpy.typing import ArrayLike

from cairn.methods import inputs
from cairn.methods.estimate import Estimate, Floats, Words

FEW_EVENTS = 10  # below this many events Byar's approximation gives way to the exact limits


def proportion(
    numerator: ArrayLike, denominator: ArrayLike, *, multiplier: float = 1, confidence: float = 0.95
) -> Estimate:
    """What share of a group is it, and between which shares does the truth likely lie?

    Wilson's score limits, which keep inside 0 to 1 and hold for small groups and rare events.

    numerator: people counted, zero or more and at most the denominator (fractions are allowed).
    denominator: people in the group, above zero. Both broadcast; NaN or None is missing.
    multiplier: units of the result, above zero: 1 for a fraction, 100 for percent.
    confidence: a fraction from 0.9 to 1; at 1 the limits are 0 and the multiplier.
    Raises InputError for input outside these ranges.

    Wilson EB (1927), J Am Stat Assoc 22:209-212; Newcombe RG, Altman DG (2000), in Statistics with
    Confidence, 2nd ed., BMJ Books.

    >>> share = proportion(65, 100, multiplier=100)
    >>> print(f"{share.value:.1f} ({share.lower:.1f} to {share.upper:.1f}), {share.method}")
    65.0 (55.3 to 73.6), Wilson
    """
    part, whole = _part_of_whole(numerator, denominator)
    units, z = inputs.scale(multiplier), inputs.normal_quantile(inputs.level(confidence))
    value = part / whole
    lower, upper = wilson_limits(part, whole, z)
    method = np.broadcast_to(np.array("Wilson"), np.shape(value))[()]
    return Estimate(value * units, lower * units, upper * units, method)


def rate(
    events: ArrayLike, person_time: ArrayLike, *, multiplier: float = 100_000, confidence: float = 0.95
) -> Estimate:
    """How often does it happen in a population, and between which rates does the truth likely lie?

    Exact Poisson limits under 10 events, Byar's approximation from 10 on; the method says which.

    events: events counted, zero or more (fractions are allowed; the switch is on the number as given).
    person_time: people, or person-years, above zero. Both broadcast; NaN or None is missing.
    multiplier: units of the result, above zero: 100,000 gives events per 100,000.
    confidence: a fraction from 0.9 to 1; at 1 the limits are 0 and infinity.
    Raises InputError for input outside these ranges.

    Breslow NE, Day NE (1987), Statistical Methods in Cancer Research, volume II, IARC, p. 69.

    >>> deaths = rate([4, 65], 100_000)
    >>> print(deaths.lower.round(1), deaths.upper.round(1), deaths.method)
    [ 1.1 50.2] [10.2 82.8] ['Exact' 'Byars']
    """
    happened = inputs.counts("events", events)
    exposed = inputs.populations("person_time", person_time)
    inputs.same_shape(events=happened, person_time=exposed)
    units, limits = inputs.scale(multiplier), poisson_limits(happened, inputs.level(confidence))
    value, lower, upper = (amount / exposed * units for amount in (happened, *limits))
    method = np.broadcast_to(_poisson_method(happened), np.shape(value))[()]
    return Estimate(value, lower, upper, method)


def count(events: ArrayLike, *, confidence: float = 0.95) -> Estimate:
    """How many would we expect, if what made this count stayed as it is?

    The limits of `rate` on the count itself: exact Poisson under 10 events, Byar from 10 on.

    events: events counted, zero or more; NaN or None is missing.
    confidence: a fraction from 0.9 to 1; at 1 the limits are 0 and infinity.
    Raises InputError for input outside these ranges.

    Breslow NE, Day NE (1987), as for `rate`.

    >>> deaths = count(12)
    >>> print(f"{deaths.value:.0f} ({deaths.lower:.1f} to {deaths.upper:.1f}), {deaths.method}")
    12 (6.2 to 21.0), Byars
    """
    happened = inputs.counts("events", events)
    lower, upper = poisson_limits(happened, inputs.level(confidence))
    return Estimate(happened[()], lower, upper, _poisson_method(happened)[()])


def wilson_limits(part: Floats, whole: Floats, z: float) -> tuple[Floats, Floats]:
    """Wilson's limits of checked input, as fractions; `z` is the normal quantile.

    They solve (n + z2) t2 - (2x + z2) t + x2/n = 0. The lower root is taken from the product of the two,
    which loses no digits when x is small.
    """
    value = part / whole
    if np.isinf(z):
        return value * 0, value * 0 + 1
    z_squared = z * z
    centre = 2 * part + z_squared
    spread = z * np.sqrt(z_squared + 4 * part * (1 - value))
    lower = 2 * part * value / (centre + spread)
    upper = (centre + spread) / (2 * (whole + z_squared))
    # Rounding may carry a limit one digit past the value where the two are equal.
    return np.minimum(lower, value), np.clip(upper, value, 1)


def poisson_limits(events: Floats, confidence: float) -> tuple[Floats, Floats]:
    """Limits of a checked count: exact under 10 events, Byar from 10 on."""
    flat = np.ravel(events)
    few = flat < FEW_EVENTS
    lower, upper = byar_limits(np.where(few, np.nan, flat), confidence)
    lower = np.where(flat >= FEW_EVENTS, np.nan_to_num(lower, nan=0.0), lower)
    if few.any():
        distinct, place = np.unique(flat[few], return_inverse=True)
        lower[few], upper[few] = (limit[place] for limit in exact_limits(distinct, confidence))
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
    z = inputs.normal_quantile(inputs.level(confidence))
    with np.errstate(divide="ignore", invalid="ignore"):
        root = 1 - 1 / (9 * x) - z / (3 * np.sqrt(x))
        lower = np.where(root >= 0, x * root**3, np.nan)
    more = x + 1
    upper = more * (1 - 1 / (9 * more) + z / (3 * np.sqrt(more))) ** 3
    return lower[()], upper


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


def _part_of_whole(numerator: ArrayLike, denominator: ArrayLike) -> tuple[Floats, Floats]:
    part = inputs.counts("numerator", numerator)
    whole = inputs.populations("denominator", denominator)
    inputs.same_shape(numerator=part, denominator=whole)
    inputs.refuse_where(
        np.asarray(part > whole), "numerator", "is more than the denominator", "A part is at most its whole."
    )
    return part, whole


def _poisson_method(events: Floats) -> Words:
    known = np.where(events < FEW_EVENTS, "Exact", "Byars")
    return np.where(np.isnan(events), "", known)
