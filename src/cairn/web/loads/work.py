"""The jobs of this app."""

from __future__ import annotations

import shutil
from pathlib import Path, PurePosixPath
from time import time
from typing import Any

from django.conf import settings

from cairn.web.jobs.models import Job, State
from cairn.web.jobs.registry import JobFault, duty, job
from cairn.web.loads import services

KEEP_UPLOADS = 3600  # seconds: an upload is written a moment before its job
CHECKING, SHOWING = "Checking rows", "Rows are checked; putting figures on pages"
GONE = "The uploaded file is no longer there. Nothing was changed. Load the file again."


@job("load_file", name="Load a file", result_page="loads:result")
def load_file(job: Job, *, layout: str, upload: str) -> dict[str, Any]:
    """Load an uploaded file; run twice it changes nothing more, as the same file is loaded once."""
    path = Path(settings.CAIRN.data) / upload
    if not path.is_file():
        raise JobFault(GONE)
    job.beat(0, 0, "Reading the file")
    outcome = services.load(
        layout, path, since=job.created, by=job.started_by or "system", partnership=job.partnership,
        progress=lambda done, total: job.beat(done, total, CHECKING),
        showing=lambda done, total: job.beat(done, total, SHOWING),
    )  # fmt: skip
    return outcome.as_json()


@duty("remove uploads that are done with", every=600)
def remove_uploads() -> int:
    """Remove uploads that no job needs any more; the number removed. A second attempt finds its own."""
    waiting = Job.objects.all_for_worker().filter(kind="load_file", state__in=[State.QUEUED, State.RUNNING])
    needed = {PurePosixPath(job.arguments["upload"]).parent.name for job in waiting}
    limit = time() - KEEP_UPLOADS
    old = [folder for folder in services.uploads().glob("*") if folder.stat().st_mtime < limit]
    gone = [folder for folder in old if folder.name not in needed]
    for folder in gone:
        shutil.rmtree(folder, ignore_errors=True)
    return len(gone)
