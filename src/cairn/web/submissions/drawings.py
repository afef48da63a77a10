"""The small chart of a provider's page: rows left out, period by period. Drawn once, and for members only."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from django.db import transaction

from cairn.framework import formats
from cairn.web import charts
from cairn.web.submissions.models import QualityChart
from cairn.web.submissions.quality import Quality

if TYPE_CHECKING:
    from cairn.web.partnerships.models import Partnership

STYLE = "1"  # raise it when the chart is drawn anew from the same figures


def chart(partnership: Partnership, found: Quality, name: str) -> QualityChart | None:
    """The chart of rows left out, from the store or drawn now; None where there are not two periods."""
    spec = _spec(found, name)
    if spec is None:
        return None
    key = hashlib.sha256(f"{STYLE}{spec!r}".encode()).hexdigest()
    stored = QualityChart.objects.for_partnership(partnership)
    known = stored.filter(key=key).first()
    if known is None:
        with transaction.atomic():
            QualityChart.objects.bulk_create([_drawn(partnership, key, spec)], ignore_conflicts=True)
        known = stored.get(key=key)
    return known


def _spec(found: Quality, name: str) -> charts.Trend | None:
    points = [
        charts.Point(one.period_end, formats.month_year(one.period_end), rows)
        for one, rows in zip(found.loaded, found.left_out, strict=True)
        if one.period_end
    ]
    if len(points) < 2:
        return None
    line = charts.Line("Left out", tuple(points))
    return charts.Trend(f"Rows of {name} left out", (line,), "count", zero=True, scale="Rows left out")


def _drawn(partnership: Partnership, key: str, spec: charts.Trend) -> QualityChart:
    title, words = charts.describe(spec)
    wide, narrow = charts.trend(spec, "wide"), charts.trend(spec, "narrow")
    return QualityChart(
        partnership=partnership,
        key=key,
        wide=wide,
        narrow=narrow,
        alt=f"{title}. {words}",
        sizes=[*_size(wide), *_size(narrow)],
    )


def _size(svg: str) -> tuple[int, int]:
    """Width and height that an SVG text names, in whole pixels."""
    root = svg[: svg.index(">")]
    width, height = (re.search(rf'\b{side}="([0-9.]+)', root) for side in ("width", "height"))
    return (round(float(width[1])), round(float(height[1]))) if width and height else (0, 0)
