"""From what was promised to what happened. Other rooms ask here; nothing says that an action is a cause."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cairn.web.outcomes.snapshot import snapshot_of
from cairn.web.plan import reading, system
from cairn.web.plan.moving import (
    NO_CLAIM,
    Movement,
    PublicPlan,
    actions_of_measure,
    measures_of,
    movement,
    public_plan,
)
from cairn.web.plan.system import WholeSystem

if TYPE_CHECKING:
    from cairn.web.partnerships.models import Partnership

__all__ = [
    "NO_CLAIM",
    "Movement",
    "PublicPlan",
    "WholeSystem",
    "actions_of_measure",
    "measures_of",
    "movement",
    "public_plan",
    "whole_system",
]


def whole_system(partnership: Partnership) -> WholeSystem | None:
    """The current plan of a partnership beside its released figures, or None where it has no plan."""
    plan = reading.current_plan(partnership)
    if plan is None:
        return None
    return system.whole_system(snapshot_of(partnership), plan, reading.actions(plan))
