"""Writing the audit trail, in the transaction of the change that an event tells of.

Sealing and verifying are in rooms of their own, and can be had from here too.
"""

import re
from collections.abc import Iterable
from typing import Any

from django.db import models, transaction

from cairn.web import field_marks
from cairn.web.audit.models import Event
from cairn.web.audit.sealing import seal
from cairn.web.audit.verifying import Report, WrongSeal, chain, verify

__all__ = [
    "SYSTEM",
    "NotInTransaction",
    "Report",
    "WrongEvent",
    "WrongSeal",
    "chain",
    "record",
    "seal",
    "verify",
]

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
