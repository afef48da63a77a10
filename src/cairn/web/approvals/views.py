"""Pages of releases: the list, one release, proposing, deciding, and what the public may know of them."""

from __future__ import annotations

import csv
from io import StringIO
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cairn.framework import formats
from cairn.web.accounts.access import PartnershipRequest, may, permission
from cairn.web.approvals import services, tables
from cairn.web.approvals.forms import DecideForm, ProposeForm
from cairn.web.approvals.models import Release, ReleasedFigure
from cairn.web.jobs import services as jobs
from cairn.web.jobs.models import Job
from cairn.web.jobs.models import State as JobState
from cairn.web.partnerships.models import Partnership
from cairn.web.runs import services as runs

SHOWN = 100
CSV = ("measure", "level", "area", "period_kind", "period_start", "period_end", "breakdown", "numerator",
       "denominator", "value", "lower", "upper", "method", "mark", "status")  # fmt: skip


@require_GET
@permission("releases.view")
def releases(request: PartnershipRequest, slug: str) -> HttpResponse:
    """What was proposed and released, newest first."""
    found = list(_releases(request.partnership)[:SHOWN])
    waiting = [one for one in found if one.state == Release.State.OPEN]
    context = {
        "sentence": _sentence(found, waiting),
        "table": tables.of_releases(found, slug),
        "waiting": waiting,
        "can_propose": may(request.user, "releases.propose", request.partnership),
        "measured": runs.latest(request.partnership) is not None,
    }
    return render(request, "approvals/list.html", context)


@require_GET
@permission("releases.view")
def release(request: PartnershipRequest, slug: str, number: int) -> HttpResponse:
    """One release: what it shows, what it changes, and the decision."""
    return _page(request, slug, _one(request.partnership, number), DecideForm())


@require_GET
@permission("releases.view")
def figures(request: PartnershipRequest, slug: str, number: int) -> HttpResponse:
    """Every figure of a release as its audience sees it, as CSV."""
    found = _one(request.partnership, number)
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(CSV)
    cells = ReleasedFigure.objects.for_partnership(request.partnership).filter(release=found)
    writer.writerows(cells.values_list(*CSV).iterator())
    answer = HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{slug}-release-{number}.csv"'
    return answer


@require_POST
@permission("releases.decide")
def decide(request: PartnershipRequest, slug: str, number: int) -> HttpResponse:
    """Approve or refuse a release that somebody else proposed."""
    found, form = _one(request.partnership, number), DecideForm(request.POST)
    if not form.is_valid():
        return _page(request, slug, found, form)
    act = services.approve if form.cleaned_data["decision"] == "approve" else services.refuse
    try:
        act(found, by=request.user, reason=form.cleaned_data["reason"])
    except services.NotReleased as why:
        form.add_error(None, str(why))
        return _page(request, slug, found, form)
    messages.success(request, "Your decision is kept.")
    return redirect("approvals:release", slug=slug, number=number)


@require_http_methods(["GET", "HEAD", "POST"])
@permission("releases.propose")
def propose(request: PartnershipRequest, slug: str) -> HttpResponse:
    """Say for whom, and a job puts the newest figures through the door."""
    form, run = ProposeForm(request.POST or None), runs.latest(request.partnership)
    if request.method == "POST" and run is not None and form.is_valid():
        arguments = {"run": str(run.pk), "audience": form.cleaned_data["audience"]}
        job = jobs.start(
            "propose_release", by=request.user, partnership=request.partnership, arguments=arguments
        )
        return redirect("jobs:job", slug=slug, job_id=job.pk)
    return render(request, "approvals/propose.html", {"form": form, "run": run})


@require_GET
@permission("releases.view")
def result(request: PartnershipRequest, slug: str, job_id: UUID) -> HttpResponse:
    """From a finished job to the proposal it made."""
    found = Job.objects.for_partnership(request.partnership).filter(kind="propose_release")
    job = get_object_or_404(found, pk=job_id)
    if job.state != JobState.DONE:
        return redirect("jobs:job", slug=slug, job_id=job.pk)
    return redirect("approvals:release", slug=slug, number=job.result["release"])


@require_GET
@permission("public")
def released(request: PartnershipRequest, slug: str) -> HttpResponse:  # noqa: ARG001
    """What was released to everybody, when, and that two people stood by it."""
    found = _releases(request.partnership).filter(
        state=Release.State.APPROVED, audience=Release.Audience.PUBLIC
    )
    return render(request, "approvals/released.html", {"releases": list(found[:SHOWN])})


def _page(request: PartnershipRequest, slug: str, found: Release, form: DecideForm) -> HttpResponse:
    own = found.proposed_by_id == request.user.pk
    decides = may(request.user, "releases.decide", request.partnership)
    measure = request.GET.get("measure", "")
    known = ReleasedFigure.objects.for_partnership(request.partnership).filter(release=found, measure=measure)
    context = {
        "release": found,
        "sentence": _about(found),
        "measures": tables.of_measures(found),
        "figures": tables.of_figures(found, measure) if known.exists() else None,
        "reasons": found.reasons if decides else [],
        "can_decide": decides and not own and found.state == Release.State.OPEN,
        "own": own and found.state == Release.State.OPEN,
        "form": form,
        "slug": slug,
    }
    return render(request, "approvals/release.html", context)


def _one(partnership: Partnership, number: int) -> Release:
    found: Release = get_object_or_404(_releases(partnership), number=number)
    return found


def _releases(partnership: Partnership) -> Any:
    rows = Release.objects.for_partnership(partnership)
    return rows.select_related("proposed_by", "decided_by", "partnership", "run").order_by("-number")


def _sentence(found: list[Release], waiting: list[Release]) -> str:
    if not found:
        return "Nothing was released yet."
    released = sum(one.state == Release.State.APPROVED for one in found)
    said = f"{formats.plural(released, 'release')} so far."
    return f"{said} {formats.plural(len(waiting), 'proposal')} for a second person to look at."


def _about(found: Release) -> str:
    kept = formats.number(round(found.kept_share))
    shown = f"{formats.number(found.figures - found.withheld)} of {formats.number(found.figures)} figures"
    who = "everybody" if found.audience == Release.Audience.PUBLIC else "partners"
    verb = "can see" if found.state == Release.State.APPROVED else "would see"
    return (
        f"{who.capitalize()} {verb} {shown} ({kept}%). The rest is withheld so that nobody can be recognised."
    )
