"""What a reader can take away from a metric: its figures, its chart, and a frame for other sites."""

from __future__ import annotations

from typing import TYPE_CHECKING

from csp.decorators import csp_replace
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_exempt

from cairn.framework import formats
from cairn.framework.catalogue import Measure
from cairn.framework.observations import Observation
from cairn.web import charts
from cairn.web.accounts.access import permission
from cairn.web.outcomes import addresses, drawings, files
from cairn.web.outcomes.pages import facts, parts
from cairn.web.outcomes.snapshot import Snapshot, snapshot_of
from cairn.web.outcomes.views import measure_or_404
from cairn.web.releases import reading

if TYPE_CHECKING:
    from cairn.web.accounts.access import PartnershipRequest

SVG = "image/svg+xml"


@permission("public")
def data_csv(request: PartnershipRequest, slug: str, measure: str) -> HttpResponse:
    """A metric's figures as CSV."""
    known, found = _figures(request, measure)
    return files.csv_response(found, f"{slug}-{known.id}.csv")


@permission("public")
def data_ods(request: PartnershipRequest, slug: str, measure: str) -> HttpResponse:
    """A metric's figures as an OpenDocument spreadsheet."""
    known, found = _figures(request, measure)
    return files.ods_response(found, f"{slug}-{known.id}.ods", known.id)


@permission("public")
def chart_svg(request: PartnershipRequest, slug: str, measure: str) -> HttpResponse:
    """A metric's chart with its heading and source, as SVG."""
    known, ref = _chart(request, measure)
    return files.attachment((reading.drawing(ref.wide) or "").encode(), SVG, f"{slug}-{known.id}.svg")


@permission("public")
def chart_png(request: PartnershipRequest, slug: str, measure: str) -> HttpResponse:
    """A metric's chart with its heading and source, as PNG."""
    known, ref = _chart(request, measure)
    return files.attachment(
        reading.picture(ref.wide, charts.png) or b"", "image/png", f"{slug}-{known.id}.png"
    )


@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})
@permission("public")
def embed(request: PartnershipRequest, slug: str, measure: str) -> HttpResponse:
    """The chart alone, to stand in a frame on another site; search engines are asked to pass it over."""
    known, seen = measure_or_404(measure), snapshot_of(request.partnership)
    ref = standalone(seen, known)
    page = {
        "title": f"{known.question} {seen.place.name}",
        "chart": parts.chart(ref, "embedded") if ref else None,
        "sentence": facts.in_areas(seen, known) or f"No figure for {seen.place.name} is loaded.",
        "href": request.build_absolute_uri(addresses.metric(slug, known.id)),
    }
    response = render(request, "outcomes/embed.html", {"page": page})
    response["X-Robots-Tag"] = "noindex"
    return response


def standalone(seen: Snapshot, measure: Measure) -> reading.DrawingRef | None:
    """The trend chart with heading and source inside the picture, so that it can stand alone."""
    heading = f"{measure.name}, {seen.place.name}"
    return drawings.trend(seen, measure, heading=heading, footer=_footer(seen, measure))


def _footer(seen: Snapshot, measure: Measure) -> str:
    item = facts.lead(seen, measure)
    if item is None:
        return ""
    origin = item.source
    place = ", ".join(part for part in (origin.title, origin.document, origin.section) if part)
    when = f" Retrieved {formats.day(origin.retrieved)}." if origin.retrieved else ""
    return f"Source: {origin.publisher}, {place}.{when}"


def _figures(request: PartnershipRequest, measure: str) -> tuple[Measure, list[Observation]]:
    known, seen = measure_or_404(measure), snapshot_of(request.partnership)
    areas = [*seen.place.own, *seen.place.wider]
    return known, [item for area in areas for item in seen.figures.all_breakdowns(known.id, area.code)]


def _chart(request: PartnershipRequest, measure: str) -> tuple[Measure, reading.DrawingRef]:
    known, seen = measure_or_404(measure), snapshot_of(request.partnership)
    ref = standalone(seen, known)
    if ref is None:
        raise Http404("There is no figure of this measure to draw.")
    return known, ref
