"""Likely limits of the number of people, from how the likelihood falls away on both sides."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from cairn.methods import inputs
from cairn.methods.estimate import Estimate, Floats
from cairn.methods.prevalence import lists, models, poisson

WIDEST = 1e9  # times the people seen and unseen: a limit beyond is infinite


def recapture_limits(
    histories: lists.Histories,
    frequency: ArrayLike = 1,
    *,
    model: str,
    confidence: float = 0.95,
    peer_compatible: bool = False,
) -> Estimate:
    """How many people are there in all, by one model of the lists, and within which limits?

    The multinomial estimate with profile-likelihood limits: the numbers of people that make what was seen
    not too unlikely. Unlike a value with its standard error on both sides they are never below the people
    seen, and reach far up where lists hardly overlap.

    histories, frequency: as for `capture_recapture`. model: brackets such as "[12,3]", or "M0" or "Mt".
    confidence: a fraction from 0.9 to 1; at 1 the limits are the people seen and infinity.
    peer_compatible: True takes Stirling's formula for factorials, as R's Rcapture does. It moves the answer
    by less than 0.02% where more than ten people are unseen; where fewer are, only the exact ones hold.
    Raises InputError for input that cannot be.

    The value is a little below the abundance of the same model (by about half the ratio of its variance to
    the unseen people), because that is of the Poisson likelihood. All three are NaN where the counts don't
    say how many are unseen, or where one is missing. An upper limit may be infinite.

    Cover at 95%, measured by 5,000 seeded draws each of independent lists: 94.7% with two lists that hold
    30 and 40% of 100 people, 94.7% of 500 people, 95.0% with 5 and 10% of 2,000; 94.8% with three lists of
    20, 30 and 25% of 500. With lists that go together, and a model that says they don't, there is no cover
    to speak of: no interval knows that its model is wrong.

    Cormack RM (1992), Biometrics 48:567-576.

    >>> people = recapture_limits(["11", "10", "01"], [58, 176, 83], model="[1,2]")
    >>> print(f"{people.value:.0f} ({people.lower:.0f} to {people.upper:.0f})")
    566 (485 to 683)
    """
    counted, z = lists.cells(histories, frequency), inputs.normal_quantile(inputs.level(confidence))
    return limits(counted, models.canonical(model, counted.lists), z, exact=not peer_compatible)


def limits(counted: lists.Cells, model: str, z: float, *, exact: bool = True) -> Estimate:
    """The limits of checked counts and a model in its canonical name; `z` is the normal quantile."""
    method = f"Profile likelihood, {model}"
    if np.isnan(counted.people).any():
        return missing(method)
    design, cell = models.design(model, counted)
    profile = Profile(counted, np.vstack([cell, design]), exact)
    ends = profile.ends(np.exp(poisson.fit(design, cell, counted.people).log_unseen), z)
    value, lower, upper = (np.array(counted.seen + end)[()] for end in ends)
    return Estimate(value, lower, upper, np.array(method)[()])


def missing(method: str) -> Estimate:
    """Nothing known."""
    nothing = np.array(np.nan)[()]
    return Estimate(nothing, nothing, nothing, np.array(method)[()])


@dataclass(frozen=True, slots=True)
class Profile:
    """The multinomial likelihood of each number of unseen people, at the best of all other parameters."""

    counted: lists.Cells
    design: Floats
    exact: bool

    def expected(self, unseen: float) -> Floats:
        """What the model expects of every cell, the unseen one first, if so many are unseen."""
        counts = np.r_[unseen, self.counted.people]
        return poisson.expected(self.design, counts)

    def height(self, unseen: float) -> float:
        """The log-likelihood, without what does not change."""
        from scipy.special import xlogy

        counts, total = np.r_[unseen, self.counted.people], unseen + self.counted.seen
        shares = self.expected(unseen) / total
        return float(self._factorials(total) - self._factorials(unseen) + xlogy(counts, shares).sum())

    def slope(self, unseen: float) -> float:
        """How the log-likelihood grows with the unseen."""
        total = unseen + self.counted.seen
        return float(self._growth(total) - self._growth(unseen) + np.log(self.expected(unseen)[0] / total))

    def ends(self, unseen: float, z: float) -> tuple[float, float, float]:
        """The best number of unseen people and its limits; `unseen` is the Poisson estimate of it."""
        if not np.isfinite(unseen):
            return (np.nan,) * 3
        least = 0.0 if self.exact else min(1.0, unseen)
        best = self._best(least, unseen)
        top = self.height(best) - z * z / 2
        return best, self._lower(least, best, top), self._upper(best, unseen, top)

    def _best(self, least: float, unseen: float) -> float:
        """Where the slope is zero. At the Poisson estimate it is below, but for rounding of huge numbers."""
        from scipy.optimize import brentq

        low = max(least, 1e-6 * unseen)
        if not self.slope(low) > 0:
            return least
        if not self.slope(unseen) < 0:
            return unseen
        return float(brentq(self.slope, low, unseen, xtol=1e-12, rtol=1e-13))

    def _lower(self, least: float, best: float, top: float) -> float:
        return 0.0 if best <= least or self.height(least) >= top else self._crossing(least, best, top)

    def _upper(self, best: float, unseen: float, top: float) -> float:
        far = max(unseen, 1.0) + best
        while self.height(far) > top:
            far *= 2
            if far > WIDEST * (self.counted.seen + unseen):
                return np.inf
        return self._crossing(best, far, top)

    def _crossing(self, low: float, high: float, top: float) -> float:
        from scipy.optimize import brentq

        return float(brentq(lambda unseen: self.height(unseen) - top, low, high, xtol=1e-12, rtol=1e-12))

    def _factorials(self, number: float) -> float:
        from scipy.special import gammaln

        if self.exact:
            return float(gammaln(number + 1))
        return float(number * np.log(number) - number + np.log(2 * np.pi * number) / 2)

    def _growth(self, number: float) -> float:
        from scipy.special import digamma

        return float(digamma(number + 1) if self.exact else np.log(number) + 1 / (2 * number))
