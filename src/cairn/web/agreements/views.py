"""Pages of agreements: the register, the public log of purposes, and what is done for people's rights."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cairn.framework import formats
from cairn.web.accounts.access import A_FORM, PartnershipRequest, may, permission
from cairn.web.agreements import purposes as log
from cairn.web.agreements import services, tables
from cairn.web.agreements.forms import LARGEST, EndForm, RegisterForm
from cairn.web.agreements.models import Agreement, Breach, PersonRequest, State
from cairn.web.agreements.registering import review_due
from cairn.web.agreements.template import template as template_text
from cairn.web.core import clock
from cairn.web.submissions.models import Submission
from cairn.web.submissions.providers import names


@require_GET
@permission("agreements.view")
def listing(request: PartnershipRequest, slug: str) -> HttpResponse:  # noqa: ARG001
    """The register: what may come in today, what is due, and what is over."""
    place, today = request.partnership, clock.today()
    found = list(Agreement.objects.for_partnership(place).select_related("partnership"))
    current = tables.in_force(found, today)
    later = [one for one in found if one.state_on(today) is State.NOT_YET]
    ended = [one for one in found if one.state_on(today) is State.ENDED]
    known = names(place)
    context = {
        "sentence": _sentence(current, place.name),
        "due": [one for one in [*current, *later] if review_due(one, today)],
        "current": tables.of_register(current, known, "In force"),
        "later": tables.of_register(later, known, "Not yet in force"),
        "ended": tables.of_register(ended, known, "Ended"),
        "cover": tables.of_cover(current, known),
        **_rights(request),
    }
    return render(request, "agreements/list.html", context)


@require_GET
@permission("agreements.view")
def detail(request: PartnershipRequest, slug: str, agreement_id: UUID) -> HttpResponse:  # noqa: ARG001
    """One version of an agreement, whole, beside the others."""
    return _detail_page(request, _agreement(request, agreement_id), EndForm())


@require_http_methods(["GET", "HEAD", "POST"])
@permission("agreements.manage", largest_body=LARGEST + A_FORM)
def new(request: PartnershipRequest, slug: str) -> HttpResponse:
    """Register an agreement; every fault of the file is shown at once, and what was pasted stays."""
    form = RegisterForm(request.POST, request.FILES) if request.method == "POST" else RegisterForm()
    faults: tuple[services.Fault, ...] = ()
    if form.is_valid():
        try:
            text = form.cleaned_data["text"]
            made = services.register(text, partnership=request.partnership, by=request.user)
        except services.AgreementRefused as refused:
            faults = refused.faults
        else:
            messages.success(request, f"{made} is registered.")
            return redirect("agreements:detail", slug=slug, agreement_id=made.pk)
    return render(request, "agreements/new.html", {"form": form, "faults": faults, "table": _faults(faults)})


@require_GET
@permission("agreements.view")
def template(request: PartnershipRequest, slug: str) -> HttpResponse:  # noqa: ARG001
    """An agreement to begin with, as a file."""
    headers = {"Content-Disposition": 'attachment; filename="agreement.toml"'}
    text = template_text(clock.today())
    return HttpResponse(text, content_type="application/toml; charset=utf-8", headers=headers)


@require_POST
@permission("agreements.manage")
def end(request: PartnershipRequest, slug: str, agreement_id: UUID) -> HttpResponse:
    """End an agreement today, with a reason."""
    found = _agreement(request, agreement_id)
    form = EndForm(request.POST)
    if not form.is_valid():
        return _detail_page(request, found, form)
    try:
        services.end(found, by=request.user, reason=form.cleaned_data["reason"])
    except services.NotEnded as refused:
        messages.info(request, f"Nothing was changed. {refused}")
    else:
        messages.success(request, f"{found.name} has ended. Nothing more comes in under it.")
    return redirect("agreements:detail", slug=slug, agreement_id=agreement_id)


@require_GET
@permission("public")
def purposes(request: PartnershipRequest, slug: str) -> HttpResponse:  # noqa: ARG001
    """For everybody: which records of people are used, from whom, why, and how to object."""
    place, today = request.partnership, clock.today()
    found = list(Agreement.objects.for_partnership(place))
    now = log.current(found, today)
    context = {"sentence": log.sentence(now, place.name), "purposes": now, "table": log.over(found, today)}
    return render(request, "agreements/purposes.html", context)


@require_GET
@permission("rights.act")
def rights(request: PartnershipRequest, slug: str) -> HttpResponse:  # noqa: ARG001
    """What was asked for people's rights and done; never for whom."""
    place = request.partnership
    found = list(PersonRequest.objects.for_partnership(place).select_related("by"))
    submissions = list(Submission.objects.for_partnership(place).exclude(state=Submission.State.REFUSED))
    running = [one for one in found if one.kind in ("restriction", "objection") and one.ended_at is None]
    context = {
        "table": tables.of_requests(found, submissions),
        "left_out": formats.count_words(len(running)),
        "one": len(running) == 1,
    }
    return render(request, "agreements/rights.html", context)


@require_GET
@permission("rights.act")
def breaches(request: PartnershipRequest, slug: str) -> HttpResponse:  # noqa: ARG001
    """The register of breaches, and which of them wait for a decision."""
    found = list(Breach.objects.for_partnership(request.partnership))
    open_ones = [one for one in found if not one.decided_at]
    context = {
        "table": tables.of_breaches(found),
        "waiting": [
            {"breach": one, "by": tables.moment(one.deadline), "late": one.deadline < timezone.now()}
            for one in open_ones
        ],
    }
    return render(request, "agreements/breaches.html", context)


def _detail_page(request: PartnershipRequest, one: Agreement, form: EndForm) -> HttpResponse:
    place, today = request.partnership, clock.today()
    versions = Agreement.objects.for_partnership(place).filter(key=one.key).select_related("registered_by")
    state = one.state_on(today)
    context = {
        "agreement": one,
        "sentence": _state_sentence(one, state),
        "facts": tables.facts_of(one, names(place)),
        "files": tables.of_files(one),
        "versions": tables.of_versions(versions.order_by("-version"), today, place.slug),
        "form": form,
        "can_end": state is not State.ENDED and one.stopped is None,
        **_rights(request),
    }
    return render(request, "agreements/detail.html", context)


def _state_sentence(one: Agreement, state: State) -> str:
    if state is State.CURRENT:
        return f"In force until {formats.day(one.last_day)}."
    if state is State.NOT_YET:
        return f"Not yet in force: it begins on {formats.day(one.effective)}."
    return f"Ended. Its last day was {formats.day(one.last_day)}."


def _sentence(current: list[Agreement], place: str) -> str:
    if not current:
        return f"No agreement is in force, so no records of people may come in for {place}."
    providers = {code for one in current for code in one.providers}
    agreements = (
        "One agreement is" if len(current) == 1 else f"{formats.count_words(len(current))} agreements are"
    )
    return (
        f"{agreements[:1].upper()}{agreements[1:]} in force. Records of people may come from "
        f"{formats.plural(len(providers), 'provider')}."
    )


def _faults(faults: tuple[services.Fault, ...]) -> dict[str, Any]:
    columns = [{"text": "Where"}, {"text": "What is wrong"}, {"text": "What to do"}]
    rows = [[{"text": one.where}, {"text": one.problem}, {"text": one.remedy}] for one in faults]
    return {"caption": "What is wrong with the agreement", "columns": columns, "rows": rows}


def _rights(request: PartnershipRequest) -> dict[str, bool]:
    return {
        "can_manage": may(request.user, "agreements.manage", request.partnership),
        "can_act": may(request.user, "rights.act", request.partnership),
    }


def _agreement(request: PartnershipRequest, agreement_id: UUID) -> Agreement:
    found: Agreement = get_object_or_404(
        Agreement.objects.for_partnership(request.partnership), pk=agreement_id
    )
    return found
