"""From framework types to the shapes that the API answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cairn.framework.areas import Area
from cairn.framework.catalogue import Measure, catalogue
from cairn.framework.frameworks import Outcome
from cairn.framework.observations import Observation
from cairn.web.api.schemas import (
    AreaOut,
    FigureOut,
    MeasureOut,
    OutcomeOut,
    PartnershipOut,
    PeriodOut,
    SourceOut,
)
from cairn.web.outcomes.place import place_of
from cairn.web.outcomes.snapshot import Snapshot

if TYPE_CHECKING:
    from cairn.web.partnerships.models import Partnership

MEASURE_FIELDS = (
    "id", "name", "question", "definition", "numerator", "denominator", "unit", "polarity", "nature", "tier",
    "outcome", "metric", "frequency", "lag_months", "publication", "publication_reason",
)  # fmt: skip
SOURCE_FIELDS = (
    "publisher", "title", "edition", "document", "section", "address", "retrieved", "licence",
)  # fmt: skip


def area(known: Area) -> AreaOut:
    """An area."""
    return AreaOut(code=known.code, name=known.name, kind=known.kind)


def partnership(row: Partnership) -> PartnershipOut:
    """A partnership with its areas by name."""
    areas = [area(known) for known in place_of(row).areas]
    return PartnershipOut(slug=row.slug, name=row.name, made_up=row.made_up, areas=areas)


def measure(record: Measure) -> MeasureOut:
    """The record of a measure."""
    return MeasureOut(
        **{field: getattr(record, field) for field in MEASURE_FIELDS},
        publisher=record.source.publisher,
        source=record.source.title,
        address=record.source.address,
        limitations=list(record.limitations),
        caveat=list(record.caveat),
    )


def outcome(one: Outcome, seen: Snapshot) -> OutcomeOut:
    """An outcome with the word that a partnership's figures give it."""
    judged = seen.judge_outcome(one)
    return OutcomeOut(
        id=one.id, name=one.name, short=one.short, kind=one.kind, question=one.question,
        word=judged.word.value, reason=judged.reason, measures=list(one.word_measures),
        released=seen.stamp.made_at,
    )  # fmt: skip


def figure(item: Observation) -> FigureOut:
    """One released figure."""
    known = catalogue().measures.get(item.measure)
    period = item.period
    return FigureOut(
        measure=item.measure, area=item.area, breakdown=item.breakdown, value=item.value,
        numerator=item.numerator, denominator=item.denominator, lower=item.lower, upper=item.upper,
        limits_method=item.limits_method, unit=known.unit if known else "",
        status=item.status.value, note=item.note,
        period=PeriodOut(kind=period.kind.value, start=period.start, end=period.end, text=str(period)),
        source=SourceOut(**{field: getattr(item.source, field) for field in SOURCE_FIELDS}),
    )  # fmt: skip
