"""Rates that take age into account: directly and indirectly standardised, with their limits.

An area with many older people has more deaths than a young one, though neither need be the less healthy.
`direct` asks what rate a standard population would have if it lived as each area does; `indirect` asks how
many events each area would have if it lived as a reference population does.

Both take long tables, one row for each area and age band, with the area of each row as `by`; or wide ones,
areas down and bands across, with `by` one column of areas. Bands can be any groups that rates are taken over.
"""

import numpy as np
from numpy.typing import ArrayLike

from cairn.methods import inputs
from cairn.methods.estimate import Floats
from cairn.methods.standardise_direct import CALCULATED, MISSING, TOO_FEW, Standardised, direct
from cairn.methods.standardise_indirect import Indirect, indirect

__all__ = [
    "CALCULATED",
    "ESP2013_BANDS",
    "MISSING",
    "TOO_FEW",
    "Indirect",
    "Standardised",
    "direct",
    "esp2013",
    "indirect",
]

ESP2013_BANDS = (*(f"{age}-{age + 4}" for age in range(0, 90, 5)), "90+")
_HUNDREDS = (50, 55, 55, 55, 60, 60, 65, 70, 70, 70, 70, 65, 60, 55, 50, 40, 25, 15, 10)


def esp2013(start_age: ArrayLike | None = None) -> Floats:
    """The European Standard Population of 2013: how many of 100,000 people are in each five-year band.

    start_age: the first age of the band of each row (0, 5, 10 ... 90), to look up the standard of a long
    table; or None for all 19 bands in order, whose names are `ESP2013_BANDS`. The last band is 90 and over.
    Raises InputError for any other age.

    Eurostat (2013), Revision of the European Standard Population.

    >>> esp2013().sum(), esp2013([90, 40]).tolist()
    (np.float64(100000.0), [1000.0, 7000.0])
    """
    people = 100.0 * np.array(_HUNDREDS)
    if start_age is None:
        return people
    ages = inputs.numbers("start_age", start_age)
    known = (ages >= 0) & (ages <= 90) & (ages % 5 == 0)
    inputs.refuse_where(np.asarray(~known), "start_age", "starts no band", "Give 0, 5, 10 ... 90.")
    return people[(ages // 5).astype(np.intp)]
