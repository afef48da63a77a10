"""`cairn person` and `cairn breach`: the rights of one person, and what to do when something went wrong.

Each command names who acts; that person must hold the permission to act on people's rights. What is printed
holds no value of a record.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

from cairn.commands import house, say
from cairn.commands.agreements import refuse
from cairn.commands.naming import moment, place_of, somebody

Done = TypeVar("Done")
CHECK = (
    "Before you give it: let a health professional judge whether reading it could do serious harm, and take "
    "out what is about somebody else."
)


def access(provider: str, client: str, *, by: str, purpose: str, out: Path, slug: str | None) -> None:
    """Write everything held about a person into a private file."""
    who, place = _who(by, slug)
    from cairn.framework import formats
    from cairn.web.agreements.access import give

    done = _done(lambda: give(place, provider, _client(client), by=who, purpose=purpose, folder=out))
    rows = formats.plural(done.rows, "row") if done.rows else "no rows: nothing is held"
    say.out.print(f"{done.path} ({rows}). Only you may read it.", markup=False)
    say.out.print(f"Reference: {done.request.reference}. Answer by {formats.day(done.due)}.", markup=False)
    say.out.print(CHECK)


def restrict(provider: str, client: str, *, by: str, purpose: str, objection: bool, slug: str | None) -> None:
    """Leave a person out of everything that is computed from now on."""
    who, place = _who(by, slug)
    from cairn.web.agreements import requests

    done = _done(
        lambda: requests.restrict(
            place, provider, _client(client), by=who, purpose=purpose, objection=objection
        )
    )
    say.out.print(f"Restricted. Reference: {done.reference}.", markup=False)
    say.out.print(
        "The person is left out from the next run on. Figures that are out already stay as they are."
    )


def lift(provider: str, client: str, *, by: str, purpose: str, slug: str | None) -> None:
    """Take a person in again."""
    who, place = _who(by, slug)
    from cairn.web.agreements import requests

    done = _done(lambda: requests.lift(place, provider, _client(client), by=who, purpose=purpose))
    say.out.print(f"Lifted. Reference: {done.reference}. The person counts again from the next run on.")


def correct(
    provider: str, client: str, *, file: str, columns: Sequence[str], by: str, purpose: str, slug: str | None
) -> None:
    """Ask a provider to correct a record, by a reference."""
    who, place = _who(by, slug)
    from cairn.web.agreements import correcting

    told = _done(
        lambda: correcting.correct(
            place, provider, _client(client), file=file, columns=columns, by=who, purpose=purpose
        )
    )
    sent = (
        "This message goes to the provider by mail:" if told.queued else "Send this message to the provider:"
    )
    say.out.print(f"{sent}\n\n{told.subject}\n\n{told.message}", markup=False)
    if not told.queued:
        say.out.print("To have it sent next time, name the provider's post with cairn provider name.")


def corrections(*, by: str, slug: str | None) -> None:
    """Show where each correction stands."""
    who, place = _who(by, slug)
    from cairn.web.agreements import correcting

    rows = [
        (one.request.reference, one.provider, one.request.file, ", ".join(one.request.columns), one.words)
        for one in _done(lambda: correcting.progress(place, by=who))
    ]
    if not rows:
        say.out.print("No correction was asked for.")
        return
    say.table("Corrections", ("Reference", "Provider", "File", "Columns", "State"), rows)


def whose(reference: str, *, by: str, purpose: str, slug: str | None) -> None:
    """Say whose request it is, to the person who must tell the provider."""
    who, place = _who(by, slug)
    from cairn.web.agreements import correcting

    provider, client_id = _done(lambda: correcting.whose(place, reference, by=who, purpose=purpose))
    say.out.print(f"{provider} {client_id}", markup=False)


def breach(*, slug: str, what: str, when: str, aware: str, records: int | None, out: Path, by: str) -> None:
    """Record a breach, and write its report."""
    who, place = _who(by, slug)
    from cairn.web.agreements import breaches

    known = moment(aware, "--aware") if aware else None
    done = _done(
        lambda: breaches.report(
            place, by=who, what=what, happened=moment(when, "--when"), aware=known, records=records, out=out
        )
    )
    say.out.print(f"{done.path}. Only you may read it.", markup=False)
    deadline = _moment(done.breach.deadline)
    say.out.print(f"Reference: {done.breach.reference}. The Information Commissioner is told by {deadline}.")


def decide(reference: str, *, slug: str | None, decision: str, told: str, by: str) -> None:
    """Write down whether a breach was told to the Commissioner, and why."""
    who, place = _who(by, slug)
    from cairn.web.agreements import breaches
    from cairn.web.agreements.models import Breach

    found = Breach.objects.for_partnership(place).filter(reference=reference.strip().upper()).first()
    if found is None:
        say.stop("There is no breach of that reference.", "The page Breaches lists them.", say.REFUSED)
    when = moment(told, "--told") if told else None
    done = _done(lambda: breaches.decide(found, by=who, decision=decision, told=when))
    say.out.print(f"{done.reference}: written down.", markup=False)


def _who(by: str, slug: str | None) -> tuple[Any, Any]:
    house.ready()
    from cairn.web.agreements.requests import PERMISSION

    who = somebody(by)
    return who, place_of(who, PERMISSION, slug)


def _done(act: Callable[[], Done]) -> Done:
    """Do it, or end the command with a sentence that names nobody."""
    from cairn.records.keyring import VaultError
    from cairn.web.accounts.access import Refused
    from cairn.web.agreements.breaches import BreachRefused
    from cairn.web.agreements.opening import NoVaultKey
    from cairn.web.agreements.private import NotWritten
    from cairn.web.agreements.requests import RequestRefused
    from cairn.web.agreements.sealing import Unreadable

    try:
        return act()
    except Refused as refused:
        return refuse(refused)
    except (BreachRefused, NoVaultKey, NotWritten, RequestRefused, Unreadable, VaultError) as refused:
        say.stop(str(refused), "Nothing more was done.", say.REFUSED)


def _client(text: str) -> str:
    """The client id; "-" reads it from the terminal, so that it stays out of the list of commands."""
    return sys.stdin.readline().strip() if text == "-" else text


def _moment(when: Any) -> str:
    from django.utils import timezone

    from cairn.framework import formats

    return formats.moment(timezone.localtime(when))
