"""Whether areas differ by more than chance, and by how much the limits of a funnel widen for it."""

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from cairn.methods.estimate import Floats
from cairn.methods.funnel_points import CONFIDENCES, Counted
from cairn.methods.inputs import InputError, normal_quantile

METHODS = ("additive", "multiplicative")
LEAST_AREAS = 3


@dataclass(frozen=True, slots=True)
class Overdispersion:
    """How much more the areas differ than chance alone would have it.

    `phi` is the mean of the squared, winsorised z-scores: by chance alone near 1, or near 0.68 where a tenth
    at each end is winsorised and that is not corrected for. `tau_squared` is the variance between areas on
    the scale of the z-scores: that of the share for proportions, that of the root of observed over expected
    for ratios and rates. `areas` were used.
    """

    method: str
    phi: float
    tau_squared: float
    areas: int

    @property
    def found(self) -> bool:
        """Do the limits widen? They never narrow."""
        return self.tau_squared > 0 if self.method == "additive" else self.phi > 1

    def widened(self, error: Floats) -> Floats:
        """Standard errors with the variance between areas in them."""
        if self.method == "additive":
            return np.sqrt(error**2 + self.tau_squared)
        return error * np.sqrt(max(self.phi, 1.0))


def estimated(counts: Counted, method: str, winsorise: float, *, corrected: bool) -> Overdispersion:
    """Phi and tau squared of the areas that can be judged."""
    if method not in METHODS:
        names = " or ".join(repr(one) for one in METHODS)
        raise InputError("overdispersion", f"overdispersion must be {names}, or None, not {method!r}.")
    if not 0 <= winsorise < 0.5:
        sentence = f"winsorise must be a share from 0 to less than 0.5, not {winsorise!r}."
        raise InputError("winsorise", sentence)
    apart, error = _scattered(counts)
    known = ~np.isnan(apart)
    areas = int(known.sum())
    if areas < LEAST_AREAS:
        sentence = f"overdispersion cannot be told from {areas} areas: give {LEAST_AREAS} or more, or None."
        raise InputError("overdispersion", sentence)
    phi = _winsorised_mean_square(apart[known] / error[known], winsorise)
    phi /= by_chance(winsorise) if corrected else 1.0
    return Overdispersion(method, phi, _between(phi, error[known]), areas)


def by_chance(winsorise: float) -> float:
    """The mean square of winsorised standard normal numbers: what phi comes to where chance is all."""
    if winsorise == 0:
        return 1.0
    end = NormalDist().inv_cdf(1 - winsorise)
    density = math.exp(-end * end / 2) / math.sqrt(2 * math.pi)
    return 1 - 2 * winsorise - 2 * end * density + 2 * winsorise * end * end


def widened_level(counts: Counted, overdispersion: Overdispersion) -> Floats:
    """How far each point lies outside the widened limits, as a level."""
    apart, error = _scattered(counts)
    z = apart / overdispersion.widened(error)
    levels = sum((np.abs(z) > normal_quantile(confidence)).astype(np.float64) for confidence in CONFIDENCES)
    return np.where(np.isnan(z), np.nan, np.sign(z) * levels)


def _scattered(counts: Counted) -> tuple[Floats, Floats]:
    """The distance of each figure from the target and its standard error, where the figures err normally."""
    events, size, target = counts.judged, counts.size, counts.target
    if counts.kind.is_proportion:
        _refuse_no_variation(target)
        return events / size - target, np.sqrt(target * (1 - target) / size)
    expected = size * target
    return np.sqrt(events / expected) - 1, 0.5 / np.sqrt(expected)


def _refuse_no_variation(share: float) -> None:
    if share in (0, 1):
        sentence = "overdispersion cannot be told where nobody, or everybody, is counted: give None."
        raise InputError("overdispersion", sentence)


def _winsorised_mean_square(z: Floats, winsorise: float) -> float:
    low, high = np.quantile(z, [winsorise, 1 - winsorise])
    return float((np.clip(z, low, high) ** 2).mean())


def _between(phi: float, error: Floats) -> float:
    """DerSimonian and Laird's variance between areas, from the winsorised phi."""
    weight, areas = error**-2.0, len(error)
    spread = weight.sum() - (weight**2).sum() / weight.sum()
    return max(0.0, float((areas * phi - (areas - 1)) / spread))
