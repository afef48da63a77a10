"""Putting an approved release on the public pages: as a file of figures, like any other that is loaded."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from cairn.web.approvals.models import Release, ReleasedFigure

if TYPE_CHECKING:
    from cairn.web.releases.models import Batch

COLUMNS = (
    "measure", "area", "period", "period_kind", "breakdown", "numerator", "denominator", "value", "lower",
    "upper", "status", "note", "publisher", "title", "edition", "retrieved",
)  # fmt: skip
AREA, TOTAL = "area", "total"
TITLE = "Figures from the partnership's own records"
EVERYBODY = "Everybody in these services, wherever they live."
MARKS = {"[u]": "Few people stand behind this figure; it may change a lot by chance.", "[low]": "Above zero."}


def publish(release: Release) -> Batch | None:
    """Load the figures of a public release, so that pages, downloads and the API show them.

    None where no figure of it has a place on a public page. Loading the same release again changes nothing.
    """
    from cairn.web.releases import services

    rows = list(_rows(release))
    if not rows:
        return None
    with tempfile.TemporaryDirectory(prefix="cairn-release-") as folder:
        path = Path(folder) / f"release-{release.number}.csv"
        with path.open("w", newline="", encoding="utf-8") as stream:
            writer = csv.DictWriter(stream, COLUMNS)
            writer.writeheader()
            writer.writerows(rows)
        batch = services.load_file(
            path, "observations", by=release.decided_by, partnership=release.partnership
        )
    return _through(batch, release)


def _through(batch: Batch, release: Release) -> Batch:
    """A release was looked at by two people; a check that holds files for a look has had it."""
    from cairn.web.releases import services
    from cairn.web.releases.models import Batch as Batches

    if batch.state != Batches.State.HELD:
        return batch
    reason = f"Approved as {release} by a second person."
    return services.decide_hold(batch, True, by=release.decided_by, reason=reason)


def _rows(release: Release) -> Iterator[dict[str, Any]]:
    code = _own_code(release)
    day = timezone.localdate(release.decided_at)
    origin = {
        "publisher": f"{release.partnership.name} partnership", "title": TITLE, "edition": str(release),
        "retrieved": day.isoformat(),
    }  # fmt: skip
    cells = ReleasedFigure.objects.for_partnership(release.partnership).filter(release=release)
    for one in cells.iterator():
        area = one.area if one.level == AREA else code
        if area and not (one.level == TOTAL and not one.breakdown):
            yield _row(one, area) | origin


def _own_code(release: Release) -> str:
    """The code that stands for the whole footprint; none where the partnership is several councils."""
    codes = release.partnership.areas
    return codes[0] if len(codes) == 1 else ""


def _row(one: ReleasedFigure, area: str) -> dict[str, Any]:
    # Beside a withheld value a page has no use for its parts, and the loader does not take them.
    part, whole = (None, None) if one.value is None else (one.numerator, one.denominator)
    scaled = {
        name: None if (number := getattr(one, name)) is None else _plain(number * one.multiplier)
        for name in ("value", "lower", "upper")
    }
    return {
        "measure": one.as_measure, "area": area, "period": _days(one), "period_kind": one.period_kind,
        "breakdown": one.as_group, "numerator": _plain(part),
        "denominator": _plain(whole), "status": "" if one.status == "final" else one.status,
        "note": _note(one), **scaled,
    }  # fmt: skip


def _note(one: ReleasedFigure) -> str:
    said = [MARKS.get(one.mark, ""), EVERYBODY if one.level == TOTAL else ""]
    return " ".join(part for part in said if part)


def _plain(number: float | None) -> str:
    if number is None:
        return ""
    return str(int(number)) if number == int(number) else repr(round(number, 10))


def _days(one: ReleasedFigure) -> str:
    from cairn.web.releases.rows import period

    return period(one.period_kind, one.period_start, one.period_end).short()
