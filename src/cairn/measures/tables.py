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

from cairn.measures import plans, settings
from cairn.records.contract import contract

TYPES = {"text": "string", "code": "string", "date": "date", "integer": "int64", "number": "float64"}
ALONE = "loaded"
EXTRACT = {"partnership": "string", "number": "int64", "extract_date": "date"}
FOOTPRINT = {"partnership": "string", "area": "string"}


Shape = tuple[tuple[str, tuple[tuple[str, Any], ...]], ...]


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


class Given:
    """The tables of one engine and whose they are, as they were handed in.

    `shape` tells their columns and types, and no more: what a plan is written against.
    """

    def __init__(self, tables: Mapping[str, Table], facts: Iterable[Facts]) -> None:
        """Take tables by file name; one without a column `partnership` belongs to the only one in `facts`.

        Raises TablesError where there is no table, or for one or a column that is not known.
        """
        self.facts = tuple(facts)
        _refuse(tables, self.facts)
        self.engine: Any = next(iter(tables.values())).get_backend()
        self.tables = {name: self._whole(name, table) for name, table in tables.items()}
        self.shape: Shape = tuple(
            (name, tuple(table.schema().items())) for name, table in self.tables.items()
        )

    def _whole(self, name: str, table: Table) -> Table:
        wanted = list(columns(name))
        missing = [column for column in wanted if column not in table.columns]
        if missing:
            raise TablesError(f"The table {name} has no column {missing[0]}. Load the file again.")
        return table.select(self._whose(name, table), *wanted)

    def _whose(self, name: str, table: Table) -> Value:
        if "partnership" in table.columns:
            return table["partnership"]
        if len(self.facts) > 1:
            raise TablesError(f"The table {name} does not say whose it is. Add a column partnership.")
        return ibis.literal(self.facts[0].partnership).name("partnership")

    def values(self) -> dict[str, pa.Table]:
        """The facts as small tables."""
        days = [(one.partnership, number, one.extract_date) for number, one in enumerate(self.facts)]
        areas = [(one.partnership, area) for one in self.facts for area in dict.fromkeys(one.areas)]
        return {"extract": plans.values(days, EXTRACT), "footprint": plans.values(areas, FOOTPRINT)}


class Records:
    """The typed tables of a plan, by attribute: `records.clients`. A file that was left out is empty."""

    def __init__(self, draft: plans.Draft, shape: Shape) -> None:
        shapes = dict(shape)
        self._tables = {name: _typed(draft, name, shapes.get(name)) for name in names()}
        self.extract = draft.named("extract", EXTRACT)
        self.footprint = draft.named("footprint", FOOTPRINT)

    def owned(self, table: Table) -> Table:
        """A table of records that also tells, as `whose`, the number of the partnership."""
        return table.inner_join(self.extract.select("partnership", whose="number"), "partnership")

    def __getattr__(self, name: str) -> Table:
        if name.startswith("_") or name not in self._tables:
            raise AttributeError(name)
        return self._tables[name]


def _typed(draft: plans.Draft, name: str, shape: Iterable[tuple[str, Any]] | None) -> Table:
    """A file as typed columns; where they were text, the types are told once."""
    wanted = columns(name)
    if shape is None:
        return draft.made([], {"partnership": "string", **wanted})
    table = draft.named(name, dict(shape))
    typed = table.select("partnership", **{column: _answer(table[column], k) for column, k in wanted.items()})
    return typed if typed.schema() == table.schema() else draft.kept(typed)


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
