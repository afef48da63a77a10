"""What other pages say of the published plan: a line on the front page, a part of a metric's page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

from cairn.framework import formats
from cairn.framework.measure import Measure
from cairn.web.outcomes.snapshot import Snapshot
from cairn.web.plan import chain
from cairn.web.plan.moving import PublicPlan
from cairn.web.plan.pages import words
from cairn.web.plan.pages.standing import counted, standing
from cairn.web.plan.pages.whole import Line, number_of
from cairn.web.plan.reading import ActionState

if TYPE_CHECKING:
    from cairn.web.partnerships.models import Partnership


@dataclass(frozen=True, slots=True)
class Doing:
    """The actions that should move a measure, with a sentence that counts them."""

    sentence: str
    lines: tuple[Line, ...]
    plan: str
    no_claim: str


def front_line(seen: Snapshot, partnership: Partnership) -> str:
    """What the partnership promised, counted; empty where no plan is published."""
    found = chain.public_plan(seen, partnership)
    if found is None:
        return ""
    plan, actions = found.plan, found.actions
    unowned = sum(not one.owners for one in actions)
    owners = f" {words.sentence(formats.count_words(unowned))} without an owner." if unowned else ""
    goes = counted(standing(one, plan, seen.day, found.told.get(one.id)) for one in actions)
    return f"{formats.plural(len(actions), 'action')}. {goes}{owners}".strip()


def doing(seen: Snapshot, partnership: Partnership, measure: Measure) -> Doing | None:
    """What the published plan does about a measure; None where no plan is published."""
    found = chain.public_plan(seen, partnership)
    if found is None:
        return None
    ours = chain.actions_of_measure(found.plan, measure.id, found.actions) if found.actions else []
    lines = tuple(_line(partnership, found, one, seen) for one in ours)
    return Doing(_sentence(len(ours)), lines, reverse("plan:plan", args=[partnership.slug]), chain.NO_CLAIM)


def _sentence(count: int) -> str:
    if not count:
        return "No action of the plan names this measure."
    return f"{formats.plural(count, 'action')} of the plan should move it."


def _line(partnership: Partnership, found: PublicPlan, one: ActionState, seen: Snapshot) -> Line:
    """An action as the public reads it, whoever reads: the page is the same for all."""
    return Line(
        number=number_of(one, alone=True),
        text=one.text,
        href=reverse("plan:action", args=[partnership.slug, one.key]),
        owners=words.owners_words(one.owners, member=False),
        when=words.sentence(words.short_time(one)),
        standing=standing(one, found.plan, seen.day, found.told.get(one.id)),
    )
