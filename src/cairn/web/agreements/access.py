"""Everything held about one person, in plain words, for the person who asks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.template.loader import render_to_string
from django.utils import timezone

from cairn.framework import formats
from cairn.framework.areas import areas
from cairn.records.contract import Column, contract
from cairn.web.agreements import private, requests
from cairn.web.agreements.coverage import about_people, add_months, from_a_provider
from cairn.web.agreements.models import Agreement, PersonRequest, State
from cairn.web.agreements.opening import vault
from cairn.web.core import clock
from cairn.web.submissions.models import Submission

if TYPE_CHECKING:
    from cairn.web.accounts.models import User
    from cairn.web.partnerships.models import Partnership

ANSWER_IN = 1  # months that the law gives to answer
SAID_ABOVE = ("provider", "client_id")
AREA = contract().file("episodes").column("area").pattern
STORED = (Submission.State.LOADED, Submission.State.REPLACED)


@dataclass(frozen=True, slots=True)
class Row:
    """One row about the person: each answer beside what was asked, and what has no answer."""

    answers: tuple[tuple[str, str], ...]
    silent: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """The rows of one file of one submission; `what` says what a row is."""

    what: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Sent:
    """What one submission holds about the person."""

    received: str
    state: str
    kept_until: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Given:
    """An answer to a request: the request, the file, how many rows are in it, and by when to give it."""

    request: PersonRequest
    path: Path
    rows: int
    due: date


def stored(partnership: Partnership) -> list[Submission]:
    """Every submission whose records are in the vault, also those that a later one replaced; newest first."""
    found = Submission.objects.for_partnership(partnership).filter(state__in=STORED)
    return list(found.order_by("-received_at"))


def rows_of(
    partnership: Partnership, submissions: Sequence[Submission], provider: str, client_id: str
) -> Mapping[str, Mapping[str, list[dict[str, Any]]]]:
    """The person's rows by snapshot and file. Raises NoVaultKey."""
    from cairn.records.vault import Held

    theirs = [one for one in submissions if provider in one.providers]
    held = [Held(one.snapshot, one.received_at, tuple(one.providers)) for one in theirs]
    if not held:
        return {}
    found: Mapping[str, Mapping[str, list[dict[str, Any]]]] = vault().person(
        partnership.slug, held, provider, client_id
    )
    return found


def give(
    partnership: Partnership, provider: str, client_id: str, *, by: User, purpose: str, folder: Path
) -> Given:
    """Write everything held about a person into a file that only its owner may read, and note the look.

    The look is noted before it is had. Raises Refused, RequestRefused, NoVaultKey, NotWritten.
    """
    requests.insist(by, partnership)
    seal = requests.checked(partnership, provider, client_id, purpose)
    kind = PersonRequest.Kind.ACCESS
    request = requests.note(partnership, seal, provider, client_id, kind, by=by, purpose=purpose)
    before = [
        one for one in requests.of_person(partnership, seal, provider, client_id) if one.pk != request.pk
    ]
    sent = everything(partnership, provider, client_id)
    text = render_to_string(
        "agreements/access.html", _context(partnership, request, provider, client_id, sent, before)
    )
    path = private.write(folder, f"what-is-held-{request.reference}.html", text)
    rows = sum(len(part.rows) for one in sent for part in one.parts)
    return Given(request, path, rows, add_months(clock.today(), ANSWER_IN))


def everything(partnership: Partnership, provider: str, client_id: str) -> list[Sent]:
    """What is held about a person, by submission, newest first, in words. Raises NoVaultKey."""
    submissions = stored(partnership)
    found = rows_of(partnership, submissions, provider, client_id)
    return [_sent(one, found[one.snapshot]) for one in submissions if found.get(one.snapshot)]


def said(column: Column, value: Any) -> str:
    """A value as its person would say it: a code by its meaning, a day in full.

    >>> said(contract().file("episodes").column("triage_date"), date(2026, 4, 3))
    '3 April 2026'
    """
    if isinstance(value, date):
        return formats.day(value)
    if column.pattern == AREA and (area := areas().get(str(value))):
        return area.name
    if column.listed:
        meanings = {one.code: one.meaning for one in contract().codes[column.listed].codes}
        return meanings.get(value, str(value))
    if column.codes and value in column.codes:
        return str(value).replace("-", " ")
    return f"{value} {column.unit}".strip() if column.type in ("integer", "number") else str(value)


def _sent(one: Submission, files: Mapping[str, list[dict[str, Any]]]) -> Sent:
    parts = tuple(_part(name, files[name]) for name in contract().files if files.get(name))
    state = "in use" if one.state == Submission.State.LOADED else "replaced by a later one, and still kept"
    until = formats.day(one.keep_until) if one.keep_until else ""
    return Sent(formats.day(timezone.localtime(one.received_at).date()), state, until, parts)


def _part(file: str, rows: Sequence[Mapping[str, Any]]) -> Part:
    source = contract().file(file)
    return Part(source.row, tuple(_row(source.columns, row) for row in rows))


def _row(columns: Sequence[Column], row: Mapping[str, Any]) -> Row:
    told = [one for one in columns if one.name not in SAID_ABOVE]
    answered = [one for one in told if row.get(one.name) not in (None, "")]
    silent = tuple(asked(one)[:1].lower() + asked(one)[1:] for one in told if one not in answered)
    return Row(tuple((asked(one), said(one, row[one.name])) for one in answered), silent)


def asked(column: Column) -> str:
    """What a column holds, without what only those who send it need to know.

    >>> asked(contract().file("clients").column("surname_initial"))
    "The surname's first letter"
    """
    return column.meaning.partition(". ")[0].partition(";")[0].rstrip(".")


def _context(
    partnership: Partnership,
    request: PersonRequest,
    provider: str,
    client_id: str,
    sent: Sequence[Sent],
    before: Sequence[PersonRequest],
) -> dict[str, Any]:
    agreements = list(Agreement.objects.for_partnership(partnership).order_by("key", "-version"))
    today = clock.today()
    newest = {one.key: one for one in reversed(agreements) if one.state_on(today) is not State.NOT_YET}
    unlinked = [one.row for one in contract().files.values() if _not_found_by_number(one.name)]
    return {
        "partnership": partnership, "reference": request.reference, "provider": provider,
        "client_id": client_id, "sent": sent, "before": before,
        "made": formats.day(today), "unlinked": unlinked,
        "agreements": [one for one in newest.values() if provider in one.providers],
    }  # fmt: skip


def _not_found_by_number(file: str) -> bool:
    return about_people(file) and not from_a_provider(file)
