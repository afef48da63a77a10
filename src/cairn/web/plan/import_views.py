"""Pages of bringing in a plan: send a file, say what its columns hold, read what would happen, accept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cairn.web.accounts.access import A_FORM, permission
from cairn.web.plan import import_pages as pages
from cairn.web.plan.import_forms import NEW, ColumnsForm, NamesForm, UploadForm
from cairn.web.plan.import_models import PlanFile
from cairn.web.plan.importing import Preview, Unreadable, keeping
from cairn.web.plan.importing.columns import Mapping
from cairn.web.plan.importing.sheet import LARGEST
from cairn.web.plan.models import Plan
from cairn.web.register.models import Organisation

if TYPE_CHECKING:
    from cairn.web.accounts.access import PartnershipRequest

BINARY = "application/octet-stream"


@require_http_methods(["GET", "POST"])
@permission("plan.edit", largest_body=LARGEST + A_FORM)
def send(request: PartnershipRequest, slug: str) -> HttpResponse:
    """Choose the file of a plan; it is kept, and what its columns hold is asked next."""
    plans = list(Plan.objects.for_partnership(request.partnership).exclude(state=Plan.State.ENDED))
    plans.sort(key=lambda plan: plan.state != Plan.State.CURRENT)
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    form = UploadForm(plans, *given)
    if form.is_valid():
        file = _kept(request, form, plans)
        if file is not None:
            return redirect("plan:import-columns", slug=slug, file_id=file.pk)
    files = PlanFile.objects.for_partnership(request.partnership).defer("content", "facts")
    return render(request, "plan/import_send.html", {"form": form, "files": files.select_related("plan")})


def _kept(request: PartnershipRequest, form: UploadForm, plans: list[Plan]) -> PlanFile | None:
    """The file, kept; or None with the fault at its field."""
    values, file = form.cleaned_data, form.cleaned_data["file"]
    plan = next((one for one in plans if str(one.pk) == values["plan"]), None)
    new = {"title": values["title"], "year_one": values["year_one"]} if values["plan"] == NEW else {}
    try:
        return keeping.keep(request.partnership, file.name, file.read(), by=request.user, plan=plan, **new)
    except Unreadable as fault:
        form.add_error("file", str(fault))
        return None


@require_http_methods(["GET", "POST"])
@permission("plan.edit")
def columns(request: PartnershipRequest, slug: str, file_id: int) -> HttpResponse:
    """What does each column hold? Guessed from its head, and changed here."""
    file = _file(request, file_id)
    shown = keeping.preview_of(file)
    given = (request.POST,) if request.method == "POST" else ()
    form = ColumnsForm(Mapping(file.columns), pages.cells_of(shown), *given)
    if form.is_valid() and given:
        keeping.choose(file, by=request.user, columns=form.columns)
        return redirect("plan:import-file", slug=slug, file_id=file.pk)
    context = {"file": file, "form": form, "rows": pages.rows_sentence(shown)}
    return render(request, "plan/import_columns.html", context)


@require_GET
@permission("plan.edit")
def preview(request: PartnershipRequest, slug: str, file_id: int) -> HttpResponse:  # noqa: ARG001
    """What would happen: doubts first, then organisations, changes and actions."""
    file = _file(request, file_id)
    shown = keeping.preview_of(file)
    doubts, known = pages.new_and_known(shown)
    context = {
        "file": file, "shown": shown, "sentence": pages.sentence(shown), "rows": pages.rows_sentence(shown),
        "against": pages.changes_sentence(shown), "doubts": doubts, "known": known,
        "forms": _names_forms(shown), "changes": pages.changes_table(shown),
        "actions": pages.actions_table(shown),
        "gone": [one for one in shown.changes if one.kind == "gone"], "mark": shown.mark,
    }  # fmt: skip
    return render(request, "plan/import_preview.html", context)


@require_POST
@permission("plan.edit")
def names(request: PartnershipRequest, slug: str, file_id: int) -> HttpResponse:
    """Say what the names are that the register does not have."""
    file = _file(request, file_id)
    form = _names_form(keeping.preview_of(file), request)
    if form.is_valid():
        keeping.choose(file, by=request.user, names=form.choices)
        messages.success(request, "The organisations are as you said.")
    else:
        messages.error(request, "Nothing was changed: a name was not in the list. Choose again.")
    return redirect("plan:import-file", slug=slug, file_id=file.pk)


@require_POST
@permission("plan.edit")
def accept(request: PartnershipRequest, slug: str, file_id: int) -> HttpResponse:
    """Write what the preview showed into the plan, with a finding for every doubt."""
    file = _file(request, file_id)
    try:
        plan = keeping.accept_file(file, request.user, seen=request.POST.get("mark", "none"))
    except keeping.Moved as moved:
        messages.error(request, f"Nothing was written. {moved}")
        return redirect("plan:import-file", slug=slug, file_id=file.pk)
    messages.success(request, f"{file.name} is in the plan. What was in doubt waits among the findings.")
    response: HttpResponse = redirect("plan:plan", slug=slug)
    if plan.state != Plan.State.CURRENT:
        response["Location"] += f"?plan={plan.pk}"
    return response


@require_GET
@permission("plan.edit")
def original(request: PartnershipRequest, slug: str, file_id: int) -> HttpResponse:  # noqa: ARG001
    """The file as it was sent."""
    file = _file(request, file_id)
    response = HttpResponse(bytes(file.content), content_type=BINARY)
    response.headers["Content-Disposition"] = f'attachment; filename="plan-{file.sha256[:12]}.{file.ending}"'
    return response


def _file(request: PartnershipRequest, file_id: int) -> PlanFile:
    files = PlanFile.objects.for_partnership(request.partnership).select_related("plan", "accepted_by")
    found: PlanFile = get_object_or_404(files, pk=file_id)
    return found


def _names_form(shown: Preview, request: PartnershipRequest | None = None) -> NamesForm:
    there = Organisation.objects.for_partnership(shown.partnership).values_list("name", flat=True)
    return NamesForm(shown.names, list(there), *((request.POST,) if request else ()))


def _names_forms(shown: Preview) -> dict[str, object]:
    """The fields of names that may mean another, and those of the rest."""
    form = _names_form(shown)
    pairs = list(zip(shown.names, form, strict=True))
    return {
        "form": form,
        "like": [field for name, field in pairs if name.like],
        "other": [field for name, field in pairs if not name.like],
    }
