"""Breaches: a register, and a report that begins with all that the system knows.

The Information Commissioner is told within 72 hours of becoming aware of a breach that puts people at risk
(UK GDPR, article 33; DPA 2018, section 67 for law enforcement). The clock runs whether or not all is known.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone

from cairn.framework import formats
from cairn.records.contract import contract
from cairn.web.accounts.access import Refused, check
from cairn.web.accounts.models import Membership
from cairn.web.accounts.rules import rules
from cairn.web.agreements import private
from cairn.web.agreements.models import Agreement, Breach
from cairn.web.agreements.purposes import KINDS
from cairn.web.agreements.requests import LETTERS, PERMISSION
from cairn.web.audit import services as audit
from cairn.web.audit.models import Event
from cairn.web.submissions.models import Submission

if TYPE_CHECKING:
    from cairn.web.accounts.models import User
    from cairn.web.partnerships.models import Partnership

# Acts by which somebody saw, or could carry off, more than is released.
LOOKS = ("run.figures_read", "figure.explained", "exact.", "person.", "installation.backed_up")
EXACT = "exact.read"


class BreachRefused(ValueError):
    """A breach cannot be recorded as told; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Reported:
    """A breach in the register, and its report."""

    breach: Breach
    path: Path


def report(
    partnership: Partnership,
    *,
    by: User,
    what: str,
    happened: datetime,
    aware: datetime | None = None,
    records: int | None = None,
    out: Path,
) -> Reported:
    """Record a breach and write its report into the folder `out`, for its owner alone.

    happened: when, or when it began. aware: when we knew of it (default: at once), from which the 72 hours
    run. records: about how many people's records. Raises Refused, BreachRefused, NotWritten.
    """
    _insist(by, partnership)
    text, known = _sound(what, happened, aware)
    with transaction.atomic():
        made = Breach.objects.create(
            partnership=partnership, reference=_reference(partnership), what=text, happened=happened,
            aware=known, records=records, by=by,
        )  # fmt: skip
        fields = ["what", "happened", "aware", "records"]
        audit.record(by=by, act="breach.recorded", thing=made, partnership=partnership, fields=fields)
        path = private.write(out, f"breach-{made.reference}.html", _text(made))
    return Reported(made, path)


def decide(breach: Breach, *, by: User, decision: str, told: datetime | None) -> Breach:
    """Write down what was decided: told to the Commissioner at a time, or not, and why.

    Raises Refused, BreachRefused.
    """
    _insist(by, breach.partnership)
    text = " ".join(decision.split())
    if not text or audit.PERSONAL.search(text):
        raise BreachRefused("Say what was decided and why, without a name, number or address.")
    if told is not None and not breach.aware <= told <= timezone.now():
        raise BreachRefused("The Commissioner was told after you were aware, and not in the future.")
    breach.told, breach.decision, breach.decided_by, breach.decided_at = told, text, by, timezone.now()
    fields = ["told", "decision", "decided_by", "decided_at"]
    with transaction.atomic():
        breach.save(update_fields=fields)
        audit.record(by=by, act="breach.decided", thing=breach, partnership=breach.partnership, fields=fields)
    return breach


def looks(partnership: Partnership, since: datetime, until: datetime) -> list[Event]:
    """Who looked at exact figures or at a person's records, or took a copy, in this time, oldest first."""
    events = Event.objects.filter(at__gte=since, at__lte=until).select_related("actor").order_by("id")
    within = [one for one in events if one.partnership_id in (None, partnership.pk)]
    return [one for one in within if one.act.startswith(LOOKS)]


def touched(partnership: Partnership, moment: datetime) -> list[Submission]:
    """The submissions whose records were in the vault at a moment, newest first."""
    found = Submission.objects.for_partnership(partnership).filter(received_at__lte=moment)
    stored = found.exclude(state=Submission.State.REFUSED)
    return [
        one for one in stored.order_by("-received_at") if not one.destroyed_at or one.destroyed_at > moment
    ]


def _text(breach: Breach) -> str:
    place, until = breach.partnership, max(breach.aware, timezone.now())
    agreements = list(Agreement.objects.for_partnership(place).on(timezone.localtime(breach.happened).date()))
    context = {
        "breach": breach,
        "partnership": place,
        "deadline": _moment(breach.deadline),
        "happened": _moment(breach.happened),
        "aware": _moment(breach.aware),
        "late": breach.deadline < timezone.now(),
        "agreements": agreements,
        "kinds": kinds_of(agreements),
        "submissions": touched(place, breach.aware),
        "looks": [
            (_moment(one.at), one.who, _words(one.act), one.purpose)
            for one in looks(place, breach.happened, until)
        ],
        "could": could(place),
        "until": _moment(until),
    }
    return render_to_string("agreements/breach.html", context)


def kinds_of(agreements: Sequence[Agreement]) -> list[str]:
    """The kinds of data that these agreements let in, in words."""
    found = {
        contract().file(file).column(column).sensitivity
        for one in agreements
        for file, columns in one.files.items()
        if file in contract().files
        for column in columns
        if column in contract().file(file).names
    }
    return [words for key, words in KINDS.items() if key in found]


def could(partnership: Partnership) -> list[str]:
    """The members who hold a role that reads exact figures, by name."""
    roles = [role.key for role in rules().roles_with(EXACT)]
    running = Membership.objects.filter(partnership=partnership, role__in=roles, end=None)
    return sorted({one.user.name for one in running.select_related("user")})


def _sound(what: str, happened: datetime, aware: datetime | None) -> tuple[str, datetime]:
    text, known, now = " ".join(what.split()), aware or happened, timezone.now()
    if not text or len(text) > 2_000 or audit.PERSONAL.search(text):
        raise BreachRefused("Say what happened in 1 to 2,000 characters, without a name, number or address.")
    if happened > now or known > now:
        raise BreachRefused("A breach lies in the past. Check the days and times.")
    if known < happened:
        raise BreachRefused("Nobody was aware of it before it happened. Check the days and times.")
    return text, known


def _insist(by: User, partnership: Partnership) -> None:
    try:
        check(by, PERMISSION, partnership)
    except Refused:
        with transaction.atomic():
            audit.record(by=by, act="breach.refused", thing=partnership, partnership=partnership)
        raise


def _reference(partnership: Partnership) -> str:
    used = set(Breach.objects.for_partnership(partnership).values_list("reference", flat=True))
    while True:
        letters = "".join(secrets.choice(LETTERS) for _ in range(4))
        if f"B-{letters}" not in used:
            return f"B-{letters}"


def _moment(when: Any) -> str:
    return formats.moment(timezone.localtime(when))


def _words(act: str) -> str:
    return act.replace(".", " ").replace("_", " ")
