"""Changing a quarter: opening and closing it, and what the coordinator decides about an update."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction

from cairn.framework import formats
from cairn.framework.period_type import Period
from cairn.web.audit import services as audit
from cairn.web.plan import reading
from cairn.web.plan import services as plans
from cairn.web.plan.models import Plan, Version
from cairn.web.updates import reminders, rounds
from cairn.web.updates.models import Round, Setting, Update
from cairn.web.updates.moments import moment
from cairn.web.updates.reminders import Link
from cairn.web.updates.saying import locked
from cairn.web.updates.switch import links_allowed

if TYPE_CHECKING:
    from cairn.web.partnerships.models import Partnership

DECIDED = "Somebody decided about this update meanwhile, or its owner changed it. Read it again."


class QuarterRefused(ValueError):
    """The quarter cannot be opened or closed; the text says why and what to do."""


class Meanwhile(Exception):
    """The update is not as it was when the coordinator read it."""

    def __init__(self) -> None:
        super().__init__(DECIDED)


@transaction.atomic
def open_round(plan: Plan, quarter: Period, *, opens: date, closes: date, by: Any, link: Link) -> Round:
    """Open a quarter: every action that is due gets an update to give, every owner a mail.

    `link` makes the address of the page for a token. Raises QuarterRefused.
    """
    _insist_new(plan, quarter, opens, closes)
    made: Round = Round.objects.create(
        partnership=plan.partnership, plan=plan, starts=quarter.start, ends=quarter.end,
        opens=opens, closes=closes, opened_by=None if isinstance(by, str) else by,
    )  # fmt: skip
    _expect(made)
    audit.record(by=by, act="quarter.opened", thing=made, partnership=plan.partnership)
    reminders.remind_all(made, purpose="opened", by=by, link=link, day=opens)
    return made


def _insist_new(plan: Plan, quarter: Period, opens: date, closes: date) -> None:
    """Raise QuarterRefused unless this quarter can be opened now."""
    Plan.objects.select_for_update().get(partnership=plan.partnership, pk=plan.pk)
    there = Round.objects.for_partnership(plan.partnership).filter(plan=plan)
    if there.filter(starts=quarter.start).exists():
        raise QuarterRefused(f"{quarter.prose()} was opened before. Choose another quarter.")
    running = there.filter(state=Round.State.OPEN).first()
    if running is not None:
        raise QuarterRefused(f"{running.label} is still open. Close it first.")
    if closes < opens:
        raise QuarterRefused("The last day for answers is past. Choose today or a later day.")
    if not any(one.state not in rounds.NOT_DUE for one in reading.actions(plan)):
        raise QuarterRefused("The plan has no action that is still to do, so there is nothing to ask.")


def _expect(round_: Round) -> None:
    """An update to give for each action that is due and has none yet."""
    known = rounds.rows(round_)
    place = {"partnership": round_.partnership, "round": round_}
    missing = [one.id for one in rounds.due(round_) if one.id not in known]
    Update.objects.bulk_create(Update(**place, action_id=key) for key in missing)


@transaction.atomic
def close_round(round_: Round, *, by: Any) -> Round:
    """Close a quarter: nobody can answer any more, and every link stops working."""
    held: Round = Round.objects.select_for_update().get(partnership=round_.partnership, pk=round_.pk)
    if not held.is_open:
        return held
    _expect(held)
    held.state, held.closed_at = Round.State.CLOSED, moment()
    held.closed_by = None if isinstance(by, str) else by
    held.save(update_fields=["state", "closed_at", "closed_by"])
    reminders.revoke(held)
    audit.record(by=by, act="quarter.closed", thing=held, partnership=held.partnership, fields=["state"])
    return held


@transaction.atomic
def move_last_day(round_: Round, closes: date, *, by: Any, day: date) -> Round:
    """Give owners more days, or fewer: links work until then. Raises QuarterRefused for a past day."""
    held: Round = Round.objects.select_for_update().get(partnership=round_.partnership, pk=round_.pk)
    if not held.is_open:
        raise QuarterRefused(f"{held.label} is closed.")
    if closes < day:
        raise QuarterRefused("The last day for answers is past. Choose today or a later day.")
    held.closes = closes
    held.save(update_fields=["closes"])
    audit.record(by=by, act="quarter.changed", thing=held, partnership=held.partnership, fields=["closes"])
    return held


@transaction.atomic
def accept(update: Update, revision: int, *, by: Any) -> Update:
    """Accept what was sent, as it was read (`revision`): from now on it counts.

    Where it says that an action is done that does not come again, the plan says so too. Raises Meanwhile.
    """
    held = _sent(update, revision)
    _decide(held, Update.State.ACCEPTED, by)
    audit.record(by=by, act="update.accepted", thing=held, partnership=held.partnership, fields=["state"])
    if held.current is not None and held.current.rating == "done":
        _done(held, by)
    return held


@transaction.atomic
def accept_all(round_: Round, read: Mapping[int, int], *, by: Any) -> tuple[int, int]:
    """Accept the updates that the coordinator read (revision by number): how many, and how many changed
    meanwhile and wait."""
    found = Update.objects.for_partnership(round_.partnership).filter(round=round_, pk__in=list(read))
    accepted = sum(_accepted(one, read[one.pk], by) for one in found)
    return accepted, len(read) - accepted


def _accepted(update: Update, revision: int, by: Any) -> bool:
    try:
        accept(update, revision, by=by)
    except Meanwhile:
        return False
    return True


@transaction.atomic
def give_back(update: Update, revision: int, question: str, *, by: Any, link: Link, day: date) -> Update:
    """Return what was sent with a question; its owner gets a mail with a new link. Raises Meanwhile."""
    held = _sent(update, revision)
    held.question = question.strip()
    _decide(held, Update.State.RETURNED, by)
    fields = ["state", "question"]
    audit.record(by=by, act="update.returned", thing=held, partnership=held.partnership, fields=fields)
    reminders.remind_of(held, by=by, link=link, day=day)
    return held


def _sent(update: Update, revision: int) -> Update:
    """The update as it is now, locked. Raises Meanwhile unless it is what was read, and waits."""
    held = locked(update)
    if held.state != Update.State.SENT or held.revision != revision or not held.round.is_open:
        raise Meanwhile
    return held


def _decide(held: Update, state: str, by: Any) -> None:
    held.state, held.decided_at = state, moment()
    held.decided_by = None if isinstance(by, str) else by
    held.save(update_fields=["state", "question", "decided_at", "decided_by"])


def _done(held: Update, by: Any) -> None:
    """Write into the plan that an action is done, unless it comes again or the plan says so."""
    now = reading.action(held.round.plan, held.action.key)
    if now is None or now.recurrence or now.ongoing or now.state in rounds.NOT_DUE:
        return
    reason = f"Its owner reported for {held.round.label} that it is done."
    plans.revise(held.action, by=by, reason=reason, came_by="update", state=Version.State.DONE)


@transaction.atomic
def allow_links(partnership: Partnership, allowed: bool, *, by: Any) -> None:
    """Switch links in mails on or off. Off, every link that was sent stops working at once."""
    if links_allowed(partnership) == allowed:
        return
    person = None if isinstance(by, str) else by
    changes = {"links": allowed, "changed_at": moment(), "changed_by": person}
    made, _ = Setting.objects.for_partnership(partnership).update_or_create(
        partnership=partnership, defaults=changes
    )
    audit.record(by=by, act="setting.changed", thing=made, partnership=partnership, fields=["links"])
    if not allowed:
        for round_ in Round.objects.for_partnership(partnership).filter(state=Round.State.OPEN):
            reminders.revoke(round_)


@transaction.atomic
def chase(round_: Round, *, by: Any, link: Link, day: date) -> reminders.Reminded:
    """Write to all who have not answered: a new mail, at most one a day to each. Raises QuarterRefused."""
    if not round_.is_open or day > round_.closes:
        raise QuarterRefused(f"The last day for answers about {round_.label} is past.")
    return reminders.remind_all(round_, purpose="chase", by=by, link=link, day=day)


def chased(result: reminders.Reminded) -> str:
    """What a chase did, in a sentence for the coordinator."""
    said = [f"{formats.plural(result.sent, 'mail')} {'is' if result.sent == 1 else 'are'} on the way."]
    if result.today:
        said.append(f"{formats.plural(result.today, 'owner')} had one today, and gets no second one.")
    if result.nobody:
        said.append(f"{_some(result.nobody)} nobody to write to.")
    return " ".join(said)


def _some(labels: Iterable[str]) -> str:
    count = len(list(labels))
    return f"{formats.plural(count, 'owner')} {'has' if count == 1 else 'have'}"
