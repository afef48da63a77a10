"""What is wrong in a record: told to the provider that sent it, and watched until a later submission came."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from cairn.framework import formats
from cairn.records.contract import contract
from cairn.web.agreements import requests
from cairn.web.agreements.access import ANSWER_IN, rows_of, stored
from cairn.web.agreements.coverage import add_months, from_a_provider
from cairn.web.agreements.models import PersonRequest
from cairn.web.agreements.sealing import Seal, seal_of
from cairn.web.audit import services as audit
from cairn.web.core import clock
from cairn.web.jobs import outbox
from cairn.web.submissions.models import Provider, Submission

if TYPE_CHECKING:
    from cairn.web.accounts.models import User
    from cairn.web.partnerships.models import Partnership

SUBJECT = "A record to correct: reference {reference}"
MESSAGE = """A person has asked {partnership} to correct a record that {provider} sent to us.

Reference: {reference}
File: {file}.csv ({row})
To look at:
{columns}

This message does not say whose record it is. Ask us for it in the way that you have agreed with us for
confidential matters, and give the reference.

Please correct the record in your own system, and send us your records anew. We do not change what you sent.
The person is to be answered by {due}.
"""


@dataclass(frozen=True, slots=True)
class Told:
    """A correction that was asked for: the request, and the message to the provider.

    `queued` says whether the message goes out by mail, to the post that the provider named.
    """

    request: PersonRequest
    subject: str
    message: str
    queued: bool


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a correction stands: the submission that came since, and whether what was wrong differs in it.

    `changed` is None where nothing came, or where the two cannot be compared (any more).
    """

    request: PersonRequest
    provider: str
    since: Submission | None
    changed: bool | None

    @property
    def words(self) -> str:
        """The state in a sentence."""
        if self.since is None:
            return "Waiting for new records of the provider."
        came = f"New records came on {formats.day(timezone.localtime(self.since.received_at).date())}"
        endings = {
            True: ", and what was wrong has changed.",
            False: ", and what was wrong is as it was.",
            None: ".",
        }
        return came + endings[self.changed]


def correct(
    partnership: Partnership,
    provider: str,
    client_id: str,
    *,
    file: str,
    columns: Sequence[str],
    by: User,
    purpose: str,
) -> Told:
    """Ask the provider to correct columns of a person's record, by a reference and never by a value.

    Raises Refused, RequestRefused, NoVaultKey.
    """
    requests.insist(by, partnership)
    _insist_known(file, columns)
    seal = requests.checked(partnership, provider, client_id, purpose)
    kind = PersonRequest.Kind.CORRECTION
    asked = {"provider": provider, "file": file, "columns": list(columns)}
    with transaction.atomic():
        request = requests.note(
            partnership, seal, provider, client_id, kind, by=by, purpose=purpose, correction=asked
        )
        told = _message(partnership, request, provider)
        address = _address(partnership, provider)
        if address:
            outbox.send(address, told[0], told[1])
    return Told(request, *told, queued=bool(address))


def progress(partnership: Partnership, *, by: User) -> list[Progress]:
    """Where each correction stands, newest first. Raises Refused, NoVaultKey."""
    requests.insist(by, partnership)
    asked = list(_corrections(partnership))
    if not asked:
        return []
    seal, submissions = seal_of(partnership), stored(partnership)
    _look(by, "person.corrections_compared", partnership, partnership, "To follow corrections")
    return [_progress(partnership, seal, submissions, one) for one in asked]


def whose(partnership: Partnership, reference: str, *, by: User, purpose: str) -> tuple[str, str]:
    """Whose request it is, to tell the provider. Raises Refused, RequestRefused, NoVaultKey."""
    requests.insist(by, partnership)
    wanted = reference.strip().upper()
    found = PersonRequest.objects.for_partnership(partnership).filter(reference=wanted).first()
    if found is None:
        raise requests.RequestRefused("There is no request of that reference. The page Rights lists them.")
    if not requests.plain(purpose) or audit.PERSONAL.search(purpose):
        raise requests.RequestRefused("Say the purpose, without a name, number or address.")
    _look(by, "person.looked_up", found, partnership, requests.plain(purpose)[:200])
    return seal_of(partnership).opened(found.person, found.reference)


def _insist_known(file: str, columns: Sequence[str]) -> None:
    known = [name for name in contract().files if from_a_provider(name)]
    if file not in known:
        raise requests.RequestRefused(f"The file is one of: {', '.join(known)}.")
    names = contract().file(file).names
    wrong = [column for column in columns if column not in names]
    if wrong or not columns:
        raise requests.RequestRefused(f"Name one or more columns of {file}: {', '.join(names)}.")


def _message(partnership: Partnership, request: PersonRequest, provider: str) -> tuple[str, str]:
    source = contract().file(request.file)
    columns = "\n".join(f"- {name}: {source.column(name).meaning}" for name in request.columns)
    due = formats.day(add_months(clock.today(), ANSWER_IN))
    parts: dict[str, Any] = {
        "partnership": partnership.name, "provider": provider, "reference": request.reference,
        "file": request.file, "row": source.row, "columns": columns, "due": due,
    }  # fmt: skip
    return SUBJECT.format(**parts), MESSAGE.format(**parts)


def _address(partnership: Partnership, provider: str) -> str:
    known = Provider.objects.for_partnership(partnership).filter(code=provider).first()
    return known.contact_email if known else ""


def _corrections(partnership: Partnership) -> Any:
    asked = PersonRequest.objects.for_partnership(partnership)
    return asked.filter(kind=PersonRequest.Kind.CORRECTION)


def _progress(
    partnership: Partnership, seal: Seal, submissions: Sequence[Submission], request: PersonRequest
) -> Progress:
    provider, client_id = seal.opened(request.person, request.reference)
    theirs = [one for one in submissions if provider in one.providers]
    since = next((one for one in theirs if one.received_at > request.at), None)
    before = next((one for one in theirs if one.received_at <= request.at), None)
    if since is None or before is None:
        return Progress(request, provider, since, None)
    rows = rows_of(partnership, [before, since], provider, client_id)
    old, new = (_answers(rows.get(one.snapshot, {}), request) for one in (before, since))
    return Progress(request, provider, since, old != new)


def _answers(files: Any, request: PersonRequest) -> list[tuple[str, ...]]:
    """What the columns asked about hold, row by row, beside each row's key."""
    wanted = (*contract().file(request.file).key, *request.columns)
    return sorted(tuple(str(row.get(name)) for name in wanted) for row in files.get(request.file, []))


@transaction.atomic
def _look(by: Any, act: str, thing: Any, partnership: Partnership, purpose: str) -> None:
    audit.record(by=by, act=act, thing=thing, partnership=partnership, purpose=purpose)
