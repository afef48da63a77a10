"""Pages for what went wrong. Each says what is safe and what to do next."""

import logging
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

LOG = logging.getLogger(__name__)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """400: the request could not be understood."""
    return render(request, "core/400.html", status=400)


def not_allowed(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """403: this person may not see this."""
    return render(request, "core/403.html", status=403)


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001
    """403: a form came back without the token that this site gave it."""
    return render(request, "core/form_expired.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """404: there is no page at this address."""
    return render(request, "core/404.html", status=404)


def failed(request: HttpRequest) -> HttpResponse:
    """500: something broke. The page needs no database, and carries a reference for the log."""
    reference = uuid4().hex[:8].upper()
    LOG.error("error %s at %s", reference, request.path)
    return HttpResponse(render_to_string("core/500.html", {"reference": reference}), status=500)
