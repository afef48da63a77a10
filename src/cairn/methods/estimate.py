"""The results of the methods: a figure, or a difference of two, with its likely limits."""

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Words: TypeAlias = NDArray[np.str_]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure and the limits between which the true one likely lies.

    The four arrays have one shape, that of the broadcast input (single numbers in, single numbers out).
    `value`, `lower` and `upper` are in units of the multiplier; NaN means that an input was missing.
    `method` names how the limits were found, for each position.
    """

    value: Floats
    lower: Floats
    upper: Floats
    method: Words


@dataclass(frozen=True, slots=True)
class Pooled(Estimate):
    """Figures of groups, each worked out after adding up the rows of the group.

    `group` holds the labels in the order in which they first appear, one for each value; `numerator` and
    `denominator` are what was added up.
    """

    group: NDArray[Any]
    numerator: Floats
    denominator: Floats


@dataclass(frozen=True, slots=True)
class Mean(Estimate):
    """Means and their limits, with what they were made of, one for each group (see `Pooled`).

    `count` is the number of rows, those that are missing included; `total` is the sum of the values and
    `deviation` their standard deviation (n - 1), NaN for a single value.
    """

    group: NDArray[Any]
    total: Floats
    count: Floats
    deviation: Floats


@dataclass(frozen=True, slots=True)
class Difference:
    """How far one figure lies above another (below, if negative), and the limits of that distance.

    Shapes, units and missing values are those of `Estimate`.
    """

    value: Floats
    lower: Floats
    upper: Floats
    method: Words

    @property
    def direction(self) -> Floats:
        """1 where the first figure is clearly higher, -1 clearly lower, 0 no clear difference, NaN missing.

        "Clearly" means that the limits leave out zero at the confidence that was asked for.
        """
        clear = np.where(self.lower > 0, 1.0, np.where(self.upper < 0, -1.0, 0.0))
        return np.where(np.isnan(self.value), np.nan, clear)[()]
