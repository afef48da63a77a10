"""The job that measures: started once, done once however often it is begun, and its failure told."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from cairn.measures import MEASURES
from cairn.web.agreements import services as agreements
from cairn.web.jobs import execution
from cairn.web.jobs import services as jobs
from cairn.web.jobs.models import STALE_AFTER, Job
from cairn.web.jobs.models import State as JobState
from cairn.web.partnerships.models import Partnership
from cairn.web.runs import plans, running, services, standard
from cairn.web.runs.models import Run, State
from cairn.web.submissions.models import Submission

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture(autouse=True)
def little(monkeypatch: pytest.MonkeyPatch) -> None:
    """These tests are about the job: one kind of period and one measure are enough."""
    monkeypatch.setattr(plans, "MEASURES", {"suspected_deaths": MEASURES["suspected_deaths"]})
    known = standard._of_kind
    monkeypatch.setattr(
        standard, "_of_kind", lambda kind, *days: known(kind, *days) if kind == "financial-year" else []
    )


def again(job: Job) -> Job:
    return Job.objects.all_for_worker().get(pk=job.pk)


def runs(place: Partnership) -> list[Run]:
    return list(Run.objects.for_partnership(place))


def test_a_job_measures_everything_and_leads_to_its_run(sent: Submission, analyst: Any) -> None:
    job = services.start(sent.partnership, by=analyst, purpose="check")
    assert execution.execute(str(job.pk)) == JobState.DONE
    (run,) = runs(sent.partnership)
    assert again(job).result == {"run": run.name}
    assert (run.state, run.by, run.purpose, run.job) == (State.DONE, analyst, "To check the records", job)
    assert run.whole


def test_one_that_waits_is_enough(sent: Submission, analyst: Any) -> None:
    first = services.start(sent.partnership, by=analyst, purpose="check")
    assert services.start(sent.partnership, by=None, purpose="regular") == first


def test_a_purpose_that_is_no_key_is_refused(havering: Partnership) -> None:
    with pytest.raises(services.RunRefused, match="regular, release, check, question, records"):
        services.start(havering, by=None, purpose="because Zebedee asked")


def test_arguments_hold_nothing_but_the_key_of_the_purpose(sent: Submission, analyst: Any) -> None:
    assert services.start(sent.partnership, by=analyst, purpose="check").arguments == {"purpose": "check"}


def killed(job: Job) -> None:
    """Make the job look as if its worker had been killed; the next look of the worker queues it again."""
    beat = timezone.now() - STALE_AFTER - timedelta(seconds=1)
    Job.objects.all_for_worker().filter(pk=job.pk).update(state=JobState.RUNNING, heartbeat=beat)
    assert jobs.reap() == 1


@pytest.mark.parametrize("when", ["before the figures are kept", "after"])
def test_a_job_killed_on_its_way_goes_on_with_its_own_run(
    sent: Submission, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    written: list[str] = []
    vault = type(agreements.vault())
    write = vault.write_figures

    def noted(self: Any, place: str, run: str, rows: Any) -> None:
        if when == "after" or written:
            write(self, place, run, rows)
        written.append(run)
        if len(written) == 1:
            raise SystemExit(1)

    monkeypatch.setattr(vault, "write_figures", noted)
    job = services.start(sent.partnership, by=None, purpose="records")
    with pytest.raises(SystemExit):
        execution.execute(str(job.pk))
    (begun,) = runs(sent.partnership)
    assert begun.state == State.RUNNING
    assert execution.execute(str(job.pk)) == JobState.DONE
    (run,) = runs(sent.partnership)
    assert (run.pk, run.state, run.as_at) == (begun.pk, State.DONE, begun.as_at)
    assert written == [run.name, run.name]


def test_a_job_done_again_computes_nothing_again(sent: Submission, monkeypatch: pytest.MonkeyPatch) -> None:
    job = services.start(sent.partnership, by=None, purpose="records")
    execution.execute(str(job.pk))
    killed(job)
    monkeypatch.setattr(running, "_measured", lambda *_: pytest.fail("it was computed again"))
    assert execution.execute(str(job.pk)) == JobState.DONE
    assert len(runs(sent.partnership)) == 1


def test_a_run_that_waits_for_its_job_is_not_closed_by_others(
    sent: Submission, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*_: Any) -> int:
        raise SystemExit(1)

    with monkeypatch.context() as patch:
        patch.setattr(running, "_measured", stopped)
        job = services.start(sent.partnership, by=None, purpose="records")
        with pytest.raises(SystemExit):
            execution.execute(str(job.pk))
    services.measure(sent.partnership, by="command line", purpose="To check")
    assert Run.objects.for_partnership(sent.partnership).get(job=job).state == State.RUNNING


def test_a_job_that_cannot_be_done_says_why(vault_here: Any, havering: Partnership) -> None:
    job = services.start(havering, by=None, purpose="regular")
    assert execution.execute(str(job.pk)) == JobState.FAILED
    assert "Havering held no records" in again(job).error


def test_without_a_key_the_job_and_the_run_say_what_to_do(sent: Submission, configure: Any) -> None:
    configure(vault_key="")
    job = services.start(sent.partnership, by=None, purpose="regular")
    assert execution.execute(str(job.pk)) == JobState.FAILED
    (run,) = runs(sent.partnership)
    assert "cairn vault key" in again(job).error
    assert run.error == again(job).error


def test_records_that_came_in_are_measured_once(sent: Submission) -> None:
    job = services.start_after(sent)
    assert job is not None
    assert services.start_after(sent) == job
    execution.execute(str(job.pk))
    (run,) = runs(sent.partnership)
    assert (run.purpose, run.who) == ("New records came in", "system")
    assert services.start_after(sent) is None


def test_records_that_were_refused_start_nothing(havering: Partnership) -> None:
    refused = Submission.objects.create(partnership=havering, state=Submission.State.REFUSED)
    assert services.start_after(refused) is None
    assert not Job.objects.for_partnership(havering).exists()
