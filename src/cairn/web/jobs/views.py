"""Pages of jobs: what is under way, how far it is, and how it ended; and the mail that waits."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from cairn.framework import formats
from cairn.web.accounts.access import PartnershipRequest, permission
from cairn.web.jobs import registry
from cairn.web.jobs.models import Job, OutboxMessage, State

SHOWN = 100
COLUMNS = [{"text": "Work"}, {"text": "State"}, {"text": "Started by"}, {"text": "Asked for"}]
MAIL_COLUMNS = [{"text": "To"}, {"text": "Subject"}, {"text": "State"}, {"text": "Written"}]


@permission("jobs.view")
def jobs(request: PartnershipRequest, slug: str) -> HttpResponse:
    """The newest jobs of a partnership."""
    found = Job.objects.for_partnership(request.partnership).select_related("started_by")[:SHOWN]
    rows = [_row(job, slug) for job in found]
    table = {"caption": "Work in the background", "caption_hidden": True, "columns": COLUMNS, "rows": rows}
    return render(request, "jobs/list.html", {"table": table})


@permission("jobs.view")
def job(request: PartnershipRequest, slug: str, job_id: UUID) -> HttpResponse:
    """One job. When it is finished and has a page of results, that page answers instead."""
    found = get_object_or_404(Job.objects.for_partnership(request.partnership), pk=job_id)
    kind = registry.KINDS.get(found.kind)
    if found.state == State.DONE and kind and kind.result_page:
        return redirect(kind.result_page, slug=slug, job_id=found.pk)
    context = {"job": found, "progress": progress(found), "still": "still" in request.GET}
    return render(request, "jobs/job.html", context)


@permission("installation.manage")
def outbox(request: PartnershipRequest) -> HttpResponse:
    """Messages that wait and that were sent. In the demo, where none is ever sent, with their words."""
    found = OutboxMessage.objects.order_by("-created")[:SHOWN]
    rows = [[{"text": text} for text in _mail(message)] for message in found]
    table = {"caption": "Messages", "caption_hidden": True, "columns": MAIL_COLUMNS, "rows": rows}
    return render(request, "jobs/outbox.html", {"table": table, "messages_": found})


def progress(job: Job) -> str:
    """How far a job is, in words: "Checking rows: 40% (4,000 of 10,000)"."""
    if job.state == State.QUEUED:
        return job.message or "Waiting for the worker, which takes one piece of work at a time."
    if job.percent is None:
        return job.message or "Under way."
    counted = f"{job.percent}%"
    if job.total != 100:  # some work counts in hundredths, where the two numbers say it twice
        counted += f" ({formats.number(job.done)} of {formats.number(job.total)})"
    return f"{job.message or 'Done so far'}: {counted}"


def who(person: Any) -> str:
    """Who started something: a name, or the installation itself."""
    return str(person) if person else "The installation"


def _row(job: Job, slug: str) -> list[dict[str, Any]]:
    address = reverse("jobs:job", kwargs={"slug": slug, "job_id": job.pk})
    asked = formats.moment(timezone.localtime(job.created))
    state = (
        f"{job.get_state_display()}, {job.percent}%"
        if job.percent and not job.over
        else job.get_state_display()
    )
    return [
        {"text": job.name, "href": address},
        {"text": state},
        {"text": who(job.started_by)},
        {"text": asked},
    ]


def _mail(message: OutboxMessage) -> tuple[str, str, str, str]:
    if message.sent:
        state = f"Sent {formats.moment(timezone.localtime(message.sent))}"
    elif message.given_up:
        state = f"Given up after {formats.plural(message.attempts, 'attempt')} ({message.fault})"
    else:
        state = "Waiting" + (
            f", {formats.plural(message.attempts, 'failed attempt')}" if message.attempts else ""
        )
    return message.masked, message.subject, state, formats.moment(timezone.localtime(message.created))
