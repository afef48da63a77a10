"""A quick look at what a reader can work out: limits that hold for certain, found without an optimiser."""

from collections.abc import Iterable, Sequence
from itertools import chain

import numpy as np

from cairn.disclosure.model import Facts
from cairn.disclosure.relations import NO_LIMIT, Relation
from cairn.disclosure.spots import Spot
from cairn.methods.estimate import Floats

ROUNDS = 12
MOST = 1e7  # no count of people or events is larger
NEAR = 1e-6

Ends = dict[Spot, tuple[float, float]]


def plainly_large(facts: Facts, found: Sequence[Relation], goal: int) -> set[Spot]:
    """The counts that everybody can see to be at least `goal`, by one relation after another.

    Linear programming, which looks at all relations at once, would find the same of these counts. It may
    find it of further ones.
    """
    ends = seen(ends_of(facts), found)
    return {spot for spot, (low, _) in ends.items() if low >= goal}


def ends_of(facts: Facts, *, without_open: bool = False) -> Ends:
    """Between which numbers each count is known to lie; `without_open`: all that may be withheld is."""
    return {
        spot: (0, NO_LIMIT) if without_open and one.open and not one.fixed else (one.low, one.high)
        for spot, one in facts.items()
    }


def seen(known: Ends, found: Sequence[Relation]) -> Ends:
    """Limits of all counts that follow from those known, by one relation after another."""
    place = {spot: at for at, spot in enumerate(dict.fromkeys(chain(known, *(_spots(one) for one in found))))}
    ends = np.array([known.get(spot, (0, MOST)) for spot in place], dtype=float).reshape(-1, 2)
    rows = [[(place[spot], by) for spot, by in one.terms] for one in found]
    sides = np.array([(one.low, one.high) for one in found], dtype=float).reshape(-1, 2)
    low, high = limits(rows, sides[:, 0], sides[:, 1], ends[:, 0], np.minimum(ends[:, 1], MOST))
    return {spot: (float(low[at]), float(high[at])) for spot, at in place.items()}


def is_implied(relation: Relation, ends: Ends) -> bool:
    """Whether "at most" holds whatever the counts are within their ends."""
    sides = ((factor, ends.get(spot, (0, NO_LIMIT))) for spot, factor in relation.terms)
    return sum(factor * (high if factor > 0 else low) for factor, (low, high) in sides) <= relation.high


def _spots(relation: Relation) -> Iterable[Spot]:
    return (spot for spot, _ in relation.terms)


def limits(
    rows: Sequence[Sequence[tuple[int, float]]], at_least: Floats, at_most: Floats, low: Floats, high: Floats
) -> tuple[Floats, Floats]:
    """Limits of unknowns, no wider than `low` to `high`, that follow from one row after another.

    Each row is a sum of unknowns (place, factor), from `at_least` to `at_most`. It limits each of its
    unknowns by the limits of the others, again and again. The closest limits there are lie within these.

    >>> start = np.zeros(2), np.array([7.0, 200.0])
    >>> low, high = limits([[(0, 1.0), (1, 1.0)]], np.array([98.0]), np.array([102.0]), *start)
    >>> low.round(), high.round()
    (array([ 0., 91.]), array([  7., 102.]))
    """
    low, high = low.copy(), high.copy()
    cells = [(number, at, by) for number, one in enumerate(rows) for at, by in one]
    if not cells:
        return low, high
    row, at, by = (np.array(part) for part in zip(*cells, strict=True))
    for _ in range(ROUNDS):
        ends = np.where(by > 0, (low[at], high[at]), (high[at], low[at])) * by
        others = [np.bincount(row, end, len(rows))[row] - end for end in ends]
        room = np.stack([at_least[row] - others[1], at_most[row] - others[0]]) / by
        before = low.sum() - high.sum()
        np.maximum.at(low, at, room.min(axis=0) - NEAR)
        np.minimum.at(high, at, room.max(axis=0) + NEAR)
        if low.sum() - high.sum() <= before + 1:
            break
    return low, high
