"""The public pages of a partnership's outcomes. Each view reads, hands over to a page module, and renders."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.shortcuts import render

from cairn.framework.catalogue import Measure, catalogue
from cairn.framework.frameworks import Outcome
from cairn.web.accounts.access import permission
from cairn.web.outcomes import addresses
from cairn.web.outcomes.pages import front as front_page
from cairn.web.outcomes.pages import listing, mapping
from cairn.web.outcomes.pages import metric as metric_page
from cairn.web.outcomes.pages import outcome as outcome_page
from cairn.web.outcomes.pages.metric_method import Extras
from cairn.web.outcomes.snapshot import Snapshot, snapshot_of
from cairn.web.plan.pages import summary
from cairn.web.releases import reading

if TYPE_CHECKING:
    from cairn.web.accounts.access import PartnershipRequest


@permission("public")
def front(request: PartnershipRequest, slug: str) -> HttpResponse:  # noqa: ARG001
    """How is this place doing on drugs?"""
    seen = snapshot_of(request.partnership)
    page = seen.once(("front",), lambda: front_page.build(seen))
    promised = summary.front_line(seen, request.partnership)
    return render(request, "outcomes/front.html", {"page": page, "promised": promised})


@permission("public")
def outcomes(request: PartnershipRequest, slug: str) -> HttpResponse:  # noqa: ARG001
    """The six outcomes and how each is decided."""
    seen = snapshot_of(request.partnership)
    pages = [outcome_of(seen, one) for one in seen.framework.outcomes]
    return render(request, "outcomes/outcomes.html", {"pages": pages, "framework": seen.framework})


@permission("public")
def outcome(request: PartnershipRequest, slug: str, outcome: str) -> HttpResponse:  # noqa: ARG001
    """One outcome: its word, how it was decided, and its measures."""
    seen = snapshot_of(request.partnership)
    known = next((one for one in seen.framework.outcomes if one.id == outcome), None)
    if known is None:
        raise Http404("The framework has no outcome of this name.")
    return render(request, "outcomes/outcome.html", {"page": outcome_of(seen, known)})


@permission("public")
def metrics(request: PartnershipRequest, slug: str) -> HttpResponse:  # noqa: ARG001
    """The catalogue of all metrics, with search and filters kept in the address."""
    page = listing.listing(snapshot_of(request.partnership), request.GET.dict())
    return render(request, "outcomes/metrics.html", {"page": page})


@permission("public")
def metric(request: PartnershipRequest, slug: str, measure: str) -> HttpResponse:
    """One metric, from the question to the method."""
    seen, known = snapshot_of(request.partnership), measure_or_404(measure)
    page = metric_of(request, seen, known)
    embed = request.build_absolute_uri(addresses.metric(slug, known.id, "embed/"))
    doing = summary.doing(seen, request.partnership, known)
    return render(request, "outcomes/metric.html", {"page": page, "embed": embed, "doing": doing})


@permission("public")
def metric_map(request: PartnershipRequest, slug: str, measure: str) -> HttpResponse:
    """The map of one metric with its list."""
    seen, known, asked = (
        snapshot_of(request.partnership),
        measure_or_404(measure),
        request.GET.get("period", ""),
    )
    page = mapping.build(seen, request.partnership, known, asked)
    return render(request, "outcomes/map.html", {"page": page, "back": addresses.metric(slug, known.id)})


@permission("public")
def missing(request: PartnershipRequest, slug: str) -> HttpResponse:  # noqa: ARG001
    """What has no figure here, and why."""
    seen = snapshot_of(request.partnership)
    gaps = seen.once(("missing",), lambda: listing.missing(seen))
    return render(request, "outcomes/missing.html", {"gaps": gaps})


@permission("public")
def disagreements(request: PartnershipRequest, slug: str) -> HttpResponse:  # noqa: ARG001
    """Figures in the sources that disagree, side by side."""
    seen = snapshot_of(request.partnership)
    return render(request, "outcomes/disagreements.html", {"items": listing.disagreements(seen)})


def outcome_of(seen: Snapshot, one: Outcome) -> outcome_page.OutcomePage:
    """The page of an outcome, assembled once for each state of what is released."""
    return seen.once(("outcome", one.id), lambda: outcome_page.build(seen, one))


def metric_of(request: PartnershipRequest, seen: Snapshot, measure: Measure) -> metric_page.MetricPage:
    """The page of a measure, assembled once for each state of what is released."""
    return seen.once(
        ("metric", measure.id), lambda: metric_page.build(seen, measure, _extras(request, seen, measure))
    )


def measure_or_404(measure: str) -> Measure:
    """A measure by its id."""
    known = catalogue().measures.get(measure)
    if known is None:
        raise Http404("The catalogue has no measure of this name.")
    return known


def _extras(request: PartnershipRequest, seen: Snapshot, measure: Measure) -> Extras:
    partnership, place = request.partnership, seen.place
    neighbours = reading.neighbours(partnership, place.areas[0].code) if place.areas else None
    beside = (
        reading.figures(partnership, measures=[measure.id], areas=neighbours.codes)
        if neighbours
        else reading.Figures()
    )
    return Extras(neighbours, beside, reading.history(partnership, measure=measure.id, areas=place.own_codes))
