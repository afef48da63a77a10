"""One attempt at one job: claimed once, kept alive by beats, and ended in a state that a page shows."""

from __future__ import annotations

import logging
import traceback
from typing import Any

from django.db.models import F
from django.utils import timezone

from cairn.web.jobs import registry
from cairn.web.jobs.models import Job, State

log = logging.getLogger("cairn.jobs")

WRONG = (
    "Something went wrong on our side and the work was undone. What was there before is as it was. "
    "Try again; if it fails again, give the reference to whoever runs this installation."
)


_alive: set[tuple[Any, int]] = set()  # (job, attempt) under way in this process


def execute(job_id: str) -> str:
    """Run a queued job to its end; 'skipped' when it is not waiting (someone has it, or it is over)."""
    job = _claim(job_id)
    if job is None:
        return "skipped"
    mark = (job.pk, job.attempts)
    _alive.add(mark)
    try:
        return _attempt(job)
    finally:
        _alive.discard(mark)


def is_alive(job: Job) -> bool:
    """Whether this process is at work on this attempt, even if a busy database keeps it from beating."""
    return (job.pk, job.attempts) in _alive


def keep_alive() -> None:
    """Beat for the jobs under way here: called from another thread, so that a long step is not death."""
    for pk, attempt in list(_alive):
        Job.objects.attempt(pk, attempt).update(heartbeat=timezone.now())


def _claim(job_id: str) -> Job | None:
    now = timezone.now()
    jobs = Job.objects.all_for_worker().filter(pk=job_id)
    changed = jobs.filter(state=State.QUEUED).update(
        state=State.RUNNING, started=now, heartbeat=now, attempts=F("attempts") + 1, done=0, total=0, error=""
    )
    return jobs.select_related("partnership", "started_by").get() if changed else None


def _attempt(job: Job) -> str:
    try:
        result = registry.kind(job.kind).function(job, **job.arguments)
    except registry.JobFault as fault:
        job.fail(fault.sentence)
        return State.FAILED
    except (KeyboardInterrupt, SystemExit):
        _give_back(job)
        raise
    except Exception as error:
        _record(job, error)
        return State.FAILED
    _finish(job, result)
    return State.DONE


def _finish(job: Job, result: Any) -> None:
    Job.objects.attempt(job.pk, job.attempts).update(
        state=State.DONE,
        result=result,
        finished=timezone.now(),
        done=job.total or job.done,
        total=job.total,
        message="",
    )


def _give_back(job: Job) -> None:
    """The worker was told to stop: the job waits for the next one."""
    Job.objects.attempt(job.pk, job.attempts).update(
        state=State.QUEUED, message="The worker was stopped; starting again", attempts=job.attempts - 1
    )


def _record(job: Job, error: Exception) -> None:
    """Log where it broke, but not the exception's words: they may repeat a value of the file."""
    reference = job.fail(WRONG)
    frames = traceback.extract_tb(error.__traceback__)
    where = "\n".join(f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in frames)
    log.error(
        "Job %s (%s) failed, reference %s: %s\n%s", job.pk, job.kind, reference, type(error).__name__, where
    )
