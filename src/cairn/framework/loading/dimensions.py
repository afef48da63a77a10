"""Turns the distinct texts of a file into the framework's own words, once each, however many rows there are."""
# ruff: noqa: S608 - statements are built from our own names; texts are quoted or parameters

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from cairn.framework.engine import Engine

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a text, wherever it stands."""

    column: str
    reason: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Resolved:
    """What a text means: the values of its dimension, or what is wrong, or why rows with it are set aside."""

    values: tuple[Any, ...]
    problems: tuple[Problem, ...] = ()
    aside: str = ""


@dataclass(frozen=True, slots=True)
class Dimension:
    """Columns of a file that are read together, and what they become.

    `keys` are columns of the layout's relation, `outputs` are (name, SQL type); `resolve` gets all distinct
    keys of the file and gives one Resolved for each, in order.
    """

    name: str
    keys: tuple[str, ...]
    outputs: tuple[tuple[str, str], ...]
    resolve: Callable[[Sequence[Key]], Iterable[Resolved]]


@dataclass(slots=True)
class Dimensions:
    """The tables of a file's dimensions: `key_<name>` from text to id, `dim_<name>` from id to values."""

    engine: Engine
    all: tuple[Dimension, ...]
    faulty: bool = False
    aside: bool = False
    ids: dict[str, str] = field(default_factory=dict)
    joins: list[str] = field(default_factory=list)

    def build(self, relation: str) -> None:
        """Read the distinct keys of `relation` in one pass, resolve them and write the tables."""
        self.engine.execute(
            "CREATE TABLE dim_problem (dim VARCHAR, id INT, col VARCHAR, reason VARCHAR, remedy VARCHAR)"
        )
        for dimension, keys in zip(self.all, self._distinct(relation), strict=True):
            self._write(dimension, keys, list(dimension.resolve(keys)))

    def _distinct(self, relation: str) -> list[list[Key]]:
        columns = list(dict.fromkeys(key for dimension in self.all for key in dimension.keys))
        sets = ", ".join(dict.fromkeys(f"({', '.join(one.keys)})" for one in self.all))
        listed = ", ".join(columns)
        rows = self.engine.execute(
            f"SELECT GROUPING({listed}), {listed} FROM {relation} GROUP BY GROUPING SETS ({sets}) ORDER BY ALL"
        )
        masks = [_mask(columns, one.keys) for one in self.all]
        found: dict[int, list[tuple[str, ...]]] = {mask: [] for mask in masks}
        for mask, *cells in rows.rows():
            found[mask].append(tuple(cells))
        places = [[columns.index(key) for key in one.keys] for one in self.all]
        return [
            [tuple(row[place] for place in at) for row in found[mask]]
            for mask, at in zip(masks, places, strict=True)
        ]

    def _write(self, dimension: Dimension, keys: list[Key], resolved: list[Resolved]) -> None:
        ids: dict[Resolved, int] = {}
        numbers = [ids.setdefault(one, len(ids)) for one in resolved]
        name, texts = dimension.name, [f"k{place}" for place in range(len(dimension.keys))]
        table(
            self.engine, f"key_{name}", [(text, "VARCHAR") for text in texts] + [("id", "INT")],
            [[key[place] for key in keys] for place in range(len(texts))] + [numbers],
        )  # fmt: skip
        distinct = list(ids)
        table(
            self.engine, f"dim_{name}", [("id", "INT"), *dimension.outputs, ("aside", "VARCHAR")],
            [list(ids.values()), *[[one.values[place] for one in distinct] for place in range(len(dimension.outputs))],
             [one.aside for one in distinct]],
        )  # fmt: skip
        self._join(dimension, keys)
        problems = [(name, ids[one], p.column, p.reason, p.remedy) for one in distinct for p in one.problems]
        if problems:
            self.engine.execute(
                f"INSERT INTO dim_problem SELECT {', '.join('unnest(?)' for _ in problems[0])}",
                [list(column) for column in zip(*problems, strict=True)],
            )
        self.faulty |= bool(problems)
        self.aside |= any(one.aside for one in distinct)

    def _join(self, dimension: Dimension, keys: list[Key]) -> None:
        """How a row r finds its id: by the columns that vary in this file; with none, every row has the one id."""
        name = dimension.name
        varying = [place for place in range(len(dimension.keys)) if len({key[place] for key in keys}) > 1]
        self.ids[name] = f"key_{name}.id" if varying else "CASE WHEN shape = '' THEN 0 END"
        if varying:
            on = " AND ".join(f"r.{dimension.keys[place]} = key_{name}.k{place}" for place in varying)
            self.joins.append(f"LEFT JOIN key_{name} ON {on}")


def _mask(columns: Sequence[str], keys: Sequence[str]) -> int:
    return sum(1 << (len(columns) - 1 - place) for place, name in enumerate(columns) if name not in keys)


def table(engine: Engine, name: str, columns: Sequence[tuple[str, str]], values: Sequence[list[Any]]) -> None:
    """A table `name` with typed `columns`, filled from one list of values for each."""
    engine.execute(f"CREATE TABLE {name} ({', '.join(f'{column} {kind}' for column, kind in columns)})")
    if values and values[0]:
        given = ", ".join(f"unnest(?::{kind}[])" for _, kind in columns)
        engine.execute(f"INSERT INTO {name} SELECT {given}", values)
