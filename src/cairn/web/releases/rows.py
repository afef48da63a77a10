"""Between framework types and table rows: one place that knows both."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from cairn.framework.observations import Observation, Status
from cairn.framework.observations import Source as FrameworkSource
from cairn.framework.periods import Period, PeriodKind
from cairn.framework.targets import Contradiction as FrameworkContradiction
from cairn.framework.targets import Target as FrameworkTarget
from cairn.web.releases.models import Batch, Contradiction, Figure, Source, Target

SOURCE_FIELDS = (
    "publisher", "title", "edition", "document", "section", "address", "retrieved", "licence",
)  # fmt: skip

OBSERVED = (
    "measure", "area", "period_kind", "period_start", "period_end", "value", "breakdown", "numerator",
    "denominator", "lower", "upper", "limits_method", "status", "note",
)  # fmt: skip


def keep_sources(sources: Iterable[FrameworkSource]) -> dict[str, Source]:
    """Write the sources that are new and return rows for all of them, by source key."""
    wanted = {source.key: source for source in sources}
    Source.objects.bulk_create(
        [Source(key=key, **source_values(source)) for key, source in wanted.items()], ignore_conflicts=True
    )
    return {row.key: row for row in Source.objects.filter(key__in=list(wanted))}


def source_values(source: FrameworkSource) -> dict[str, Any]:
    """The columns of a source as a dictionary."""
    return {field: getattr(source, field) for field in SOURCE_FIELDS}


def to_source(row: Source) -> FrameworkSource:
    """The framework's source of a row."""
    return FrameworkSource(**{field: getattr(row, field) for field in SOURCE_FIELDS})


@lru_cache(maxsize=4096)
def period(kind: str, start: date, end: date) -> Period:
    """The period of three columns; one value for all rows that share it."""
    return Period(PeriodKind(kind), start, end)


def to_observation(row: Figure, source: FrameworkSource) -> Observation:
    """The framework's observation of a figure row."""
    return observation([getattr(row, name) for name in OBSERVED], source)


def observation(values: Sequence[Any], source: FrameworkSource) -> Observation:
    """The framework's observation of the columns OBSERVED of a figure row."""
    measure, area, kind, start, end, value, breakdown, part, whole, *rest = values
    lower, upper, method, status, note = rest
    return Observation(
        measure, area, period(kind, start, end), value, source, breakdown, part, whole, lower, upper, method,
        Status(status), note=note,
    )  # fmt: skip


def to_target_row(target: FrameworkTarget, batch: Batch, sources: Mapping[str, Source]) -> Target:
    """An unsaved target row."""
    return Target(
        batch=batch, partnership_id=batch.partnership_id, measure=target.measure, area=target.area,
        period_kind=target.period.kind.value, period_start=target.period.start, period_end=target.period.end,
        breakdown=target.breakdown, value=target.value, unit=target.unit,
        baseline_value=target.baseline_value, baseline_period=target.baseline_period, note=target.note,
        source=sources[target.source.key],
    )  # fmt: skip


def to_target(row: Target) -> FrameworkTarget:
    """The framework's target of a row."""
    return FrameworkTarget(
        measure=row.measure, area=row.area, period=period(row.period_kind, row.period_start, row.period_end),
        value=row.value, unit=row.unit,
        breakdown=row.breakdown, baseline_value=row.baseline_value, baseline_period=row.baseline_period,
        source=to_source(row.source), note=row.note,
    )  # fmt: skip


def to_contradiction_row(contradiction: FrameworkContradiction, batch: Batch) -> Contradiction:
    """An unsaved contradiction row."""
    return Contradiction(
        batch=batch, partnership_id=batch.partnership_id, code=contradiction.code, title=contradiction.title,
        detail=contradiction.detail, kind=contradiction.kind, severity=contradiction.severity,
        measures=list(contradiction.measures), area=contradiction.area,
        figures=[list(figure) for figure in contradiction.figures], ask=contradiction.ask,
    )  # fmt: skip


def to_contradiction(row: Contradiction) -> FrameworkContradiction:
    """The framework's contradiction of a row."""
    return FrameworkContradiction(
        code=row.code, title=row.title, detail=row.detail, kind=row.kind, severity=row.severity,
        measures=tuple(row.measures), area=row.area, figures=tuple(tuple(figure) for figure in row.figures),
        ask=row.ask,
    )  # fmt: skip
