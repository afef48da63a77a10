"""The results of the detectors: what was expected, from where on it is unusual, and what stands out."""

from dataclasses import dataclass, fields
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from cairn.methods.estimate import Floats, Words

Bools: TypeAlias = NDArray[np.bool_]
Ints: TypeAlias = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Exceedance:
    """What `farrington` says of each monitored week of each series.

    Every array but `monitored` has one row per series (none if one series was given) and one column per
    monitored week. NaN means that there is no such number; `status` says why.
    """

    monitored: Ints  # positions of the weeks in the series, from 0
    expected: Floats  # cases expected, of the history alone
    upper: Floats  # the most cases that chance explains
    alarm: Bools  # more than `upper` happened, and more than none
    trend: Bools  # a time trend was kept in the model
    slope: Floats  # that trend: change of the logarithm of the expected number a week
    dispersion: Floats  # variance over mean, at least 1
    score: Floats  # (observed - expected) / (upper - expected): an alarm is above 1
    p_value: Floats  # chance of so many cases or more, if nothing has changed
    status: Words  # empty where there is a result, else the reason why there is none

    def of_one(self) -> "Exceedance":
        """The same of the first series alone, without a row."""
        return Exceedance(self.monitored, *(getattr(self, part.name)[0] for part in fields(self)[1:]))


@dataclass(frozen=True, slots=True)
class Aberration:
    """What `ears` says of each monitored day of each series; shapes are those of `Exceedance`."""

    monitored: Ints  # positions of the days in the series, from 0
    expected: Floats  # mean of the baseline
    upper: Floats  # the most cases that chance explains
    alarm: Bools  # more than `upper` happened
    status: Words  # empty where there is a result, else the reason why there is none

    def of_one(self) -> "Aberration":
        """The same of the first series alone, without a row."""
        return Aberration(self.monitored, *(getattr(self, part.name)[0] for part in fields(self)[1:]))
