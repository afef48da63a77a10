"""What a release changes for its readers: figures that are new, changed or gone, in plain sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from cairn.framework import formats
from cairn.web.approvals.models import Release, ReleasedFigure

if TYPE_CHECKING:
    from cairn.web.partnerships.models import Partnership

KEY = ("measure", "level", "area", "period_kind", "period_start", "period_end", "breakdown")
SEEN = ("numerator", "denominator", "value", "lower", "upper", "mark", "status")
MOST = 30
Cells = Mapping[tuple[Any, ...], tuple[Any, ...]]


def shown_now(partnership: Partnership, audience: str) -> Cells:
    """What the newest release to an audience shows; empty before the first."""
    newest = Release.objects.for_partnership(partnership).filter(
        audience=audience, state=Release.State.APPROVED
    )
    release = newest.order_by("-number").first()
    if release is None:
        return {}
    rows = ReleasedFigure.objects.for_partnership(partnership).filter(release=release)
    return {row[: len(KEY)]: row[len(KEY) :] for row in rows.values_list(*KEY, *SEEN)}


def of(cells: Iterable[ReleasedFigure]) -> Cells:
    """The same of figures that are not stored yet."""
    return {
        tuple(getattr(one, name) for name in KEY): tuple(getattr(one, name) for name in SEEN) for one in cells
    }


def sentences(before: Cells, after: Cells) -> list[str]:
    """What is new, what changed and what is gone, by measure; empty where nothing differs."""
    kinds = {
        "new": [key for key in after if key not in before],
        "changed": [key for key, seen in after.items() if key in before and before[key] != seen],
        "no longer shown": [key for key in before if key not in after],
    }
    counted = {what: Counter(key[0] for key in keys) for what, keys in kinds.items()}
    measures = dict.fromkeys(key[0] for keys in kinds.values() for key in keys)
    said = [
        _sentence(measure, {what: found[measure] for what, found in counted.items()}) for measure in measures
    ]
    rest = len(said) - MOST
    return said if rest <= 0 else [*said[:MOST], f"And {formats.plural(rest, 'measure')} more."]


def _sentence(measure: str, found: Mapping[str, int]) -> str:
    from cairn.measures.shown import shown

    parts = [f"{formats.number(count)} {what}" for what, count in found.items() if count]
    return f"{shown(measure).name}: {formats.join_words(parts)}."
