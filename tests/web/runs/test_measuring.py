"""A run: what it keeps of its records, its code and its purpose, what it gives, and how it fails."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from cairn.measures import MEASURES, Span
from cairn.web.audit.models import Event
from cairn.web.partnerships.models import Partnership
from cairn.web.partnerships.scoping import UnscopedQuery
from cairn.web.runs import closing, running, services, sources, turn
from cairn.web.runs.models import Run, State
from cairn.web.runs.services import RunFailed, RunRefused
from cairn.web.runs.version import code_version
from cairn.web.submissions.models import Submission

pytestmark = pytest.mark.django_db

YEAR = Span("financial-year", date(2024, 4, 1), date(2025, 3, 31))
FEW = ["adults_in_treatment", "successful_completion"]
ONE = ["suspected_deaths"]
WHY = "To check the records"


def measured(place: Partnership, **more: Any) -> Run:
    asked: dict[str, Any] = {"periods": [YEAR], "metrics": FEW, "by": "command line", "purpose": WHY}
    return services.measure(place, **(asked | more))


def figure(run: Run, by: Any, measure: str, breakdown: str = "total", level: str = "all") -> Any:
    rows = services.exact(run, by=by, purpose=WHY, metrics=[measure])
    (found,) = [row for row in rows if (row["breakdown"], row["level"]) == (breakdown, level)]
    return found["numerator"], found["denominator"], found["value"]


@pytest.mark.database
def test_a_run_keeps_what_it_read_and_gives_exact_figures(sent: Submission, analyst: Any) -> None:
    run = measured(sent.partnership, by=analyst)
    assert (run.state, run.by, run.purpose, run.engine) == (State.DONE, analyst, WHY, "duckdb")
    assert run.snapshots == [
        {"name": sent.snapshot, "received": sent.received_at.isoformat(), "providers": ["X0101", "X0102"]}
    ]
    assert run.version == code_version()
    assert (run.extract_date, run.footprint) == (date(2025, 4, 30), ["E99000001"])
    assert run.periods == [["financial-year", "2024-04-01", "2025-03-31"]]
    assert run.metrics == FEW
    assert run.seconds is not None
    assert run.finished >= run.started
    rows = services.exact(run, by=analyst, purpose=WHY)
    assert len(rows) == run.observations > 0
    assert {row["partnership"] for row in rows} == {"havering"}
    assert figure(run, analyst, "adults_in_treatment") == (4, None, 4.0)
    assert figure(run, analyst, "successful_completion", "sex", "female") == (4, 4, 1.0)


def test_left_to_itself_a_run_measures_everything_over_the_standard_periods(
    sent: Submission, analyst: Any
) -> None:
    run = services.measure(sent.partnership, by=analyst, purpose=WHY)
    assert run.whole
    assert run.metrics == sorted(MEASURES)
    assert [Span(*one) for one in run.days] == services.standard_periods(date(2025, 3, 31), date(2024, 4, 1))
    assert run.titles[0] == "Adults in treatment"
    kinds = {row["period_kind"] for row in services.exact(run, by=analyst, purpose=WHY)}
    assert kinds == {"month", "quarter", "financial-year", "rolling-12"}


def test_what_is_measured_does_not_go_beyond_what_was_sent(receive: Any, havering: Partnership) -> None:
    receive(havering, manifest={"period_end": "2025-02-10"})
    source = sources.held_at(havering, timezone.now())
    assert (source.first, source.last) == (date(2024, 4, 1), date(2025, 2, 10))


def test_the_same_records_have_the_same_fingerprint_and_others_another(
    receive: Any, havering: Partnership
) -> None:
    receive(havering)
    first, again = (measured(havering, metrics=ONE) for _ in range(2))
    assert first.snapshots_hash == again.snapshots_hash
    receive(havering, manifest={"sender": "made-up-again"})
    assert measured(havering, metrics=ONE).snapshots_hash != first.snapshots_hash


def test_records_can_be_measured_as_they_were_held(receive: Any, havering: Partnership, analyst: Any) -> None:
    before = receive(havering)
    later = receive(havering, manifest={"sender": "made-up-again"})
    assert measured(havering, metrics=ONE).snapshots[0]["name"] == later.snapshot
    run = measured(havering, metrics=ONE, as_at=before.received_at)
    assert [one["name"] for one in run.snapshots] == [before.snapshot]
    assert run.as_at == before.received_at
    with pytest.raises(RunRefused, match="held no records"):
        measured(havering, as_at=before.received_at - timedelta(seconds=1))


def test_people_with_restricted_records_are_left_out(
    sent: Submission, analyst: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources.agreements, "restricted_clients", lambda place: {("X0101", "c1")})
    assert figure(measured(sent.partnership), analyst, "adults_in_treatment") == (3, None, 3.0)


def test_a_partnership_without_records_has_nothing_to_measure(vault_here: Any, havering: Partnership) -> None:
    with pytest.raises(RunRefused, match=r"Havering held no records"):
        measured(havering)
    assert not Run.objects.for_partnership(havering).exists()


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"purpose": " "}, "Say what this is for"),
        ({"purpose": "x" * 201}, "200 letters or fewer"),
        ({"purpose": "for a.person@example.org"}, "name nobody"),
        ({"engine": "spark"}, "measured by duckdb, not by 'spark'"),
        ({"metrics": ["happiness"]}, "There is no measure 'happiness'"),
        ({"periods": []}, "ask for other periods"),
        ({"metrics": ["unmet_need_ocu"], "periods": [Span("month", date(2024, 4, 1), date(2024, 4, 30))]},
         "twelve whole months only"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_refused_before_anything_is_begun(
    sent: Submission, more: dict[str, Any], words: str
) -> None:
    with pytest.raises(RunRefused, match=words):
        measured(sent.partnership, **more)
    assert not Run.objects.for_partnership(sent.partnership).exists()


def test_progress_is_told_step_by_step(sent: Submission) -> None:
    told: list[tuple[int, int, str]] = []
    measured(sent.partnership, metrics=ONE, progress=lambda *step: told.append(step))
    assert told == [(0, 3, running.OPENING), (1, 3, running.MEASURING), (2, 3, running.KEEPING)]


def test_pooled_years_are_a_step_of_their_own_and_for_deaths_alone(sent: Submission, analyst: Any) -> None:
    pooled = Span("pooled_years", date(2022, 4, 1), date(2025, 3, 31))
    run = measured(sent.partnership, periods=[YEAR, pooled], metrics=[*ONE, "homelessness_drug_need"])
    rows = services.exact(run, by=analyst, purpose=WHY, period_kinds=["pooled_years"])
    assert {row["measure"] for row in rows} == {"suspected_deaths"}
    assert next(row["numerator"] for row in rows if row["breakdown"] == "total") == 1


@contextmanager
def broken(error: BaseException) -> Iterator[Any]:
    raise error
    yield


def test_a_failure_that_has_words_is_told_in_them(sent: Submission, monkeypatch: pytest.MonkeyPatch) -> None:
    from cairn.framework.engine import EngineError

    monkeypatch.setattr(sources, "opened", lambda *_: broken(EngineError("OutOfMemoryException")))
    with pytest.raises(RunFailed, match="needs more memory"):
        measured(sent.partnership)
    run = Run.objects.for_partnership(sent.partnership).get()
    assert run.state == State.FAILED
    assert "needs more memory" in run.error
    assert Event.objects.filter(act="run.failed", thing_id=run.name).exists()


def test_any_other_failure_repeats_no_word_of_it(
    sent: Submission, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(sources, "opened", lambda *_: broken(ValueError("Zebedee Quillfeather")))
    with caplog.at_level(logging.ERROR), pytest.raises(ValueError, match="Zebedee"):
        measured(sent.partnership)
    run = Run.objects.for_partnership(sent.partnership).get()
    assert run.error == running.WRONG
    assert "Zebedee" not in caplog.text
    assert "ValueError" in caplog.text


def test_a_run_stopped_by_hand_is_closed(sent: Submission, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "opened", lambda *_: broken(KeyboardInterrupt()))
    with pytest.raises(KeyboardInterrupt):
        measured(sent.partnership)
    assert Run.objects.for_partnership(sent.partnership).get().error == closing.GONE


def left_behind(place: Partnership) -> Run:
    """A run whose process was killed."""
    return Run.objects.create(
        partnership=place, as_at=timezone.now(), by_label="command line", purpose=WHY, engine="duckdb"
    )


def test_a_run_whose_process_is_gone_is_closed_by_the_next(sent: Submission) -> None:
    left = left_behind(sent.partnership)
    done = measured(sent.partnership, metrics=ONE)
    left.refresh_from_db()
    assert (left.state, left.error) == (State.FAILED, closing.GONE)
    assert done.state == State.DONE


def test_the_worker_closes_what_is_left_behind_unless_somebody_measures(
    vault_here: Any, havering: Partnership
) -> None:
    from cairn.web.runs.work import close_left

    left_behind(havering)
    with turn.alone():
        assert close_left() == 0
    assert close_left() == 1
    assert close_left() == 0


def test_the_latest_run_is_the_newest_of_everything(havering: Partnership) -> None:
    assert services.latest(havering) is None
    now = timezone.now()
    common = {
        "partnership": havering, "as_at": now, "by_label": "system", "purpose": WHY, "engine": "duckdb",
    }  # fmt: skip
    made = [
        Run.objects.create(
            **common, state=state, whole=whole, finished=now, started=now - timedelta(days=age)
        )
        for state, whole, age in (
            ("done", False, 4),
            ("done", True, 3),
            ("done", False, 2),
            ("failed", True, 1),
        )
    ]
    assert services.latest(havering) == made[1]
    Run.objects.for_partnership(havering).filter(whole=True).delete()
    assert services.latest(havering) == made[2]


def test_runs_of_all_partnerships_are_not_found_by_accident(havering: Partnership) -> None:
    with pytest.raises(UnscopedQuery):
        list(Run.objects.filter(state=State.DONE))


@pytest.mark.database
def test_a_run_is_over_when_it_is_finished(havering: Partnership) -> None:
    run = left_behind(havering)
    with pytest.raises(IntegrityError), transaction.atomic():
        Run.objects.for_partnership(havering).filter(pk=run.pk).update(state=State.DONE)
