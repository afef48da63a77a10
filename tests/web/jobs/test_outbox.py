"""Mail: written with its change, sent once, tried again, given up visibly."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import transaction
from django.utils import timezone

from cairn.web.jobs import outbox
from cairn.web.jobs.models import OutboxMessage

pytestmark = [pytest.mark.django_db, pytest.mark.database]


class Away:
    """A mail server that does not answer."""

    def send_messages(self, messages: Any) -> int:
        raise ConnectionRefusedError("reader@example.org")


def test_a_message_goes_out_once_and_its_words_are_deleted() -> None:
    message = outbox.send("reader@example.org", "You are\ninvited", "Open this link")
    assert outbox.deliver() == 1
    assert outbox.deliver() == 0
    sent = mail.outbox[0]
    assert (sent.to, sent.subject, sent.body) == (["reader@example.org"], "You are invited", "Open this link")
    assert sent.extra_headers["Message-ID"] == f"<{message.pk}@cairn>"
    message.refresh_from_db()
    assert message.sent is not None
    assert message.body == ""


def test_a_message_is_not_kept_without_its_change() -> None:
    with transaction.atomic():
        outbox.send("reader@example.org", "Hello", "Words")
        transaction.set_rollback(True)
    assert not OutboxMessage.objects.exists()


def test_a_failure_waits_longer_each_time_and_is_given_up(
    monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    monkeypatch.setattr(outbox, "get_connection", Away)
    message = outbox.send("reader@example.org", "Hello", "Words")
    now = timezone.now()
    assert outbox.deliver(now=now) == 0
    message.refresh_from_db()
    assert (message.attempts, message.due, message.fault) == (
        1,
        now + timedelta(minutes=1),
        "ConnectionRefusedError",
    )
    assert outbox.deliver(now=now + timedelta(seconds=30)) == 0
    for _ in range(outbox.MAX_ATTEMPTS):
        now += outbox.LONGEST_WAIT
        outbox.deliver(now=now)
    message.refresh_from_db()
    assert message.attempts == outbox.MAX_ATTEMPTS
    assert message.given_up is not None
    assert "reader@" not in caplog.text


def test_another_worker_that_has_the_message_is_left_to_it() -> None:
    message = outbox.send("reader@example.org", "Hello", "Words")
    held = OutboxMessage.objects.get(pk=message.pk)
    OutboxMessage.objects.filter(pk=message.pk).update(due=timezone.now() + outbox.LEASE)
    assert not outbox._deliver_one(held, timezone.now())
    assert mail.outbox == []


def test_without_a_mail_server_messages_wait(settings: Any) -> None:
    settings.EMAIL_BACKEND = outbox.NO_SERVER
    outbox.send("reader@example.org", "Hello", "Words")
    assert outbox.deliver() == 0
    assert OutboxMessage.objects.get().attempts == 0


def test_waits_double_up_to_six_hours() -> None:
    minutes = [outbox.wait(attempt).total_seconds() / 60 for attempt in (1, 2, 3, 9, 10, 40)]
    assert minutes == [1, 2, 4, 256, 360, 360]


def test_an_address_is_shown_in_part() -> None:
    assert OutboxMessage(to="reader@example.org").masked == "r…@example.org"


def test_an_address_is_forgotten_after_a_month() -> None:
    old, new = (outbox.send(f"{name}@example.org", "Hello", "Words") for name in ("old", "new"))
    OutboxMessage.objects.filter(pk=old.pk).update(created=timezone.now() - outbox.KEEP - timedelta(hours=1))
    assert outbox.forget() == 1
    assert OutboxMessage.objects.get() == new
