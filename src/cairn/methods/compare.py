"""Do figures differ? Two proportions, two rates, many areas in a funnel; and is what differs better or worse?

Differences recover their limits from the limits of the two figures, so they agree in spirit with what a
reader sees: figures whose ranges are far apart differ clearly.

How often the 95% limits of a funnel hold an area that differs by chance alone, enumerated over every count
at a known average. Rates and ratios: 95 to 97% from 18 expected events on; below that 95 to 99.9%, never
less, so few areas are called outside by mistake, and few that differ are found. Proportions: 93 to 97%
where 12 people or more are expected on either side (counted and not counted); below that 83 to 99.9%: doubt
a point there. The 99.8% limits of rates and ratios hold 99.8 to 100%.

Limits widened for overdispersion as published, with a tenth of the z-scores at each end winsorised, hold
about 89 of 100 areas that differ in truth as well, and 95 of 100 where that is corrected.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from cairn.methods import inputs, intervals
from cairn.methods.estimate import Difference, Estimate, Floats, Words
from cairn.methods.funnel import funnel
from cairn.methods.funnel_points import FunnelPoints

__all__ = ["Verdict", "funnel", "two_estimates", "two_proportions", "two_rates", "verdict"]
POLARITIES = {
    "up": ("worse", "similar", "better"),
    "down": ("better", "similar", "worse"),
    "neither": ("lower", "similar", "higher"),
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What each figure is beside its benchmark.

    `word` is "better", "similar", "worse" or "not enough data"; where neither direction is better in itself,
    it is "higher" or "lower" instead. `direction` is 1 clearly above, -1 clearly below, 0 neither, NaN not
    enough data.
    """

    word: Words
    direction: Floats


def two_proportions(
    numerator: ArrayLike,
    denominator: ArrayLike,
    reference_numerator: ArrayLike,
    reference_denominator: ArrayLike,
    *,
    multiplier: float = 1,
    confidence: float = 0.95,
) -> Difference:
    """How far is one share above another, and is that more than chance?

    Newcombe's hybrid score limits, made of the two Wilson intervals. The groups must be independent:
    neither overlapping windows nor the same people twice.

    numerator, denominator: as for `intervals.proportion`; reference_...: the share compared with.
    multiplier: units of the result, above zero: 100 for percentage points.
    confidence: a fraction from 0.9 to 1. All arrays broadcast; NaN or None is missing.
    Raises InputError for input outside these ranges.

    Newcombe RG (1998), Stat Med 17:873-890, method 10.

    >>> gap = two_proportions(56, 70, 48, 80)
    >>> print(f"{gap.value:.2f} ({gap.lower:.4f} to {gap.upper:.4f})")
    0.20 (0.0524 to 0.3339)
    """
    asked = {"multiplier": multiplier, "confidence": confidence}
    this = intervals.proportion(numerator, denominator, **asked)
    try:
        other = intervals.proportion(reference_numerator, reference_denominator, **asked)
    except inputs.InputError as error:
        raise _of_the_reference(error) from None
    return _difference(this, other, "Newcombe")


def two_rates(
    events: ArrayLike,
    person_time: ArrayLike,
    reference_events: ArrayLike,
    reference_person_time: ArrayLike,
    *,
    multiplier: float = 100_000,
    confidence: float = 0.95,
) -> Difference:
    """How far is one rate above another, and is that more than chance?

    The method of variance estimates recovery (MOVER) on the limits of `intervals.rate`: exact Poisson
    under 10 events, Byar from 10 on. It errs on the side of caution when events are few. The events must
    be independent: windows that overlap count the same events twice.

    events, person_time: as for `intervals.rate`; reference_...: the rate compared with.
    multiplier: units of the result, above zero. confidence: a fraction from 0.9 to 1.
    All arrays broadcast; NaN or None is missing. Raises InputError for input outside these ranges.

    Zou GY, Donner A (2008), Stat Med 27:1693-1702; for two Poisson rates Li HQ, Tang ML, Poon WY,
    Tang NS (2011), Commun Stat Simul Comput 40:1478-1493.

    >>> rise = two_rates(90, 100_000, 60, 100_000)
    >>> print(f"{rise.value:.0f} ({rise.lower:.1f} to {rise.upper:.1f})")
    30 (5.3 to 55.1)
    """
    asked = {"multiplier": multiplier, "confidence": confidence}
    this = intervals.rate(events, person_time, **asked)
    try:
        other = intervals.rate(reference_events, reference_person_time, **asked)
    except inputs.InputError as error:
        raise _of_the_reference(error) from None
    return _difference(this, other, "MOVER")


def two_estimates(this: Estimate, other: Estimate) -> Difference:
    """The difference of two independent figures of which only value and limits are known (MOVER).

    The limits of both must have the same confidence; the difference then has it too. Use it where a
    publisher gives limits without the counts behind them.

    Zou GY, Donner A (2008), Stat Med 27:1693-1702.

    >>> gap = two_estimates(intervals.proportion(20, 100), intervals.proportion(60, 100))
    >>> print(f"{gap.value:.2f} ({gap.lower:.3f} to {gap.upper:.3f})")
    -0.40 (-0.512 to -0.268)
    """
    return _difference(this, other, "MOVER")


def verdict(
    figure: Estimate | Difference | FunnelPoints,
    benchmark: ArrayLike | Estimate | None = None,
    *,
    polarity: ArrayLike,
) -> Verdict:
    """Is a figure better than its benchmark, similar, or worse, or is there not enough data to tell?

    A figure is similar to a number (a target, the figure of England without its chance) where its limits hold
    the number, to another estimate where the limits of their difference hold zero, and in a funnel where it
    lies within the 95% limits. Similar means no clear difference, not that there is none.

    figure: an estimate with limits; or a difference or the points of a funnel, which hold their benchmark.
    benchmark: for an estimate, the number or estimate compared with, in the same units; else left out.
    polarity: "up" if higher is better, "down" if lower is, "neither". All broadcast.
    A missing figure, limit or benchmark gives "not enough data", and so does a dsr of under 10 events.
    Raises InputError for another polarity, or a benchmark too many or too few.

    >>> deaths = intervals.rate([4, 65, 20], 100_000)
    >>> verdict(deaths, 15, polarity="down").word.tolist()
    ['better', 'worse', 'similar']
    """
    words = np.asarray(polarity)
    faulty = ~np.isin(words, list(POLARITIES))
    inputs.refuse_where(faulty, "polarity", "is unknown", 'Use "up", "down" or "neither".')
    direction = np.asarray(_direction(figure, benchmark))
    inputs.same_shape(polarity=words, figure=direction)
    direction, words = np.broadcast_arrays(direction, words)
    known = ~np.isnan(direction)
    place = np.where(known, direction, 0).astype(np.intp) + 1
    told = [np.array(each)[place] for each in POLARITIES.values()]
    found = np.select([words == one for one in POLARITIES], told, default="")
    return Verdict(np.where(known, found, "not enough data")[()], direction[()])


def _direction(
    figure: Estimate | Difference | FunnelPoints, benchmark: ArrayLike | Estimate | None
) -> Floats:
    """1 clearly above the benchmark, -1 clearly below, 0 neither, NaN where something is missing."""
    if not isinstance(figure, Estimate):
        if benchmark is not None:
            raise inputs.InputError("benchmark", "benchmark must be left out: the figure holds its own.")
        return figure.direction if isinstance(figure, FunnelPoints) else _outside(figure, np.array(0.0))
    if benchmark is None:
        raise inputs.InputError("benchmark", "benchmark is missing: what is the estimate compared with?")
    if isinstance(benchmark, Estimate):
        return _outside(two_estimates(figure, benchmark), np.array(0.0))
    return _outside(figure, inputs.numbers("benchmark", benchmark))


def _outside(figure: Estimate | Difference, number: Floats) -> Floats:
    inputs.same_shape(benchmark=number, figure=np.asarray(figure.value))
    clear = np.where(figure.lower > number, 1.0, np.where(figure.upper < number, -1.0, 0.0))
    return np.where(np.isnan(figure.value + figure.lower + figure.upper + number), np.nan, clear)


def _difference(this: Estimate, other: Estimate, method: str) -> Difference:
    try:
        value = np.asarray(this.value - other.value)
    except ValueError:
        inputs.same_shape(figure=np.asarray(this.value), reference=np.asarray(other.value))
        raise
    lower = value - np.hypot(_below(this), _above(other))
    upper = value + np.hypot(_above(this), _below(other))
    return Difference(value[()], lower[()], upper[()], np.broadcast_to(np.array(method), value.shape)[()])


def _below(estimate: Estimate) -> Floats:
    return estimate.value - estimate.lower


def _above(estimate: Estimate) -> Floats:
    return estimate.upper - estimate.value


def _of_the_reference(error: inputs.InputError) -> inputs.InputError:
    """The same refusal, naming the reference argument."""
    if error.argument in {"multiplier", "confidence"}:
        return error
    sentence = f"reference_{error}"
    return inputs.InputError(f"reference_{error.argument}", sentence, error.positions)
