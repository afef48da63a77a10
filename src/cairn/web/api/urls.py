"""Addresses of the API: everybody may read it, and a browser need not fetch twice what did not change."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.views.decorators.http import condition

from cairn import __version__
from cairn.web.accounts.access import permission
from cairn.web.api.docs import docs
from cairn.web.api.views import api
from cairn.web.core.clock import today
from cairn.web.releases import reading

FRESH_FOR = 300  # seconds

View = Callable[..., HttpResponse]


def _etag(request: HttpRequest, *args: Any, **kwargs: Any) -> str:  # noqa: ARG001
    """What an answer depends on: what is released, the day, our version and what was asked."""
    stamp = reading.newest_stamp()
    parts = (
        __version__,
        stamp.number,
        stamp.made_at,
        today(),
        request.get_full_path(),
        request.headers.get("Accept"),
    )
    return '"' + hashlib.sha256("\x1f".join(map(str, parts)).encode()).hexdigest()[:24] + '"'


def _public(view: View) -> View:
    """Declare the view public and let answers be kept for a while."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if response.status_code == 200:
            patch_cache_control(response, public=True, max_age=FRESH_FOR)
        patch_vary_headers(response, ["Accept"])
        return response

    return permission("public")(condition(etag_func=_etag)(answer))


def _patterns() -> list[URLPattern]:
    patterns = [pattern for pattern in api.urls[0] if isinstance(pattern, URLPattern)]
    for pattern in patterns:
        pattern.callback = _to_docs if pattern.name == "api-root" else _public(pattern.callback)
    return patterns


@permission("public")
def _to_docs(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """The root of the API leads to its page."""
    return redirect("api-docs")


urlpatterns = [
    path("api/v1/docs", docs, name="api-docs"),
    path("api/v1/", (_patterns(), "ninja", "api")),
]
