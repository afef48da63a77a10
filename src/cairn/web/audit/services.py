"""Writing, sealing and verifying the audit trail.

`record` adds an event in the caller's transaction. `seal` numbers the events that have no number yet, in the
order in which they were added, and chains each to the one before by SHA-256 (with CAIRN_AUDIT_KEY by
HMAC-SHA-256, RFC 2104).
"""

import hashlib
import hmac
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from cairn.framework import formats
from cairn.web import field_marks
from cairn.web.audit.models import Chain, Event

SYSTEM = "system"

# What each part of an event may look like, so that no name or address of a person fits into it.
SHAPES = {
    "by": re.compile(r"[a-z]+( [a-z]+)*|"),
    "act": re.compile(r"[a-z_]+(\.[a-z_]+)+"),
    "kind of thing": re.compile(r"[a-z_]+(\.[a-z_]+)?"),
    "number of the thing": re.compile(r"[A-Za-z0-9:.+_-]+"),
}
# An address or a long number (of a telephone, or of a patient) in words that a person writes.
PERSONAL = re.compile(r"\S@\S|\d(?:[ -]?\d){8}")


class NotInTransaction(RuntimeError):
    """An event was recorded outside the transaction of its change, so one could be kept without the other."""


class WrongEvent(ValueError):
    """An event holds something that an audit event never holds."""


def record(
    *,
    by: Any,
    act: str,
    thing: Any,
    partnership: Any = None,
    purpose: str = "",
    fields: Iterable[str] = (),
) -> Event:
    """Add an event in the transaction of the change that it tells of.

    by: the account that did it, or a label such as "system" or "command line". act: what was done, as
    "membership.started". thing: the record, or the pair (type, id). purpose: why, in words that name nobody.
    fields: names of what changed, as field_marks.toml has them; the values stay with the record.
    Raises NotInTransaction outside a transaction, WrongEvent when a part could hold a personal value.
    """
    if not transaction.get_connection().in_atomic_block:
        raise NotInTransaction(f"Record '{act}' inside the transaction of its change (transaction.atomic).")
    kind, key = _thing(thing)
    label = by.strip() if isinstance(by, str) else ""
    _insist_nobody(purpose, {"by": label, "act": act, "kind of thing": kind, "number of the thing": key})
    return Event.objects.create(
        actor=None if isinstance(by, str) else by,
        actor_label=label,
        act=act,
        thing_type=kind,
        thing_id=key,
        partnership=partnership,
        purpose=purpose,
        fields=_names(fields, thing),
    )


def _thing(thing: Any) -> tuple[str, str]:
    """Type and id of a record: never its words."""
    if isinstance(thing, models.Model):
        return thing._meta.label_lower, str(thing.pk)
    kind, key = thing
    return str(kind), str(key)


def _insist_nobody(purpose: str, parts: dict[str, str]) -> None:
    """Raise WrongEvent, never repeating the text, when a part may hold something about a person."""
    for name, text in parts.items():
        if not SHAPES[name].fullmatch(text):
            raise WrongEvent(f"The event's '{name}' is not a plain key. Give a key or a number, no value.")
    if PERSONAL.search(purpose):
        raise WrongEvent("The purpose holds an address or a long number. Say why, and name nobody.")


def _names(fields: Iterable[str], thing: Any) -> list[str]:
    """Names of fields that the thing has, sorted. Anything else may be a value, and that may be personal."""
    names = sorted(fields)
    table = field_marks.tables().get(thing._meta.label) if isinstance(thing, models.Model) else None
    known = table.fields if table else field_marks.field_names()
    wrong = sum(name not in known for name in names)
    if wrong:
        raise WrongEvent(f"{wrong} of the fields are not names of fields. Give names, never values.")
    return names


@transaction.atomic
def seal(limit: int = 10_000) -> int:
    """Number and chain the events that wait, at most `limit`; how many. Twice at once does no harm."""
    Chain.objects.get_or_create(pk=1)
    chain = Chain.objects.select_for_update().get(pk=1)
    waiting = list(Event.objects.filter(number=None).order_by("id")[:limit])
    for event in waiting:
        event.number, event.previous_hash = chain.number + 1, chain.hash
        event.seal_key = key_name(settings.CAIRN.audit_key)
        event.hash = digest(event, settings.CAIRN.audit_key)
        Event.objects.all().seal_one(event)
        chain.number, chain.hash = event.number, event.hash
    if waiting:
        chain.sealed_at = timezone.now()
        chain.save()
    return len(waiting)


def digest(event: Event, key: str) -> str:
    """The seal of an event: 64 hexadecimal digits over everything that it says and the seal before it."""
    text = json.dumps(_content(event), sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()
    if key:
        return hmac.new(key.encode(), text, hashlib.sha256).hexdigest()
    return hashlib.sha256(text).hexdigest()


def _content(event: Event) -> dict[str, Any]:
    return {
        "number": event.number,
        "at": event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor": event.actor_id,
        "actor_label": event.actor_label,
        "act": event.act,
        "thing_type": event.thing_type,
        "thing_id": event.thing_id,
        "partnership": event.partnership_id,
        "purpose": event.purpose,
        "fields": event.fields,
        "seal_key": event.seal_key,
        "previous_hash": event.previous_hash,
    }


def key_name(key: str) -> str:
    """A short name of the key, so that a seal says which key made it; empty without a key."""
    return hashlib.sha256(b"cairn audit key " + key.encode()).hexdigest()[:16] if key else ""


@dataclass(frozen=True, slots=True)
class Report:
    """Whether the trail is whole; `first_bad` is the number of the first event that is not as sealed."""

    ok: bool
    sealed: int
    unsealed: int
    first_bad: int | None = None
    reason: str = ""

    @property
    def sentence(self) -> str:
        """The report in words."""
        waiting = f"{self.unsealed:,} wait to be sealed"
        if self.ok and not self.sealed:
            return f"No event is sealed yet and {waiting}."
        sound = f"{self.sealed:,} sealed events are as they were written and {waiting}."
        return sound if self.ok else f"{self.reason} Before it, {sound}"


def chain() -> str:
    """How far the trail is sealed, in words."""
    end = Chain.objects.filter(pk=1).first()
    if end is None or end.sealed_at is None:
        return "No event is sealed yet."
    when = formats.moment(timezone.localtime(end.sealed_at))
    return f"{end.number:,} events are sealed, the newest on {when}."


def verify() -> Report:
    """Read the whole chain again and say whether each event is as it was sealed and none is missing."""
    chain = Chain.objects.filter(pk=1).first() or Chain()
    unsealed = Event.objects.filter(number=None).count()
    number, fault = _walk(Event.objects.exclude(number=None).order_by("number").iterator(2_000), chain)
    return Report(not fault, number, unsealed, number + 1 if fault else None, fault)


def _walk(events: Iterator[Event], chain: Chain) -> tuple[int, str]:
    """How many events are sound from the first on, and what is wrong with the next."""
    number, last, known = 0, "", {"": "", key_name(settings.CAIRN.audit_key): settings.CAIRN.audit_key}
    keyed = False
    for event in events:
        fault = _fault(event, number + 1, last, known, keyed)
        if fault:
            return number, fault
        number, last, keyed = number + 1, event.hash, keyed or bool(event.seal_key)
    if (number, last) != (chain.number, chain.hash):
        return number, f"The chain should end at event {chain.number}, and it does not: events are missing."
    return number, ""


def _fault(event: Event, number: int, last: str, known: dict[str, str], keyed: bool) -> str:
    if event.number != number:
        return f"Event {number} is missing."
    if event.previous_hash != last:
        return f"Event {number} does not follow the event before it."
    if event.seal_key not in known:
        return f"Event {number} was sealed with another key. Set CAIRN_AUDIT_KEY to the key of that time."
    if keyed and not event.seal_key:
        return f"Event {number} was sealed without the key that seals the events before it."
    if not hmac.compare_digest(event.hash, digest(event, known[event.seal_key])):
        return f"Event {number} was changed after it was sealed."
    return ""
