"""The share of people who need treatment and are not in it, with the doubt of both numbers."""

from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from cairn.methods import inputs, intervals
from cairn.methods.estimate import Estimate, Floats

Sources: TypeAlias = Literal["both", "estimate"]
Ends: TypeAlias = tuple[Floats, Floats, Floats]


def unmet_need(
    in_treatment: ArrayLike,
    estimate: ArrayLike,
    estimate_lower: ArrayLike,
    estimate_upper: ArrayLike,
    *,
    multiplier: float = 1,
    confidence: float = 0.95,
    uncertainty: Sources = "both",
) -> Estimate:
    """What share of the people who need treatment is not in it, and how sure are we?

    One less the ratio of a count to an estimate. By default the limits carry both doubts: that of the
    estimate, by its own limits, and that of the count, as a count of events (`intervals.count`: another
    such year would not give the same number). The method of variance estimates recovery for a ratio
    (MOVER-R) joins them; it needs no symmetry, which estimates of prevalence seldom have. With
    `uncertainty="estimate"` only the estimate's limits are carried through, as the published profiles do:
    right if the question is about the very people of that year, all of whom are counted.

    in_treatment: people in treatment, zero or more.
    estimate: people estimated to need treatment, above zero; estimate_lower, estimate_upper: its limits,
    above zero, round it, and at the confidence that is named. All broadcast; NaN or None is missing.
    multiplier: units of the result, above zero: 1 for a fraction, 100 for percent.
    confidence: that of the estimate's own limits, a fraction from 0.9 to 1. It is given to the count.
    uncertainty: "both" or "estimate".
    Raises InputError for input outside these ranges.

    A result below zero is left as it is: there are more people in treatment than the estimate counts, so
    the two don't fit together, and cutting at zero would hide that. The two must be independent. An
    estimate that was made from the same treatment register is not quite so, which makes these limits
    somewhat wide.

    Cover at 95%, by 20,000 seeded draws in each of 27 settings (100, 500 or 2,000 in treatment, who are 30,
    60 or 80% of those in need; log-normal errors of 5, 10 or 30%): where treatment numbers vary as counts
    do, 94.9 to 95.4% with both doubts, and 61% (100 people, error of 5%) to 95% with the estimate's alone.
    Where the number in treatment is what it is, 94.7 to 95.2% with the estimate's alone, and up to 100%,
    which is too wide, with both.

    Donner A, Zou G (2012), Stat Methods Med Res 21:347-359; Newcombe RG (2016), Stat Methods Med Res
    25:1774-1778.

    >>> share = unmet_need(275, 528, 480, 590, multiplier=100)
    >>> print(f"{share.value:.1f} ({share.lower:.1f} to {share.upper:.1f})")
    47.9 (39.4 to 55.8)
    >>> plain = unmet_need(275, 528, 480, 590, multiplier=100, uncertainty="estimate")
    >>> print(f"{plain.lower:.1f} to {plain.upper:.1f}")
    42.7 to 53.4
    """
    treated, people = _checked(in_treatment, estimate, estimate_lower, estimate_upper)
    units = inputs.scale(multiplier)
    lower, upper = _limits_of_ratio(_with_limits(treated, inputs.level(confidence), uncertainty), people)
    value = treated / people[0]
    method = np.broadcast_to(np.array(_METHODS[uncertainty]), np.shape(value))[()]
    return Estimate((1 - value)[()] * units, (1 - upper)[()] * units, (1 - lower)[()] * units, method)


_METHODS = {"both": "MOVER-R", "estimate": "Estimate's limits"}


def _checked(treated: ArrayLike, value: ArrayLike, lower: ArrayLike, upper: ArrayLike) -> tuple[Floats, Ends]:
    count = inputs.counts("in_treatment", treated)
    people = inputs.populations("estimate", value)
    low = inputs.populations("estimate_lower", lower)
    high = inputs.populations("estimate_upper", upper)
    inputs.same_shape(in_treatment=count, estimate=people, estimate_lower=low, estimate_upper=high)
    remedy = "The limits of an estimate lie on both sides of it."
    inputs.refuse_where(np.asarray(low > people), "estimate_lower", "is above the estimate", remedy)
    inputs.refuse_where(np.asarray(high < people), "estimate_upper", "is below the estimate", remedy)
    return count, (people, low, high)


def _with_limits(treated: Floats, confidence: float, uncertainty: str) -> Ends:
    if uncertainty not in _METHODS:
        sentence = f'uncertainty must be "both" or "estimate", not {uncertainty!r}.'
        raise inputs.InputError("uncertainty", sentence)
    if uncertainty == "estimate":
        return treated, treated, treated
    return (treated, *intervals.poisson_limits(treated, confidence))


def _limits_of_ratio(over: Ends, under: Ends) -> tuple[Floats, Floats]:
    """MOVER-R: the ratios at which the limits of `over - ratio * under` reach zero.

    Each is the larger root of a quadratic. The lower one is taken from the product of the two roots,
    which also holds where an upper limit is more than twice its estimate.
    """
    (top, top_low, top_high), (base, base_low, base_high) = over, under
    middle = top * base
    curve, end = base_high * (2 * base - base_high), top_low * (2 * top - top_low)
    with np.errstate(invalid="ignore"):
        lower = end / (middle + np.sqrt(np.maximum(middle**2 - curve * end, 0)))
    curve, end = base_low * (2 * base - base_low), top_high * (2 * top - top_high)
    upper = (middle + np.sqrt(np.maximum(middle**2 - curve * end, 0))) / curve
    return np.where(top == 0, 0 * middle, lower), upper
