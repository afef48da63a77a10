"""Pages about roles, members and one's own account."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cairn.web.accounts import services
from cairn.web.accounts.access import PartnershipRequest, may, partnerships_of, permission, roles_of
from cairn.web.accounts.forms import AcceptForm, InviteForm
from cairn.web.accounts.models import Invitation, Membership, User
from cairn.web.accounts.rules import Permission, rules
from cairn.web.accounts.templatetags.access import day
from cairn.web.partnerships.models import Partnership

READS_AND_WRITES = require_http_methods(["GET", "HEAD", "POST"])


@require_GET
@permission("public")
def roles(request: PartnershipRequest) -> HttpResponse:
    """Who may do what, from the files that decide it."""
    known = rules()
    described = [{"role": role, "names": services.names_of(role)} for role in known.roles.values()]
    return render(request, "accounts/roles.html", {"described": described, "table": _table()})


def _table() -> dict[str, Any]:
    """Each permission, what it allows and who has it."""
    rows = [
        [{"text": kept.name}, {"text": _allows(kept)}, {"text": _who(kept)}]
        for kept in rules().permissions.values()
    ]
    columns = [{"text": "Permission"}, {"text": "What it allows"}, {"text": "Who has it"}]
    return {"caption": "Permissions", "caption_hidden": True, "columns": columns, "rows": rows}


def _allows(kept: Permission) -> str:
    return f"{kept.description} Needs a second factor at sign-in." if kept.second_factor else kept.description


def _who(kept: Permission) -> str:
    """Who has a permission, in words."""
    if kept.to == "anyone":
        return "Anyone"
    if kept.to == "signed_in":
        return "Everybody with an account"
    return ", ".join(role.name for role in rules().roles_with(kept.key))


@require_GET
@permission("signed_in")
def mine(request: PartnershipRequest) -> HttpResponse:
    """One's own account: partnerships, roles, and how one signs in."""
    places: list[Partnership | None] = list(partnerships_of(request.user))
    installation = roles_of(request.user)
    described: list[dict[str, Any]] = [
        {"partnership": place, "roles": _inside(request.user, place)} for place in places
    ]
    if installation:
        described.append({"partnership": None, "roles": installation})
    runs = may(request.user, "installation.manage")
    return render(request, "accounts/mine.html", {"places": described, "runs_installation": runs})


def _inside(user: User, place: Partnership | None) -> list[Any]:
    return [role for role in roles_of(user, place) if role.scope == "partnership"]


@require_GET
@permission("members.view")
def members(request: PartnershipRequest, slug: str) -> HttpResponse:  # noqa: ARG001
    """Who holds which role, who is invited, and who did before."""
    return _members(request, request.partnership)


@require_GET
@permission("installation.manage")
def administrators(request: PartnershipRequest) -> HttpResponse:
    """Who runs this installation."""
    return _members(request, None)


def _members(request: PartnershipRequest, partnership: Partnership | None) -> HttpResponse:
    held = Membership.objects.filter(partnership=partnership).select_related("user", "given_by", "ended_by")
    waiting = Invitation.objects.filter(partnership=partnership, accepted_at=None, withdrawn_at=None)
    ended = held.exclude(end=None).order_by("-end")
    context = {
        "place": partnership,
        "running": held.filter(end=None),
        "ended": bool(ended),
        "before": _before(ended),
        "invitations": waiting.select_related("invited_by"),
        "can_manage": may(request.user, "members.manage", partnership),
    }
    return render(request, "accounts/members.html", context)


def _before(ended: Iterable[Membership]) -> dict[str, Any]:
    """The memberships that are over, as a table."""
    rows = [
        [
            {"text": line.user.name},
            {"text": line.role_name},
            {"text": day(line.start)},
            {"text": _end_of(line)},
        ]
        for line in ended
    ]
    columns = [{"text": text} for text in ("Name", "Role", "From", "To")]
    return {"caption": "Memberships that are over", "caption_hidden": True, "columns": columns, "rows": rows}


def _end_of(line: Membership) -> str:
    ended = day(line.end) if line.end else ""
    return f"{ended}, ended by {line.ended_by.name}" if line.ended_by else ended


@READS_AND_WRITES
@permission("members.manage")
def invite(request: PartnershipRequest, slug: str) -> HttpResponse:  # noqa: ARG001
    """Invite a person to a role in this partnership."""
    return _invite(request, request.partnership)


@READS_AND_WRITES
@permission("installation.manage")
def invite_administrator(request: PartnershipRequest) -> HttpResponse:
    """Invite a person to run this installation."""
    return _invite(request, None)


def _invite(request: PartnershipRequest, partnership: Partnership | None) -> HttpResponse:
    form = InviteForm(request.POST or None, roles=services.grantable(partnership))
    if request.method == "POST" and form.is_valid() and _invited(request, form, partnership):
        messages.success(request, "The invitation is on its way.")
        return redirect(_list_of(partnership))
    days, back = settings.CAIRN.invitation_days, _list_of(partnership)
    context = {
        "form": form,
        "place": partnership,
        "back": back,
        "back_text": "Members" if partnership else "Administrators",
        "days": days,
    }
    return render(request, "accounts/invite.html", context)


def _invited(request: PartnershipRequest, form: InviteForm, partnership: Partnership | None) -> bool:
    values = form.cleaned_data
    try:
        services.invite(
            by=request.user,
            email=values["email"],
            role=values["role"],
            partnership=partnership,
            link=lambda token: request.build_absolute_uri(reverse("accounts:invitation", args=[token])),
        )
    except services.MembersRefused as refused:
        form.add_error("email", str(refused))
        return False
    return True


@require_POST
@permission("members.manage")
def end(request: PartnershipRequest, slug: str, number: int) -> HttpResponse:  # noqa: ARG001
    """End a membership of this partnership."""
    return _end(request, request.partnership, number)


@require_POST
@permission("installation.manage")
def end_administrator(request: PartnershipRequest, number: int) -> HttpResponse:
    """End an administrator's role."""
    return _end(request, None, number)


def _end(request: PartnershipRequest, partnership: Partnership | None, number: int) -> HttpResponse:
    membership = get_object_or_404(Membership, pk=number, partnership=partnership)
    try:
        services.end_membership(by=request.user, membership=membership)
        messages.success(request, f"{membership.user.name} is no longer {membership.role_name.lower()}.")
    except services.MembersRefused as refused:
        messages.error(request, str(refused))
    return redirect(_list_of(partnership))


@require_POST
@permission("members.manage")
def withdraw(request: PartnershipRequest, slug: str, number: int) -> HttpResponse:  # noqa: ARG001
    """Take back an invitation to this partnership."""
    return _withdraw(request, request.partnership, number)


@require_POST
@permission("installation.manage")
def withdraw_administrator(request: PartnershipRequest, number: int) -> HttpResponse:
    """Take back an administrator's invitation."""
    return _withdraw(request, None, number)


def _withdraw(request: PartnershipRequest, partnership: Partnership | None, number: int) -> HttpResponse:
    found = get_object_or_404(Invitation, pk=number, partnership=partnership)
    services.withdraw(by=request.user, invitation=found)
    messages.success(request, "The invitation is withdrawn. Its link no longer works.")
    return redirect(_list_of(partnership))


def _list_of(partnership: Partnership | None) -> str:
    if partnership is None:
        return reverse("accounts:administrators")
    return reverse("accounts:members", args=[partnership.slug])


@never_cache
@READS_AND_WRITES
@permission("public")
def invitation(request: PartnershipRequest, token: str) -> HttpResponse:
    """The page behind an invitation's link: a new account, or a further role for one that there is."""
    found = services.find(token)
    if found is None:
        return render(request, "accounts/invitation_over.html", status=404)
    if request.user.is_authenticated:
        return _accept_signed_in(request, found)
    if User.objects.filter(email=found.email).exists():
        sign_in = f"{reverse('account_login')}?{urlencode({'next': request.path})}"
        return render(request, "accounts/invitation_known.html", {"sign_in": sign_in})
    return _accept_new(request, found)


def _accept_signed_in(request: PartnershipRequest, found: Invitation) -> HttpResponse:
    """One's own invitation is accepted with one button; another person's cannot be."""
    if request.method == "POST" and found.email == request.user.email:
        services.accept(invitation=found, user=request.user)
        messages.success(request, f"You are now {found.role_name.lower()}.")
        return redirect(found.partnership.get_absolute_url() if found.partnership else "accounts:mine")
    theirs = found.email == request.user.email
    return render(request, "accounts/invitation_signed_in.html", {"invitation": found, "theirs": theirs})


def _accept_new(request: PartnershipRequest, found: Invitation) -> HttpResponse:
    form = AcceptForm(request.POST or None, invitation=found)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        services.accept_as_new(invitation=found, name=values["name"], password=values["password"])
        messages.success(request, "Your account is ready. Sign in with your email address and password.")
        return redirect("account_login")
    return render(request, "accounts/invitation_new.html", {"invitation": found, "form": form})
