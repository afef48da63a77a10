"""Chance from a seed: the same seed and the same name give the same draws.

Every part of the county has a generator of its own, so that a change in one leaves the others as they were.
"""

from collections.abc import Sequence
from zlib import crc32

import numpy as np

from cairn.synthetic.frames import Array, after

Generator = np.random.Generator


def generator(seed: int, *names: str | int) -> Generator:
    """The generator of one part.

    >>> int(generator(1, "people").integers(100)) == int(generator(1, "people").integers(100))
    True
    """
    return np.random.default_rng([seed, *(crc32(str(name).encode()) for name in names)])


def happens(rng: Generator, chance: Array | float, count: int) -> Array:
    """Whether something happens, so many times; `chance` is one probability, or one for each time."""
    return rng.random(count) < chance


def pick(rng: Generator, shares: Array | Sequence[float], count: int) -> Array:
    """Places in a list, each as often as its share says.

    >>> pick(generator(1), [0, 1, 0], 3).tolist()
    [1, 1, 1]
    """
    edges = np.cumsum(np.asarray(shares, float))
    found = np.searchsorted(edges, rng.random(count) * edges[-1], side="right")
    return np.minimum(found, len(edges) - 1)


def pick_by(rng: Generator, shares: Array, groups: Array) -> Array:
    """As `pick`, with a row of shares for each group; `groups` tells which row holds for each draw."""
    edges = np.cumsum(shares, axis=1)
    draws = rng.random(len(groups)) * edges[groups, -1]
    found = (draws[:, None] >= edges[groups]).sum(axis=1)
    return np.minimum(found, shares.shape[1] - 1)


def whole(rng: Generator, least: Array | int, most: Array | int, count: int) -> Array:
    """Whole numbers from `least` to `most`, both inclusive; `most` below `least` counts as `least`."""
    return rng.integers(least, np.maximum(least, most) + 1, count)


def within(rng: Generator, limits: Sequence[int], count: int) -> Array:
    """Whole numbers within a least and a most, both inclusive, as settings give them.

    >>> within(generator(1), [7, 7], 2).tolist()
    [7, 7]
    """
    least, most = limits
    return whole(rng, least, most, count)


def waiting(rng: Generator, mean: Array | float, count: int) -> Array:
    """Whole days of waiting, of this mean, short ones being the most frequent (a geometric distribution)."""
    return (rng.exponential(1.0, count) * mean).astype(np.int64)


def weekday(days: Array) -> Array:
    """The day itself, or the Monday after a Saturday or Sunday.

    >>> weekday(np.array(["2026-10-31"], "M8[D]")).astype(str).tolist()
    ['2026-11-02']
    """
    place = (days.astype("M8[D]").astype(np.int64) + 3) % 7
    return after(days, np.where(place > 4, 7 - place, 0))
