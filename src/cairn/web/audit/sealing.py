"""Sealing the audit trail: numbering what was added, and chaining each event to the one before.

The seal is SHA-256 (with CAIRN_AUDIT_KEY HMAC-SHA-256, RFC 2104) over everything that the event says, its
number and the seal before it.
"""

import hashlib
import hmac
import json
from datetime import UTC
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from cairn.web.audit.models import Chain, Event


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
