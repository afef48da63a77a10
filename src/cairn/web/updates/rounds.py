"""Quarters: which can be opened, which actions are due in one, and what is known of each."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils import timezone

from cairn.framework.period_type import Period, PeriodKind, months_from
from cairn.web.plan import reading
from cairn.web.plan.models import Plan, Version
from cairn.web.plan.reading import ActionState
from cairn.web.updates.models import Round, Update

if TYPE_CHECKING:
    from cairn.web.partnerships.models import Partnership

NOT_DUE = (Version.State.DONE, Version.State.DROPPED, Version.State.PAUSED)
QUARTER_MONTHS = 3
WAITING = (Update.State.NONE, Update.State.DRAFT, Update.State.RETURNED)  # for the owner
DAYS_TO_ANSWER = 21


def quarters(day: date, count: int = 4) -> list[Period]:
    """The last whole quarters before a day, the newest first.

    >>> [str(one) for one in quarters(date(2026, 11, 21), 2)]
    ['Q2 2026/27', 'Q1 2026/27']
    """
    first = day.year * 4 + (day.month - 1) // QUARTER_MONTHS
    return [_quarter(first - back) for back in range(1, count + 1)]


def _quarter(number: int) -> Period:
    year, quarter = divmod(number, 4)
    return months_from(year, quarter * QUARTER_MONTHS + 1, QUARTER_MONTHS, PeriodKind.QUARTER)


def newest(partnership: Partnership, plan: Plan | None) -> Round | None:
    """The newest quarter of a plan, or None."""
    if plan is None:
        return None
    found: Round | None = Round.objects.for_partnership(partnership).filter(plan=plan).first()
    return found


def due(round_: Round) -> list[ActionState]:
    """The actions on which owners report in a quarter: all that are not done, dropped or paused."""
    return [one for one in reading.actions(round_.plan) if one.state not in NOT_DUE]


def asked(round_: Round, ids: Collection[UUID] | None = None) -> list[ActionState]:
    """The actions of a quarter (of these `ids`): those that are due, and those on which somebody reported."""
    known = rows(round_, ids)
    return [
        one
        for one in (reading.actions(round_.plan) if ids is None else reading.some(round_.plan, ids))
        if one.state not in NOT_DUE or (one.id in known and known[one.id].revision)
    ]


def rows(round_: Round, ids: Collection[UUID] | None = None) -> dict[UUID, Update]:
    """What is known of each action (of these `ids`) in a quarter."""
    found = Update.objects.for_partnership(round_.partnership).filter(round=round_)
    found = found if ids is None else found.filter(action__in=ids)
    return {one.action_id: one for one in found.select_related("current__by", "decided_by", "action")}


def waits_for_owner(update: Update | None) -> bool:
    """Whether the owner still has something to do."""
    return update is None or update.state in WAITING


def is_late(round_: Round, update: Update | None, day: date) -> bool:
    """Whether an update came after the quarter's last day, or has not come although that is past."""
    if update is None or update.sent_at is None:
        return round_.over(day)
    return timezone.localdate(update.sent_at) > round_.closes


def times_late(past: Sequence[Round], known: Sequence[Update], day: date) -> int:
    """In how many quarters whose last day is past an action's update was late or never came.

    A quarter that the action was not asked in has no update, and does not count.
    """
    by_round = {one.round_id: one for one in known}
    return sum(one.over(day) and one.pk in by_round and is_late(one, by_round[one.pk], day) for one in past)
