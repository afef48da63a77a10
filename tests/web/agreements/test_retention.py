"""Records go when their time is over, and keys are wrapped anew; what was counted stays."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from cairn.records.keyring import Keyring
from cairn.web.agreements import retention
from cairn.web.agreements.opening import NoVaultKey
from cairn.web.agreements.requests import restrict, restricted_clients
from cairn.web.agreements.services import vault
from cairn.web.agreements.work import enforce_retention
from cairn.web.audit.models import Event
from cairn.web.partnerships.models import Partnership
from cairn.web.submissions import upload_key
from cairn.web.submissions.models import Submission
from cairn.web.submissions.services import held

pytestmark = [pytest.mark.django_db, pytest.mark.database]

LAST = date(2028, 11, 21)  # 24 months after they came in


def test_records_are_destroyed_the_day_after_their_last(
    send: Callable[..., Submission], havering: Partnership
) -> None:
    sent = send()
    assert retention.enforce(day=LAST) == []
    (gone,) = retention.enforce(day=LAST + timedelta(days=1))
    assert (gone.submission, gone.rows) == (sent, 14)
    assert gone.files > 0
    sent.refresh_from_db()
    assert (sent.state, sent.kept) == (Submission.State.DESTROYED, 14)
    assert vault().snapshots(havering.slug) == []
    assert held(havering) == []
    event = Event.objects.get(act="submission.destroyed")
    assert (event.actor_label, event.thing_id) == ("system", str(sent.pk))
    assert retention.enforce(day=LAST + timedelta(days=1)) == []


def test_what_was_broken_off_is_finished(send: Callable[..., Submission], havering: Partnership) -> None:
    sent = send()
    vault().destroy(havering.slug, sent.snapshot)  # and then the process died
    (gone,) = retention.enforce(day=LAST + timedelta(days=1))
    assert gone.files == 0
    sent.refresh_from_db()
    assert sent.state == Submission.State.DESTROYED


def test_only_what_is_due_goes(
    send: Callable[..., Submission], havering: Partnership, configure: Callable[..., None]
) -> None:
    first = send()
    configure(today=date(2027, 1, 21))
    second = send(lambda tables: tables["episodes"][0].update(discharge_date="2024-12-05"))
    configure(today=LAST + timedelta(days=1))
    assert enforce_retention() == 1
    assert vault().snapshots(havering.slug) == [second.snapshot]
    first.refresh_from_db()
    assert first.state == Submission.State.DESTROYED


def test_without_anything_due_no_key_is_asked_for(
    havering: Partnership, configure: Callable[..., None]
) -> None:
    configure(vault_key="", demo=False)
    assert enforce_retention() == 0


def test_without_a_key_nothing_is_said_to_be_destroyed(
    send: Callable[..., Submission], configure: Callable[..., None]
) -> None:
    sent = send()
    configure(vault_key="")
    with pytest.raises(NoVaultKey):
        retention.enforce(day=LAST + timedelta(days=1))
    sent.refresh_from_db()
    assert sent.state == Submission.State.LOADED


def test_the_worker_does_it_every_day() -> None:
    from cairn.web.jobs.registry import DUTIES

    duty = DUTIES["destroy records of people past their retention"]
    assert (duty.every, duty.act) == (24 * 3600, enforce_retention)


def test_after_a_change_of_keys_the_old_one_opens_nothing_and_is_not_needed(
    send: Callable[..., Submission], havering: Partnership, person: Callable[..., Any],
    settings: Any, configure: Callable[..., None], data: Path,
) -> None:  # fmt: skip
    send()
    dpo = person("data_protection_lead", havering)
    restrict(havering, "X0101", "c2", by=dpo, purpose="A letter of the person")
    upload_key.publish()
    old, new = settings.CAIRN.vault_key, Keyring.new_text()
    configure(vault_key=f"{new},{old}")
    assert retention.rotate(by="command line") == 1
    for text in (new, f"{new},{old}"):
        configure(vault_key=text)
        assert restricted_clients(havering) == {("X0101", "c2")}
        with vault().opened(havering.slug, held(havering)) as engine:
            assert engine.scalar("SELECT count(*) FROM clients") == 5
        assert upload_key.private()
    configure(vault_key=old)
    for asked in (lambda: restricted_clients(havering), lambda: vault().figures(havering.slug, "run")):
        with pytest.raises(ValueError, match="."):
            asked()
    assert Event.objects.filter(act="vault.rotated").count() == 1
