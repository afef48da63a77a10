"""What stands before every view: a demo that stays local, sessions that end, and permissions."""

from collections.abc import Callable
from ipaddress import ip_address
from time import time
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render

from cairn.web.accounts.access import Refused, check, permission_of
from cairn.web.accounts.rules import rules
from cairn.web.partnerships.models import Partnership

GetResponse = Callable[[HttpRequest], HttpResponseBase]
SEEN_EVERY = 60


class DemoStaysLocal:
    """A demo answers this machine only, and nothing that came through a proxy."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if settings.CAIRN.demo and not _local(request):
            return HttpResponseForbidden(
                "This is a demo of Cairn: it only answers the machine that it runs on.",
                content_type="text/plain",
            )
        return self.get_response(request)


def _local(request: HttpRequest) -> bool:
    """Whether the request comes from this machine, directly."""
    if "HTTP_X_FORWARDED_FOR" in request.META or "HTTP_FORWARDED" in request.META:
        return False
    try:
        return ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


class SessionLimits:
    """A session ends after some time without use, and after some hours in any case."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.user.is_authenticated and self._over(request, time()):
            logout(request)
            messages.info(request, "You were signed out because your session ended. Sign in to go on.")
            return _to_sign_in(request)
        return self.get_response(request)

    def _over(self, request: HttpRequest, now: float) -> bool:
        """Whether the session is over; if not, note its use (once a minute, to spare the database)."""
        session = request.session
        started, seen = session.setdefault("started", now), session.get("seen", now)
        longest, idle = settings.CAIRN.session_hours * 3600, settings.CAIRN.idle_minutes * 60
        if now - started > longest or now - seen > idle:
            return True
        if now - session.get("seen", 0) > SEEN_EVERY:
            session["seen"] = now
        return False


class Permissions:
    """Refuse every view that the person may not use, and every view that says nothing about it."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.partnership = None  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., Any],
        args: Any,  # noqa: ARG002
        kwargs: dict[str, Any],
    ) -> HttpResponseBase | None:
        """Decide before the view runs. A view with `slug` in its address gets `request.partnership`."""
        match = request.resolver_match
        key = permission_of(view, match.view_name if match else "")
        if key is None:
            return _say(request, Refused("This page does not say who may use it, so nobody may."))
        partnership = get_object_or_404(Partnership, slug=kwargs["slug"]) if "slug" in kwargs else None
        request.partnership = partnership  # type: ignore[attr-defined]
        try:
            check(request.user, key, partnership)
        except Refused as refused:
            return refusal(request, refused)
        return second_factor_first(request, key)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        """A refusal raised by a service looks like one raised here."""
        return refusal(request, exception) if isinstance(exception, Refused) else None


def refusal(request: HttpRequest, refused: Refused) -> HttpResponseBase:
    """To sign-in for somebody unknown; else a page that says who can allow it."""
    return _say(request, refused) if request.user.is_authenticated else _to_sign_in(request)


def _say(request: HttpRequest, refused: Refused) -> HttpResponse:
    return render(request, "accounts/refused.html", {"refused": refused}, status=403)


def second_factor_first(request: HttpRequest, key: str) -> HttpResponse | None:
    """To the second factor's set-up, for a member who needs one for this page and has none."""
    if not rules().permissions[key].second_factor or not lacks_second_factor(request):
        return None
    messages.info(request, "Your role needs a second factor. Set it up once, here.")
    return redirect("mfa_activate_totp")


def lacks_second_factor(request: HttpRequest) -> bool:
    """Whether this session has no second factor where the installation asks for one."""
    if settings.CAIRN.second_factor != "required" or (settings.CAIRN.demo and request.session.get("demo")):
        return False
    methods = request.session.get("account_authentication_methods", [])
    by_provider = any(way.get("method") == "socialaccount" for way in methods)
    trusted = settings.CAIRN.oidc_second_factor and by_provider
    return not trusted and not is_mfa_enabled(request.user)


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    """To the sign-in page and back again; a form that was sent is not sent twice."""
    back = request.get_full_path() if request.method in ("GET", "HEAD") else "/"
    return redirect_to_login(back)
