"""Starting jobs, and starting them again when their worker has gone."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from cairn.web.jobs import execution, registry
from cairn.web.jobs.models import MAX_ATTEMPTS, Job, State
from cairn.web.jobs.tasks import run_job

log = logging.getLogger("cairn.jobs")

GONE = (
    "The work stopped {attempts} times before its end, so it was not tried again. Nothing was half-done. "
    "Start it again; if it stops again, give the reference to whoever runs this installation."
)


def start(kind: str, *, by: Any, partnership: Any, arguments: dict[str, Any]) -> Job:
    """Queue a job of `kind` for `partnership` (None: for the installation) and return it.

    Job and queue entry are rows of the same database, written in one transaction: the worker sees both when
    the caller's change is committed, or neither. `arguments` are JSON and never hold a personal value.
    """
    registry.kind(kind)
    with transaction.atomic():
        job = Job.objects.create(kind=kind, started_by=by, partnership=partnership, arguments=arguments)
        enqueue(job)
    return job


def enqueue(job: Job) -> None:
    """Put a job into the worker's queue; being there twice does no harm, as a job is claimed once."""
    job.task = run_job.enqueue(str(job.pk)).id
    Job.objects.all_for_worker().filter(pk=job.pk).update(task=job.task)


def reap(*, now: datetime | None = None) -> int:
    """Queue again every job whose worker died, or fail it visibly after `MAX_ATTEMPTS`; returns how many."""
    now = now or timezone.now()
    stale = [job for job in Job.objects.stale(now) if not execution.is_alive(job)]
    for job in stale:
        _reap_one(job)
    waiting = [job for job in Job.objects.waiting(now) if not _in_queue(job)]
    for job in waiting:
        enqueue(job)
    return len(stale) + len(waiting)


def _reap_one(job: Job) -> None:
    with transaction.atomic():
        _close_task(job)
        if job.attempts >= MAX_ATTEMPTS:
            job.fail(GONE.format(attempts=job.attempts))
            return
        changed = Job.objects.attempt(job.pk, job.attempts).update(
            state=State.QUEUED, message="Stopped before its end; starting again"
        )
        if changed:
            log.warning("Job %s (%s) stopped beating; queued again.", job.pk, job.kind)
            enqueue(job)


def _in_queue(job: Job) -> bool:
    from django_tasks_db.models import DBTaskResult

    return DBTaskResult.objects.filter(pk=job.task, status="READY").exists() if job.task else False


def _close_task(job: Job) -> None:
    """The queue's own row of a dead attempt would say 'running' for ever."""
    from django_tasks_db.models import DBTaskResult

    DBTaskResult.objects.filter(pk=job.task, status="RUNNING").update(
        status="FAILED", finished_at=timezone.now(), exception_class_path="builtins.InterruptedError"
    )
