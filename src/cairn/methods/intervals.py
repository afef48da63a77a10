"""Likely limits round one figure: a proportion, a rate, a count or a mean, of rows or of groups of rows.

The methods are those that England's public-health analysts use: Wilson's score limits for a proportion,
Byar's approximation for a count of events, the exact Poisson limits where events are few, and Student's t
for a mean. The `pooled_` functions add up the rows of each group first.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from cairn.methods import groups, inputs
from cairn.methods.estimate import Estimate, Floats, Mean, Pooled
from cairn.methods.limits import (
    FEW_EVENTS,
    byar_limits,
    exact_limits,
    poisson_limits,
    poisson_method,
    student_quantile,
    wilson_limits,
)

__all__ = [
    "FEW_EVENTS",
    "byar_limits",
    "count",
    "exact_limits",
    "mean",
    "poisson_limits",
    "pooled_count",
    "pooled_proportion",
    "pooled_rate",
    "proportion",
    "rate",
    "wilson_limits",
]

By = ArrayLike | Sequence[Any]


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
    value, (lower, upper) = part / whole, wilson_limits(part, whole, z)
    if units != 1:
        value, lower, upper = value * units, lower * units, upper * units
    method = np.broadcast_to(np.array("Wilson"), np.shape(value))[()]
    return Estimate(value, lower, upper, method)


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
    happened, exposed = _events_in_time(events, person_time)
    units, limits = inputs.scale(multiplier), poisson_limits(happened, inputs.level(confidence))
    value, lower, upper = (amount / exposed * units for amount in (happened, *limits))
    method = np.broadcast_to(poisson_method(happened), np.shape(value))[()]
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
    return Estimate(happened[()], lower, upper, poisson_method(happened)[()])


def mean(values: ArrayLike, *, by: By | None = None, confidence: float = 0.95) -> Mean:
    """What is the mean, of all values or of each group, and between which means does the truth likely lie?

    Student's t limits: mean -/+ t(n - 1) * standard deviation / sqrt(n). They hold for values that are
    roughly normal, or many.

    values: the numbers, one a row. A missing value (NaN or None) makes its whole group missing, but for the
    count. A single value has a mean and no limits.
    by: one label for each row, or None for one mean of them all (single numbers out).
    confidence: a fraction from 0.9 to 1; at 1 the limits are infinite where the values differ.
    Raises InputError for input outside these ranges, and for no values at all.

    Altman DG, Machin D, Bryant TN, Gardner MJ (2000), Statistics with Confidence, 2nd ed., BMJ Books, ch. 4.

    >>> waits = mean([4, 6, 11, 20, 30], by=["a", "a", "a", "b", "b"])
    >>> for name, value, lower, upper in zip(waits.group, waits.value, waits.lower, waits.upper):
    ...     print(f"{name}: {value:.1f} ({lower:.1f} to {upper:.1f})")
    a: 7.0 (-2.0 to 16.0)
    b: 25.0 (-38.5 to 88.5)
    """
    numbers, level = inputs.numbers("values", values), inputs.level(confidence)
    if by is None and not numbers.size:
        raise inputs.InputError("values", "values is empty. Give at least one number.")
    parts = groups.of("by", by, numbers.shape)
    count, total = parts.sizes().astype(np.float64), parts.sums(numbers)
    value = total / count
    deviation = _deviation(numbers.ravel() - value[parts.codes], parts)
    steps = np.where(deviation == 0, 0.0, student_quantile(count - 1, level))  # alike: no width even at 1
    half = steps * deviation / np.sqrt(count)
    method = np.broadcast_to(np.array("Student"), value.shape)
    made = (value, value - half, value + half, method, parts.labels, total, count, deviation)
    return Mean(*map(parts.shaped, made))


def pooled_proportion(
    numerator: ArrayLike, denominator: ArrayLike, by: By, *, multiplier: float = 1, confidence: float = 0.95
) -> Pooled:
    """What share is it of each group of rows, added up, with what limits?

    Numerators and denominators are added up by group, then treated as `proportion` does.

    by: one label for each row, in any order; the result has one entry for each label, in the order of their
    first appearance (see its `group`). A missing number makes its whole group missing.
    Other arguments, errors and literature: those of `proportion`.

    PHEindicatormethods leaves the rows as they are where there is only one group; here one group is pooled as
    well. Call `proportion` for figures of the rows.

    >>> share = pooled_proportion([3, 10, 4], [50, 40, 50], ["north", "south", "north"], multiplier=100)
    >>> share.group.tolist(), share.value.round(1).tolist(), share.upper.round(1).tolist()
    (['north', 'south'], [7.0, 25.0], [13.7, 40.2])
    """
    part, whole = _part_of_whole(numerator, denominator)
    parts, numerators, denominators = _pool(part, whole, by)
    got = proportion(numerators, denominators, multiplier=multiplier, confidence=confidence)
    return _pooled(got, parts, numerators, denominators)


def pooled_rate(
    events: ArrayLike,
    person_time: ArrayLike,
    by: By,
    *,
    multiplier: float = 100_000,
    confidence: float = 0.95,
) -> Pooled:
    """How often does it happen in each group of rows, added up, with what limits?

    Events and person-time are added up by group, then treated as `rate` does: the choice between exact and
    Byar's limits is made on the pooled count.

    by, missing numbers, a single group: as for `pooled_proportion`. Other arguments: those of `rate`.

    >>> deaths = pooled_rate([4, 5, 7], [50_000, 60_000, 90_000], ["north", "south", "north"])
    >>> deaths.value.round(1).tolist(), deaths.method.tolist()
    ([7.9, 8.3], ['Byars', 'Exact'])
    """
    happened, exposed = _events_in_time(events, person_time)
    parts, numerators, denominators = _pool(happened, exposed, by)
    got = rate(numerators, denominators, multiplier=multiplier, confidence=confidence)
    return _pooled(got, parts, numerators, denominators)


def pooled_count(events: ArrayLike, by: By, *, confidence: float = 0.95) -> Pooled:
    """How many would we expect in each group of rows, if what made the sum of its counts stayed as it is?

    As `count`, on the sums; the denominator of the result is the number of rows.

    by, missing numbers, a single group: as for `pooled_proportion`.

    >>> deaths = pooled_count([4, 5, 7], ["north", "south", "north"])
    >>> deaths.value.tolist(), deaths.lower.round(1).tolist()
    ([11.0, 5.0], [5.5, 1.6])
    """
    happened = inputs.counts("events", events)
    parts, totals, rows = _pool(happened, np.ones_like(happened), by)
    return _pooled(count(totals, confidence=confidence), parts, totals, rows)


def _deviation(residual: Floats, parts: groups.Groups) -> Floats:
    """The standard deviation (n - 1) of each group, from the distances to its mean."""
    freedom = parts.sizes() - 1.0
    squares = parts.sums(residual * residual)
    return np.sqrt(np.divide(squares, freedom, out=np.full_like(squares, np.nan), where=freedom > 0))


def _pool(above: Floats, below: Floats, by: By) -> tuple[groups.Groups, Floats, Floats]:
    above, below = np.broadcast_arrays(above, below)
    parts = groups.of("by", by, above.shape)
    return parts, parts.sums(above), parts.sums(below)


def _pooled(got: Estimate, parts: groups.Groups, above: Floats, below: Floats) -> Pooled:
    return Pooled(got.value, got.lower, got.upper, got.method, parts.labels, above, below)


def _events_in_time(events: ArrayLike, person_time: ArrayLike) -> tuple[Floats, Floats]:
    happened = inputs.counts("events", events)
    exposed = inputs.populations("person_time", person_time)
    inputs.same_shape(events=happened, person_time=exposed)
    return happened, exposed


def _part_of_whole(numerator: ArrayLike, denominator: ArrayLike) -> tuple[Floats, Floats]:
    part = inputs.counts("numerator", numerator)
    whole = inputs.populations("denominator", denominator)
    inputs.same_shape(numerator=part, denominator=whole)
    inputs.refuse_where(
        np.asarray(part > whole), "numerator", "is more than the denominator", "A part is at most its whole."
    )
    return part, whole
