"""The job and the duty of this app."""

from __future__ import annotations

from typing import Any

from cairn.web.jobs.models import Job
from cairn.web.jobs.registry import JobFault, duty, job
from cairn.web.runs import closing, services, turn

NOWHERE = "Measuring needs a partnership. Start it from the partnership's page of runs."


@job(services.KIND, name="Compute measures", result_page="runs:result")
def measure(job: Job, *, purpose: str) -> dict[str, Any]:
    """Measure everything for the job's partnership; done again it goes on with the run of the first time."""
    if job.partnership is None:
        raise JobFault(NOWHERE)
    why = services.PURPOSES.get(purpose, services.PURPOSES["regular"])
    try:
        run = services.measure(
            job.partnership, by=job.started_by or "system", purpose=why, progress=job.beat, job=job
        )
    except (services.RunRefused, services.RunFailed) as told:
        raise JobFault(str(told)) from None
    return {"run": run.name}


@duty("close runs that were left behind", every=300)
def close_left() -> int:
    """Close every run whose process is gone, unless somebody measures now; how many."""
    with turn.if_free() as free:
        return closing.fail_left() if free else 0
