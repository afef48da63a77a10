"""What is done for the rights of one person: asked by a named member, kept without the person's name.

Every act needs the permission `rights.act` and a purpose that names nobody, and leaves one audit event that
points to the request. A refused attempt leaves an event too.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from cairn.web.accounts.access import Refused, check
from cairn.web.agreements.models import PersonRequest
from cairn.web.agreements.sealing import Seal, seal_of
from cairn.web.audit import services as audit

if TYPE_CHECKING:
    from cairn.web.accounts.models import User
    from cairn.web.partnerships.models import Partnership

PERMISSION = "rights.act"
LETTERS = "23456789BCDFGHJKMNPQRTVWXY"  # none that is read as another, and no words
PROVIDER = re.compile("[A-Z][0-9]{4,5}")
LONGEST_ID = 50  # characters of a client id, as the contract has it
Kind = PersonRequest.Kind
RESTRICTING = (Kind.RESTRICTION, Kind.OBJECTION)


class RequestRefused(ValueError):
    """A request cannot be done as asked; the text says why and what to do, and names nobody."""


def insist(by: User, partnership: Partnership) -> None:
    """Raise Refused unless this person may act on people's rights here; the attempt is noted in the trail."""
    try:
        check(by, PERMISSION, partnership)
    except Refused:
        with transaction.atomic():
            audit.record(by=by, act="person.refused", thing=partnership, partnership=partnership)
        raise


def restricted_clients(partnership: Partnership) -> set[tuple[str, str]]:
    """Provider and client id of everybody whose rows are left out of every opening.

    Nobody restricted needs no key. Raises NoVaultKey where somebody is and this process has none.
    """
    running = list(_restricting(partnership))
    if not running:
        return set()
    seal = seal_of(partnership)
    return {seal.opened(one.person, one.reference) for one in running}


def restrict(
    partnership: Partnership,
    provider: str,
    client_id: str,
    *,
    by: User,
    purpose: str,
    objection: bool = False,
) -> PersonRequest:
    """Leave this person out of everything that is computed from now on, until it is lifted.

    Twice is once: the request that runs already is given back. Raises Refused, RequestRefused, NoVaultKey.
    """
    insist(by, partnership)
    seal = _sealed(partnership, provider, client_id, purpose)
    with transaction.atomic():
        code = seal.code(provider, client_id)
        running = _restricting(partnership).select_for_update().filter(found_by=code).first()
        kind = Kind.OBJECTION if objection else Kind.RESTRICTION
        return running or note(partnership, seal, provider, client_id, kind, by=by, purpose=purpose)


def lift(partnership: Partnership, provider: str, client_id: str, *, by: User, purpose: str) -> PersonRequest:
    """End this person's restriction or objection. Raises Refused, RequestRefused, NoVaultKey."""
    insist(by, partnership)
    seal = _sealed(partnership, provider, client_id, purpose)
    with transaction.atomic():
        code = seal.code(provider, client_id)
        running = _restricting(partnership).select_for_update().filter(found_by=code).first()
        if running is None:
            raise RequestRefused(
                "This person is not restricted. Check the provider's code and the client id."
            )
        running.ended_at, running.ended_by = timezone.now(), by
        running.save(update_fields=["ended_at", "ended_by"])
        _record(running, by, "person.restriction_lifted", purpose, ["ended_at", "ended_by"])
    return running


@transaction.atomic
def note(
    partnership: Partnership,
    seal: Seal,
    provider: str,
    client_id: str,
    kind: Kind,
    *,
    by: User,
    purpose: str,
    correction: Mapping[str, Any] | None = None,
) -> PersonRequest:
    """Write a request into the register, with its audit event. `correction`: provider, file and columns."""
    reference = _reference(partnership)
    made = PersonRequest.objects.create(
        partnership=partnership,
        reference=reference,
        kind=kind,
        found_by=seal.code(provider, client_id),
        person=seal.closed(provider, client_id, reference),
        purpose=plain(purpose),
        by=by,
        **(correction or {}),
    )
    _record(
        made, by, f"person.{kind.value}_asked", purpose, ["kind", "person", "purpose", *(correction or {})]
    )
    return made


def of_person(partnership: Partnership, seal: Seal, provider: str, client_id: str) -> list[PersonRequest]:
    """Every request about this person, newest first."""
    code = seal.code(provider, client_id)
    return list(PersonRequest.objects.for_partnership(partnership).filter(found_by=code))


def checked(partnership: Partnership, provider: str, client_id: str, purpose: str) -> Seal:
    """The seal, once provider, client id and purpose are such as can be kept. Raises RequestRefused."""
    return _sealed(partnership, provider, client_id, purpose)


def plain(text: str) -> str:
    """A purpose on one line."""
    return " ".join(text.split())


def _sealed(partnership: Partnership, provider: str, client_id: str, purpose: str) -> Seal:
    if not PROVIDER.fullmatch(provider):
        raise RequestRefused("That is no provider's code. Write a capital letter and 4 or 5 figures.")
    if not 1 <= len(client_id) <= LONGEST_ID or client_id != client_id.strip():
        raise RequestRefused("A client id has 1 to 50 characters and no spaces at its ends.")
    if not 1 <= len(plain(purpose)) <= 200:
        raise RequestRefused("Say the purpose in 1 to 200 characters.")
    if client_id.casefold() in purpose.casefold() or audit.PERSONAL.search(purpose):
        raise RequestRefused("The purpose names somebody. Say why, without a name, number or address.")
    return seal_of(partnership)


def _restricting(partnership: Partnership) -> Any:
    return PersonRequest.objects.for_partnership(partnership).filter(kind__in=RESTRICTING, ended_at=None)


def _record(request: PersonRequest, by: Any, act: str, purpose: str, fields: Sequence[str]) -> None:
    place = request.partnership
    audit.record(by=by, act=act, thing=request, partnership=place, purpose=plain(purpose), fields=fields)


def _reference(partnership: Partnership) -> str:
    """A reference that can be told on the telephone, new in this partnership."""
    used = PersonRequest.objects.for_partnership(partnership)
    while True:
        letters = "".join(secrets.choice(LETTERS) for _ in range(8))
        reference = f"{letters[:4]}-{letters[4:]}"
        if not used.filter(reference=reference).exists():
            return reference
