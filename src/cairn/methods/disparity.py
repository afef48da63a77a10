"""How much more often something happens to one group of people than to another."""

import numpy as np
from numpy.typing import ArrayLike

from cairn.methods import inputs
from cairn.methods.estimate import Estimate, Floats
from cairn.methods.limits import wilson_limits


def relative_rate(
    events: ArrayLike,
    population: ArrayLike,
    reference_events: ArrayLike,
    reference_population: ArrayLike,
    *,
    multiplier: float = 1,
    confidence: float = 0.95,
) -> Estimate:
    """How many times as often does it happen in one group as in another, and within which limits?

    The ratio of two rates, for disproportionality: stops, referrals or deaths in one ethnic group beside
    another. Score limits, in closed form: given both counts together, the share of them that falls in the
    first group is a proportion, and Wilson's limits of that share are turned into limits of the ratio.
    At 95% they hold the true ratio in 94.6 to 95.4% of cases where both groups expect 10 events or more, in
    94 to 99% from 1 event, and in as few as 91% where one expects half an event and the other hundreds
    (enumerated over every pair of counts). The groups must not share people: compare with everyone else,
    never with a total that holds the group.

    events, population: events and people (or person-years) of the group; population is above zero.
    reference_...: those of the group compared with. All broadcast; NaN or None is missing.
    multiplier: units of the result, above zero: 1 for a ratio, 100 for an index.
    confidence: a fraction from 0.9 to 1; at 1 the limits are 0 and infinity.
    Without reference events the ratio and its upper limit are infinite; without any events the ratio is
    NaN and anything is possible (0 to infinity). Raises InputError for input outside these ranges.

    Graham PL, Mengersen K, Morton AP (2003), Stat Med 22:2071-2083.

    >>> stops = relative_rate(60, 10_000, 90, 60_000)
    >>> print(f"{stops.value:.1f} times as often ({stops.lower:.2f} to {stops.upper:.2f})")
    4.0 times as often (2.89 to 5.54)
    """
    counted = {
        "events": inputs.counts("events", events),
        "population": inputs.populations("population", population),
        "reference_events": inputs.counts("reference_events", reference_events),
        "reference_population": inputs.populations("reference_population", reference_population),
    }
    inputs.same_shape(**counted)
    units, z = inputs.scale(multiplier), inputs.normal_quantile(inputs.level(confidence))
    this, people, other, others = np.broadcast_arrays(*counted.values())
    value, lower, upper = (odds * (others / people) * units for odds in _odds(this, other, z))
    return Estimate(value[()], lower[()], upper[()], np.full(value.shape, "Score")[()])


def _odds(this: Floats, other: Floats, z: float) -> tuple[Floats, Floats, Floats]:
    """The odds that an event is of the first group: value and score limits.

    The upper limit is taken from the other group's share, which loses no digits when that is small.
    """
    known = ~(np.isnan(this) | np.isnan(other))
    both = np.where(known, this + other, np.nan)
    some = np.where(both == 0, 1.0, both)  # without any event each share is 0 of 1, and all is possible
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.where(known, this / other, np.nan)
        share, rest = (wilson_limits(np.where(known, x, np.nan), some, z)[0] for x in (this, other))
        return value, share / (1 - share), (1 - rest) / rest
