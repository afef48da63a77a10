"""The one place that pages and the API read released figures from.

Everything returned is a frozen framework type or a frozen dataclass, never a table row. A door in front of
what pages show (an approval, an audience) belongs here and nowhere else.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max, Q, QuerySet

from cairn.framework.observations import Observation
from cairn.framework.observations import Source as FrameworkSource
from cairn.framework.periods import Period
from cairn.framework.targets import Contradiction as FrameworkContradiction
from cairn.framework.targets import Target as FrameworkTarget
from cairn.web.releases import rows
from cairn.web.releases.models import (
    Batch,
    Boundaries,
    Contradiction,
    Drawing,
    Edition,
    Figure,
    NeighbourSet,
    Source,
    Target,
)


class NoPeriod:
    """A period that can't be, which no figure has."""


NO_PERIOD = NoPeriod()


@dataclass(frozen=True, slots=True)
class Stamp:
    """The newest change of what a partnership's pages show; number 0 and no time when nothing is loaded."""

    number: int
    made_at: datetime | None


@dataclass(frozen=True)
class Figures:
    """Released observations, in order of period, found by measure and area without another query."""

    observations: tuple[Observation, ...] = ()
    _found: dict[tuple[str, str], list[Observation]] = field(default_factory=dict)

    @classmethod
    def of(cls, observations: Iterable[Observation]) -> Figures:
        """Sort observations by period and index them."""
        ordered = tuple(sorted(observations, key=lambda item: (item.period, item.breakdown)))
        found: dict[tuple[str, str], list[Observation]] = {}
        for item in ordered:
            found.setdefault((item.measure, item.area), []).append(item)
        return cls(ordered, found)

    def series(self, measure: str, area: str, breakdown: str = "") -> list[Observation]:
        """The observations of one measure, area and breakdown, oldest first."""
        return [item for item in self._found.get((measure, area), ()) if item.breakdown == breakdown]

    def all_breakdowns(self, measure: str, area: str) -> list[Observation]:
        """The observations of one measure and area, everybody and every group."""
        return list(self._found.get((measure, area), ()))

    def areas(self, measure: str) -> list[str]:
        """Codes of the areas that have a figure of this measure."""
        return [area for name, area in self._found if name == measure]

    def measures(self) -> set[str]:
        """Ids of the measures that have any figure."""
        return {name for name, _ in self._found}


@dataclass(frozen=True, slots=True)
class Superseded:
    """A figure that is no longer shown, with when it came and what took its place."""

    was: Observation
    now: Observation | None
    shown_from: datetime
    replaced_at: datetime | None


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The comparator set of an area: its name, version, and the codes of its neighbours, nearest first."""

    name: str
    version: str
    source: str
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A chart just drawn: SVG text wide and narrow (empty if there is only one width), and its words."""

    wide: str
    narrow: str
    alt: str


@dataclass(frozen=True, slots=True)
class DrawingRef:
    """Where a stored chart is: hashes of both drawings, their sizes in pixels, and its words."""

    wide: str
    narrow: str
    alt: str
    sizes: tuple[int, ...]


def stamp(partnership: Any) -> Stamp:
    """The stamp of a partnership's pages (a Partnership, or None for figures that are for everybody)."""
    newest = (
        Edition.objects.filter(_visible(partnership)).order_by("-id").values_list("id", "made_at").first()
    )
    return Stamp(*newest) if newest else Stamp(0, None)


def newest_stamp() -> Stamp:
    """The newest change of anything that any partnership's pages show."""
    newest = Edition.objects.order_by("-id").values_list("id", "made_at").first()
    return Stamp(*newest) if newest else Stamp(0, None)


def figures(
    partnership: Any, *, measures: Collection[str] | None = None, areas: Collection[str] | None = None
) -> Figures:
    """Released figures that a partnership's pages show, of some measures and areas or of all. Two queries."""
    return Figures.of(_observations(_chosen(partnership, measures=measures, areas=areas)))


def page_of_figures(
    partnership: Any,
    *,
    measures: Collection[str] | None,
    areas: Collection[str] | None,
    period: Period | NoPeriod | None = None,
    starts: date | None = None,
    ends: date | None = None,
    offset: int,
    limit: int,
) -> tuple[int, list[Observation]]:
    """How many released figures there are, and one page of them, in order of measure, area and period."""
    if isinstance(period, NoPeriod):
        return 0, []
    chosen = _chosen(partnership, measures=measures, areas=areas)
    if period is not None:
        chosen = chosen.filter(period_start=period.start, period_end=period.end)
    if starts is not None:
        chosen = chosen.filter(period_start__gte=starts)
    if ends is not None:
        chosen = chosen.filter(period_end__lte=ends)
    ordered = chosen.order_by("measure", "area", "period_end", "period_start", "breakdown", "id")
    return ordered.count(), _observations(ordered[offset : offset + limit])


def measures_with_figures(partnership: Any, *, areas: Collection[str]) -> dict[str, Any]:
    """The last day of the newest figure of every measure that has one in these areas."""
    chosen = _chosen(partnership, measures=None, areas=areas).filter(value__isnull=False)
    return dict(chosen.values_list("measure").annotate(newest=Max("period_end")).order_by("measure"))


def history(partnership: Any, *, measure: str, areas: Collection[str]) -> list[Superseded]:
    """Figures of a measure that a later load replaced, newest replacement first."""
    old = (
        _released(partnership)
        .filter(measure=measure, area__in=areas, current=False)
        .exclude(replaced_in__in=_publishing())
        .select_related("source", "batch", "superseded_by__source", "superseded_by__batch")
        .order_by("-superseded_by__batch__loaded_at", "-period_end")
    )
    return [_superseded(row) for row in old]


def targets(
    partnership: Any, *, areas: Collection[str], measures: Collection[str] | None = None
) -> list[FrameworkTarget]:
    """Agreed values, in order of measure and period."""
    chosen = Target.objects.filter(_visible(partnership), current=True, area__in=areas).select_related(
        "source"
    )
    if measures is not None:
        chosen = chosen.filter(measure__in=measures)
    return [rows.to_target(row) for row in chosen]


def contradictions(partnership: Any, *, areas: Collection[str] | None = None) -> list[FrameworkContradiction]:
    """Figures in the sources that disagree, the most serious first; without an area: for everybody."""
    chosen = Contradiction.objects.filter(_visible(partnership), current=True)
    if areas is not None:
        chosen = chosen.filter(Q(area__in=areas) | Q(area=""))
    order = {"high": 0, "medium": 1, "low": 2}
    return sorted(
        (rows.to_contradiction(row) for row in chosen), key=lambda item: order.get(item.severity, 3)
    )


def neighbours(partnership: Any, area: str) -> Neighbours | None:
    """The neighbours of an area: a set of the partnership's own first, else one for everybody, else None."""
    sets = NeighbourSet.objects.filter(_visible(partnership), current=True)
    for one in sorted(sets, key=lambda row: (row.partnership_id is None, -row.pk)):
        if codes := one.neighbours.get(area):
            return Neighbours(one.name, one.version, one.source, tuple(codes))
    return None


def boundaries() -> dict[str, Any]:
    """Loaded outlines by area code as GeoJSON geometries; empty when the tile map is used."""
    newest = Boundaries.objects.filter(current=True).first()
    return newest.shapes if newest else {}


def drawn_once(kind: str, asked: str, draw: Callable[[], Drawn]) -> DrawingRef:
    """The stored chart for what is asked; drawn and stored if it is new.

    `asked` describes everything that the drawing depends on; `draw` makes it.
    """
    key = _digest(f"{kind}\x1f{asked}")
    columns = ("hash", "narrow_hash", "alt", "sizes")
    known = Drawing.objects.filter(key=key).values_list(*columns).first()
    if known is None:
        row = _drawing(kind, key, draw())
        with transaction.atomic():
            Drawing.objects.bulk_create([row], ignore_conflicts=True)
        known = (row.hash, row.narrow_hash, row.alt, row.sizes)
    wide, narrow, alt, sizes = known
    return DrawingRef(wide, narrow, alt, tuple(sizes))


def _drawing(kind: str, key: str, drawn: Drawn) -> Drawing:
    texts = [text for text in (drawn.wide, drawn.narrow) if text]
    sizes = [side for text in texts for side in _size(text)]
    digests = (_digest(drawn.wide), _digest(drawn.narrow) if drawn.narrow else "")
    return Drawing(
        key=key, kind=kind, hash=digests[0], narrow_hash=digests[1], wide=drawn.wide, narrow=drawn.narrow,
        alt=drawn.alt, sizes=sizes,
    )  # fmt: skip


def _size(svg: str) -> tuple[int, int]:
    """Width and height that an SVG text names, in whole pixels."""
    root = svg[: svg.index(">")]
    width, height = (re.search(rf'\b{side}="([0-9.]+)', root) for side in ("width", "height"))
    return (round(float(width[1])), round(float(height[1]))) if width and height else (0, 0)


def drawing(digest: str) -> str | None:
    """The SVG at this content hash, or None."""
    row = Drawing.objects.filter(Q(hash=digest) | Q(narrow_hash=digest)).first()
    if row is None:
        return None
    return row.wide if row.hash == digest else row.narrow


def picture(digest: str, draw: Callable[[str], bytes]) -> bytes | None:
    """The PNG of the wide drawing at this hash, made from its SVG once and kept; None if there is none."""
    row = Drawing.objects.filter(hash=digest).first()
    if row is None:
        return None
    if row.picture is None:
        row.picture = draw(row.wide)
        row.save(update_fields=["picture"])
    return bytes(row.picture)


def _visible(partnership: Any) -> Q:
    """What is for everybody and what is the partnership's own."""
    everybody = Q(partnership__isnull=True)
    return everybody if partnership is None else everybody | Q(partnership=partnership)


def _publishing() -> QuerySet[Batch, Any]:
    """Batches that are still being written; a question asks for them itself, so that it sees one moment."""
    return Batch.objects.filter(state=Batch.State.PUBLISHING).values("pk")


def _released(partnership: Any) -> QuerySet[Figure]:
    """Figures of batches that are published to their end, those that were superseded since among them."""
    return Figure.objects.filter(_visible(partnership)).exclude(batch__in=_publishing())


def _chosen(
    partnership: Any, *, measures: Collection[str] | None, areas: Collection[str] | None
) -> QuerySet[Figure]:
    chosen = _released(partnership).filter(Q(current=True) | Q(replaced_in__in=_publishing()))
    if measures is not None:
        chosen = chosen.filter(measure__in=measures)
    if areas is not None:
        chosen = chosen.filter(area__in=areas)
    return chosen


def _observations(chosen: QuerySet[Figure]) -> list[Observation]:
    """Observations of rows; each source is read once, however many figures share it."""
    found = list(chosen.values_list("source_id", *rows.OBSERVED))
    known = Source.objects.in_bulk({row[0] for row in found})
    sources: dict[Any, FrameworkSource] = {pk: rows.to_source(row) for pk, row in known.items()}
    return [rows.observation(values, sources[source]) for source, *values in found]


def _superseded(row: Figure) -> Superseded:
    later = row.superseded_by
    return Superseded(
        was=rows.to_observation(row, rows.to_source(row.source)),
        now=rows.to_observation(later, rows.to_source(later.source)) if later else None,
        shown_from=row.batch.loaded_at,
        replaced_at=later.batch.loaded_at if later else None,
    )


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
