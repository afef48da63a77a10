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

from cairn.disclosure.model import Model, Scenario
from cairn.disclosure.ranges import cheapest, exposed, largest, lines, scenarios
from cairn.methods.estimate import Floats

STRETCH = 40.0  # how far a scenario may move a withheld count; the check afterwards lets it move freely
LARGEST = 4_000  # unknowns of all scenarios together that the exact programme takes on
AT_ONCE = 8  # scenarios added in one round
GAP = 1e-4
NODES = 2_000  # a limit that does not depend on the machine's speed


def withheld(model: Model, cost: Floats) -> list[int] | None:
    """Places of counts to withhold beside those that are small; None where not even all would do.

    `cost` says for each place what is lost with it.
    """
    chosen: list[int] = []
    held: list[Scenario] = []
    ruled_out = exposed(model, scenarios(model))  # to withhold never rules out more
    while bad := exposed(model.without(chosen), [one for one in ruled_out if one not in held], most=AT_ONCE):
        held += bad
        better = _exact(model, held, cost)
        if better is None:
            return _by_steps(model, ruled_out, set(chosen), cost)
        chosen = better
    return chosen


def _exact(model: Model, held: Sequence[Scenario], cost: Floats) -> list[int] | None:
    """The cheapest counts to withhold for all scenarios; None where it is too large or there are none."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    if len(held) * model.sums.shape[1] > LARGEST or not model.open:
        return None
    rows, low, high = _programme(model, held)
    switches = len(model.open)
    spread = rows.shape[1] - switches
    found = milp(
        np.concatenate([cost[list(model.open)], np.zeros(spread)]),
        bounds=Bounds(0, np.concatenate([np.ones(switches), np.full(spread, largest(model))])),
        constraints=LinearConstraint(rows, low, high),
        integrality=np.concatenate([np.ones(switches), np.zeros(spread)]),
        options={"mip_rel_gap": GAP, "node_limit": NODES},
    )
    return None if found.x is None else [at for at, on in zip(model.open, found.x, strict=False) if on > 0.5]


def _programme(model: Model, held: Sequence[Scenario]) -> tuple[Any, Floats, Floats]:
    """Each scenario's rows over its own unknowns, loosened where the switch of an open count is on."""
    from scipy.sparse import block_array, block_diag, csr_array

    matrix, low, high = lines(model)
    at = [model.rows.shape[0] + model.held.index(place) for place in model.open]
    columns = range(len(at))
    down = np.minimum(STRETCH, low[at])
    loosen_down = csr_array((down, (at, columns)), shape=(len(low), len(at)))
    loosen_up = csr_array((np.full(len(at), -STRETCH), (at, columns)), shape=(len(low), len(at)))
    fixed = block_diag([model.sums[[place]] for place, _ in held], format="csr")
    copies = block_diag([matrix] * len(held), format="csr")
    stacked = block_array(
        [
            [_tall(loosen_down, len(held)), copies],
            [_tall(loosen_up, len(held)), copies],
            [csr_array((len(held), len(at))), fixed],
        ],
        format="csr",
    )
    wanted = np.array([value for _, value in held], dtype=float)
    none = np.full(len(low) * len(held), np.inf)
    return (
        stacked,
        np.concatenate([np.tile(low, len(held)), -none, np.where(wanted > 0, wanted, -np.inf)]),
        np.concatenate([none, np.tile(high, len(held)), np.where(wanted > 0, np.inf, 0)]),
    )


def _tall(matrix: Any, times: int) -> Any:
    from scipy.sparse import vstack

    return vstack([matrix] * times, format="csr")


def _by_steps(model: Model, ruled_out: list[Scenario], found: set[int], cost: Floats) -> list[int] | None:
    """Where the programme is too large: each scenario at its least cost, then what is idle dropped."""
    if exposed(model.without(model.open), ruled_out, most=1):
        return None
    for scenario in ruled_out:
        if exposed(model.without(found), [scenario]):
            found |= _cheapest_way(model.without(found), scenario, cost, found) or set(model.open)
    for at in sorted(found, key=lambda one: (-cost[one], one)):
        if not exposed(model.without(found - {at}), ruled_out, most=1):
            found.remove(at)
    return sorted(found)


def _cheapest_way(model: Model, scenario: Scenario, cost: Floats, free: set[int]) -> set[int]:
    """The counts that have to leave what is shown for one scenario, cheapest by how far each has to move."""
    place, value = scenario
    low, high = model.low.copy(), model.high.copy()
    low[place], high[place] = value, value
    wide = replace(model, low=low, high=high, held=tuple(dict.fromkeys((*model.held, place))))
    shown = [one for one in model.open if one not in free]
    return cheapest(wide, cost[shown], shown)[1]
