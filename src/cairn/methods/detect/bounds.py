"""From a prediction to what is unusual: the upper bound, and how improbable the count is."""

from statistics import NormalDist

import numpy as np

from cairn.methods.detect.controls import POWERS, Controls
from cairn.methods.detect.model import Model
from cairn.methods.estimate import Floats

LEFT = 1 - 64 * np.finfo(np.float64).eps  # a probability missed by rounding alone is reached
LARGEST = 2.0**50  # above this mean, whole numbers can no longer be told apart
STEPS = 2.0 ** np.arange(52)  # ever longer ones, to find a number on the other side
WHOLE = 1e-7  # a count this near below a whole number is that number


def bounds(model: Model, observed: Floats, controls: Controls) -> tuple[Floats, Floats]:
    """The upper bound of each series, and the probability of so many cases or more."""
    z, mean = NormalDist().inv_cdf(1 - controls.alpha), np.exp(model.log_mean)
    if controls.threshold_method == "delta":
        return _delta(mean, model, observed, z, POWERS[controls.power_transform])
    if controls.threshold_method == "muan":
        mean = np.exp(model.log_mean + z * model.error)
    mean = np.where(mean < LARGEST, mean, np.nan)
    upper = negative_binomial_quantile(1 - controls.alpha, mean, model.dispersion)
    return upper, _more_than(np.floor(observed - 1 + WHOLE), mean, model.dispersion)


def _delta(mean: Floats, model: Model, observed: Floats, z: float, power: float) -> tuple[Floats, Floats]:
    """The bound of counts that a power makes nearly normal, with the error of the mean carried along."""
    from scipy.special import ndtr  # slow to import

    tau = model.dispersion + mean * model.error**2
    spread = power * np.sqrt(mean ** (2 * power - 1) * tau)
    upper = (mean**power + z * spread) ** (1 / power)
    return upper, ndtr((mean**power - observed**power) / spread)


def negative_binomial_quantile(probability: float, mean: Floats, dispersion: Floats) -> Floats:
    """The least number that so large a part of all counts does not exceed; Poisson at dispersion 1.

    mean: above 0, NaN where missing. dispersion: variance over mean, at least 1.

    >>> negative_binomial_quantile(0.995, np.array([2.0, 2.0]), np.array([1.0, 3.0]))
    array([ 6., 13.])
    """
    missing = ~(np.isfinite(mean) & np.isfinite(dispersion))
    mean, dispersion = np.where(missing, 1.0, mean), np.where(missing, 1.0, dispersion)
    low, high = _bracket(probability, mean, dispersion)
    while True:
        middle = np.floor((low + high) / 2)
        going = (middle > low) & (middle < high)
        if not going.any():
            return np.where(missing, np.nan, high)
        short = _at_most(middle, mean, dispersion) < probability * LEFT
        low, high = np.where(going & short, middle, low), np.where(going & ~short, middle, high)


def _bracket(probability: float, mean: Floats, dispersion: Floats) -> tuple[Floats, Floats]:
    """A number that is too low (-1 always is) and one that is not, found from the Cornish-Fisher guess."""
    z, target = NormalDist().inv_cdf(probability), probability * LEFT
    guess = mean + z * np.sqrt(mean * dispersion) + (2 * dispersion - 1) * (z * z - 1) / 6
    high = np.maximum(np.floor(guess), 0)
    low = high - 1
    for step in STEPS:
        if not (short := _at_most(high, mean, dispersion) < target).any():
            break
        low, high = np.where(short, high, low), np.where(short, high + step, high)
    for step in STEPS:
        if not (over := _at_most(low, mean, dispersion) >= target).any():
            break
        high, low = np.where(over, low, high), np.where(over, low - step, low)
    return np.maximum(low, -1), np.where(short, np.nan, high)


def _at_most(count: Floats, mean: Floats, dispersion: Floats) -> Floats:
    """The probability of at most so many cases."""
    from scipy.special import betainc, gammaincc  # slow to import

    more, poisson = np.maximum(count, 0) + 1, dispersion == 1
    wide = np.where(poisson, 2.0, dispersion)
    chance = np.where(poisson, gammaincc(more, mean), betainc(mean / (wide - 1), more, 1 / wide))
    return np.where(count < 0, 0.0, chance)


def _more_than(count: Floats, mean: Floats, dispersion: Floats) -> Floats:
    """The probability of more cases than so many: the rest of `_at_most`, to all its digits."""
    from scipy.special import betainc, gammainc  # slow to import

    more, poisson = np.maximum(count, 0) + 1, dispersion == 1
    wide = np.where(poisson, 2.0, dispersion)
    chance = np.where(poisson, gammainc(more, mean), betainc(more, mean / (wide - 1), 1 - 1 / wide))
    return np.where(np.isnan(mean), np.nan, np.where(count < 0, 1.0, chance))
