"""Pages of loading: what is loaded, a new file, how it went, and a decision on what was held."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from cairn.web.accounts.access import A_FORM, PartnershipRequest, may, permission
from cairn.web.jobs.models import Job, State
from cairn.web.loads import reports, services, tables
from cairn.web.loads.forms import ACCEPT, LARGEST, DecisionForm, LoadForm
from cairn.web.loads.layouts import LAYOUTS
from cairn.web.partnerships.models import Partnership
from cairn.web.releases import services as releases
from cairn.web.releases.models import Batch

SHOWN = 200


@permission("outcomes.view_partner")
def loads(request: PartnershipRequest, slug: str) -> HttpResponse:
    """What is loaded for a partnership and for everybody; what is held comes first."""
    found = list(_batches(request.partnership)[:SHOWN])
    context = {
        "held": [batch for batch in found if batch.state == Batch.State.HELD],
        "table": tables.of_batches([batch for batch in found if batch.state != Batch.State.HELD], slug),
        "working": _working(request.partnership),
        **_rights(request),
    }
    return render(request, "loads/list.html", context)


@require_http_methods(["GET", "POST"])
@permission("figures.load", largest_body=LARGEST + A_FORM)
def new(request: PartnershipRequest, slug: str) -> HttpResponse:
    """Choose a file; it is kept, a job is started, and its page follows."""
    form = LoadForm(request.POST, request.FILES) if request.method == "POST" else LoadForm()
    if form.is_valid():
        given = form.cleaned_data["file"]
        upload = services.keep_upload(given.chunks(), given.name)
        layout = form.cleaned_data["layout"]
        job = services.start(layout, upload, by=request.user, partnership=request.partnership)
        return redirect("jobs:job", slug=slug, job_id=job.pk)
    layouts = [layout for layout in LAYOUTS.values() if layout.on_pages]
    return render(request, "loads/new.html", {"form": form, "layouts": layouts})


@permission("jobs.view")
def result(request: PartnershipRequest, slug: str, job_id: UUID) -> HttpResponse:
    """How a load went: loaded, held, there already, or refused with every fault."""
    job = _job(request.partnership, job_id)
    if not job.over or not job.result:
        return redirect("jobs:job", slug=slug, job_id=job_id)
    outcome = job.result
    batch = _batches(request.partnership).filter(pk=outcome["batch"]).first() if outcome["batch"] else None
    said = tables.read(batch) if batch else ""
    about = {"job": job, "outcome": outcome, "batch": batch, "name": reports.file_name(job), "said": said}
    context = {**about, **_rights(request)}
    if outcome["state"] == "refused":
        return render(
            request, "loads/refused.html", {**context, "table": tables.of_faults(outcome["faults"])}
        )
    return render(request, "loads/result.html", context)


@permission("figures.load")
def faults(request: PartnershipRequest, slug: str, job_id: UUID) -> HttpResponseBase:  # noqa: ARG001
    """Every fault of a refused file, as a CSV file."""
    return reports.download(_job(request.partnership, job_id))


@permission("outcomes.view_partner")
def file(request: PartnershipRequest, slug: str, batch_id: UUID) -> HttpResponse:  # noqa: ARG001
    """One loaded file: where it is from, what is in it, and the decision that it waits for."""
    return _file_page(request, _batch(request.partnership, batch_id), DecisionForm())


@permission("figures.load")
def set_aside(request: PartnershipRequest, slug: str, batch_id: UUID) -> HttpResponseBase:  # noqa: ARG001
    """The rows of a loaded file that no page shows, each with the reason, as a CSV file."""
    return reports.set_aside(_batch(request.partnership, batch_id))


@require_POST
@permission("figures.decide_hold")
def decide(request: PartnershipRequest, slug: str, batch_id: UUID) -> HttpResponse:
    """Accept or reject a held file of this partnership, with a reason."""
    batch = get_object_or_404(Batch, pk=batch_id, partnership=request.partnership)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return _file_page(request, batch, form)
    accept = form.cleaned_data["decision"] == ACCEPT
    try:
        releases.decide_hold(batch, accept, by=request.user, reason=form.cleaned_data["reason"])
    except releases.NotHeld as over:
        messages.info(request, f"Nothing was changed. {over}")
    else:
        done = (
            "accepted, and its figures are on the pages"
            if accept
            else "rejected; its figures stay off every page"
        )
        messages.success(request, f"{batch.file_name} is {done}.")
    return redirect("loads:file", slug=slug, batch_id=batch_id)


def _file_page(request: PartnershipRequest, batch: Batch, form: DecisionForm) -> HttpResponse:
    context = {
        "batch": batch,
        "facts": tables.facts_of(batch),
        "form": form,
        "ours": batch.partnership_id == request.partnership.pk,
        **_rights(request),
    }
    return render(request, "loads/file.html", context)


def _rights(request: PartnershipRequest) -> dict[str, bool]:
    partnership = request.partnership
    return {
        "can_load": may(request.user, "figures.load", partnership),
        "can_decide": may(request.user, "figures.decide_hold", partnership),
        "can_follow": may(request.user, "jobs.view", partnership),
    }


def _batches(partnership: Partnership) -> QuerySet[Batch]:
    """The files of this partnership and those for everybody, newest first; never another partnership's."""
    visible = Batch.objects.filter(Q(partnership=partnership) | Q(partnership=None))
    return (
        visible.select_related("partnership", "loaded_by", "decided_by")
        .prefetch_related("sources")
        .order_by("-loaded_at")
    )


def _batch(partnership: Partnership, batch_id: UUID) -> Batch:
    return get_object_or_404(_batches(partnership), pk=batch_id)


def _job(partnership: Partnership, job_id: UUID) -> Job:
    found: Job = get_object_or_404(Job.objects.for_partnership(partnership), pk=job_id, kind="load_file")
    return found


def _working(partnership: Partnership) -> list[Any]:
    jobs = Job.objects.for_partnership(partnership).filter(kind="load_file")
    return list(jobs.filter(state__in=[State.QUEUED, State.RUNNING]))
