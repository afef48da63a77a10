"""Pages that help to make a file: its columns, and an empty template."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render

from cairn.web.accounts.access import PartnershipRequest, permission
from cairn.web.loads import guide
from cairn.web.loads.layouts import LAYOUTS

COLUMNS = [
    {"text": "Column"},
    {"text": "Must it be there?"},
    {"text": "What goes in it"},
    {"text": "Example"},
]


@permission("figures.load")
def columns(request: PartnershipRequest, slug: str) -> HttpResponse:  # noqa: ARG001
    """What goes in each column of our own layouts."""
    return render(request, "loads/columns.html", {"tables": [_table(key) for key in guide.GUIDES]})


@permission("figures.load")
def template(request: PartnershipRequest, slug: str, layout: str) -> HttpResponse:  # noqa: ARG001
    """The header line of a layout as a CSV file to fill in."""
    if layout not in guide.GUIDES:
        raise Http404("There is no template of this layout.")
    response = HttpResponse(guide.header(layout), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{layout}.csv"'
    return response


def _table(key: str) -> dict[str, Any]:
    rows = [_row(column) for column in guide.GUIDES[key]]
    name = LAYOUTS[key].name
    return {
        "key": key,
        "name": name,
        "caption": name,
        "caption_hidden": True,
        "columns": COLUMNS,
        "rows": rows,
    }


def _row(column: guide.Column) -> list[dict[str, str]]:
    needed = "Yes" if column.required else "No"
    return [{"text": text} for text in (column.name, needed, column.meaning, column.example or "No example")]
