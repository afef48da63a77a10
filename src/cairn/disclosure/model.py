"""What a reader knows, as linear relations between the smallest counts that any release tells apart.

A `Model` holds one set of counts that hang together. Its unknowns are the counts that are not sums of others:
every other is written as such a sum, which keeps the programmes small.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from cairn.disclosure.relations import NO_LIMIT, Relation
from cairn.disclosure.spots import Spot
from cairn.methods.estimate import Floats

Scenario = tuple[int, int]  # the place of a count, and a value that it must be able to have
Terms = dict[Spot, float]


@dataclass(frozen=True)
class Model:
    """Counts with bounds, and the relations between them.

    `sums` writes each count as a sum of unknowns; `rows` are the relations that remain between unknowns,
    each from `row_low` to `row_high`, and `soft` are those that may be given up. `held` are the places of
    counts of which something is known; `guarded` those that must stay unknown, `open` those shown that may
    still be withheld, `fixed` those of earlier releases, `doubtful` those that may be small or not. `goal` is
    the first value above the protected ones.
    """

    spots: tuple[Spot, ...]
    low: Floats
    high: Floats
    sums: Any
    rows: Any
    row_low: Floats
    row_high: Floats
    soft: tuple[int, ...]
    held: tuple[int, ...]
    guarded: tuple[int, ...]
    open: tuple[int, ...]
    fixed: tuple[int, ...]
    doubtful: tuple[int, ...]
    goal: int

    def without(self, places: Iterable[int]) -> "Model":
        """The model of a reader who is not shown these counts."""
        low, high = self.low.copy(), self.high.copy()
        chosen = list(places)
        low[chosen], high[chosen] = 0, NO_LIMIT
        return replace(self, low=low, high=high)


@dataclass
class Known:
    """What a reader knows of one count before any arithmetic."""

    low: float = 0
    high: float = NO_LIMIT
    guarded: bool = False
    open: bool = False
    fixed: bool = False

    def learn(self, low: float, high: float, **marks: bool) -> None:
        """Narrow the bounds and add marks."""
        self.low, self.high = max(self.low, low), min(self.high, high)
        for name, value in marks.items():
            setattr(self, name, getattr(self, name) or value)


Facts = dict[Spot, Known]


def models(
    facts: Facts,
    spots: set[Spot],
    found: Sequence[Relation],
    goal: int,
    doubtful: set[Spot],
    asked: Iterable[Spot],
) -> list[Model]:
    """The counts, cut into sets that no relation joins.

    Left out are those with nothing to guard, and those with none of the counts `asked` for: they are as
    they were before.
    """
    groups = _Groups()
    for relation in found:
        groups.join([spot for spot, _ in relation.terms])
    members: dict[Spot, list[Spot]] = {}
    for spot in sorted(spots):
        members.setdefault(groups.root(spot), []).append(spot)
    rows: dict[Spot, list[Relation]] = {}
    for relation in found:
        rows.setdefault(groups.root(relation.terms[0][0]), []).append(relation)
    guarded = {groups.root(spot) for spot in (*doubtful, *(at for at, one in facts.items() if one.guarded))}
    new = {groups.root(spot) for spot in asked}
    wanted = [root for root in members if root in guarded & new]
    return [_model(members[root], rows.get(root, []), facts, goal, doubtful) for root in wanted]


def _model(spots: list[Spot], found: list[Relation], facts: Facts, goal: int, doubtful: set[Spot]) -> Model:
    written, left = _written(spots, found)
    unknown = {spot: number for number, spot in enumerate(one for one in spots if written[one] == {one: 1.0})}
    known = [facts.get(spot, Known()) for spot in spots]
    return Model(
        spots=tuple(spots),
        low=np.array([one.low for one in known], dtype=float),
        high=np.array([one.high for one in known], dtype=float),
        sums=_matrix([written[spot] for spot in spots], unknown),
        rows=_matrix([terms for terms, _ in left], unknown),
        row_low=np.array([one.low for _, one in left], dtype=float),
        row_high=np.array([one.high for _, one in left], dtype=float),
        soft=tuple(row for row, (_, one) in enumerate(left) if one.soft),
        held=tuple(at for at, one in enumerate(known) if one.low > 0 or one.high < NO_LIMIT),
        guarded=tuple(at for at, one in enumerate(known) if one.guarded),
        open=tuple(at for at, one in enumerate(known) if one.open and not one.fixed),
        fixed=tuple(at for at, one in enumerate(known) if one.fixed and (one.low > 0 or one.high < NO_LIMIT)),
        doubtful=tuple(at for at, spot in enumerate(spots) if spot in doubtful),
        goal=goal,
    )


def _written(
    spots: list[Spot], found: list[Relation]
) -> tuple[dict[Spot, Terms], list[tuple[Terms, Relation]]]:
    """Each count as a sum of unknowns, and the relations that are left between the unknowns."""
    splits: dict[Spot, Relation] = {}
    for one in found:
        if one.is_sum:
            splits.setdefault(one.terms[0][0], one)
    written: dict[Spot, Terms] = {}
    for spot in spots:
        _write(spot, splits, written)
    left = []
    for one in found:
        terms = _combined((written[spot], factor) for spot, factor in one.terms)
        if terms and splits.get(one.terms[0][0]) is not one:
            left.append((terms, one))
    return written, left


def _write(spot: Spot, splits: dict[Spot, Relation], written: dict[Spot, Terms]) -> Terms:
    if spot not in written:
        split = splits.get(spot)
        parts = [part for part, _ in split.terms[1:]] if split else []
        written[spot] = _combined((_write(part, splits, written), 1.0) for part in parts) or {spot: 1.0}
    return written[spot]


def _combined(terms: Iterable[tuple[Terms, float]]) -> Terms:
    found: Terms = {}
    for one, times in terms:
        for spot, factor in one.items():
            found[spot] = found.get(spot, 0) + times * factor
    return {spot: factor for spot, factor in found.items() if factor}


def _matrix(lines: Sequence[Terms], place: dict[Spot, int]) -> Any:
    from scipy.sparse import csr_array

    cells = [(row, place[spot], factor) for row, one in enumerate(lines) for spot, factor in one.items()]
    rows, columns, factors = zip(*cells, strict=True) if cells else ((), (), ())
    return csr_array((factors, (rows, columns)), shape=(len(lines), len(place)), dtype=float)


@dataclass
class _Groups:
    """Which spots hang together (union-find)."""

    parent: dict[Spot, Spot] = field(default_factory=dict)

    def root(self, spot: Spot) -> Spot:
        """The one spot that stands for all that hang together with this one."""
        top = spot
        while (above := self.parent.get(top, top)) != top:
            top = above
        while (above := self.parent.get(spot, spot)) != top:
            self.parent[spot], spot = top, above
        return top

    def join(self, spots: list[Spot]) -> None:
        """These hang together."""
        first = self.root(spots[0])
        for spot in spots[1:]:
            self.parent[self.root(spot)] = first
