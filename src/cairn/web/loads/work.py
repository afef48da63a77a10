"""The jobs of this app."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from django.conf import settings

from cairn.web.jobs.models import Job
from cairn.web.jobs.registry import JobFault, job
from cairn.web.loads import services

GONE = "The uploaded file is no longer there. Nothing was changed. Load the file again."


@job("load_file", name="Load a file", result_page="loads:result")
def load_file(job: Job, *, layout: str, upload: str) -> dict[str, Any]:
    """Load an uploaded file; run twice it changes nothing more, as the same file is loaded once."""
    path = Path(settings.CAIRN.data) / upload
    if not path.is_file():
        raise JobFault(GONE)
    job.beat(0, 0, "Reading the file")
    outcome = services.load(
        layout, path, by=job.started_by or "system", partnership=job.partnership,
        progress=lambda done, total: job.beat(done, total, "Checking and loading rows"),
    )  # fmt: skip
    shutil.rmtree(path.parent, ignore_errors=True)
    return outcome.as_json()
