"""The API's page: the OpenAPI document in plain words, rendered here, with nothing fetched from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cairn.web.accounts.access import permission
from cairn.web.api.views import api
from cairn.web.outcomes.pages.parts import Table, columns, row
from cairn.web.partnerships.models import Partnership


@dataclass(frozen=True, slots=True)
class Operation:
    """One address of the API."""

    summary: str
    path: str
    text: str
    parameters: Table | None
    answers: Table
    example: str


@permission("public")
def docs(request: HttpRequest) -> HttpResponse:
    """What can be read from the API, and how."""
    document = api.get_openapi_schema()
    first = Partnership.objects.order_by("slug").values_list("slug", flat=True).first() or "havering"
    context = {"operations": list(_operations(document, first)), "about": document["info"]["description"]}
    return render(request, "api/docs.html", context)


def _operations(document: dict[str, Any], slug: str) -> Iterator[Operation]:
    for path, methods in document["paths"].items():
        for operation in methods.values():
            yield Operation(
                summary=operation["summary"],
                path=path,
                text=operation.get("description", ""),
                parameters=_parameters(operation),
                answers=_answers(operation),
                example=path.replace("{partnership}", slug).replace("{measure}", "numbers-in-treatment"),
            )


def _parameters(operation: dict[str, Any]) -> Table | None:
    found = operation.get("parameters", [])
    rows = tuple(
        row(
            one["name"],
            "in the address" if one["in"] == "path" else "after the ?",
            _kind(one["schema"]),
            _says(one),
        )
        for one in found
    )
    heads = columns("Name", "Where", "What", "Meaning")
    return Table(f"What {operation['summary']} takes", heads, rows, caption_hidden=True) if rows else None


def _answers(operation: dict[str, Any]) -> Table:
    rows = tuple(
        row(str(status), answer["description"], ", ".join(answer.get("content", {})))
        for status, answer in operation["responses"].items()
    )
    heads = columns("Status", "Meaning", "Layout")
    return Table(f"What {operation['summary']} answers", heads, rows, caption_hidden=True, keep=True)


def _kind(schema: dict[str, Any]) -> str:
    inner = next((one for one in schema.get("anyOf", ()) if one.get("type") != "null"), schema)
    if "enum" in inner:
        return " or ".join(map(str, inner["enum"]))
    if inner.get("type") == "array":
        return f"{_kind(inner['items'])}, may be repeated"
    return str(
        inner.get("format") or {"string": "text", "integer": "whole number"}.get(inner.get("type", ""), "")
    )


def _says(parameter: dict[str, Any]) -> str:
    return str(parameter.get("description") or parameter["schema"].get("description", ""))
