"""Which shown counts to withhold as well, so that no guarded count can be worked out and the least is lost.

For each guarded count that is exposed, one scenario is a full set of counts that fits everything shown and in
which the guarded count has the value that its range left out. Withhold the cheapest set of counts for which
every scenario exists: a mixed-integer programme, grown by the scenarios that its last answer still leaves
exposed until there are none (Fischetti M, Salazar JJ (2001), Management Science 47:1008-1027; scenarios are
added as in Zeng B, Zhao L (2013), Operations Research Letters 41:457-461). HiGHS solves it.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from cairn.disclosure.model import NEAR, Model, exposed, solve
from cairn.methods.estimate import Floats

Scenario = tuple[int, int]
STRETCH = 40.0  # how far a scenario may move a withheld count; the check afterwards lets it move freely
LARGEST = 20_000  # counts of all scenarios together that the exact programme takes on
AT_ONCE = 8  # scenarios added in one round
GAP = 1e-4


def withheld(model: Model, cost: Floats) -> list[int] | None:
    """Places of counts to withhold beside those that are small; None where not even all would do.

    `cost` says for each place what is lost with it.
    """
    chosen: list[int] = []
    scenarios: list[Scenario] = []
    while bad := exposed(model.without(chosen)):
        scenarios += _spread([one for one in bad if one not in scenarios])
        better = _exact(model, scenarios, cost)
        if better is None or set(better) == set(chosen):
            return _by_steps(model, chosen, cost)
        chosen = better
    return chosen


def _spread(bad: list[Scenario]) -> list[Scenario]:
    """A few scenarios, spread over the exposed counts."""
    step = max(1, len(bad) // AT_ONCE)
    return bad[::step][:AT_ONCE]


def _exact(model: Model, scenarios: Sequence[Scenario], cost: Floats) -> list[int] | None:
    """The cheapest counts to withhold for all scenarios; None where it is too large or there are none."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    if len(scenarios) * len(model.spots) > LARGEST or not model.open:
        return None
    rows, low, high = _programme(model, scenarios)
    switches = len(model.open)
    spread = rows.shape[1] - switches
    bounds_low, bounds_high = _scenario_bounds(model, scenarios)
    found = milp(
        np.concatenate([cost[list(model.open)], np.zeros(spread)]),
        bounds=Bounds(
            np.concatenate([np.zeros(switches), bounds_low]), np.concatenate([np.ones(switches), bounds_high])
        ),
        constraints=LinearConstraint(rows, low, high),
        integrality=np.concatenate([np.ones(switches), np.zeros(spread)]),
        options={"mip_rel_gap": GAP, "node_limit": 20_000},
    )
    return None if found.x is None else [at for at, on in zip(model.open, found.x, strict=False) if on > 0.5]


def _scenario_bounds(model: Model, scenarios: Sequence[Scenario]) -> tuple[Floats, Floats]:
    """Bounds of every scenario's counts, open ones stretched, its own guarded count held at its value."""
    at = list(model.open)
    low, high = model.low.copy(), model.high.copy()
    low[at], high[at] = np.maximum(0, low[at] - STRETCH), high[at] + STRETCH
    lows, highs = np.tile(low, len(scenarios)), np.tile(high, len(scenarios))
    for number, (place, value) in enumerate(scenarios):
        column = number * len(model.spots) + place
        if value == 0:
            highs[column] = 0
        else:
            lows[column] = value
    return lows, highs


def _programme(model: Model, scenarios: Sequence[Scenario]) -> tuple[Any, Floats, Floats]:
    """Rows: each scenario's relations, and its open counts within what is shown or switched off."""
    from scipy.sparse import block_array, csr_array, eye_array, kron

    number, at = len(scenarios), list(model.open)
    copies = eye_array(number)
    pick = csr_array((np.ones(len(at)), (range(len(at)), at)), shape=(len(at), len(model.spots)))
    down = np.minimum(STRETCH, model.low[at])
    switch_down = kron(np.ones((number, 1)), csr_array(np.diag(down)))
    switch_up = kron(np.ones((number, 1)), csr_array(np.diag(np.full(len(at), -STRETCH))))
    rows = block_array(
        [
            [csr_array((number * model.matrix.shape[0], len(at))), kron(copies, model.matrix)],
            [switch_down, kron(copies, pick)],
            [switch_up, kron(copies, pick)],
        ]
    )
    none = np.full(number * len(at), np.inf)
    low = np.concatenate([np.tile(model.row_low, number), np.tile(model.low[at], number), -none])
    high = np.concatenate([np.tile(model.row_high, number), none, np.tile(model.high[at], number)])
    return csr_array(rows), low, high


def _by_steps(model: Model, chosen: list[int], cost: Floats) -> list[int] | None:
    """Where the programme is too large: each scenario at its least cost, then what is idle dropped."""
    if exposed(model.without(model.open)):
        return None
    found = set(chosen)
    while bad := exposed(model.without(found)):
        more = _cheapest_way(model.without(found), bad[0], cost, found)
        found |= more or set(model.open)
    for at in sorted(found, key=lambda one: (-cost[one], one)):
        if not exposed(model.without(found - {at})):
            found.remove(at)
    return sorted(found)


def _cheapest_way(model: Model, scenario: Scenario, cost: Floats, free: set[int]) -> set[int]:
    """The counts that have to leave what is shown for one scenario, cheapest by how far each has to move."""
    from scipy.sparse import csr_array, eye_array, hstack, vstack

    at, size = [one for one in model.open if one not in free], len(model.spots)
    low, high = model.low.copy(), model.high.copy()
    shown_low, shown_high = low[at].copy(), high[at].copy()
    low[at], high[at] = 0, np.inf
    place, value = scenario
    low[place], high[place] = value, min(high[place], value)
    pick = csr_array((np.ones(len(at)), (range(len(at)), at)), shape=(len(at), size))
    own = eye_array(len(at))
    rows = vstack(
        [hstack([model.matrix, csr_array((model.matrix.shape[0], 2 * len(at)))]), hstack([pick, own, -own])]
    )
    wide = replace(
        model, matrix=csr_array(rows), row_low=np.concatenate([model.row_low, shown_low]),
        row_high=np.concatenate([model.row_high, shown_high]),
        low=np.concatenate([low, np.zeros(2 * len(at))]),
        high=np.concatenate([high, np.full(2 * len(at), np.inf)]),
    )  # fmt: skip
    found = solve(wide, np.concatenate([np.zeros(size), cost[at], cost[at]]))
    if found is None:
        return set()
    moved = found[size:].reshape(2, -1).max(axis=0)
    return {one for one, far in zip(at, moved, strict=True) if far > NEAR}
