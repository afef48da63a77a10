"""The administrator's pages about the partnerships of this installation."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from cairn.web.accounts.access import PartnershipRequest, permission
from cairn.web.partnerships import services
from cairn.web.partnerships.forms import PartnershipForm
from cairn.web.partnerships.models import Partnership

READS_AND_WRITES = require_http_methods(["GET", "HEAD", "POST"])


@require_GET
@permission("installation.manage")
def listing(request: PartnershipRequest) -> HttpResponse:
    """Every partnership of this installation."""
    return render(request, "partnerships/list.html", {"partnerships": Partnership.objects.all()})


@READS_AND_WRITES
@permission("installation.manage")
def add(request: PartnershipRequest) -> HttpResponse:
    """Add a partnership."""
    form = PartnershipForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.create(by=request.user, **form.cleaned_data)
        except services.PartnershipRefused as refused:
            _show(form, refused)
        else:
            messages.success(request, f"{made.name} is added. Invite its lead next.")
            return redirect("accounts:members", made.slug)
    return render(request, "partnerships/form.html", {"form": form})


@READS_AND_WRITES
@permission("installation.manage")
def change(request: PartnershipRequest, slug: str) -> HttpResponse:  # noqa: ARG001
    """Change a partnership's name, areas or note."""
    kept = request.partnership
    form = PartnershipForm(request.POST or None, initial=_now(kept), changing=True)
    if request.method == "POST" and form.is_valid():
        try:
            services.change(by=request.user, partnership=kept, **form.cleaned_data)
        except services.PartnershipRefused as refused:
            _show(form, refused)
        else:
            messages.success(request, "The change is saved.")
            return redirect("partnerships:list")
    return render(request, "partnerships/form.html", {"form": form, "kept": _now(kept)["name"]})


def _now(kept: Partnership) -> dict[str, Any]:
    return {"name": kept.name, "areas": "\n".join(kept.areas), "nation_note": kept.nation_note}


def _show(form: PartnershipForm, refused: services.PartnershipRefused) -> None:
    for field, texts in refused.faults.items():
        for text in texts:
            form.add_error(field if field in form.fields else None, text)
