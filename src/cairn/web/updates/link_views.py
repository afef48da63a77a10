"""The pages behind the link of a mail: the due updates of one owner in one quarter, and nothing else.

The token stands in the address of the first page alone. Its button changes the session, so that a mail
program which looks at links changes nothing; on the pages after it no address, log or referrer has it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from cairn.web.accounts.access import permission
from cairn.web.core.clock import today
from cairn.web.updates import limits, links
from cairn.web.updates.answering import Desk, respond
from cairn.web.updates.links import Opened

if TYPE_CHECKING:
    from cairn.web.accounts.access import PartnershipRequest

OPENED = "updates_link"
READS_AND_WRITES = require_http_methods(["GET", "HEAD", "POST"])
Page = Callable[..., HttpResponse]


def private(view: Page) -> Page:
    """Answers that no browser keeps, that no search finds, and whose address goes nowhere."""

    @wraps(view)
    def answer(request: PartnershipRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response.headers["Cache-Control"] = "no-store, private"
        # Not "no-referrer": a form sent from such a page has no origin, and would be refused as forged.
        response.headers["Referrer-Policy"] = "strict-origin"
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    return answer


@READS_AND_WRITES
@permission("public")
@private
def by_link(request: PartnershipRequest, token: str) -> HttpResponse:
    """Where the link of a mail leads: what it opens, and a button to begin. Looking changes nothing."""
    opened = links.find(token, today())
    if opened is None:
        return _over(request)
    if request.method == "POST":
        if not request.user.is_authenticated:
            request.session.cycle_key()
        request.session[OPENED] = opened.reminder.pk
        return redirect(desk_of(opened).first_waiting())
    request.partnership = opened.reminder.partnership
    return render(request, "updates/by_link.html", {"opened": opened, "desk": desk_of(opened)})


@require_GET
@permission("public")
@private
def answers(request: PartnershipRequest) -> HttpResponse:
    """The due updates of the link that this session opened."""
    opened = _again(request)
    if isinstance(opened, HttpResponse):
        return opened
    return render(request, "updates/mine.html", {"desk": desk_of(opened)})


@READS_AND_WRITES
@permission("public")
@private
def answer(request: PartnershipRequest, action_id: UUID) -> HttpResponse:
    """One due update of the link that this session opened."""
    opened = _again(request)
    if isinstance(opened, HttpResponse):
        return opened
    return respond(request, desk_of(opened), action_id)


def desk_of(opened: Opened) -> Desk:
    """What the holder of a link may answer."""
    return Desk(
        round=opened.round, actions=opened.actions, updates=opened.updates, writer=opened.writer,
        home=reverse("updates:answers"), at=lambda key: reverse("updates:answer", args=[key]), by_link=True,
    )  # fmt: skip


def _again(request: PartnershipRequest) -> Opened | HttpResponse:
    """What the session's link opens now, or the page to show instead."""
    opened = links.again(request.session.get(OPENED), today())
    if opened is None:
        return render(request, "updates/link_over.html", status=404)
    if not limits.allowed(request, "used", str(opened.reminder.pk)):
        return render(request, "updates/too_many.html", status=429)
    request.partnership = opened.reminder.partnership
    return opened


def _over(request: PartnershipRequest) -> HttpResponse:
    if not limits.allowed(request, "missed"):
        return render(request, "updates/too_many.html", status=429)
    return render(request, "updates/link_over.html", status=404)
