"""Whether this session gave a second factor, and where to send it if it must.

What counts is the session and not the account: one that began with a password alone stays outside when the
second factor is set up elsewhere.
"""

from typing import Any
from urllib.parse import urlencode

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from cairn.web.accounts.rules import rules

SET_UP = "second_factor_set_up"
WAY_IN = "mfa_reauthenticate"  # the page where a session that is signed in gives a code


def first(request: HttpRequest, key: str, name: str) -> HttpResponse | None:
    """To the page of the code, or of the set-up, when this session must pass it before the page asked for."""
    asked = rules().permissions[key]
    if asked.to == "anyone" or name == WAY_IN or given(request):
        return None
    if is_mfa_enabled(request.user):
        return redirect(f"{reverse(WAY_IN)}?{urlencode({'next': _back(request)})}")
    if not (asked.second_factor and required()):
        return None
    messages.info(request, "Your role needs a second factor. Set it up once, here.")
    return redirect("mfa_activate_totp")


def required() -> bool:
    """Whether the installation asks for a second factor where a role needs one."""
    return settings.CAIRN.second_factor == "required"


def given(request: HttpRequest) -> bool:
    """Whether this session gave a code, set the codes up, or came by a provider that is trusted to ask."""
    session, chosen = request.session, settings.CAIRN
    ways = {way.get("method") for way in get_authentication_records(request, request.user)}
    if (chosen.demo and session.get("demo")) or (chosen.oidc_second_factor and "socialaccount" in ways):
        return True
    # A second factor that was removed since then counts no more.
    return bool(session.get(SET_UP) or "mfa" in ways) and is_mfa_enabled(request.user)


@receiver(authenticator_added)
def set_up_here(request: HttpRequest, authenticator: Authenticator, **kwargs: Any) -> None:  # noqa: ARG001
    """The session that set up the codes typed one to do so."""
    if authenticator.type == Authenticator.Type.TOTP:
        request.session[SET_UP] = True


def _back(request: HttpRequest) -> str:
    return request.get_full_path() if request.method in ("GET", "HEAD") else "/"
