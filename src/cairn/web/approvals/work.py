"""The job of this app."""

from __future__ import annotations

from typing import Any

from cairn.web.approvals import services
from cairn.web.approvals.models import Release
from cairn.web.jobs.models import Job
from cairn.web.jobs.registry import JobFault, duty, job

GOING = "Putting figures through the door"
NOBODY = "A release is proposed by a person of a partnership. Propose it from the page of releases."


@job("propose_release", name="Propose a release", result_page="approvals:result")
def propose_release(job: Job, *, run: str, audience: str) -> dict[str, Any]:
    """Put the figures of a run through the door; done again after a crash, the same proposal is given."""
    from cairn.web.runs.models import Run

    if job.partnership is None or job.started_by is None:
        raise JobFault(NOBODY)
    found = Run.objects.for_partnership(job.partnership).get(pk=run)
    mine = Release.objects.for_partnership(job.partnership).filter(
        run=found, audience=audience, proposed_by=job.started_by, proposed_at__gte=job.created
    )
    if (made := mine.first()) is None:
        try:
            made = services.propose(
                found, audience, by=job.started_by, progress=lambda done, of: job.beat(done, of, GOING)
            )
        except services.NotReleased as why:
            raise JobFault(str(why)) from None
    return {"release": made.number}


@duty("publish approved releases", every=300)
def publish_approved() -> int:
    """Finish what a killed process approved and did not put on its pages; the number of releases."""
    return services.publish_what_was_left()
