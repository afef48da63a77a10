"""Jobs: claimed once, alive while they beat, tried again when their worker is gone, and never silent."""

import logging
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from cairn.web.jobs import execution, registry, services
from cairn.web.jobs.models import MAX_ATTEMPTS, STALE_AFTER, Job, State
from cairn.web.partnerships.models import Partnership
from cairn.web.partnerships.scoping import UnscopedQuery

pytestmark = [pytest.mark.django_db, pytest.mark.database]
Work = Callable[..., Any]


@pytest.fixture
def kinds() -> Iterator[Callable[[Work], Work]]:
    """Register a function as the work of jobs of kind 'try'; forgotten after the test."""
    yield lambda function: registry.job("try", name="Try something")(function)
    registry.KINDS.pop("try", None)


def begin(partnership: Partnership | None = None, **arguments: Any) -> Job:
    return services.start("try", by=None, partnership=partnership, arguments=arguments)


def again(job: Job) -> Job:
    return Job.objects.all_for_worker().get(pk=job.pk)


def late(job: Job, attempts: int = 1) -> None:
    """Make a job look as if its worker had been killed a while ago."""
    beat = timezone.now() - STALE_AFTER - timedelta(seconds=1)
    jobs = Job.objects.all_for_worker().filter(pk=job.pk)
    jobs.update(state=State.RUNNING, heartbeat=beat, attempts=attempts)
    DBTaskResult.objects.filter(pk=job.task).update(status="RUNNING")


def test_a_job_runs_with_its_arguments_and_keeps_its_result(kinds: Any, havering: Partnership) -> None:
    kinds(lambda job, count: {"twice": count * 2})
    job = begin(havering, count=21)
    assert again(job).state == State.QUEUED
    assert execution.execute(str(job.pk)) == State.DONE
    done = again(job)
    assert (done.result, done.over, done.attempts, str(done)) == (
        {"twice": 42},
        True,
        1,
        "Try something (Finished)",
    )


def test_the_queue_gets_the_job_with_the_callers_change_or_not_at_all(kinds: Any) -> None:
    kinds(lambda job: None)
    with transaction.atomic():
        begin()
        transaction.set_rollback(True)
    assert not Job.objects.all_for_worker().exists()
    assert not DBTaskResult.objects.exists()


def test_a_job_is_claimed_once(kinds: Any) -> None:
    runs: list[Any] = []
    kinds(lambda job: runs.append(job.pk))
    job = begin()
    execution.execute(str(job.pk))
    assert execution.execute(str(job.pk)) == "skipped"
    assert runs == [job.pk]


def test_an_unknown_kind_is_refused_before_anything_is_written() -> None:
    with pytest.raises(registry.UnknownKind, match="No job of kind 'nothing'. There are: .*load_file"):
        services.start("nothing", by=None, partnership=None, arguments={})


def test_two_functions_cannot_share_a_kind(kinds: Any) -> None:
    kinds(lambda job: None)
    with pytest.raises(ValueError, match="registered twice"):
        kinds(lambda job: 1)


def test_a_fault_with_a_sentence_is_told_to_the_reader(kinds: Any) -> None:
    def work(job: Job) -> None:
        raise registry.JobFault("The file is gone. Load it again.")

    kinds(work)
    job = begin()
    assert execution.execute(str(job.pk)) == State.FAILED
    failed = again(job)
    assert failed.error == "The file is gone. Load it again."
    assert failed.error_reference == str(job.pk)[:8].upper()


def test_any_other_error_is_logged_without_its_words(kinds: Any, caplog: pytest.LogCaptureFixture) -> None:
    def work(job: Job) -> None:
        raise ValueError("Jane Citizen, 1 January 1980")

    kinds(work)
    job = begin()
    with caplog.at_level(logging.ERROR):
        execution.execute(str(job.pk))
    failed = again(job)
    assert "Jane" not in caplog.text + failed.error
    assert failed.error_reference in caplog.text
    assert "ValueError" in caplog.text


def test_progress_is_written_while_the_job_runs(kinds: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[tuple[int, int]] = []
    monkeypatch.setattr(Job, "write_beat", lambda self: written.append((self.done, self.total)))
    monkeypatch.setattr(transaction.get_connection(), "in_atomic_block", False)

    def work(job: Job) -> None:
        for done in range(1000):
            job.beat(done, 1000, "Checking rows")

    job = Job(kind="try")
    work(job)
    assert written[0] == (0, 1000)
    assert len(written) < 10
    assert job.percent == 99


def test_beats_inside_a_transaction_wait_for_its_end() -> None:
    job = Job.objects.create(kind="try", state=State.RUNNING, attempts=1)
    job.beat(5, 10)
    assert again(job).done == 0
    job.write_beat()
    assert again(job).done == 5


def test_a_job_whose_worker_was_killed_is_queued_again(kinds: Any) -> None:
    kinds(lambda job: "well")
    job = begin()
    late(job)
    assert services.reap() == 1
    back = again(job)
    assert back.state == State.QUEUED
    assert back.task != job.task
    assert DBTaskResult.objects.get(pk=job.task).status == "FAILED"
    execution.execute(str(job.pk))
    assert (again(job).result, again(job).attempts) == ("well", 2)


def test_a_job_that_beats_is_left_alone(kinds: Any) -> None:
    kinds(lambda job: None)
    job = begin()
    late(job)
    execution._alive.add((job.pk, 1))
    try:
        execution.keep_alive()
    finally:
        execution._alive.clear()
    assert services.reap() == 0


def test_a_job_at_work_here_is_alive_even_when_it_cannot_beat(kinds: Any) -> None:
    def work(job: Job) -> int:
        late(job)
        return services.reap()

    kinds(work)
    job = begin()
    assert execution.execute(str(job.pk)) == State.DONE
    assert again(job).result == 0


def test_a_job_that_stops_every_time_fails_visibly(kinds: Any) -> None:
    kinds(lambda job: None)
    job = begin()
    late(job, attempts=MAX_ATTEMPTS)
    services.reap()
    failed = again(job)
    assert failed.state == State.FAILED
    assert failed.error.startswith(f"The work stopped {MAX_ATTEMPTS} times")
    assert failed.error_reference


def test_a_late_worker_changes_nothing(kinds: Any) -> None:
    def work(job: Job) -> str:
        execution._alive.clear()  # as in another process
        late(job)
        services.reap()
        return "too late"

    kinds(work)
    job = begin()
    execution.execute(str(job.pk))
    assert (again(job).state, again(job).result) == (State.QUEUED, None)


def test_a_job_that_no_queue_knows_is_queued_again(kinds: Any) -> None:
    kinds(lambda job: None)
    job = begin()
    DBTaskResult.objects.all().delete()
    assert services.reap() == 0
    Job.objects.all_for_worker().update(created=timezone.now() - STALE_AFTER * 2)
    assert services.reap() == 1
    assert DBTaskResult.objects.filter(pk=again(job).task).exists()


def test_a_worker_told_to_stop_gives_its_job_back(kinds: Any) -> None:
    def work(job: Job) -> None:
        raise SystemExit(1)

    kinds(work)
    job = begin()
    with pytest.raises(SystemExit):
        execution.execute(str(job.pk))
    assert (again(job).state, again(job).attempts) == (State.QUEUED, 0)


def test_jobs_of_all_partnerships_are_not_found_by_accident(kinds: Any) -> None:
    with pytest.raises(UnscopedQuery):
        list(Job.objects.filter(kind="try"))
