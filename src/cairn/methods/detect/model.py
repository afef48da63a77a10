"""The model of the baseline: outliers weighted down, the trend kept or dropped, the week predicted."""

from dataclasses import dataclass

import numpy as np

from cairn.methods.detect.baseline import Design
from cairn.methods.detect.controls import Controls
from cairn.methods.detect.fit import Counts, Fit, fit, identified, product
from cairn.methods.detect.records import Bools
from cairn.methods.estimate import Floats


@dataclass(slots=True)
class Model:
    """What the baseline of each of R series says of its monitored week. NaN where nothing can be said."""

    log_mean: Floats  # logarithm of the expected cases
    error: Floats  # standard error of that
    dispersion: Floats  # variance over mean, at least 1
    slope: Floats  # change of the logarithm a week; NaN where no trend is kept
    trend_p: Floats
    converged: Bools
    enough: Bools  # more weeks are known than the model has parameters, and some of this season

    def put(self, chosen: Bools, other: "Model") -> None:
        """Take the chosen series from the other model."""
        for part in self.__slots__:
            getattr(self, part)[chosen] = getattr(other, part)


@dataclass(frozen=True, slots=True)
class Ahead:
    """The monitored week of each of R series, as the model sees it."""

    log_exposure: Floats
    time: Floats  # on the scale of the design


def predict(counts: Counts, ahead: Ahead, design: Design, controls: Controls) -> Model:
    """The model of each series, its trend kept only where it may be.

    It is kept if there are three years or more, if it is significant, and if it does not lead above the
    largest count of the baseline; else the whole model is fitted again without it.
    """
    if not controls.tests_trend:
        return _model(counts, ahead, design, controls, trend=False)
    model = _model(counts, ahead, design, controls, trend=True)
    dropped = ~_keeps_trend(model, counts, design, controls)
    if dropped.any():
        ahead = Ahead(ahead.log_exposure[dropped], ahead.time[dropped])
        model.put(dropped, _model(counts.only(dropped), ahead, design, controls, trend=False))
    return model


def _keeps_trend(model: Model, counts: Counts, design: Design, controls: Controls) -> Bools:
    limit = controls.p_threshold_trend
    significant = (model.trend_p < limit) | (limit == 1)
    within = np.exp(model.log_mean) <= counts.y.max(axis=0)
    return model.converged & model.enough & identified(counts, design) & significant & within


def _model(counts: Counts, ahead: Ahead, design: Design, controls: Controls, *, trend: bool) -> Model:
    fitted = first = fit(counts, design, counts.known, trend=trend)
    weight, freedom = counts.known, _freedom(counts, design, trend)
    spread = scale = _pearson(counts, fitted) / freedom
    if controls.reweight:
        weight = _weights(counts, design, fitted, np.maximum(scale, 1), controls.weights_threshold)
        fitted = fit(counts, design, weight, trend=trend)
        scale = spread = _pearson(counts, fitted) / freedom
        if controls.peer_compatible:
            spread = (weight * _relative(counts, fitted) ** 2).sum(axis=0) / freedom
    return _prediction(fitted, ahead, design, scale, spread, freedom, first.converged)


def _prediction(
    fitted: Fit,
    ahead: Ahead,
    design: Design,
    scale: Floats,
    spread: Floats,
    freedom: Floats,
    converged: Bools,
) -> Model:
    """The monitored week; `spread` is the dispersion of standard errors, `scale` that of the counts."""
    size = fitted.moments.level[design.current]
    log_mean = ahead.log_exposure + fitted.coefficients[design.current]
    variance, slope = spread / size, np.full_like(log_mean, np.nan)
    trend_p = slope
    if fitted.trend:
        slope, known = fitted.coefficients[-1], fitted.moments.spread
        log_mean = log_mean + slope * ahead.time
        away = ahead.time - fitted.moments.time[design.current] / size
        variance = variance + away * away * spread / known
        trend_p = _two_sided(slope / np.sqrt(spread / known), freedom)
    enough = (freedom > 0) & (size > 0)
    dispersion = np.maximum(scale, 1)
    return Model(log_mean, np.sqrt(variance), dispersion, slope.copy(), trend_p, converged, enough)


def _freedom(counts: Counts, design: Design, trend: bool) -> Floats:
    """Known weeks less the parameters they must settle."""
    seasons = len(design.matrix[0]) - 1
    known = product(design.sums[:seasons], np.broadcast_to(counts.known, counts.y.shape))
    return known.sum(axis=0) - (known > 0).sum(axis=0) - trend


def _relative(counts: Counts, fitted: Fit) -> Floats:
    """How far each count lies from its mean, over the mean."""
    return (counts.y - fitted.mean) / fitted.mean


def _pearson(counts: Counts, fitted: Fit) -> Floats:
    return (fitted.working * _relative(counts, fitted) ** 2).sum(axis=0)


def _weights(counts: Counts, design: Design, fitted: Fit, scale: Floats, threshold: float) -> Floats:
    """Weights that take from large counts what they have too much: they sum to the known weeks."""
    residual = _anscombe(counts, fitted) / np.sqrt(scale * (1 - _leverage(design, fitted)))
    far = residual > threshold
    weight = counts.known * np.where(far, np.where(far, residual, 1.0) ** -2, 1.0)
    return weight * (np.broadcast_to(counts.known, weight.shape).sum(axis=0) / weight.sum(axis=0))


def _anscombe(counts: Counts, fitted: Fit) -> Floats:
    root = np.sqrt(fitted.mean)
    return 1.5 * (counts.power / np.cbrt(root) - root)


def _leverage(design: Design, fitted: Fit) -> Floats:
    """How much each count settles its own mean, from 0 to just below 1."""
    sizes = np.where(fitted.moments.level > 0, fitted.moments.level, 1.0)
    share = (1 / sizes)[design.level]
    if fitted.trend:
        middle = fitted.moments.time / sizes
        share += (design.time[:, None] - middle[design.level]) ** 2 / fitted.moments.spread
    return np.minimum(fitted.working * share, 1 - 1e-15)


def _two_sided(statistic: Floats, freedom: Floats) -> Floats:
    from scipy.special import stdtr  # slow to import

    return 2 * stdtr(freedom, -np.abs(statistic))
