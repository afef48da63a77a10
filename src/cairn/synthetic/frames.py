"""Columns of numbers side by side: what made-up records are until they are written.

A frame is a dict of numpy arrays of one length. Codes are places in a list of words, days are datetime64[D]
(NaT: none), whole numbers are themselves. MISSING and NOT_ASKED stand for no answer. A name that begins with
an underscore is ours and never written.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Frame = dict[str, Array]
MISSING = -1
NOT_ASKED = -2
NEVER = np.datetime64("NaT", "D")
DAY = np.timedelta64(1, "D")


def size(frame: Frame) -> int:
    """How many rows it has.

    >>> size({"age": np.array([20, 30])})
    2
    """
    return len(next(iter(frame.values()))) if frame else 0


def take(frame: Frame, rows: Array) -> Frame:
    """The rows at these places, or where this is true."""
    return {name: values[rows] for name, values in frame.items()}


def stack(frames: Sequence[Frame]) -> Frame:
    """The rows of one frame after those of another; a column that one lacks has no answer there.

    >>> stack([{"a": np.array([1])}, {"a": np.array([2]), "b": np.array([3])}])["b"].tolist()
    [-1, 3]
    """
    full = [one for one in frames if size(one)] or list(frames[:1])
    names = dict.fromkeys(name for one in full for name in one)
    like = {name: next(one[name] for one in full if name in one) for name in names}
    return {
        name: np.concatenate([one.get(name, nothing(like[name], size(one))) for one in full])
        for name in names
    }


def nothing(like: Array, rows: int) -> Array:
    """A column without any answer, of the same kind as another."""
    if like.dtype.kind == "M":
        return np.full(rows, NEVER)
    return np.zeros(rows, bool) if like.dtype.kind == "b" else np.full(rows, MISSING, like.dtype)


def after(days: Array | np.datetime64, count: Array | int) -> Array:
    """The days so many days later."""
    found: Array = days + np.asarray(count).astype("timedelta64[D]")
    return found


def between(first: Array, last: Array) -> Array:
    """Whole days from the first to the last; MISSING where one is not known."""
    span = (last - first).astype("timedelta64[D]")
    return np.where(np.isnat(span), MISSING, span.astype(np.int64))


def age_on(birth: Array, day: Array) -> Array:
    """Completed years of age; born on 29 February, the birthday falls on 1 March in other years.

    >>> born, day = np.array(["2004-02-29"], "M8[D]"), np.array(["2022-02-28"], "M8[D]")
    >>> age_on(born, day).tolist()
    [17]
    """
    years = day.astype("M8[Y]").astype(int) - birth.astype("M8[Y]").astype(int)
    return years - (_in_year(day) < _in_year(birth))


def _in_year(day: Array) -> Array:
    month = day.astype("M8[M]")
    return month.astype(int) % 12 * 100 + (day - month.astype("M8[D]")).astype(int)


def numbered(*keys: Array) -> tuple[Array, Array]:
    """The different values of these keys taken together: a number for each row, and a row of each.

    >>> [one.tolist() for one in numbered(np.array([5, 5, 4]), np.array([1, 1, 1]))]
    [[1, 1, 0], [2, 0]]
    """
    key = np.zeros(len(keys[0]), np.int64)
    for one in keys:
        key = key * (int(one.max(initial=0)) + 1) + one
    _, first, number = np.unique(key, return_index=True, return_inverse=True)
    return number, first


def place_in(groups: Array, *order: Array) -> Array:
    """The place of each row among those of its group, from 1, in the order of `order`.

    >>> place_in(np.array([7, 7, 3]), np.array([2, 1, 5])).tolist()
    [2, 1, 1]
    """
    by = np.lexsort((*reversed(order), groups))
    inside = groups[by]
    fresh = np.ones(len(by), bool)
    fresh[1:] = inside[1:] != inside[:-1]
    begins = np.flatnonzero(fresh)
    place = np.empty(len(by), np.int64)
    place[by] = np.arange(len(by)) - np.repeat(begins, np.diff(np.append(begins, len(by)))) + 1
    return place
