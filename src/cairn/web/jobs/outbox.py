"""Mail: written with the change that asks for it, sent by the worker, tried again when its server is away."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.utils import timezone

from cairn.web.jobs.models import OutboxMessage

log = logging.getLogger("cairn.outbox")

NO_SERVER = "django.core.mail.backends.console.EmailBackend"
LEASE = timedelta(minutes=2)  # while one worker tries, no other does
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=6)
KEEP = timedelta(days=30)  # an address is kept no longer than it takes to look into a lost message
MAX_ATTEMPTS = 12  # with the waits above: about two days
A_FEW = 20  # at a time, so that a long queue does not keep the worker's other duties waiting


def send(to: str, subject: str, body: str) -> OutboxMessage:
    """Queue a message in the caller's transaction: it goes if the change is kept, and never without it."""
    return OutboxMessage.objects.create(to=to, subject=" ".join(subject.split())[:200], body=body)


def deliver(*, now: datetime | None = None) -> int:
    """Send what is due; returns the number sent.

    A failure waits twice as long each time, and is given up after two days.
    Where no mail server is set (as in the demo) nothing is sent: messages stay in the outbox.
    """
    if settings.EMAIL_BACKEND == NO_SERVER:
        return 0
    now = now or timezone.now()
    due = OutboxMessage.objects.filter(sent=None, given_up=None, due__lte=now)[:A_FEW]
    return sum(_deliver_one(message, now) for message in due)


def forget(*, now: datetime | None = None) -> int:
    """Delete every message, sent or not, that is older than `KEEP`; returns how many."""
    return OutboxMessage.objects.filter(created__lt=(now or timezone.now()) - KEEP).delete()[0]


def wait(attempts: int) -> timedelta:
    """How long to wait after the n-th failed attempt (n from 1): 1, 2, 4 ... minutes, at most 6 hours."""
    return min(FIRST_WAIT * 2 ** min(attempts - 1, 10), LONGEST_WAIT)


def _deliver_one(message: OutboxMessage, now: datetime) -> bool:
    held = OutboxMessage.objects.filter(pk=message.pk, sent=None, due=message.due)
    if not held.update(due=now + LEASE):
        return False
    try:
        _mail(message).send()
    except Exception as error:  # whatever the mail server or its library raises, the message stays
        _failed(message, error, now)
        return False
    OutboxMessage.objects.filter(pk=message.pk).update(sent=timezone.now(), body="", fault="")
    return True


def _mail(message: OutboxMessage) -> Any:
    # The same identifier on each attempt lets a mail server drop a second copy after a crash in between.
    headers = {"Message-ID": f"<{message.pk}@cairn>", "Auto-Submitted": "auto-generated"}
    return EmailMessage(
        message.subject, message.body, to=[message.to], headers=headers, connection=get_connection()
    )


def _failed(message: OutboxMessage, error: Exception, now: datetime) -> None:
    attempts = message.attempts + 1
    with transaction.atomic():
        OutboxMessage.objects.filter(pk=message.pk).update(
            attempts=attempts,
            due=now + wait(attempts),
            fault=type(error).__name__[:80],
            given_up=now if attempts >= MAX_ATTEMPTS else None,
        )
    log.warning("Message %s not sent (attempt %d): %s", message.pk, attempts, type(error).__name__)
