"""Pages about accounts and roles."""

from django.http import HttpResponse
from django.shortcuts import render

from cairn.web.accounts.access import PartnershipRequest, partnerships_of, permission
from cairn.web.accounts.rules import rules


@permission("public")
def roles(request: PartnershipRequest) -> HttpResponse:
    """Who may do what, from the files that decide it."""
    known = rules()
    context = {"roles": known.roles.values(), "permissions": known.permissions.values()}
    return render(request, "accounts/roles.html", context)


@permission("signed_in")
def mine(request: PartnershipRequest) -> HttpResponse:
    """One's own account: partnerships, roles, sign-in."""
    return render(request, "accounts/mine.html", {"partnerships": partnerships_of(request.user)})
