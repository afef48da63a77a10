"""Starting the job that takes in an upload."""

from __future__ import annotations

from typing import Any

from cairn.web.jobs import services as jobs
from cairn.web.jobs.models import Job

KIND = "receive_submission"


def start(sealed: str, *, by: Any, partnership: Any) -> Job:
    """Start the job that opens a sealed upload and takes in what is in it. `sealed` is its random name."""
    return jobs.start(KIND, by=by, partnership=partnership, arguments={"upload": sealed})
