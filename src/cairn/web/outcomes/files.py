"""Figures as files: CSV that a spreadsheet can't run, and OpenDocument written as it goes out."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from django.http import HttpResponse

from cairn.framework.areas import areas
from cairn.framework.catalogue import catalogue
from cairn.framework.cells import safe
from cairn.framework.observations import Observation

COLUMNS = (
    "measure", "measure_name", "area", "area_name", "period", "period_kind", "period_start", "period_end",
    "breakdown", "value", "unit", "numerator", "denominator", "lower", "upper", "limits_method", "status",
    "note",
    "publisher", "title", "edition", "document", "section", "address", "retrieved", "licence",
)  # fmt: skip
ODS = "application/vnd.oasis.opendocument.spreadsheet"


def rows(observations: Iterable[Observation]) -> Iterator[tuple[Any, ...]]:
    """One row for each figure in the order of COLUMNS; text that a spreadsheet would run is made harmless."""
    for item in observations:
        yield tuple(safe(cell) for cell in _row(item))


def _row(item: Observation) -> tuple[Any, ...]:
    measure, area, period, source = (
        catalogue().measures.get(item.measure),
        areas().get(item.area),
        item.period,
        item.source,
    )
    return (
        item.measure, measure.name if measure else "", item.area, area.name if area else "",
        period.short(), period.kind.value, period.start, period.end, item.breakdown,
        item.value, measure.unit if measure else "", item.numerator, item.denominator, item.lower, item.upper,
        item.limits_method, item.status.value, item.note,
        source.publisher, source.title, source.edition, source.document, source.section, source.address,
        source.retrieved, source.licence,
    )  # fmt: skip


def csv_response(observations: Iterable[Observation], name: str) -> HttpResponse:
    """The figures as a CSV file (UTF-8 with its mark, so that spreadsheets read names right)."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    writer.writerows(rows(observations))
    body = "\ufeff" + text.getvalue()
    return attachment(body.encode(), "text/csv; charset=utf-8", name)


def ods_response(observations: Iterable[Observation], name: str, sheet: str) -> HttpResponse:
    """The figures as an OpenDocument spreadsheet of one sheet."""
    from stream_write_ods import stream_write_ods

    sheets = ((sheet[:30], COLUMNS, rows(observations)),)
    body = b"".join(stream_write_ods(sheets, get_modified_at=lambda: datetime.now(UTC)))
    return attachment(body, ODS, name)


def attachment(body: bytes, kind: str, name: str) -> HttpResponse:
    """A file to keep, under a name."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(body, content_type=kind, headers=headers)
