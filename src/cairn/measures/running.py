"""Runs a plan where the records are, and leaves nothing behind but the figures.

DuckDB and Spark differ in a few words only: how a table is named, brought, made and dropped.
"""

import contextlib
import weakref
from collections.abc import Iterable, Mapping
from typing import Any, Protocol

import ibis
import ibis.expr.operations as ops
import pyarrow as pa
from ibis.expr.types import Table

from cairn.measures import periods
from cairn.measures.periods import Span
from cairn.measures.plans import RUN, Plan, values
from cairn.measures.tables import Given


class Runner(Protocol):
    """What a plan asks of an engine. Tables and names are of this connection alone."""

    def name(self, name: str, query: str) -> None:
        """Let `name` stand for a query."""

    def unname(self, name: str) -> None:
        """Forget the name."""

    def bring(self, name: str, values: pa.Table) -> None:
        """Make a table of a few values."""

    def make(self, name: str, query: str) -> None:
        """Make a table of what a query gives."""

    def drop(self, name: str) -> None:
        """Drop a table that was made or brought."""


class OnDuckDB:
    """Temporary tables of a connection in DuckDB."""

    def __init__(self, backend: Any) -> None:
        self._con = backend.con

    def name(self, name: str, query: str) -> None:
        self._con.execute(f'CREATE TEMP VIEW "{name}" AS {query}')

    def unname(self, name: str) -> None:
        self._con.execute(f'DROP VIEW "{name}"')

    def bring(self, name: str, values: pa.Table) -> None:
        self._con.register(f"{name}_values", values)
        self.make(name, f'FROM "{name}_values"')
        self._con.unregister(f"{name}_values")

    def make(self, name: str, query: str) -> None:
        self._con.execute(f'CREATE TEMP TABLE "{name}" AS {query}')

    def drop(self, name: str) -> None:
        self._con.execute(f'DROP TABLE "{name}"')


class OnSpark:
    """Views of a session in Spark. A step is kept where it was made, and forgets how."""

    def __init__(self, backend: Any) -> None:
        self._session = backend._session
        self._made: dict[str, Any] = {}

    def name(self, name: str, query: str) -> None:
        self._session.sql(query).createOrReplaceTempView(name)

    def unname(self, name: str) -> None:
        self._session.catalog.dropTempView(name)

    def bring(self, name: str, values: pa.Table) -> None:
        self._session.createDataFrame(values).createOrReplaceTempView(name)

    def make(self, name: str, query: str) -> None:
        made = self._session.sql(query).localCheckpoint(eager=True)
        # Columns anew: Spark mistakes a column for itself where two tables that are joined both come from it.
        made.toDF(*made.columns).createOrReplaceTempView(name)

    def drop(self, name: str) -> None:
        self._session.catalog.dropTempView(name)


RUNNERS: Mapping[str, type[OnDuckDB] | type[OnSpark]] = {"duckdb": OnDuckDB, "pyspark": OnSpark}


def run(plan: Plan, given: Given, spans: Iterable[Span]) -> Table:
    """The rows of the last step as a table of the engine, dropped when nothing refers to it any more."""
    work = _Work(RUNNERS[given.engine.name](given.engine))
    days = {"periods": values(periods.rows(spans), periods.SCHEMA)}
    with contextlib.closing(work):
        for name, table in given.tables.items():
            work.named(f"{RUN}_{name}", given.engine.compile(table))
        for name, rows in {**plan.values, **given.values(), **days}.items():
            work.brought(f"{RUN}_{name}", rows)
        for step in plan.steps:
            work.made(step.name, step.query)
            work.dropped(step.over)
        return work.taken(plan, given.engine)


class _Work:
    """The names and tables of one run."""

    def __init__(self, runner: Runner) -> None:
        self._runner, self._word = runner, ibis.util.gen_name("measures")
        self._names: list[str] = []
        self._tables: dict[str, None] = {}

    def _mine(self, text: str) -> str:
        return text.replace(RUN, self._word)

    def named(self, name: str, query: str) -> None:
        self._runner.name(self._mine(name), query)
        self._names.append(name)

    def brought(self, name: str, values: pa.Table) -> None:
        self._runner.bring(self._mine(name), values)
        self._tables[name] = None

    def made(self, name: str, query: str) -> None:
        self._runner.make(self._mine(name), self._mine(query))
        self._tables[name] = None

    def dropped(self, names: tuple[str, ...]) -> None:
        for name in names:
            self._runner.drop(self._mine(name))
            del self._tables[name]

    def taken(self, plan: Plan, backend: Any) -> Table:
        """The last table, which the run no longer drops itself."""
        name = plan.steps[-1].name
        del self._tables[name]
        found = ops.DatabaseTable(self._mine(name), schema=ibis.schema(plan.schema), source=backend)
        weakref.finalize(found, _forgotten, self._runner, self._mine(name))
        return found.to_expr()

    def close(self) -> None:
        """Drop all that is left, also after a failure."""
        for name in reversed(self._names):
            self._runner.unname(self._mine(name))
        for name in self._tables:
            self._runner.drop(self._mine(name))


def _forgotten(runner: Runner, name: str) -> None:
    """Drop figures that nobody refers to; an engine that was closed has none left."""
    with contextlib.suppress(Exception):
        runner.drop(name)
