"""Breaches: a register with its clock, and a report that begins with what the system knows."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from cairn.web.accounts.access import Refused
from cairn.web.agreements import breaches
from cairn.web.agreements.breaches import BreachRefused, decide, report
from cairn.web.agreements.models import Breach
from cairn.web.audit.models import Event
from cairn.web.partnerships.models import Partnership
from cairn.web.submissions.models import Submission

pytestmark = [pytest.mark.django_db, pytest.mark.database]

WHAT = "A laptop with exact figures was left on a train"


@pytest.fixture
def dpo(person: Callable[..., Any], havering: Partnership) -> Any:
    """A data protection lead of Havering."""
    return person("data_protection_lead", havering)


@pytest.fixture
def tell(havering: Partnership, dpo: Any, tmp_path: Path) -> Callable[..., breaches.Reported]:
    """Report a breach that happened some hours ago."""

    def make(hours: float = 5, **more: Any) -> breaches.Reported:
        happened = timezone.now() - timedelta(hours=hours)
        told = {"by": dpo, "what": WHAT, "happened": happened, "out": tmp_path / "out", **more}
        return report(havering, **told)

    return make


def read(done: breaches.Reported) -> str:
    """The report, with its line breaks folded."""
    return " ".join(done.path.read_text("utf-8").split())


def look(by: Any, act: str, place: Partnership | None, hours: float, purpose: str = "To check") -> None:
    """An event of the trail, some hours ago."""
    who = {"actor_label": by} if isinstance(by, str) else {"actor": by}
    at = timezone.now() - timedelta(hours=hours)
    Event.objects.create(
        at=at, act=act, thing_type="run", thing_id="1", partnership=place, purpose=purpose, **who
    )


def test_a_breach_is_recorded_with_its_clock(tell: Callable[..., Any], dpo: Any) -> None:
    aware = timezone.now() - timedelta(hours=2)
    done = tell(5, aware=aware, records=120)
    kept = Breach.objects.everywhere("a test").get()
    assert (kept.deadline - aware, kept.records, kept.by) == (timedelta(hours=72), 120, dpo)
    assert done.path.stat().st_mode & 0o777 == 0o600
    assert Event.objects.get(act="breach.recorded").thing_id == str(kept.pk)
    assert breaches._moment(kept.deadline) in read(done)


def test_the_clock_runs_from_when_it_happened_unless_told_otherwise(tell: Callable[..., Any]) -> None:
    done = tell(80)
    assert done.breach.deadline < timezone.now()
    assert "That time is past" in read(done)
    assert "That time is past" not in read(tell(70))


def test_the_clock_is_told_in_the_time_of_the_place(tell: Callable[..., Any]) -> None:
    happened = datetime(2025, 7, 1, 12, 0, tzinfo=UTC)
    assert "4 July 2025 at 1:00pm" in read(tell(happened=happened))


def test_the_report_knows_what_was_agreed_held_and_looked_at(
    send: Callable[..., Submission], tell: Callable[..., Any], person: Callable[..., Any],
    havering: Partnership, northamptonshire: Partnership,
) -> None:  # fmt: skip
    sent = send()
    Submission.objects.for_partnership(havering).filter(pk=sent.pk).update(
        received_at=timezone.now() - timedelta(hours=9)
    )
    analyst = person("analyst", havering)
    look(analyst, "run.figures_read", havering, 3, "To prepare a release")
    look(analyst, "run.figures_read", havering, 7, "Before it happened")
    look(analyst, "membership.started", havering, 3, "No look")
    look("system", "run.finished", havering, 3, "No look")
    look(analyst, "run.figures_read", northamptonshire, 3, "Next door")
    look("command line", "installation.backed_up", None, 2, "A copy")
    said = read(tell(5, aware=timezone.now()))
    for words in (
        "Treatment records, version 1", "Exmere County Council (health)", "X0101, X0102",
        "clients, episodes, modalities, deaths", "health and other things that the law protects most",
        "To prepare a release", analyst.name, "installation backed up",
        f"Members who may read exact figures today: {analyst.name}.", WHAT,
    ):  # fmt: skip
        assert words in said
    for words in ("Before it happened", "No look", "Next door"):
        assert words not in said


def test_records_destroyed_before_are_not_named(
    send: Callable[..., Submission], havering: Partnership
) -> None:
    sent, now = send(), timezone.now()
    assert breaches.touched(havering, now) == [sent]
    assert breaches.touched(havering, sent.received_at - timedelta(seconds=1)) == []
    Submission.objects.for_partnership(havering).update(destroyed_at=now - timedelta(hours=1))
    assert breaches.touched(havering, now) == []


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"what": " "}, "Say what happened"),
        ({"what": "w" * 2001}, "Say what happened"),
        ({"what": "Records of jo@example.org were mailed"}, "without a name"),
        ({"what": "NHS number 943 476 5919 was shown"}, "without a name"),
        ({"happened": timezone.now() + timedelta(days=1)}, "lies in the past"),
        ({"aware": timezone.now() - timedelta(days=9)}, "before it happened"),
        ({"aware": timezone.now() + timedelta(days=9)}, "lies in the past"),
    ],
)
def test_what_cannot_be_recorded(tell: Callable[..., Any], more: dict[str, Any], says: str) -> None:
    with pytest.raises(BreachRefused, match=says) as refused:
        tell(**more)
    assert "943" not in str(refused.value)
    assert not Breach.objects.everywhere("a test").exists()


@pytest.mark.parametrize("role", ["lead", "analyst", None])
def test_only_those_who_act_on_rights(
    tell: Callable[..., Any], person: Callable[..., Any], havering: Partnership, role: str
) -> None:
    somebody = person(role, havering)
    with pytest.raises(Refused):
        tell(by=somebody)
    with pytest.raises(Refused):
        decide(tell().breach, by=somebody, decision="No risk", told=None)
    assert Event.objects.filter(act="breach.refused", actor=somebody).count() == 2


def test_a_decision_is_written_down(
    tell: Callable[..., Any], dpo: Any, as_role: Callable[..., Any], havering: Partnership
) -> None:
    client = as_role("data_protection_lead", havering)

    def page() -> str:
        return " ".join(client.get("/p/havering/breaches/").content.decode().split())

    assert "No breach is recorded." in page()
    late, fresh = tell(100).breach, tell(1).breach
    assert "2 breaches wait for a decision." in page()
    assert f"{late.reference}: the 72 hours are over" in page()
    assert f"{fresh.reference} waits for a decision" in page()
    told = timezone.now() - timedelta(minutes=5)
    for wrong, words in (
        (told - timedelta(days=9), "No risk"),
        (timezone.now() + timedelta(days=1), "No risk"),
    ):
        with pytest.raises(BreachRefused, match="was told after"):
            decide(fresh, by=dpo, decision=words, told=wrong)
    with pytest.raises(BreachRefused, match="Say what was decided"):
        decide(fresh, by=dpo, decision=" ", told=None)
    decide(fresh, by=dpo, decision="Told on the telephone", told=told)
    decide(late, by=dpo, decision="No risk to anybody: it was encrypted", told=None)
    assert "No breach waits for a decision." in page()
    assert "Not told. No risk to anybody: it was encrypted" in page()
    assert Event.objects.filter(act="breach.decided").count() == 2
