"""What the calendar and earlier updates say of an action, beside what its owner judges."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from cairn.web.plan.models import Version
from cairn.web.plan.reading import ActionState
from cairn.web.updates.ratings import NO_UPDATE, numbers

MONTHS = {"P1M": 3, "P3M": 3, "P6M": 6, "P1Y": 12}  # a quarterly update tells of each month in it
WORRIED = ("at_risk", "late")


@dataclass(frozen=True, slots=True)
class Answer:
    """An accepted update: the last day of its quarter, and the rating that its owner gave."""

    ends: date
    rating: str


def rule(
    one: ActionState, due: date | None, day: date, answers: Sequence[Answer], *, missed: bool = False
) -> str:
    """Which rating, a key of ratings.toml, follows from an action's dates and its updates?

    `due` is its last day as the plan is understood; `answers` are its accepted updates, the newest first;
    `missed` says that the newest quarter that is over has none. In this order: done; late where the last day
    or the time for the next report of a recurring action is past; no update; at risk where it is due soon
    and has not begun, or where its updates worried twice in a row; else on course.
    """
    if one.state == Version.State.DONE or _reported_done(one, answers):
        return "done"
    if _past(due, day) or _report_missing(one, day, answers):
        return "late"
    if missed or not answers:
        return NO_UPDATE
    return "at_risk" if _soon_and_not_begun(one, due, day) or _worried(answers) else "on_course"


def _reported_done(one: ActionState, answers: Sequence[Answer]) -> bool:
    """Whether its newest update says that it is done; what comes again or goes on is never done for good."""
    return bool(answers) and answers[0].rating == "done" and not one.recurrence and not one.ongoing


def _past(due: date | None, day: date) -> bool:
    return due is not None and due < day


def _report_missing(one: ActionState, day: date, answers: Sequence[Answer]) -> bool:
    months = MONTHS.get(one.recurrence)
    if not months or not answers:
        return False
    wanted = _later(answers[0].ends, months) + timedelta(days=numbers().grace_days)
    return day > wanted


def _soon_and_not_begun(one: ActionState, due: date | None, day: date) -> bool:
    soon = due is not None and due - day <= timedelta(days=numbers().soon_days)
    return soon and one.state == Version.State.PLANNED


def _worried(answers: Sequence[Answer]) -> bool:
    last = answers[: numbers().worried_rounds]
    return len(last) == numbers().worried_rounds and all(one.rating in WORRIED for one in last)


def _later(day: date, months: int) -> date:
    """The last day of the month so many months later."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, calendar.monthrange(year, month + 1)[1])
