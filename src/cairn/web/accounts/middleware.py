"""What stands around every view: a demo that stays local, sessions that end, permissions, and headers."""

from collections.abc import Callable
from ipaddress import ip_address
from time import time
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render

from cairn.framework import formats
from cairn.web.accounts import second_factor
from cairn.web.accounts.access import Refused, check, largest_body_of, permission_of
from cairn.web.partnerships.models import Partnership

GetResponse = Callable[[HttpRequest], HttpResponseBase]
SEEN_EVERY = 60
NO_DEVICES = ", ".join(
    f"{name}=()" for name in ("camera", "microphone", "geolocation", "payment", "usb", "browsing-topics")
)
PRIVATE = ("/account/", "/invitations/")  # passwords and keys pass through these, whoever asks
# What a proxy adds to a request. A demo that gets one of these is not alone with its visitor.
BY_PROXY = tuple(f"HTTP_{name}" for name in ("X_FORWARDED_", "FORWARDED", "VIA", "X_REAL_IP", "CF_", "TRUE_"))


class DemoStaysLocal:
    """A demo, and one that shows technical errors, answers this machine only, and nothing by a proxy."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if (settings.CAIRN.demo or settings.CAIRN.debug) and not _local(request):
            return HttpResponseForbidden(
                "This is a demo of Cairn: it only answers the machine that it runs on.",
                content_type="text/plain",
            )
        return self.get_response(request)


def _local(request: HttpRequest) -> bool:
    """Whether the request comes from this machine, directly."""
    if any(name.startswith(BY_PROXY) for name in request.META):
        return False
    try:
        return ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


class Answers:
    """What every answer tells the browser: to use no device, and to keep no page of somebody signed in."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        private = request.user.is_authenticated or request.path.startswith(PRIVATE)
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", NO_DEVICES)
        if private or request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "no-store, private")
        return response


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
        name = match.view_name if match else ""
        key = permission_of(view, name)
        if key is None:
            return _say(request, Refused("This page does not say who may use it, so nobody may."))
        partnership = get_object_or_404(Partnership, slug=kwargs["slug"]) if "slug" in kwargs else None
        request.partnership = partnership  # type: ignore[attr-defined]
        try:
            check(request.user, key, partnership)
        except Refused as refused:
            return refusal(request, refused)
        return second_factor.first(request, key, name) or too_large(request, largest_body_of(view))

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        """A refusal raised by a service looks like one raised here."""
        return refusal(request, exception) if isinstance(exception, Refused) else None


def refusal(request: HttpRequest, refused: Refused) -> HttpResponseBase:
    """To sign-in for somebody unknown; else a page that says who can allow it."""
    return _say(request, refused) if request.user.is_authenticated else _to_sign_in(request)


def _say(request: HttpRequest, refused: Refused) -> HttpResponse:
    return render(request, "accounts/refused.html", {"refused": refused}, status=403)


def too_large(request: HttpRequest, largest: int) -> HttpResponse | None:
    """Refuse more than a view takes, before a byte of it is read."""
    if _length(request) <= largest:
        return None
    return render(request, "accounts/too_large.html", {"largest": formats.size(largest)}, status=413)


def _length(request: HttpRequest) -> int:
    """The length of the body as announced, in bytes; Django reads no more than that."""
    announced = request.META.get("CONTENT_LENGTH") or "0"
    return int(announced) if announced.isdecimal() else 0


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    """To the sign-in page and back again; a form that was sent is not sent twice."""
    back = request.get_full_path() if request.method in ("GET", "HEAD") else "/"
    return redirect_to_login(back)
