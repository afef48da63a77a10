"""Actions and the measures that they should move, and what these did.

Nothing here says that an action moved a measure. It sets the two side by side.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Count, Max, Q

from cairn.framework.catalogue import catalogue
from cairn.framework.judgement import Word
from cairn.framework.measure import Measure
from cairn.web.outcomes import addresses
from cairn.web.plan import reading
from cairn.web.plan.models import Plan, Version
from cairn.web.plan.reading import ActionState, Moves
from cairn.web.updates.models import Round, Update
from cairn.web.updates.reading import Progress, progress

if TYPE_CHECKING:
    from cairn.web.outcomes.snapshot import Snapshot
    from cairn.web.partnerships.models import Partnership

NO_CLAIM = "This does not say that the action did it."
UNKNOWN = "The catalogue has no measure of this name, so nothing can be said."
AGAINST = {
    ("up", "down"): "The plan wants it to fall, and the catalogue counts a rise as better.",
    ("down", "up"): "The plan wants it to rise, and the catalogue counts a fall as better.",
}


@dataclass(frozen=True, slots=True)
class Movement:
    """What a measure did: one of the four words, why, and what the plan wants of it."""

    measure: str
    name: str
    href: str
    word: str
    reason: str
    wants: str
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class PublicPlan:
    """The published plan, its actions, and how each goes."""

    plan: Plan
    actions: list[ActionState]
    told: dict[UUID, Progress]


def actions_of_measure(plan: Plan, measure: str, there: Sequence[ActionState] = ()) -> list[ActionState]:
    """The actions that should move a measure, dropped ones left out, in the plan's order.

    `there` are the plan's actions where they have been read already.
    """
    found = there or reading.actions(plan)
    return [one for one in found if live(one) and measure in {move.measure for move in one.metrics}]


def live(one: ActionState) -> bool:
    """Whether an action still stands in the plan: it was not dropped."""
    return one.state != Version.State.DROPPED


def movement(seen: Snapshot, moves: Moves) -> Movement:
    """What the released figures say of a measure that an action should move.

    The word is the measure's own, by the rule of the four words; never a claim that the action is the cause.
    """
    wants = f"Should go {moves.direction}" + (f", {moves.when}" if moves.when else "") + "."
    measure = catalogue().measures.get(moves.measure)
    if measure is None:
        return Movement(moves.measure, moves.measure, "", Word.NOT_ENOUGH_DATA.value, UNKNOWN, wants)
    judged = seen.judge(measure)
    href = addresses.metric(seen.place.slug, measure.id)
    doubt = AGAINST.get((measure.polarity, moves.direction), "")
    return Movement(measure.id, measure.name, href, judged.word.value, judged.reason, wants, doubt)


def public_plan(seen: Snapshot, partnership: Partnership) -> PublicPlan | None:
    """The published plan as the public reads it, or None where there is none: two queries while nothing
    changed."""
    plans = Plan.objects.for_partnership(partnership).filter(
        state=Plan.State.CURRENT, published__isnull=False
    )
    plan = plans.annotate(newest=Max("actions__versions__pk")).first()
    if plan is None:
        return None
    name = ("plan", str(plan.pk), str(plan.newest), _reported(partnership, plan))
    return seen.lately(name, lambda: PublicPlan(plan, reading.actions(plan), progress(plan, seen.day)))


def _reported(partnership: Partnership, plan: Plan) -> str:
    """What changes as soon as a quarter is opened or an update is decided about."""
    rounds = Round.objects.for_partnership(partnership).filter(plan=plan)
    accepted = Count("updates", filter=Q(updates__state=Update.State.ACCEPTED))
    found = rounds.aggregate(Max("pk"), Max("closes"), Max("updates__decided_at"), accepted=accepted)
    return str(sorted((key, str(value)) for key, value in found.items()))


def measures_of(actions: Iterable[ActionState]) -> list[Measure]:
    """The measures that actions should move, each once, as the catalogue knows them."""
    known = catalogue().measures
    names = dict.fromkeys(move.measure for one in actions for move in one.metrics)
    return [known[name] for name in names if name in known]
