"""How a plan's actions go: the newest accepted update of each, beside what the rule says today."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count
from django.utils import timezone

from cairn.web.plan import reading as plans
from cairn.web.plan.models import Plan
from cairn.web.plan.pages.words import due_of
from cairn.web.plan.reading import ActionState
from cairn.web.updates import ratings
from cairn.web.updates.models import Round, Update
from cairn.web.updates.rounds import is_late, times_late
from cairn.web.updates.rule import Answer, rule


@dataclass(frozen=True, slots=True)
class Progress:
    """How an action goes.

    `judgement` is what its owner said in the newest accepted update, and `round` to `at` tell of that update;
    they are empty where there is none. `rule` is what dates and updates say. `rating` is the judgement while
    it is that of the newest quarter that is over (or of a newer one), else the rule's. `late`, `times_late`
    and `state` are about the reports, not the action: whether the update of the newest quarter is late, in
    how many quarters it was, and where that update stands. Words of a `restricted` one are for members only.
    """

    action: UUID
    round: str
    rating: str
    rule: str
    judgement: str
    narrative: str
    number: Decimal | None
    evidence: int
    by: str
    at: datetime | None
    late: bool
    times_late: int
    state: str
    restricted: bool = False

    @property
    def differs(self) -> bool:
        """Whether judgement and rule say different things, so that both are shown."""
        return bool(self.judgement) and self.judgement != self.rule


def progress(plan: Plan, day: date) -> dict[UUID, Progress]:
    """How does each action of a plan go on a day? Every action that the plan has now, by its id."""
    rounds = rounds_of(plan, day)
    known: dict[UUID, list[Update]] = defaultdict(list)
    for row in updates_of(plan, day):
        known[row.action_id].append(row)
    return {one.id: _progress(plan, one, known[one.id], rounds, day) for one in plans.actions(plan)}


def rounds_of(plan: Plan, day: date) -> list[Round]:
    """The quarters of a plan that were open by a day, the newest first."""
    return list(Round.objects.for_partnership(plan.partnership).filter(plan=plan, opens__lte=day))


def updates_of(plan: Plan, day: date, **only: Any) -> list[Any]:
    """Every update of a plan's quarters with its newest words, the newest quarter first."""
    found = Update.objects.for_partnership(plan.partnership).filter(
        round__plan=plan, round__opens__lte=day, **only
    )
    related = found.select_related("round", "current__by", "decided_by").annotate(proofs=Count("evidence"))
    return list(related.order_by("-round__starts"))


def _progress(
    plan: Plan, one: ActionState, known: Sequence[Any], rounds: Sequence[Round], day: date
) -> Progress:
    accepted = [row for row in known if _accepted(row, day)]
    last = accepted[0] if accepted else None
    missed = _missed(last, known, rounds, day)
    answers = [Answer(row.round.ends, row.current.rating) for row in accepted]
    ruled = ratings.words(rule(one, due_of(one, plan), day, answers, missed=missed))
    judged = ratings.words(last.current.rating) if last else ""
    current = next((row for row in known if rounds and row.round_id == rounds[0].pk), None)
    return Progress(
        action=one.id, rating=judged if judged and not missed else ruled, rule=ruled, judgement=judged,
        late=bool(current) and is_late(rounds[0], current, day),
        times_late=times_late(rounds, known, day),
        state=current.get_state_display() if current else "", **_said(last),
    )  # fmt: skip


def _accepted(row: Update, day: date) -> bool:
    done = row.state == Update.State.ACCEPTED and row.decided_at is not None
    return done and timezone.localdate(row.decided_at) <= day


def _missed(last: Update | None, known: Sequence[Update], rounds: Sequence[Round], day: date) -> bool:
    """Whether the newest quarter that is over asked for this action and has no accepted update of it."""
    over = next((one for one in rounds if one.over(day)), None)
    if over is None or all(row.round_id != over.pk for row in known):
        return False
    return last is None or last.round.starts < over.starts


def _said(last: Any) -> dict[str, Any]:
    """What the newest accepted update says."""
    if last is None:
        return {"round": "", "narrative": "", "number": None, "evidence": 0, "by": "", "at": None}
    said = last.current
    return {
        "round": last.round.label, "narrative": said.narrative, "number": said.figure,
        "evidence": last.proofs, "by": said.who, "at": said.at, "restricted": said.restricted,
    }  # fmt: skip
