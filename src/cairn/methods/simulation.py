"""Limits of a slope by drawing the figures again, where no closed form exists."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from cairn.methods import inputs, scales
from cairn.methods.estimate import Floats
from cairn.methods.gradients import Line

LEAST_DRAWS = 1_000
Statistic = Callable[[Floats, Floats], Floats]  # of the fitted start and slope


@dataclass(frozen=True, slots=True)
class Drawing:
    """How to draw: how many times, from which seed, and the confidence of the limits."""

    draws: int
    seed: int
    confidence: float

    def __post_init__(self) -> None:
        """Refuse too few draws."""
        whole = isinstance(self.draws, int | np.integer) and not isinstance(self.draws, bool)
        if not (whole and self.draws >= LEAST_DRAWS):
            sentence = f"draws must be a whole number of {LEAST_DRAWS:,} or more, not {self.draws!r}."
            raise inputs.InputError("draws", sentence)


def simulated_limits(
    centre: Floats, se: Floats, back: Callable[[Floats], Floats], line: Line, how: Drawing, of: Statistic
) -> Floats:
    """Limits of a statistic of the fitted line in each area, stacked lower and upper.

    The figures are drawn from the normal distribution on the scale of `centre` and `se`, taken `back` to the
    scale of the line, and the line is fitted anew. Every area sees the same standard normal numbers, so an
    area has the same limits alone as among others; those of two areas must not be compared draw by draw.
    """
    limits = np.full((2, len(centre)), np.nan)
    if how.confidence == 1:
        return np.where(np.isnan(se).any(axis=-1), limits, [[-np.inf], [np.inf]])
    places = order_statistics(how)
    normal = np.random.default_rng(how.seed).standard_normal((centre.shape[-1], how.draws))
    for area in np.flatnonzero(np.isfinite(centre + se).all(axis=-1)).tolist():
        weights = np.stack([line.start[area], line.slope[area]])
        with scales.quietly():
            statistic = of(*_lines(normal, centre[area], se[area], weights, back))
        limits[:, area] = [np.partition(statistic, place)[place] for place in places]
    return limits


def order_statistics(how: Drawing) -> tuple[int, int]:
    """The places, from 0, of the two limits among the sorted draws: those that the peer takes."""
    upper_tail = how.confidence + (1 - how.confidence) / 2
    return max(round(how.draws * (1 - upper_tail)), 1) - 1, round(how.draws * upper_tail) - 1


def _lines(
    normal: Floats, centre: Floats, se: Floats, weights: Floats, back: Callable[[Floats], Floats]
) -> Floats:
    """Start and slope of every draw, one quantile after another: a row of draws stays in the cache."""
    lines = np.zeros((2, normal.shape[-1]))
    for row, middle, error, weight in zip(normal, centre, se, weights.T, strict=True):
        figures = back(row * error + middle)
        lines[0] += weight[0] * figures
        lines[1] += weight[1] * figures
    return lines
