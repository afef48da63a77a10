"""Where the measures run: DuckDB as the framework opens it, or any engine that ibis speaks to.

An engine's own error texts may hold a value of the data. Whatever runs a measure runs it `guarded`.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from ibis.backends.duckdb import Backend
from ibis.expr.types import Table

from cairn.framework.engine import Engine, EngineError
from cairn.measures.tables import names

T = TypeVar("T")
_ENGINES = ("duckdb", "_duckdb", "ibis", "pyarrow", "pyspark", "py4j", "sqlglot")


class _Settled(Backend):
    """ibis on an engine whose settings are locked: days need no time zone."""

    def _post_connect(self, *_: Any) -> None:
        """Change no setting; keep what ibis keeps besides."""
        self._can_reconnect = False
        self._record_batch_readers_consumed: dict[str, bool] = {}


def tables_of(engine: Engine) -> dict[str, Table]:
    """The tables of an engine that measures read, by the name of their file.

    The engine holds kept rows only, as `cairn.records.check` leaves them. It must stay open until the
    figures are taken.
    """
    there = _Settled()
    there.con = engine.connection
    there._post_connect()
    known = set(there.list_tables())
    return {name: there.table(name) for name in names() if name in known}


def guarded(act: Callable[[], T]) -> T:
    """What `act` gives; a failure of the engine becomes an EngineError with no value of the data in it."""
    try:
        return act()
    except Exception as error:
        if type(error).__module__.split(".")[0] not in _ENGINES:
            raise
        kind = type(error).__name__
    # Raised outside the handler: the engine's own error, with its text, is not even its context.
    raise EngineError(kind)


def rows_of(figures: Table) -> list[Mapping[str, Any]]:
    """The rows of a table, as dicts. Raises EngineError."""
    found: list[Mapping[str, Any]] = guarded(lambda: figures.to_pyarrow().to_pylist())
    return found
