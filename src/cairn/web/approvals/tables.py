"""Releases and their figures as the site's table component shows them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils import timezone

from cairn.framework import formats
from cairn.framework.areas import areas
from cairn.framework.catalogue import catalogue
from cairn.web.approvals.models import Release, ReleasedFigure
from cairn.web.releases.rows import period

LIST = [
    {"text": "Release"}, {"text": "For"}, {"text": "State"}, {"text": "Proposed by"}, {"text": "Decided by"},
    {"text": "Figures", "numeric": True}, {"text": "Shown", "numeric": True},
]  # fmt: skip
MEASURES = [
    {"text": "Measure"}, {"text": "Figures", "numeric": True}, {"text": "Withheld", "numeric": True},
]  # fmt: skip
FIGURES = [
    {"text": "Place"}, {"text": "Period"}, {"text": "Group"}, {"text": "Figure", "numeric": True},
    {"text": "Likely between", "numeric": True}, {"text": "People", "numeric": True},
]  # fmt: skip
LEVELS = ("footprint", "area", "total")
PLACES = {"footprint": "Residents of the partnership", "total": "Everybody in these services"}


def of_releases(found: Iterable[Release], slug: str) -> dict[str, Any]:
    """Releases, newest first, each leading to its page."""
    rows = [_release(one, slug) for one in found]
    return {"caption": "Releases, newest first", "caption_hidden": True, "columns": LIST, "rows": rows}


def _release(one: Release, slug: str) -> list[dict[str, Any]]:
    address = reverse("approvals:release", kwargs={"slug": slug, "number": one.number})
    return [
        {"text": f"{one}, {day(one.proposed_at)}", "href": address},
        {"text": one.get_audience_display()},
        {"text": one.get_state_display()},
        {"text": one.proposed_by.name},
        {"text": one.decided_by.name if one.decided_by else "Nobody yet"},
        {"text": formats.number(one.figures)},
        {"text": f"{formats.number(round(one.kept_share))}%"},
    ]


def of_measures(release: Release) -> dict[str, Any]:
    """How many figures of each measure a release has, each leading to the figures themselves."""
    cells = ReleasedFigure.objects.for_partnership(release.partnership).filter(release=release)
    found = list(cells.values_list("measure", "as_measure", "value"))
    counted = Counter((measure, known) for measure, known, _ in found)
    hidden = Counter(measure for measure, _, value in found if value is None)
    rows = [
        [
            {"text": name_of(known), "href": f"?measure={measure}#figures"},
            {"text": formats.number(count)},
            {"text": formats.number(hidden[measure])},
        ]
        for (measure, known), count in counted.items()
    ]
    return {"caption": "What it has, measure by measure", "columns": MEASURES, "rows": rows}


def of_figures(release: Release, measure: str) -> dict[str, Any]:
    """Every figure of one measure as its audience sees it."""
    cells = ReleasedFigure.objects.for_partnership(release.partnership).filter(
        release=release, measure=measure
    )
    found = sorted(cells, key=_in_order)
    caption = name_of(found[0].as_measure) if found else ""
    return {"caption": caption, "columns": FIGURES, "rows": [_figure(one) for one in found]}


def _in_order(one: ReleasedFigure) -> tuple[Any, ...]:
    """Residents first, then places, then groups; each kind of period by itself, the oldest first."""
    recorded = not one.as_group.endswith("=not recorded")
    name = one.as_group.partition("=")[0]
    return (
        LEVELS.index(one.level), place_of(one.level, one.area), name, not recorded, one.as_group,
        one.period_kind, one.period_start,
    )  # fmt: skip


def _figure(one: ReleasedFigure) -> list[dict[str, str]]:
    unit = catalogue().measure(one.as_measure).unit
    when = period(one.period_kind, one.period_start, one.period_end)
    return [
        {"text": place_of(one.level, one.area)},
        {"text": when.short()},
        {"text": group_of(one.as_group)},
        {"text": _marked(one, unit)},
        {"text": limits(one.lower, one.upper, one.multiplier, unit)},
        {"text": formats.number(one.denominator) if one.denominator else ""},
    ]


def _marked(one: ReleasedFigure, unit: str) -> str:
    told = number(one.value, one.mark, one.multiplier, unit)
    return f"{told} {one.mark}" if one.mark and one.value is not None else told


def place_of(level: str, code: str) -> str:
    """A place as people call it."""
    area = areas().get(code)
    return PLACES.get(level) or (area.name if area else code)


def name_of(measure: str) -> str:
    """What pages call a measure of the catalogue."""
    return catalogue().measure(measure).name


def group_of(text: str) -> str:
    """A group in words; everybody where there is none."""
    return text.replace("=", ": ").replace("; ", ", ") if text else "Everybody"


def number(value: float | None, mark: str, multiplier: float, unit: str) -> str:
    """A figure in its unit, or its mark where it is withheld."""
    if value is None:
        return mark or "[x]"
    return formats.number(value * multiplier, unit)


def limits(lower: float | None, upper: float | None, multiplier: float, unit: str) -> str:
    """The likely range, empty where there is none."""
    if lower is None or upper is None:
        return ""
    return f"{formats.number(lower * multiplier, unit)} to {formats.number(upper * multiplier, unit)}"


def day(moment: Any) -> str:
    """A day as people write it."""
    return formats.day(timezone.localtime(moment).date())
