"""What a reader can work out: the range of each count given all that was released, by linear programming."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from cairn.disclosure.model import Model, Scenario
from cairn.methods.estimate import Floats

NEAR = 1e-6  # what the solver may be off by
ASIDE = 1e-3  # how much the others weigh while one count is pushed
ALL = 10**9
REVISED, SOFT = 100.0, 1.0  # what it costs to give up a released count, or a soft relation


def scenarios(model: Model) -> list[Scenario]:
    """All that must be possible: each guarded count at 0, and each at the goal."""
    return [(at, value) for value in (0, model.goal) for at in model.guarded]


def exposed(model: Model, wanted: Sequence[Scenario], *, most: int = ALL) -> list[Scenario]:
    """Of the wanted scenarios, those that a reader can rule out, in a model that fits; `most` are enough."""
    zero = [at for at, value in wanted if value == 0]
    goal = [at for at, value in wanted if value != 0]
    found = [(at, 0) for at in _unreached(model, 1, zero, most)]
    return found + [(at, model.goal) for at in _unreached(model, -1, goal, most - len(found))]


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


def settled(model: Model) -> tuple[Model, int]:
    """The model without what contradicts itself, and how many released counts were given up as revised.

    Where nothing fits, soft relations go first, and then counts of the ledger: they were released from an
    earlier state of the records. Raises ArithmeticError where even that leaves nothing that fits.
    """
    if _unknowns(model, np.zeros(len(model.spots))) is not None:
        return model, 0
    given, slack = cheapest(model, np.full(len(model.fixed), REVISED), model.fixed, soften=True)
    keep = [row for row in range(model.rows.shape[0]) if row not in given]
    freed = model.without(slack)
    changed = replace(
        freed, rows=freed.rows[keep], row_low=freed.row_low[keep], row_high=freed.row_high[keep], soft=(),
        guarded=tuple(at for at in model.guarded if at not in slack),
        fixed=tuple(at for at in model.fixed if at not in slack),
    )  # fmt: skip
    return changed, len(slack)


def cheapest(
    model: Model, cost: Floats, places: Sequence[int], *, soften: bool = False
) -> tuple[set[int], set[int]]:
    """Which soft rows (where `soften`), and which of these places, leave their bounds so that all fits.

    `cost` is the price of each place, a unit of leaving. Raises ArithmeticError where nothing fits.
    """
    from scipy.sparse import csr_array, hstack

    matrix, low, high = lines(model)
    soft = list(model.soft) if soften else []
    at = [*soft, *(model.rows.shape[0] + model.held.index(place) for place in places)]
    pick = csr_array((np.ones(len(at)), (at, range(len(at)))), shape=(matrix.shape[0], len(at)))
    price = np.concatenate([np.full(len(soft), SOFT), cost])
    found = optimum(
        hstack([matrix, pick, -pick]), low, high,
        np.concatenate([np.zeros(matrix.shape[1]), price, price]), largest(model),
    )  # fmt: skip
    if found is None:
        raise ArithmeticError("The figures of one table contradict one another.")
    far = found[matrix.shape[1] :].reshape(2, -1).max(axis=0)
    moved = [one for one in range(len(at)) if far[one] > NEAR]
    return (
        {soft[one] for one in moved if one < len(soft)},
        {places[one - len(soft)] for one in moved if one >= len(soft)},
    )


def lines(model: Model) -> tuple[Any, Floats, Floats]:
    """All that is known, as rows over the unknowns: the relations, then the counts that are held."""
    from scipy.sparse import vstack

    held = list(model.held)
    low = np.concatenate([model.row_low, model.low[held]])
    high = np.concatenate([model.row_high, model.high[held]])
    return vstack([model.rows, model.sums[held]], format="csr"), low, high


def optimum(matrix: Any, low: Floats, high: Floats, cost: Floats, most: float) -> Floats | None:
    """The unknowns, from 0 to `most`, that cost least within the rows' limits; None where nothing fits."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    rows = LinearConstraint(matrix, low, high) if matrix.shape[0] else ()
    found = milp(cost, bounds=Bounds(0, most), constraints=rows)
    if found.x is None and found.status != 2:
        raise ArithmeticError(f"The optimiser gave up on {len(cost)} unknowns: {found.message}")
    return None if found.x is None else np.asarray(found.x, dtype=float)


def largest(model: Model) -> float:
    """A number that no count needs to pass, so that every programme has an end."""
    finite = model.high[np.isfinite(model.high)]
    return 1000 + 4 * float(max(finite, default=0))


def _unknowns(model: Model, cost: Floats) -> Floats | None:
    return optimum(*lines(model), model.sums.T @ cost, largest(model))


def _solved(model: Model, cost: Floats) -> Floats | None:
    """The counts that cost least and fit all that is known."""
    found = _unknowns(model, cost)
    return None if found is None else np.asarray(model.sums @ found, dtype=float)


def _telling(model: Model) -> list[int]:
    above = [at for at in _unreached(model, 1, model.doubtful) if _end(model, 1, at) < model.goal - NEAR]
    below = [at for at in _unreached(model, -1, model.doubtful) if _end(model, -1, at) > NEAR]
    return sorted({*above, *below})


def _end(model: Model, sign: int, at: int) -> float:
    """The least (sign 1) or the greatest (sign -1) that a count can be."""
    cost = np.zeros(len(model.spots))
    cost[at] = sign
    found = _solved(model, cost)
    return float(found[at]) if found is not None else 0.0


def _unreached(model: Model, sign: int, wanted: Sequence[int], most: int = ALL) -> list[int]:
    """Which counts cannot be 0 (sign 1) or as much as the goal (sign -1).

    One after another is pushed, and a little all the others: what gets there on the way needs no turn.
    """
    left = list(wanted)
    never: list[int] = []
    while left and len(never) < most:
        first, *others = left
        cost = np.zeros(len(model.spots))
        cost[others], cost[first] = sign * ASIDE, sign
        missed = _missed(model, sign, left, cost)
        left = [at for at in missed if at != first]
        cost[others] = 0
        if first in missed and _missed(model, sign, [first], cost):
            never.append(first)
    return never


def _missed(model: Model, sign: int, places: list[int], cost: Floats) -> list[int]:
    found = _solved(model, cost)
    if found is None:
        return places
    return [at for at in places if (found[at] > NEAR if sign > 0 else found[at] < model.goal - NEAR)]
