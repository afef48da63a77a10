"""Where the segments of each series begin, and their means and limits (Wheeler's XmR chart)."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cairn.methods.estimate import Floats

LIMIT = 2.66  # average moving ranges from the mean to a limit
CLOSE = 2 * (LIMIT / 3)  # and to the line beyond which a point is close to it
SCREEN = 3.267  # moving ranges not below this many averages are left out, once

Flags = NDArray[np.bool_]
Places = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Layout:
    """Many series laid end to end, without their missing points.

    By point of the original shape: `there` where it is known, `segment` counting the rebases so far in its
    series, `number` counting the segments of all series. By known point: `values`; `opens` on the first of
    each segment; `run` counting segments with known points; `used` where it counts towards the limits.
    """

    there: Flags
    segment: Places
    number: Places
    values: Floats
    opens: Flags
    run: Places
    used: Flags

    @property
    def starts(self) -> Places:
        return np.flatnonzero(self.opens)

    @property
    def sizes(self) -> Places:
        """How many known points each segment with any has."""
        return np.diff(self.starts, append=self.values.size)

    def by_point(self, of_segment: NDArray[Any], missing: Any) -> NDArray[Any]:
        """What is known of each segment, at every point of it; `missing` where no point of it is known."""
        spread = np.full(self.number.size and int(self.number.max()) + 1, missing, dtype=of_segment.dtype)
        spread[self.number[self.there][self.starts]] = of_segment
        return spread[self.number]

    def put_back(self, of_known: NDArray[Any], missing: Any) -> NDArray[Any]:
        """What was found at each known point in the original shape; `missing` elsewhere."""
        whole = np.full(self.there.shape, missing, dtype=of_known.dtype)
        whole[self.there] = of_known
        return whole


def lay_out(series: Floats, marks: Flags, ends: Floats) -> Layout:
    """Lay the series end to end; `marks` begin segments, whose limits use their first `ends` known points."""
    begins = marks.copy()
    begins[..., 0] = True
    number = np.cumsum(begins).reshape(series.shape) - 1
    there = ~np.isnan(series)
    known = number[there]
    opens = np.ones(known.shape, dtype=np.bool_)
    opens[1:] = known[1:] != known[:-1]
    run = np.cumsum(opens) - 1
    place = np.arange(known.size) - np.flatnonzero(opens)[run]
    used = place < np.broadcast_to(ends[..., None], series.shape)[there]
    return Layout(there, np.cumsum(marks, axis=-1), number, series[there], opens, run, used)


def mean_and_range(layout: Layout, screen_outliers: bool) -> tuple[Floats, Floats]:
    """Per segment: the mean, and the average moving range that its limits are made of.

    The range is NaN where there is no pair of neighbours. Where every moving range is 0 none is below the
    screen, and the average stays 0, so that the limits lie on the mean.
    """
    moves = np.zeros(layout.values.shape)
    moves[1:] = np.abs(layout.values[1:] - layout.values[:-1])
    pairs = layout.used & ~layout.opens
    average = _mean(layout, moves, pairs)
    if screen_outliers:
        screened = _mean(layout, moves, pairs & (moves < SCREEN * average[layout.run]))
        average = np.where(np.isnan(screened), average, screened)
    return _mean(layout, layout.values, layout.used), average


def _mean(layout: Layout, amounts: Floats, used: Flags) -> Floats:
    """The mean of the used amounts of each segment, in two passes and extended precision where there is any.

    A point may lie exactly on the mean, so the mean must be right to the last digit. R adds in the same way.
    """
    number = np.add.reduceat(used, layout.starts, dtype=np.intp)
    with np.errstate(invalid="ignore"):
        rough = np.add.reduceat(np.where(used, amounts, 0), layout.starts, dtype=np.longdouble) / number
        rest = np.where(used, amounts - rough[layout.run], 0)
        return np.asarray(rough + np.add.reduceat(rest, layout.starts) / number, dtype=np.float64)
