"""A plan: every step from records to figures as queries of one engine, written once and run many times.

Writing the queries takes longer than answering them for one partnership. They depend on the columns of the
tables and on the measures asked for, and on nothing that a record says; so a plan is kept, and run again for
the next partnership.
"""

import gc
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import ibis
import pyarrow as pa
from ibis.expr.types import Table

RUN = "cairn_run"
"""Begins the name of every table of a plan; a run puts its own word in its place."""


@dataclass(frozen=True)
class Step:
    """One table to make: its name, the query that makes it, and the tables that nothing later reads."""

    name: str
    query: str
    over: tuple[str, ...]


@dataclass(frozen=True)
class Plan:
    """Steps in their order, the small tables that they read besides, and the columns of the last step."""

    steps: tuple[Step, ...]
    values: Mapping[str, pa.Table]
    schema: Mapping[str, str]


class Draft:
    """A plan as it is being written. `compiler` is the one of the engine that will run it."""

    def __init__(self, compiler: Any) -> None:
        self._compiler = compiler
        self._queries: list[tuple[str, str]] = []
        self._kept: dict[Any, Table] = {}
        self._values: dict[str, pa.Table] = {}

    def named(self, name: str, schema: Mapping[str, Any]) -> Table:
        """A table that the run brings under this name."""
        return ibis.table(schema, name=f"{RUN}_{name}")

    def made(self, rows: Sequence[tuple[Any, ...]], schema: Mapping[str, str]) -> Table:
        """A small table of the plan itself, from rows of values."""
        name = f"made_{len(self._values)}"
        self._values[name] = values(rows, schema)
        return self.named(name, schema)

    def kept(self, table: Table) -> Table:
        """The same table as a step of its own, which the engine answers once."""
        if (found := self._kept.get(table.op())) is None:
            name = f"step_{len(self._queries)}"
            self._queries.append((f"{RUN}_{name}", self._written(table)))
            found = self._kept[table.op()] = self.named(name, dict(table.schema()))
        return found

    def plan(self, last: Table) -> Plan:
        """The plan that ends with the rows of `last`."""
        self.kept(last)
        shape = {name: str(kind) for name, kind in last.schema().items()}
        return Plan(tuple(_released(self._queries)), self._values, shape)

    def _written(self, table: Table) -> str:
        query: str = self._compiler.to_sqlglot(table).sql(dialect=self._compiler.dialect, copy=False)
        return query


@contextmanager
def in_haste() -> Iterator[None]:
    """Write plans in half the time: no search for garbage among all that is in use, no prettier queries."""
    prettier, collects = ibis.options.sql.fuse_selects, gc.isenabled()
    gc.disable()
    ibis.options.sql.fuse_selects = False
    try:
        yield
    finally:
        ibis.options.sql.fuse_selects = prettier
        if collects:
            gc.enable()


def _released(queries: Sequence[tuple[str, str]]) -> Iterator[Step]:
    """Each query as a step that tells which steps are read for the last time."""
    latest = {name: _last_reader(name, queries) for name, _ in queries}
    for place, (name, query) in enumerate(queries):
        yield Step(name, query, tuple(one for one, last in latest.items() if last == place))


def _last_reader(name: str, queries: Sequence[tuple[str, str]]) -> int | None:
    readers = [place for place, (_, query) in enumerate(queries) if _reads(query, name)]
    return max(readers, default=None)


def _reads(query: str, name: str) -> bool:
    return any(f"{mark}{name}{mark}" in query for mark in ('"', "`"))


def values(rows: Iterable[tuple[Any, ...]], schema: Mapping[str, str]) -> pa.Table:
    """Rows of values as a table of these columns."""
    shape = ibis.schema(schema).to_pyarrow()
    return pa.Table.from_pylist([dict(zip(schema, row, strict=True)) for row in rows], schema=shape)
