"""Reads a batch back as observations, a few thousand at a time."""
# ruff: noqa: S608 - statements are built from our own names; texts are quoted or parameters

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from cairn.framework.engine import connect, quoted
from cairn.framework.observations import Observation, Source, Status
from cairn.framework.periods import Period, PeriodKind

_COLUMNS = (
    "measure", "area", "period_kind", "period_start", "period_end", "value", "source_key", "breakdown",
    "numerator", "denominator", "lower", "upper", "limits_method", "status", "restricted", "note",
)  # fmt: skip


def read_batch(
    path: Path,
    sources: Mapping[str, Source] | Sequence[Source],
    *,
    measures: Sequence[str] | None = None,
    areas: Sequence[str] | None = None,
) -> Iterator[Observation]:
    """The observations of a batch in the order of the file, of the given measures and areas if any are named.

    `sources` are the batch's sources, by key or in any order. Each observation's `run` is the batch's name.
    Raises KeyError where a source is missing, EngineError where the batch can't be read.
    """
    known = sources if isinstance(sources, Mapping) else {source.key: source for source in sources}
    where, parameters = _where(measures, areas)
    rows = f"SELECT {', '.join(_COLUMNS)} FROM read_parquet({quoted(path)}){where}"
    with connect(path, memory="256MB", threads=1) as engine:
        for row in engine.execute(f"{rows} ORDER BY line, measure, breakdown", parameters).rows():
            yield _observation(row, known, path.stem)


def _where(measures: Sequence[str] | None, areas: Sequence[str] | None) -> tuple[str, list[Any]]:
    given = [
        (name, list(wanted))
        for name, wanted in (("measure", measures), ("area", areas))
        if wanted is not None
    ]
    clauses = " AND ".join(f"list_contains(?::VARCHAR[], {name})" for name, _ in given)
    return (f" WHERE {clauses}" if clauses else ""), [wanted for _, wanted in given]


def _observation(row: tuple[Any, ...], sources: Mapping[str, Source], run: str) -> Observation:
    told = dict(zip(_COLUMNS, row, strict=True))
    period = Period(PeriodKind(told.pop("period_kind")), told.pop("period_start"), told.pop("period_end"))
    source, status = sources[told.pop("source_key")], Status(told.pop("status"))
    return Observation(period=period, source=source, status=status, run=run, **told)
