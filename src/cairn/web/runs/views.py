"""Pages of runs: the log, one run, and starting one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from cairn.framework import formats
from cairn.web.accounts.access import PartnershipRequest, may, permission
from cairn.web.core import clock
from cairn.web.jobs.models import Job
from cairn.web.jobs.models import State as JobState
from cairn.web.partnerships.models import Partnership
from cairn.web.runs import services, sources, tables, words
from cairn.web.runs.forms import StartForm
from cairn.web.runs.models import Run, State
from cairn.web.submissions.models import Submission
from cairn.web.submissions.providers import called, names
from cairn.web.submissions.services import NothingHeld

SHOWN = 100
FEW = 8  # measures that are listed without being asked for


@require_GET
@permission("runs.view")
def runs(request: PartnershipRequest, slug: str) -> HttpResponse:
    """When the measures were computed, newest first, and what is under way."""
    found = list(_runs(request.partnership)[:SHOWN])
    context = {
        "sentence": _newest(request.partnership),
        "table": tables.of_runs(found, slug),
        "working": _working(request.partnership),
        "can_start": may(request.user, "runs.start", request.partnership),
        "can_follow": may(request.user, "jobs.view", request.partnership),
    }
    return render(request, "runs/list.html", context)


@require_GET
@permission("runs.view")
def run(request: PartnershipRequest, slug: str, run_id: UUID) -> HttpResponse:
    """One run: what came of it, which submissions it read, and what it measured."""
    found = get_object_or_404(_runs(request.partnership), pk=run_id)
    sent = sources.submissions_of(request.partnership, [one["name"] for one in found.snapshots])
    context = {
        "run": found,
        "sentence": words.sentence(found),
        "facts": tables.facts_of(found),
        "submissions": tables.of_submissions(found, sent, slug),
        "behind": _behind(found, sent),
        "periods": words.periods(found.days),
        "measures": found.titles,
        "few": len(found.titles) <= FEW,
        "can_start": may(request.user, "runs.start", request.partnership),
    }
    return render(request, "runs/run.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@permission("runs.start")
def start(request: PartnershipRequest, slug: str) -> HttpResponse:
    """Say why, and a job measures everything; its page follows."""
    form = StartForm(request.POST or None)
    source = _held(request.partnership)
    if request.method == "POST" and source and form.is_valid():
        job = services.start(request.partnership, by=request.user, purpose=form.cleaned_data["purpose"])
        return redirect("jobs:job", slug=slug, job_id=job.pk)
    return render(request, "runs/start.html", {"form": form, "source": source, **_offer(source)})


@require_GET
@permission("jobs.view")
def result(request: PartnershipRequest, slug: str, job_id: UUID) -> HttpResponse:
    """From a finished job to its run, for those who may see it."""
    job = get_object_or_404(services.jobs_of(request.partnership), pk=job_id)
    if job.state != JobState.DONE:
        return redirect("jobs:job", slug=slug, job_id=job.pk)
    if may(request.user, "runs.view", request.partnership):
        return redirect("runs:run", slug=slug, run_id=job.result["run"])
    return render(request, "jobs/job.html", {"job": job})


def _runs(partnership: Partnership) -> Any:
    return Run.objects.for_partnership(partnership).select_related("by")


def _newest(partnership: Partnership) -> str:
    """The first sentence of the log."""
    newest = services.latest(partnership)
    if newest is None:
        return "Nothing has been measured yet."
    return f"The newest figures were computed on {words.moment(newest)}, from {words.records(newest)}."


def _working(partnership: Partnership) -> list[Job]:
    return list(services.jobs_of(partnership).filter(state__in=[JobState.QUEUED, JobState.RUNNING]))


def _held(partnership: Partnership) -> sources.Source | None:
    try:
        return sources.held_at(partnership, clock.now())
    except NothingHeld:
        return None


def _offer(source: sources.Source | None) -> dict[str, Any]:
    """What would be measured from these records."""
    if source is None:
        return {}
    sent = words.submissions(len(source.parts))
    first, last = formats.month_year(source.first), formats.month_year(source.last)
    return {"records": f"{sent}, extract of {formats.day(source.extract_date)}", "days": f"{first} to {last}"}


def _behind(found: Run, sent: list[Submission]) -> list[str]:
    """Providers whose records end before the last period of a run, in sentences."""
    if found.state != State.DONE or not found.periods:
        return []
    lagging = sources.behind(sent, max(one.end for one in found.days))
    known = names(found.partnership)
    return [
        f"The records of {called(code, known)} end on {formats.day(day)}. Figures after that day lack them."
        for code, day in lagging.items()
    ]
