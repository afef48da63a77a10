"""Rows to groups: labels in a stable order, and sums over the rows of each group.

Methods that take `by` share this. Labels need not be sorted, and the rows of a group need not be neighbours.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cairn.methods import inputs
from cairn.methods.estimate import Floats

Labels: TypeAlias = NDArray[Any]
Places: TypeAlias = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Groups:
    """Which group each row belongs to.

    `labels` has one entry for each group, in the order in which the groups first appear; `codes` has one for
    each row: the place of its group among the labels. `whole` means that no labels were given, and all rows
    are one group.
    """

    labels: Labels
    codes: Places
    whole: bool = False

    def __len__(self) -> int:
        return len(self.labels)

    def sums(self, values: Floats) -> Floats:
        """The sum over the rows of each group; NaN where a row is missing."""
        added = np.bincount(self.codes, weights=np.ravel(values), minlength=len(self))
        return np.asarray(added, dtype=np.float64)

    def sizes(self) -> Places:
        """How many rows each group has."""
        return np.bincount(self.codes, minlength=len(self))

    def first_rows(self) -> Places:
        """The first row of each group."""
        first = np.empty(len(self), dtype=np.intp)
        first[self.codes[::-1]] = np.arange(len(self.codes), dtype=np.intp)[::-1]
        return first

    def within(self, other: "Groups") -> "Groups":
        """The groups of rows that agree in both; the labels are places in the list of all pairs."""
        return of("pairs", self.codes * len(other) + other.codes, self.codes.shape)

    def shaped(self, values: NDArray[Any]) -> Any:
        """One entry for each group, or a single one where no labels were given."""
        return values[0] if self.whole else values


def of(argument: str, by: ArrayLike | Sequence[Any] | None, shape: tuple[int, ...]) -> Groups:
    """The groups of rows of this shape, flattened, by their labels.

    argument: the name of `by` in refusals. by: one label for each row (text, numbers or dates), anything that
    broadcasts to `shape`, or None for one group of all rows. A missing label is refused.

    >>> areas = of("by", ["b", "b", "a", "b"], (4,))
    >>> areas.labels.tolist(), areas.codes.tolist(), areas.sums(np.array([1.0, 2, 3, 4])).tolist()
    (['b', 'a'], [0, 0, 1, 0], [7.0, 3.0])
    """
    rows = int(np.prod(shape))
    if by is None:
        return Groups(np.array([""]), np.zeros(rows, dtype=np.intp), whole=True)
    flat = _flat(argument, by, shape)
    inputs.refuse_where(_missing(flat), argument, "is missing", "Give each row a label, or leave it out.")
    starts = np.flatnonzero(np.concatenate([[True], flat[1:] != flat[:-1]])) if rows else np.empty(0, np.intp)
    labels, code_of_run = _distinct(flat[starts])
    return Groups(labels, np.repeat(code_of_run, np.diff(starts, append=rows)))


def _flat(argument: str, by: ArrayLike | Sequence[Any], shape: tuple[int, ...]) -> Labels:
    labels = np.asarray(by)
    if isinstance(by, np.ma.MaskedArray):
        labels = by.data.astype(object)
        labels[np.broadcast_to(by.mask, labels.shape)] = None
    try:
        return np.broadcast_to(labels, shape).ravel()
    except ValueError:
        sentence = f"{argument} does not fit the rows: it has the shape {labels.shape}, they have {shape}."
        raise inputs.InputError(argument, sentence) from None


def _missing(labels: Labels) -> NDArray[np.bool_]:
    if labels.dtype.kind == "O":
        return np.array([one is None or one != one for one in labels.tolist()], dtype=bool)
    return np.asarray(labels != labels)  # only NaN and "not a time" differ from themselves


def _distinct(labels: Labels) -> tuple[Labels, Places]:
    """The different labels in the order of their first appearance, and the place of each label in them."""
    if labels.dtype.kind == "O":
        seen: dict[Any, int] = {}
        places = [seen.setdefault(one, len(seen)) for one in labels.tolist()]
        return np.array([*seen, None], dtype=object)[:-1], np.array(places, dtype=np.intp)
    ordered, first, place = np.unique(labels, return_index=True, return_inverse=True)
    appearance = np.argsort(first)
    rank = np.empty_like(appearance)
    rank[appearance] = np.arange(len(appearance))
    return ordered[appearance], rank[place]
