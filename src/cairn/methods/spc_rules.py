"""The rules that tell special causes from common ones, over many series laid end to end.

Every array here is flat: the known points of one segment after those of another. `opens` marks the first
point of each segment, and no rule looks across such a mark. Nothing loops over series or points.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cairn.methods.estimate import Floats
from cairn.methods.spc_limits import CLOSE, LIMIT, Flags, Layout

Signs = NDArray[np.int8]

RUN = 7  # points on one side of the mean, or rising or falling one after another, that are a signal
OUTSIDE, TREND, TWO_IN_THREE, SHIFT = 1, 2, 3, 4  # the rules in their order


@dataclass(frozen=True, slots=True)
class Found:
    """What the rules find at each known point; `cause` is the first that applies, negative for downward."""

    side: Signs
    outside: Flags
    close: Flags
    shift: Flags
    trend: Flags
    two_in_three: Flags
    cause: Signs


def judge(layout: Layout, mean: Floats, spread: Floats) -> Found:
    """Every rule at every known point, given the mean and the average moving range of each segment."""
    values, opens = layout.values, layout.opens
    centre, moving = mean[layout.run], spread[layout.run]
    side = side_of(centre, values)
    outside = (values > centre + LIMIT * moving) | (values < centre - LIMIT * moving)
    close = ~outside & ((values < centre - CLOSE * moving) | (values > centre + CLOSE * moving))
    trending, heading = trend(values, opens)
    two, shifted = two_in_three(close, side, opens), shift(side, opens)
    code = np.where(shifted, SHIFT * side, 0)
    code = np.where(two, TWO_IN_THREE * side, code)
    code = np.where(trending, TREND * heading, code)
    code = np.where(outside, OUTSIDE * side, code)
    return Found(side, outside, close, shifted, trending, two, code.astype(np.int8))


def side_of(mean: Floats, values: Floats) -> Signs:
    """1 where a value is above the mean, -1 below, 0 on it."""
    return (values > mean).astype(np.int8) - (values < mean).astype(np.int8)


def shift(side: Signs, opens: Flags) -> Flags:
    """Members of 7 or more points in a row strictly on one side of the mean."""
    return (_run_lengths(side, opens) >= RUN) & (side != 0)


def trend(values: Floats, opens: Flags) -> tuple[Flags, Signs]:
    """Members of 7 or more points in a row strictly rising or falling, and which way (1 or -1).

    The way of a point is taken from the difference on its right where its right neighbour is a member too,
    else from that on its left, as in the peer: so the last point of one trend that touches another takes its
    way from the step between the two.
    """
    steps = np.zeros(values.shape, dtype=np.int8)
    steps[1:] = side_of(values[:-1], values[1:])
    steps[opens] = 0
    long = (_run_lengths(steps, opens) >= RUN - 1) & (steps != 0)
    member = long | _next(long)
    onward = _next(member & ~opens)
    heading = np.where(np.where(onward, _next(steps), steps) == 1, 1, -1)
    return member, heading.astype(np.int8)


def two_in_three(close: Flags, side: Signs, opens: Flags) -> Flags:
    """Points close to a limit in a window of 3 on one side of the mean, at least 2 of them close."""
    whole = ~_next(opens) & ~_next(opens, 2)
    whole[-2:] = False
    one_side = (side != 0) & (side == _next(side)) & (side == _next(side, 2))
    two_close = (close & _next(close)) | (close & _next(close, 2)) | (_next(close) & _next(close, 2))
    window = whole & one_side & two_close
    return close & (window | _before(window, 1) | _before(window, 2))


def _run_lengths(kind: Signs, opens: Flags) -> NDArray[np.intp]:
    """For each point, how many points in a row share its kind."""
    begins = opens.copy()
    begins[1:] |= kind[1:] != kind[:-1]
    lengths = np.diff(np.flatnonzero(begins), append=kind.size)
    return np.repeat(lengths, lengths)


def _next(array: NDArray[Any], by: int = 1) -> NDArray[Any]:
    """At each point, what stands `by` points after it; zero past the end."""
    moved = np.zeros_like(array)
    moved[:-by] = array[by:]
    return moved


def _before(array: NDArray[Any], by: int) -> NDArray[Any]:
    """At each point, what stands `by` points before it; zero before the beginning."""
    moved = np.zeros_like(array)
    moved[by:] = array[:-by]
    return moved
