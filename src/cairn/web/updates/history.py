"""What was reported on an action, for the plan's page of it: `{% include "updates/_history.html" %}`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Prefetch
from django.urls import reverse

from cairn.framework import formats
from cairn.web.plan.models import Plan
from cairn.web.plan.reading import ActionState
from cairn.web.updates import owners, ratings, reading, rounds
from cairn.web.updates.forms import plain
from cairn.web.updates.models import Evidence, Round, Update

if TYPE_CHECKING:
    from cairn.web.updates.reading import Progress


@dataclass(frozen=True, slots=True)
class Step:
    """One accepted update."""

    label: str
    rating: str
    narrative: str
    figure: str
    by: str
    at: datetime | None
    late: bool
    restricted: bool
    evidence: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class History:
    """Every accepted update of an action, the newest first, and where to give the next one."""

    progress: Progress
    steps: tuple[Step, ...]
    late_words: str
    give: str


def context(plan: Plan, one: ActionState, day: date, *, member: bool, user: Any = None) -> dict[str, Any]:
    """What the fragment needs, to be laid into a page's context: {"history": ...}.

    Only members read what was reported: for everybody else it is None, and nothing is shown.
    """
    if not member:
        return {"history": None}
    went = reading.progress(plan, day)[one.id]
    late = formats.plural(went.times_late, "quarter")
    return {"history": History(went, _steps(plan, one), late, _give(plan, one, day, user))}


def _steps(plan: Plan, one: ActionState) -> tuple[Step, ...]:
    proofs = Evidence.objects.for_partnership(plan.partnership).defer("content")
    rows = Update.objects.for_partnership(plan.partnership).filter(
        round__plan=plan, action=one.id, state=Update.State.ACCEPTED
    )
    related = rows.select_related("round", "current__by").prefetch_related(
        Prefetch("evidence", queryset=proofs)
    )
    return tuple(_step(plan, row) for row in related.order_by("-round__starts"))


def _step(plan: Plan, row: Update) -> Step:
    said: Any = row.current
    return Step(
        label=row.round.label, rating=ratings.words(said.rating), narrative=said.narrative,
        figure=plain(said.figure), by=said.who, at=said.at, restricted=said.restricted,
        late=rounds.is_late(row.round, row, row.round.closes),
        evidence=tuple((proof.label, _where(plan, proof)) for proof in row.evidence.all()),
    )  # fmt: skip


def _where(plan: Plan, proof: Evidence) -> str:
    return proof.address or reverse("updates:evidence", args=[plan.partnership.slug, proof.pk])


def _give(plan: Plan, one: ActionState, day: date, user: Any) -> str:
    """The page on which this person reports on the action, while a quarter is open and it is theirs."""
    running = Round.objects.for_partnership(plan.partnership).filter(plan=plan, state=Round.State.OPEN)
    if user is None or not running.exists():
        return ""
    known = owners.directory(plan.partnership, day)
    mine = owners.label_for(one, known, user=user)
    return reverse("updates:give", args=[plan.partnership.slug, one.id]) if mine else ""
