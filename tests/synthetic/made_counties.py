"""Counties that several tests look at, each made once, and their records as tables that measures read."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

import ibis
import pyarrow as pa
from ibis.expr.types import Table

from cairn.measures.tables import names
from cairn.synthetic import County, Settings, county

END = date(2026, 3, 31)


@cache
def made(people: int = 150, years: int = 2, seed: int = 1, untidy: float = 1.0) -> County:
    """A county up to the end of a financial year."""
    return county(Settings(people=people, years=years, seed=seed, untidy=untidy, until=END))


def plain(table: pa.Table) -> pa.Table:
    """The table with words instead of places in a list of words."""
    return pa.table({name: _plain(table[name]) for name in table.column_names})


def _plain(column: Any) -> Any:
    return column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column


def tables(place: County) -> Mapping[str, Table]:
    """The tables that measures read, in an engine of their own."""
    engine = ibis.duckdb.connect()
    return {
        name: engine.create_table(name, plain(place.values(name))) for name in names() if name in place.frames
    }
