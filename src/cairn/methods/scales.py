"""The scale on which a figure errs normally: its own, the logarithm of a rate, the logit of a proportion."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from cairn.methods import inputs
from cairn.methods.estimate import Floats


@dataclass(frozen=True, slots=True)
class Scale:
    """The way to the scale (NaN where a figure has no place on it) and back, and the figures it allows."""

    to: Callable[[Floats], Floats]
    back: Callable[[Floats], Floats]
    least: float
    most: float

    def check(self, argument: str, values: Floats) -> Floats:
        """Refuse figures that cannot be."""
        faulty = np.asarray((values < self.least) | (values > self.most))
        allowed = f"from {self.least:g} to {self.most:g}" if np.isfinite(self.most) else "zero or more"
        inputs.refuse_where(faulty, argument, "is out of range", f"It must be {allowed}.")
        return values


def quietly() -> np.errstate:
    """Divide by zero and overflow without a warning, where the results are looked at afterwards."""
    return np.errstate(over="ignore", divide="ignore", invalid="ignore")


def _same(values: Floats) -> Floats:
    return values


def _log(values: Floats) -> Floats:
    with quietly():
        return np.where(values > 0, np.log(values), np.nan)


def _logit(values: Floats) -> Floats:
    with quietly():
        return np.where((values > 0) & (values < 1), np.log(values / (1 - values)), np.nan)


def _exp(values: Floats) -> Floats:
    with quietly():
        return np.exp(values)


def _expit(values: Floats) -> Floats:
    with quietly():
        return 1 / (1 + np.exp(-values))


SCALES = {
    "normal": Scale(_same, _same, -np.inf, np.inf),
    "rate": Scale(_log, _exp, 0, np.inf),
    "proportion": Scale(_logit, _expit, 0, 1),
}


def of(value_type: str) -> Scale:
    """The scale of a type of figure: normal, rate or proportion."""
    if value_type not in SCALES:
        names = ", ".join(SCALES)
        sentence = f"value_type must be one of {names}, not {value_type!r}."
        raise inputs.InputError("value_type", sentence)
    return SCALES[value_type]
