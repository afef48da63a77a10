"""A log-linear model of counts, fitted for many series at once.

Every column is a series with a baseline of its own; all share the design, which is seasons and time. So
the normal equations are an arrow: seasons do not meet each other, only time. They are solved by
elimination, and a step for all series is two products of matrices and one exponential.

Steps, starting values and stopping rule are those of R's `glm`, since its dispersion depends on them: it
takes its weights from the means of one step before the last.
"""

from dataclasses import dataclass

import numpy as np

from cairn.methods.detect.baseline import Design
from cairn.methods.detect.records import Bools
from cairn.methods.estimate import Floats

START = 0.1  # added to every count to begin with, so that zero has a logarithm
MOST_STEPS = 25
CLOSE = 1e-8  # the deviance has settled when its change is this small beside it
ROUNDING = 4 * np.finfo(np.float64).eps  # of the sum of the counts: no change below this can be seen
ONE_CORE = 2**18  # multiplications that the linear algebra library does without a second core
IDENTIFIED = 1e-9  # least part of the spread of time that the seasons may leave to it


@dataclass(frozen=True, slots=True)
class Counts:
    """The baselines of R series: arrays are n x R, or rows that stand for every week."""

    y: Floats  # cases, 0 where missing
    known: Floats  # 1 where cases are known, else 0
    exposure: Floats  # population, or 1, in units that bring the mean of each series near 1
    log_y: Floats  # log(y / exposure), 0 at no cases
    log_start: Floats  # log((y + START) / exposure)
    power: Floats  # y to the two thirds

    def only(self, chosen: Bools) -> "Counts":
        """The same of some of the series."""
        return Counts(
            self.y[:, chosen],
            self.known[:, chosen],
            self.exposure[:, chosen],
            self.log_y[:, chosen],
            self.log_start[:, chosen],
            self.power[:, chosen],
        )


@dataclass(frozen=True, slots=True)
class Moments:
    """Sums over the baseline, with working weights, for each of the R series."""

    level: Floats  # p x R: of 1, by season
    time: Floats  # p x R: of time, by season
    square: Floats  # R: of time squared

    @property
    def spread(self) -> Floats:
        """Of time squared about its mean in each season: what is known of the trend."""
        return self.square - (self.time * self.time / _nonzero(self.level)).sum(axis=0)

    def only(self, chosen: Bools) -> "Moments":
        """The same of some of the series."""
        return Moments(self.level[:, chosen], self.time[:, chosen], self.square[chosen])


@dataclass(frozen=True, slots=True)
class Fit:
    """A model fitted to each of R series."""

    coefficients: Floats  # (p + 1) x R: the level of each season, then the trend, on the log scale
    converged: Bools
    mean: Floats  # n x R: expected cases
    working: Floats  # n x R: weights of the last step
    moments: Moments  # of these
    trend: bool


def fit(counts: Counts, design: Design, weight: Floats, *, trend: bool) -> Fit:
    """The model of each series, with a prior weight for each week, and with or without a trend."""
    steps = _Steps(counts, design, weight, trend)
    last, before, converged = steps.run(_first_step(counts, design, weight, trend))
    working = _mean(design, counts, before) * weight
    return Fit(last, converged, _mean(design, counts, last), working, moments(design.sums, working), trend)


def moments(sums: Floats, weight: Floats) -> Moments:
    """The sums of a design with these weights."""
    found = product(sums, weight)
    seasons = (len(found) - 1) // 2
    return Moments(found[:seasons], found[seasons:-1], found[-1])


def identified(counts: Counts, design: Design) -> Bools:
    """Whether the known weeks of each series tell a trend from the seasons."""
    found = moments(design.sums, np.broadcast_to(counts.known, counts.y.shape))
    return found.spread > IDENTIFIED * found.square


class _Steps:
    """The steps of all series together; a series that has settled takes no further part."""

    def __init__(self, counts: Counts, design: Design, weight: Floats, trend: bool) -> None:
        seen, seasons = weight * counts.y, len(design.matrix[0]) - 1
        found = moments(design.sums, seen)
        self.target = np.vstack([found.level, found.time.sum(axis=0)])
        self.constant = (seen * counts.log_y).sum(axis=0) - found.level.sum(axis=0)
        self.matrix, self.sums, self.trend = design.matrix, design.sums, trend
        self.volume = weight * counts.exposure
        if not trend:
            # Without a trend the mean is one number a season, but for the exposure: few rows will do.
            whole = np.broadcast_to(self.volume, counts.y.shape)
            self.volume = product(design.sums[:seasons], whole)
            self.matrix = np.eye(seasons, seasons + 1)
            self.sums = np.eye(2 * seasons + 1, seasons)

    def run(self, now: Floats) -> tuple[Floats, Floats, Bools]:
        """The coefficients after the last step and before it, and whether they settled."""
        last, before, converged = now.copy(), now.copy(), np.zeros(now.shape[1], dtype=bool)
        active, previous, deviance = np.arange(now.shape[1]), now, np.full(now.shape[1], np.inf)
        for _ in range(MOST_STEPS):
            expected = moments(self.sums, np.exp(product(self.matrix, now)) * self.volume)
            newer = 2 * (self.constant - (now * self.target).sum(axis=0) + expected.level.sum(axis=0))
            last[:, active], before[:, active] = now, previous
            settled = self._settled(deviance, newer)
            converged[active] = settled
            going = ~settled
            if not going.any():
                break
            if settled.any():
                self._keep(going)
                active, now, newer = active[going], now[:, going], newer[going]
                expected = expected.only(going)
            previous, deviance = now, newer
            now = now + self._step(expected)
        return last, before, converged

    def _settled(self, older: Floats, newer: Floats) -> Bools:
        change = np.abs(newer - older)
        unseen = change <= ROUNDING * self.target[:-1].sum(axis=0)
        return (change < CLOSE * (np.abs(newer) + 0.1)) | unseen

    def _keep(self, going: Bools) -> None:
        self.target, self.constant = self.target[:, going], self.constant[going]
        self.volume = self.volume[:, going]

    def _step(self, expected: Moments) -> Floats:
        right_time = self.target[-1] - expected.time.sum(axis=0)
        return _solve(expected, self.target[:-1] - expected.level, right_time, self.trend)


def _first_step(counts: Counts, design: Design, weight: Floats, trend: bool) -> Floats:
    """The coefficients that a weighted regression on the logarithms gives."""
    started = weight * (counts.y + START)
    right = moments(design.sums, started * counts.log_start - START * weight)
    return _solve(moments(design.sums, started), right.level, right.time.sum(axis=0), trend)


def _solve(weights: Moments, level: Floats, time: Floats, trend: bool) -> Floats:
    """The solution of the normal equations with these right sides."""
    sizes = _nonzero(weights.level)
    if not trend:
        return np.vstack([level / sizes, np.zeros_like(time)])
    middle = weights.time / sizes
    slope = (time - (middle * level).sum(axis=0)) / weights.spread
    return np.vstack([level / sizes - middle * slope, slope])


def _mean(design: Design, counts: Counts, coefficients: Floats) -> Floats:
    return np.exp(product(design.matrix, coefficients)) * counts.exposure


def product(left: Floats, right: Floats) -> Floats:
    """The product of two matrices, in strips so narrow that no other core is called to help.

    Waking one costs more than the work, and far more where the cores are busy.
    """
    wide = max(1, ONE_CORE // left.size)
    found = np.empty((len(left), right.shape[1]))
    for start in range(0, right.shape[1], wide):
        np.matmul(left, right[:, start : start + wide], out=found[:, start : start + wide])
    return found


def _nonzero(level: Floats) -> Floats:
    """The sums by season, 1 where no week of it is known: its level then stays at 0."""
    return np.where(level > 0, level, 1.0)
