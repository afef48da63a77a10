"""What a reader can work out: the range of each count, given all that was released, by linear programming.

`Model` holds one connected set of counts with what is known of each and the relations between them. A count
is exposed where its range leaves out 0, or leaves out the first value above the protected ones.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from cairn.disclosure.relations import NO_LIMIT, Relation
from cairn.disclosure.spots import Spot
from cairn.methods.estimate import Floats

NEAR = 1e-6  # what the solver may be off by
REVISED, SOFT = 100.0, 1.0  # which contradiction is believed last


@dataclass(frozen=True)
class Model:
    """Counts with bounds, and the relations between them.

    `guarded` are the places of counts that must stay unknown; `open` those of shown counts that may still be
    withheld, and `fixed` those that were shown before. Whether the `doubtful` ones are small is not known.
    """

    spots: tuple[Spot, ...]
    low: Floats
    high: Floats
    matrix: Any
    row_low: Floats
    row_high: Floats
    soft: tuple[int, ...]
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
    facts: Facts, spots: set[Spot], found: Sequence[Relation], goal: int, doubtful: set[Spot]
) -> list[Model]:
    """The counts, cut into sets that no relation joins; those with nothing to guard are left out."""
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
    open_ = {groups.root(spot) for spot, known in facts.items() if known.open or known.guarded}
    wanted = [root for root in members if root in guarded & open_]
    return [_model(members[root], rows.get(root, []), facts, goal, doubtful) for root in wanted]


def _model(spots: list[Spot], found: list[Relation], facts: Facts, goal: int, doubtful: set[Spot]) -> Model:
    from scipy.sparse import csr_array

    place = {spot: number for number, spot in enumerate(spots)}
    cells = [(row, place[spot], factor) for row, one in enumerate(found) for spot, factor in one.terms]
    rows, columns, factors = zip(*cells, strict=True) if cells else ((), (), ())
    known = [facts.get(spot, Known()) for spot in spots]
    return Model(
        spots=tuple(spots),
        low=np.array([one.low for one in known], dtype=float),
        high=np.array([one.high for one in known], dtype=float),
        matrix=csr_array((factors, (rows, columns)), shape=(len(found), len(spots)), dtype=float),
        row_low=np.array([one.low for one in found], dtype=float),
        row_high=np.array([one.high for one in found], dtype=float),
        soft=tuple(row for row, one in enumerate(found) if one.soft),
        guarded=tuple(at for at, one in enumerate(known) if one.guarded),
        open=tuple(at for at, one in enumerate(known) if one.open and not one.fixed),
        fixed=tuple(at for at, one in enumerate(known) if one.fixed),
        doubtful=tuple(at for at, spot in enumerate(spots) if spot in doubtful),
        goal=goal,
    )


def solve(model: Model, cost: Floats) -> Floats | None:
    """The counts that cost least and fit everything known; None where nothing fits."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    held = LinearConstraint(model.matrix, model.row_low, model.row_high) if model.matrix.shape[0] else ()
    found = milp(cost, bounds=Bounds(model.low, model.high), constraints=held)
    if found.status == 2:
        return None
    if found.x is None:
        raise ArithmeticError(f"The optimiser gave up on {len(model.spots)} counts: {found.message}")
    return np.asarray(found.x, dtype=float)


def exposed(model: Model) -> list[tuple[int, int]]:
    """Guarded counts of a model that fits, each with the value (0 or the goal) that its range leaves out."""
    return [
        *((at, 0) for at in _unreached(model, 1, model.guarded)),
        *((at, model.goal) for at in _unreached(model, -1, model.guarded)),
    ]


def with_doubtful(model: Model) -> Model:
    """The model that guards, of the counts of unknown size, those that readers could tell to be small.

    That is a count of which they could say that it is at least 1 and may be one of the protected, or that it
    is at most one of the protected. What earlier releases told already cannot be helped and is left out.
    """
    bad = _telling(model)
    if bad:
        before = set(_telling(replace(model.without(model.open), doubtful=tuple(bad))))
        bad = [at for at in bad if at not in before]
    return replace(model, guarded=tuple(sorted({*model.guarded, *bad})))


def _telling(model: Model) -> list[int]:
    above = [at for at in _unreached(model, 1, model.doubtful) if _end(model, 1, at) < model.goal - NEAR]
    below = [at for at in _unreached(model, -1, model.doubtful) if _end(model, -1, at) > NEAR]
    return sorted({*above, *below})


def _end(model: Model, sign: int, at: int) -> float:
    """The least (sign 1) or the greatest (sign -1) that a count can be."""
    cost = np.zeros(len(model.spots))
    cost[at] = sign
    found = solve(model, cost)
    return float(found[at]) if found is not None else 0.0


def _unreached(model: Model, sign: int, guarded: Sequence[int]) -> list[int]:
    """Which guarded counts cannot be 0 (sign 1) or as much as the goal (sign -1).

    All are first pushed together: each that gets there in one solution needs no solution of its own.
    """
    left = list(guarded)
    while left:
        cost = np.zeros(len(model.spots))
        cost[left] = sign
        missed = _missed(model, sign, left, cost)
        if len(missed) == len(left):
            return [at for at in left if _alone(model, sign, at)]
        left = missed
    return left


def _alone(model: Model, sign: int, at: int) -> bool:
    cost = np.zeros(len(model.spots))
    cost[at] = sign
    return bool(_missed(model, sign, [at], cost))


def _missed(model: Model, sign: int, places: list[int], cost: Floats) -> list[int]:
    found = solve(model, cost)
    if found is None:
        return places
    return [at for at in places if (found[at] > NEAR if sign > 0 else found[at] < model.goal - NEAR)]


def settled(model: Model) -> tuple[Model, int]:
    """The model without what contradicts itself, and how many released counts were given up as revised.

    Where nothing fits, soft relations go first, and then counts of the ledger: they were released from an
    earlier state of the records. Raises ArithmeticError where even that leaves nothing that fits.
    """
    if solve(model, np.zeros(len(model.spots))) is not None:
        return model, 0
    found = _with_slack(model)
    if found is None:
        raise ArithmeticError("The figures of one table contradict one another.")
    rows, counts = found
    keep = [row for row in range(model.matrix.shape[0]) if row not in rows]
    low, high = model.low.copy(), model.high.copy()
    low[counts], high[counts] = 0, NO_LIMIT
    changed = replace(
        model, matrix=model.matrix[keep], row_low=model.row_low[keep], row_high=model.row_high[keep], soft=(),
        low=low, high=high, guarded=tuple(at for at in model.guarded if at not in counts),
        fixed=tuple(at for at in model.fixed if at not in counts),
    )  # fmt: skip
    return changed, len(counts)


def _with_slack(model: Model) -> tuple[set[int], list[int]] | None:
    """Soft rows, and released counts, that have to give way for the rest to fit, at the least cost."""
    from scipy.sparse import csr_array, eye_array, hstack, vstack

    size, rows = len(model.spots), model.matrix.shape[0]
    free = [*model.fixed]
    soft = csr_array(
        (np.ones(len(model.soft)), (model.soft, range(len(model.soft)))), shape=(rows, len(model.soft))
    )
    pick = csr_array((np.ones(len(free)), (range(len(free)), free)), shape=(len(free), size))
    none = csr_array((len(free), len(model.soft)))
    own = eye_array(len(free))
    top = hstack([model.matrix, -soft, csr_array((rows, 2 * len(free)))])
    bottom = hstack([pick, none, own, -own])
    low, high = model.low.copy(), model.high.copy()
    low[free], high[free] = 0, NO_LIMIT
    extra = len(model.soft) + 2 * len(free)
    wide = replace(
        model, matrix=csr_array(vstack([top, bottom])),
        row_low=np.concatenate([model.row_low, model.low[free]]),
        row_high=np.concatenate([model.row_high, model.high[free]]),
        low=np.concatenate([low, np.zeros(extra)]), high=np.concatenate([high, np.full(extra, NO_LIMIT)]),
    )  # fmt: skip
    cost = np.concatenate([np.zeros(size), np.full(len(model.soft), SOFT), np.full(2 * len(free), REVISED)])
    found = solve(wide, cost)
    if found is None:
        return None
    slack = found[size:]
    given = {model.soft[at] for at in range(len(model.soft)) if slack[at] > NEAR}
    moved = slack[len(model.soft) :].reshape(2, -1).max(axis=0) if free else np.zeros(0)
    return given, [free[at] for at in range(len(free)) if moved[at] > NEAR]


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
