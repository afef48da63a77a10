"""What a measure reads: one typed table for each file of the record contract, kept rows only.

Every table carries the `partnership` that loaded it: people are linked inside one partnership and figures
are made for each. Whatever made the tables (DuckDB, Spark), the measures see the same columns.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import ibis
import pyarrow as pa
from ibis.expr.types import Table, Value

from cairn.measures import settings
from cairn.records.contract import contract

TYPES = {"text": "string", "code": "string", "date": "date", "integer": "int64", "number": "float64"}
ALONE = "loaded"
EXTRACT = {"partnership": "string", "extract_date": "date"}
FOOTPRINT = {"partnership": "string", "area": "string"}


class TablesError(Exception):
    """The tables given are not those that measures read; the sentence says what to do."""


@dataclass(frozen=True)
class Facts:
    """What the manifest of a partnership says: the day of the extract, and the areas of the footprint."""

    extract_date: date
    areas: tuple[str, ...]
    partnership: str = ALONE


def columns(file: str) -> dict[str, str]:
    """The columns that measures read of a file, each with its type.

    >>> columns("population")
    {'area': 'string', 'age_band': 'string', 'year': 'int64', 'population': 'int64'}
    """
    described = contract().file(file)
    wanted: list[str] = settings.read("columns")["columns"][file]
    return {name: TYPES[described.column(name).type] for name in wanted}


def names() -> list[str]:
    """The files that measures read."""
    return list(settings.read("columns")["columns"])


class Records:
    """The typed tables of one or more partnerships, by attribute: `records.clients`, `records.episodes`."""

    def __init__(self, tables: Mapping[str, Table], facts: Iterable[Facts]) -> None:
        """Take `tables` of one engine by file name. A file that is left out is empty.

        A table with no `partnership` column belongs to the only one in `facts`.
        Raises TablesError where there is no table, or for one or a column that is not known.
        """
        self.facts = tuple(facts)
        _refuse(tables, self.facts)
        self.engine: Any = next(iter(tables.values())).get_backend()
        self._tables = {name: self._typed(name, tables.get(name)) for name in names()}
        self.extract = self.made([(f.partnership, f.extract_date) for f in self.facts], EXTRACT)
        areas = [(f.partnership, area) for f in self.facts for area in dict.fromkeys(f.areas)]
        self.footprint = self.made(areas, FOOTPRINT)

    def __getattr__(self, name: str) -> Table:
        if name.startswith("_") or name not in self._tables:
            raise AttributeError(name)
        return self._tables[name]

    def made(self, rows: Sequence[tuple[Any, ...]], schema: Mapping[str, str]) -> Table:
        """A small table of the engine from rows of values."""
        shape = ibis.schema(schema).to_pyarrow()
        values = pa.Table.from_pylist([dict(zip(schema, row, strict=True)) for row in rows], schema=shape)
        made: Table = self.engine.create_table(ibis.util.gen_name("measures"), values, temp=True)
        return made

    def _typed(self, name: str, table: Table | None) -> Table:
        wanted = columns(name)
        if table is None:
            return self.made([], {"partnership": "string", **wanted})
        missing = [column for column in wanted if column not in table.columns]
        if missing:
            raise TablesError(f"The table {name} has no column {missing[0]}. Load the file again.")
        answers = {column: _answer(table[column], kind) for column, kind in wanted.items()}
        return table.select(self._whose(name, table), **answers)

    def _whose(self, name: str, table: Table) -> Value:
        if "partnership" in table.columns:
            return table["partnership"]
        if len(self.facts) > 1:
            raise TablesError(f"The table {name} does not say whose it is. Add a column partnership.")
        return ibis.literal(self.facts[0].partnership).name("partnership")


def _refuse(tables: Mapping[str, Table], facts: Sequence[Facts]) -> None:
    unknown = sorted(set(tables) - set(names()))
    if unknown:
        raise TablesError(
            f"Measures read no table called {unknown[0]}. Name each by its file in the record contract."
        )
    if not tables:
        raise TablesError("There is nothing to measure. Give at least one table.")
    if not facts:
        raise TablesError("Nothing says whose records these are. Give the facts of a manifest.")


def _answer(value: Any, kind: str) -> Value:
    """A cell as its type; empty and `NA` are no answer."""
    if value.type().is_string():
        value = value.nullif("").nullif("NA")
    return value if value.type() == ibis.dtype(kind) else value.cast(kind)
