"""The page of one provider: how good its records are, and a message about what to put right."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from cairn.web.accounts.access import PartnershipRequest, may, permission
from cairn.web.core import clock
from cairn.web.submissions import advice, drawings, filing, providers, quality, tables, telling
from cairn.web.submissions.quality import Quality
from cairn.web.submissions.views import file_name

SVG = "image/svg+xml; charset=utf-8"
POLICY = "default-src 'none'; style-src 'unsafe-inline'"


@permission("submissions.view")
def provider(request: PartnershipRequest, slug: str, code: str) -> HttpResponse:  # noqa: ARG001
    """Completeness, timeliness, faults over time, and what to tell the provider."""
    found, names = _found(request, code), providers.names(request.partnership)
    name, newest = providers.called(code, names), found.newest
    listed = newest is not None and filing.report_of(newest) is not None
    report = file_name(newest) if newest and listed else ""
    context = {
        "code": code,
        "name": name,
        "found": found,
        "timing": telling.timing(found.held, clock.today()),
        "took": telling.took(found.held, quality.received_on(found.held)) if found.held else "",
        "columns": _shares(found, "Answers that are there", profiles=False),
        "profiles": _shares(found, "Outcome profiles in time", profiles=True),
        "findings": tables.of_findings(found.found),
        "over_time": tables.of_time(found),
        "chart": _chart(request, found, name),
        "report": report,
        "message": advice.message(found, name, request.partnership.name, report=report),
        "lines": 20,
        "can_send": may(request.user, "submissions.send", request.partnership),
    }
    return render(request, "submissions/provider.html", context)


@permission("submissions.view")
def chart(request: PartnershipRequest, slug: str, code: str, width: str) -> HttpResponse:  # noqa: ARG001
    """The chart of a provider's page, as SVG."""
    names = providers.names(request.partnership)
    drawn = drawings.chart(request.partnership, _found(request, code), providers.called(code, names))
    if drawn is None or width not in ("wide", "narrow"):
        raise Http404("There is no such chart.")
    headers = {"Content-Security-Policy": POLICY}
    return HttpResponse(drawn.wide if width == "wide" else drawn.narrow, content_type=SVG, headers=headers)


def _found(request: PartnershipRequest, code: str) -> Quality:
    """What is known of a provider. 404 for a code that nothing here tells of."""
    found = quality.quality(request.partnership, code)
    if found.newest is None and not _named(request, code):
        raise Http404("There is no such provider here.")
    return found


def _named(request: PartnershipRequest, code: str) -> bool:
    from cairn.web.agreements.models import Agreement

    if code in providers.names(request.partnership):
        return True
    running = Agreement.objects.for_partnership(request.partnership).on(clock.today())
    return any(code in one.providers for one in running)


def _shares(found: Quality, caption: str, *, profiles: bool) -> dict[str, Any] | None:
    told = [one for one in found.told if one.wanted.is_profile is profiles]
    return tables.of_shares(told, caption) if told else None


def _chart(request: PartnershipRequest, found: Quality, name: str) -> dict[str, Any] | None:
    drawn = drawings.chart(request.partnership, found, name)
    if drawn is None:
        return None
    where = {"slug": request.partnership.slug, "code": found.code}
    wide, narrow = (
        reverse("submissions:chart", kwargs={**where, "width": width}) for width in ("wide", "narrow")
    )
    sizes = ("wide_width", "wide_height", "narrow_width", "narrow_height")
    return {
        "wide_url": wide,
        "narrow_url": narrow,
        "alt": drawn.alt,
        "table": tables.of_chart(found),
        **dict(zip(sizes, drawn.sizes, strict=True)),
    }
