"""People on lists: how many were on each combination of lists."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cairn.methods import inputs
from cairn.methods.estimate import Floats

Histories: TypeAlias = Sequence[str] | ArrayLike
MOST_LISTS = 9  # one digit each in the notation of models


@dataclass(frozen=True, slots=True)
class Cells:
    """Every combination of lists that can be seen, and the people on exactly those lists.

    `on` has a row for each of the 2**t - 1 combinations and a column for each list.
    """

    on: NDArray[np.bool_]
    people: Floats

    @property
    def lists(self) -> int:
        return self.on.shape[1]

    @property
    def seen(self) -> float:
        return float(self.people.sum())

    def shared(self) -> dict[tuple[int, int], float]:
        """For each pair of lists, counted from 1, the people who are on both."""
        pairs = combinations(range(self.lists), 2)
        return {(i + 1, j + 1): float(self.people[self.on[:, i] & self.on[:, j]].sum()) for i, j in pairs}


def cells(histories: Histories, frequency: ArrayLike) -> Cells:
    """Checked counts of all combinations; those not given are zero, and those given twice add up."""
    on = _on_lists(histories)
    people = inputs.counts("frequency", frequency)
    inputs.same_shape(histories=on[:, 0].astype(float), frequency=people)
    lists = on.shape[1]
    place = on @ (1 << np.arange(lists)[::-1])
    total = np.bincount(place, weights=np.broadcast_to(people, place.shape), minlength=2**lists)
    counted = Cells(_combinations(lists), total[1:].astype(np.float64))
    _refuse_empty(counted)
    return counted


def _combinations(lists: int) -> NDArray[np.bool_]:
    numbers = np.arange(1, 2**lists)[:, None]
    return (numbers >> np.arange(lists)[::-1] & 1).astype(bool)


def _on_lists(histories: Histories) -> NDArray[np.bool_]:
    """Each history as a row of on or off."""
    try:
        rows = [list(one) if isinstance(one, str) else one for one in np.asarray(histories).tolist()]
        marks = np.array(rows, dtype=float)
    except (TypeError, ValueError):
        raise inputs.InputError("histories", _SHAPE) from None
    if marks.ndim != 2:
        raise inputs.InputError("histories", _SHAPE)
    other = np.asarray(~np.isin(marks, (0, 1)).all(axis=1))
    inputs.refuse_where(other, "histories", "is not of 0 and 1 alone", _SHAPE)
    on = marks.astype(bool)
    if not 2 <= on.shape[1] <= MOST_LISTS:
        sentence = (
            f"histories must be of 2 to {MOST_LISTS} lists, not {on.shape[1]}. Join some lists if more."
        )
        raise inputs.InputError("histories", sentence)
    remedy = "Who is on no list can't have been counted: leave such rows out."
    inputs.refuse_where(np.asarray(~on.any(axis=1)), "histories", "names no list", remedy)
    return on


_SHAPE = (
    "histories must be text such as '011', one digit for each list, all of one length (a spreadsheet may "
    "have dropped zeros at the front), or rows of 0 and 1."
)


def _refuse_empty(counted: Cells) -> None:
    """Nothing can be learnt from a list that has nobody on it."""
    by_list = counted.people @ counted.on
    for number in np.flatnonzero(by_list == 0) + 1:
        sentence = f"frequency has nobody on list {number}. Leave that list out of the histories."
        raise inputs.InputError("frequency", sentence)
