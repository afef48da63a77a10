"""How the services of a partnership differ: for partners, from what was released to them."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from cairn.framework import formats
from cairn.framework.catalogue import catalogue
from cairn.web.accounts.access import PartnershipRequest, permission
from cairn.web.approvals import reading, tables
from cairn.web.approvals.reading import PartnerFigure
from cairn.web.submissions.services import names

COLUMNS = [
    {"text": "Service"}, {"text": "Figure", "numeric": True}, {"text": "Likely between", "numeric": True},
    {"text": "People", "numeric": True}, {"text": "Beside all services"},
]  # fmt: skip
WITHHELD = "Withheld"


@require_GET
@permission("outcomes.view_partner")
def services(request: PartnershipRequest, slug: str) -> HttpResponse:  # noqa: ARG001
    """One table a measure: each service beside all of them together, never a league."""
    found = reading.partner_figures(request.partnership)
    return render(request, "approvals/services.html", {"tables": _tables(found, names(request.partnership))})


def _tables(found: list[PartnerFigure], called: Any) -> list[dict[str, Any]]:
    by_measure: dict[str, list[PartnerFigure]] = defaultdict(list)
    for one in found:
        if one.level == "total" and set(one.groups) <= {"provider"}:
            by_measure[one.measure].append(one)
    made = [_table(figures, called) for figures in by_measure.values()]
    return [one for one in made if one["rows"]]


def _table(figures: list[PartnerFigure], called: Any) -> dict[str, Any]:
    grouped = [one for one in figures if one.groups]
    newest = max((one.period for one in grouped), default=None)
    whole = next((one for one in figures if not one.groups and one.period == newest), None)
    here = [one for one in grouped if one.period == newest]
    rows = sorted((_row(one, whole, called) for one in here), key=lambda row: row[0]["text"])
    when = newest.prose() if newest else ""
    return {
        "caption": f"{tables.name_of(figures[0].as_measure)}: {when}", "columns": COLUMNS, "rows": rows,
        "note": _all(whole) if whole else "",
    }  # fmt: skip


def _row(one: PartnerFigure, whole: PartnerFigure | None, called: Any) -> list[dict[str, str]]:
    unit, code = catalogue().measure(one.as_measure).unit, one.groups["provider"]
    told = tables.number(one.value, WITHHELD, one.multiplier, unit)
    return [
        {"text": called.get(code, f"Service {code}")},
        {"text": told},
        {"text": tables.limits(one.lower, one.upper, one.multiplier, unit)},
        {"text": formats.number(one.denominator) if one.denominator else ""},
        {"text": _beside(one, whole)},
    ]


def _beside(one: PartnerFigure, whole: PartnerFigure | None) -> str:
    """Whether the likely range lies apart from the figure of all services together."""
    if whole is None or whole.value is None or one.lower is None or one.upper is None:
        return ""
    if one.lower > whole.value:
        return "Higher"
    return "Lower" if one.upper < whole.value else "No clear difference"


def _all(whole: PartnerFigure) -> str:
    unit = catalogue().measure(whole.as_measure).unit
    told = tables.number(whole.value, WITHHELD, whole.multiplier, unit)
    return f"All services together: {told}."
