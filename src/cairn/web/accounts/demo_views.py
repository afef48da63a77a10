"""The demo's doors: one button for each role."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from cairn.web.accounts.access import PartnershipRequest, permission
from cairn.web.accounts.members import MembersRefused
from cairn.web.accounts.services import demo_account, doors
from cairn.web.partnerships.models import Partnership


@require_GET
@permission("public")
def demo(request: PartnershipRequest) -> HttpResponse:
    """Who one can be in the demo, and what each role can do."""
    _insist_demo()
    return render(request, "accounts/demo.html", {"places": doors()})


@require_POST
@permission("public")
def sign_in(request: PartnershipRequest) -> HttpResponse:
    """Sign in as a role with one click."""
    _insist_demo()
    slug = request.POST.get("partnership", "")
    partnership = get_object_or_404(Partnership, slug=slug.replace("\0", "")) if slug else None
    try:
        user = demo_account(request.POST.get("role", ""), partnership)
    except MembersRefused as refused:
        raise Http404(str(refused)) from refused
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    request.session["demo"] = True
    messages.success(request, f"You are signed in as {user.name}.")
    return redirect(partnership.get_absolute_url() if partnership else "accounts:mine")


def _insist_demo() -> None:
    if not settings.CAIRN.demo:
        raise Http404("This is no demo.")
