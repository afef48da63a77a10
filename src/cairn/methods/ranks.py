"""Putting areas in equal groups by the size of a figure: tenths, fifths and the like."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from cairn.methods import groups, inputs
from cairn.methods.estimate import Floats, Words
from cairn.methods.groups import Places


@dataclass(frozen=True, slots=True)
class Quantiles:
    """The quantile of each area, in the shape of the input.

    `quantile` is a whole number from 1, NaN where there is none. `status` says why there is none: "missing"
    (the area has no value) or "too few areas" (its group has fewer values than quantiles); else it is blank.
    """

    quantile: Floats
    status: Words


def quantiles(
    values: ArrayLike, number: int = 10, *, by: ArrayLike | None = None, invert: bool = True
) -> Quantiles:
    """Into which tenth (or fifth, ...) of all areas does each area fall?

    The rule of England's public-health profiles, to the letter: areas are ranked within their group, equal
    values share the lowest of their ranks, and areas without a value are passed over. With N values, the
    quantile is floor(number + 1 - ceil((N + 1 - rank) / (N / number))), at least 1. Many equal values at a
    boundary make quantiles of unequal size: look at those by eye.

    values: the figure of each area, any unit; NaN or None is missing.
    number: how many quantiles, a whole number of 2 or more: 10 for deciles.
    by: the group of each area, such as its region, where quantiles are of each group; none for one group.
    invert: True puts the highest values in quantile 1 (for deprivation scores, where 1 is most deprived),
    False the lowest.
    Raises InputError for input outside these ranges.

    Department of Health and Social Care, Fingertips public health technical guidance: assigning
    deprivation categories.

    >>> quantiles([12.5, 40.1, 8.3, 33.0, 21.7, 21.7], number=3).quantile
    array([3., 1., 3., 1., 2., 2.])
    """
    figures = inputs.numbers("values", values)
    flat, areas = np.ravel(figures), groups.of("by", by, figures.shape)
    known = ~np.isnan(flat)
    among = areas.sums(known.astype(np.float64))[areas.codes]
    ranks = lowest_ranks(-flat if invert else flat, areas.codes)
    found = _by_rule(ranks, among, _number_of_quantiles(number))
    enough = among >= number
    status = np.where(known, np.where(enough, "", "too few areas"), "missing")
    quantile = np.where(known & enough, found, np.nan)
    return Quantiles(quantile.reshape(figures.shape)[()], status.reshape(figures.shape)[()])


def lowest_ranks(values: Floats, group_of: Places) -> Floats:
    """The rank of each value in its group from 1, equal values sharing the lowest; missing ones come last."""
    order = np.lexsort((values, group_of))
    value, group = values[order], group_of[order]
    starts = np.ones(len(value), dtype=bool)
    starts[1:] = group[1:] != group[:-1]
    fresh = starts.copy()
    fresh[1:] |= value[1:] != value[:-1]
    place = np.arange(len(value))
    first_of_group = np.maximum.accumulate(np.where(starts, place, 0))
    ranks = np.empty(len(value))
    ranks[order] = np.maximum.accumulate(np.where(fresh, place, 0)) - first_of_group + 1
    return ranks


def _by_rule(ranks: Floats, among: Floats, number: int) -> Floats:
    """The peer's formula, with N / number evaluated first, as it does: the order decides at boundaries."""
    with np.errstate(divide="ignore", invalid="ignore"):
        steps = np.ceil((among + 1 - ranks) / (among / number))
    return np.maximum(np.floor(number + 1 - steps), 1)


def _number_of_quantiles(number: int) -> int:
    whole = isinstance(number, int | np.integer) and not isinstance(number, bool)
    if not (whole and number >= 2):
        raise inputs.InputError("number", f"number must be a whole number of 2 or more, not {number!r}.")
    return int(number)
