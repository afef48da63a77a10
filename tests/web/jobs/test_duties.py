"""The worker's round: each duty in its turn, and none stopped by another's fault."""

import logging
from typing import Any

import pytest
from django_tasks_db.models import DBTaskResult

from cairn.web.audit import services as audit
from cairn.web.audit.models import Event
from cairn.web.jobs import duties, registry
from cairn.web.jobs.duties import Duty, Round


def test_each_duty_is_done_when_its_time_has_come() -> None:
    done: list[str] = []
    often, seldom = (
        Duty("often", 5, lambda: done.append("often")),
        Duty("seldom", 60, lambda: done.append("seldom")),
    )
    turns = Round((often, seldom))
    for now in (100.0, 102.0, 105.0, 159.0, 160.0):
        turns.turn(now)
    assert done == ["often", "seldom", "often", "often", "seldom"]


def test_a_fault_is_logged_by_its_kind_and_the_others_go_on(caplog: pytest.LogCaptureFixture) -> None:
    done: list[int] = []

    def broken() -> None:
        raise ValueError("Jane Citizen")

    with caplog.at_level(logging.ERROR):
        Round((Duty("broken", 1, broken), Duty("well", 1, lambda: done.append(1)))).turn(1.0)
    assert done == [1]
    assert "broken" in caplog.text
    assert "Jane" not in caplog.text


def test_the_trail_is_sealed_at_least_every_minute() -> None:
    sealing = next(duty for duty in registry.DUTIES.values() if "seal the audit" in duty.name)
    assert sealing.every <= 60


@pytest.mark.django_db
def test_sealing_is_one_of_the_duties(django_db_blocker: Any) -> None:
    audit.record(by="system", act="test.done", thing=("test", "1"))
    assert duties.do(next(duty for duty in registry.DUTIES.values() if "seal the audit" in duty.name))
    assert Event.objects.get().number == 1


@pytest.mark.django_db
def test_old_rows_of_the_queue_go() -> None:
    assert duties.prune() == 0
    assert not DBTaskResult.objects.exists()
