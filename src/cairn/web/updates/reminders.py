"""Mail to owners: when a quarter opens, when they have not answered, and when an update comes back.

A mail is written in the transaction of its change. Where the partnership allows links, it carries one: a new
link takes the place of the one before, and only its hash is kept.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.template.loader import render_to_string

from cairn.web.audit import services as audit
from cairn.web.jobs import outbox
from cairn.web.plan import reading
from cairn.web.plan.reading import ActionState
from cairn.web.updates import owners, rounds
from cairn.web.updates.models import Reminder, Round, Update
from cairn.web.updates.moments import moment
from cairn.web.updates.owners import Directory
from cairn.web.updates.switch import links_allowed

SUBJECTS = {
    "opened": "{label}: how do your actions go?",
    "chase": "{label}: your update is still missing",
    "returned": "{label}: a question about your update",
}


@dataclass(frozen=True, slots=True)
class Link:
    """How addresses of pages are made: `answers` for a token, `mine` for those who sign in."""

    answers: Callable[[str], str]
    mine: str


@dataclass(frozen=True, slots=True)
class Reminded:
    """How many mails go out, how many owners had one today, and the owners with nobody to write to."""

    sent: int
    today: int
    nobody: tuple[str, ...]


def hashed(token: str) -> str:
    """What is kept of a token (256 random bits): its SHA-256, 64 hexadecimal digits."""
    return hashlib.sha256(token.encode()).hexdigest()


def remind_all(round_: Round, *, purpose: str, by: Any, link: Link, day: date) -> Reminded:
    """Write to every owner who still has something to do, each address at most once a day."""
    Round.objects.select_for_update().get(partnership=round_.partnership, pk=round_.pk)
    known = owners.directory(round_.partnership, day)
    waiting = _waiting(round_)
    wanted = addresses(waiting, known)
    today = had_today(round_, day)
    for email in wanted:
        if email not in today:
            _write(round_, email, owners.of_address(waiting, known, email), purpose, by, link, day)
    again = sum(email in today for email in wanted)
    return Reminded(len(wanted) - again, again, unreachable(waiting, known))


def remind_of(update: Update, *, by: Any, link: Link, day: date) -> None:
    """Write to the owners of an update that came back."""
    known = owners.directory(update.partnership, day)
    one = reading.action(update.round.plan, update.action.key)
    for email in addresses([one] if one else [], known):
        _write(update.round, email, [one] if one else [], "returned", by, link, day)


def revoke(round_: Round, email: str = "") -> None:
    """Take back the links of a quarter, or that of one address."""
    there = Reminder.objects.for_partnership(round_.partnership).filter(round=round_, revoked_at=None)
    (there.filter(email=email) if email else there).exclude(token_hash="").update(revoked_at=moment())


def addresses(actions: Iterable[ActionState], known: Directory) -> list[str]:
    """Every address that mail about these actions goes to, each once."""
    found = (email for one in actions for owned in one.owners for email in known.addresses(owned))
    return list(dict.fromkeys(found))


def unreachable(actions: Iterable[ActionState], known: Directory) -> tuple[str, ...]:
    """The owners with nobody to write to."""
    silent = (owned.label for one in actions for owned in one.owners if not known.addresses(owned))
    return tuple(dict.fromkeys(silent))


def had_today(round_: Round, day: date) -> set[str]:
    """The addresses that had a mail about a quarter on a day."""
    there = Reminder.objects.for_partnership(round_.partnership).filter(round=round_, sent_on=day)
    return set(there.values_list("email", flat=True))


def _waiting(round_: Round) -> list[ActionState]:
    known = rounds.rows(round_)
    return [one for one in rounds.due(round_) if rounds.waits_for_owner(known.get(one.id))]


def _write(
    round_: Round, email: str, about: Sequence[ActionState], purpose: str, by: Any, link: Link, day: date
) -> None:
    """Keep a reminder and queue its mail. The link before it stops working."""
    token = secrets.token_urlsafe(32) if links_allowed(round_.partnership) else ""
    revoke(round_, email)
    made = Reminder.objects.create(
        partnership=round_.partnership, round=round_, email=email, purpose=purpose, sent_on=day,
        token_hash=hashed(token) if token else "", sent_by=None if isinstance(by, str) else by,
    )  # fmt: skip
    audit.record(by=by, act="reminder.sent", thing=made, partnership=round_.partnership)
    address = link.answers(token) if token else link.mine
    context = {"round": round_, "count": len(about), "purpose": purpose, "address": address, "link": token}
    subject = SUBJECTS[purpose].format(label=round_.label)
    outbox.send(email, subject, render_to_string("updates/reminder.txt", context))
