"""Exact figures of a set of records: what a run keeps, and what a folder gives without an installation."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from cairn.measures import MEASURES, Facts, Span, compute, rows_of
from cairn.web.runs import standard

Row = Mapping[str, Any]


class NothingToMeasure(ValueError):
    """No measure exists for any of the periods asked for; the sentence says what to ask for instead."""


def figures(
    tables: Mapping[str, Any], facts: Facts, periods: Iterable[Span], metrics: Sequence[str] | None = None
) -> list[Row]:
    """The exact figures of these records, each with the columns of `cairn.measures.LAYOUT`.

    Arguments as for `cairn.measures.compute`. Pooled years are measured for deaths alone.
    Raises NothingToMeasure, and what `compute` raises.
    """
    parts = batches(list(periods), metrics)
    return [row for spans, names in parts for row in rows_of(compute(tables, facts, spans, names))]


def batches(
    periods: Sequence[Span], metrics: Sequence[str] | None = None
) -> list[tuple[list[Span], list[str] | None]]:
    """Periods with the measures that they are for, in as few questions as can be.

    Raises NothingToMeasure where that leaves no measure for any period.
    """
    pooled = [one for one in periods if one.kind == standard.POOLED]
    others = [one for one in periods if one.kind != standard.POOLED]
    named = None if metrics is None else list(metrics)
    pooling = [name for name in standard.pooled_metrics() if named is None or name in named]
    parts = [(others, named), (pooled, pooling)]
    found = [(spans, names) for spans, names in parts if spans and names != [] and _exist(spans, names)]
    if not found:
        raise NothingToMeasure(
            "None of the measures exists for these periods. Pooled years are for deaths, and some measures "
            "exist for twelve whole months only: ask for other periods or other measures."
        )
    return found


def _exist(periods: Iterable[Span], metrics: Sequence[str] | None) -> bool:
    """Whether any of the measures exists for any of the periods; an unknown name is for `compute` to tell."""
    known = [MEASURES[name] for name in metrics or MEASURES if name in MEASURES]
    return len(known) < len(metrics or ()) or any(
        one.twelve or not measure.twelve for one in periods for measure in known
    )
