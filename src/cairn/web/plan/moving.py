"""Actions and the measures that they should move, and what these did.

Nothing here says that an action moved a measure. It sets the two side by side.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Max

from cairn.framework.catalogue import catalogue
from cairn.framework.judgement import Word
from cairn.framework.measure import Measure
from cairn.web.outcomes import addresses
from cairn.web.plan import reading
from cairn.web.plan.models import Plan, Version
from cairn.web.plan.reading import ActionState, Moves

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


def public_actions(seen: Snapshot, partnership: Partnership) -> tuple[Plan, list[ActionState]] | None:
    """The published plan and its actions, or None where there is none: one query while nothing changed."""
    plans = Plan.objects.for_partnership(partnership).filter(
        state=Plan.State.CURRENT, published__isnull=False
    )
    plan = plans.annotate(newest=Max("actions__versions__pk")).first()
    if plan is None:
        return None
    name = ("plan", str(plan.pk), str(plan.newest))
    return plan, seen.lately(name, lambda: reading.actions(plan))


def measures_of(actions: Iterable[ActionState]) -> list[Measure]:
    """The measures that actions should move, each once, as the catalogue knows them."""
    known = catalogue().measures
    names = dict.fromkeys(move.measure for one in actions for move in one.metrics)
    return [known[name] for name in names if name in known]
