"""The site and an empty page with the same middleware, session, permission and base layout."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from cairn.web.accounts.access import permission
from cairn.web.urls import *  # noqa: F403
from cairn.web.urls import urlpatterns as site


@permission("public")
def empty(request: HttpRequest, slug: str) -> HttpResponse:  # noqa: ARG001
    """The base layout of a partnership's page, with nothing in it."""
    return render(request, "core/base.html")


urlpatterns = [path("p/<slug:slug>/empty/", empty, name="empty"), *site]
