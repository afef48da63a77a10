"""Rows of a batch for the table of figures, read from its Parquet file a few thousand at a time."""
# ruff: noqa: S608 - statements are built from our own names; texts are quoted or parameters

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from cairn.framework.areas import areas
from cairn.framework.catalogue import catalogue
from cairn.framework.engine import Engine, connect, quoted
from cairn.web.releases.filing import stored_at
from cairn.web.releases.models import Batch, Source
from cairn.web.releases.rows import to_source

MEMORY = "256MB"
SEPARATOR = "chr(31)"
CHOSEN = """
    read_parquet({path}) AS seen JOIN origin ON origin.key = seen.source_key
    WHERE NOT seen.restricted AND list_contains(?::VARCHAR[], seen.measure)
    AND list_contains(?::VARCHAR[], seen.area)
"""
# The same for every edition of one figure in one series, for one scope: a partnership, or everybody.
# Its first eight digits say measure and area, so that figures written together lie together in the index.
IDENTITY = """
    substr(sha256(concat_ws({separator}, measure, area)), 1, 8) ||
    substr(sha256(concat_ws({separator}, ?::VARCHAR, measure, area, period_kind, period_start::VARCHAR,
    period_end::VARCHAR, breakdown, series)), 1, 24)
"""


class Row(NamedTuple):
    """One row for the table of figures. Days are ISO text, which every database takes as a day."""

    identity: str
    measure: str
    area: str
    period_kind: str
    period_start: str
    period_end: str
    breakdown: str
    value: float | None
    numerator: float | None
    denominator: float | None
    lower: float | None
    upper: float | None
    limits_method: str
    status: str
    note: str
    source_id: int


class Stream:
    """The rows of a batch that pages may show, and how many there are."""

    def __init__(self, engine: Engine, batch: Batch) -> None:
        self._engine = engine
        self._scope = str(batch.partnership_id or "everybody")
        self._from = CHOSEN.format(path=quoted(stored_at(batch)))
        self._where = _catalogued(batch.measures)
        self.total = int(engine.scalar(f"SELECT count(*) FROM {self._from}", self._where))

    def rows(self) -> Iterator[Row]:
        """Each row, by measure and area, then in the order of the file."""
        question = f"SELECT {_columns()} FROM {self._from} ORDER BY measure, area, seen.line, breakdown"
        return map(Row._make, self._engine.execute(question, [self._scope, *self._where]).rows())

    def chunks(self, most: int) -> Iterator[list[Row]]:
        """The rows in lists of at most `most`, in none of which two rows are editions of one figure."""
        chunk: dict[str, Row] = {}
        for row in self.rows():
            if row.identity in chunk or len(chunk) == most:
                yield list(chunk.values())
                chunk = {}
            chunk[row.identity] = row
        if chunk:
            yield list(chunk.values())


@contextmanager
def stream_of(batch: Batch) -> Iterator[Stream]:
    """The rows of a batch that pages may show: measures of the catalogue, areas we know, nothing restricted.

    Memory stays the same however long the file is. Raises EngineError where the batch can't be read.
    """
    with connect(stored_at(batch), memory=MEMORY, threads=1) as engine:
        _tell_origins(engine, {row.key: row for row in batch.sources.all()})
        yield Stream(engine, batch)


def _columns() -> str:
    days = {name: f"{name}::VARCHAR" for name in ("period_start", "period_end")}
    special = {"identity": IDENTITY.format(separator=SEPARATOR), "source_id": "origin.id", **days}
    return ", ".join(special.get(name, name) for name in Row._fields)


def _catalogued(measures: Sequence[str]) -> list[list[str]]:
    known = catalogue().measures
    return [[name for name in measures if name in known], [area.code for area in areas()]]


def _tell_origins(engine: Engine, sources: Mapping[str, Source]) -> None:
    """Give the engine each source's row id and the series that it is an edition of."""
    series = {key: "\x1f".join(to_source(row).series) for key, row in sources.items()}
    given: list[Any] = [list(sources), [row.pk for row in sources.values()], list(series.values())]
    engine.execute(
        "CREATE TABLE origin AS SELECT unnest(?::VARCHAR[]) AS key, unnest(?::BIGINT[]) AS id, "
        "unnest(?::VARCHAR[]) AS series",
        given,
    )
