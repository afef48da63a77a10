"""Turns the distinct texts of a file into the framework's own words, once each, however many rows there are."""
# ruff: noqa: S608 - statements are built from our own names; texts are quoted or parameters

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from cairn.framework.engine import Engine

Key = tuple[str, ...]
_UNIT = "\x1f"


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
    """The tables of a file's dimensions, `dim_<name>` from id to values, and in `ids` how a row r finds its id."""

    engine: Engine
    all: tuple[Dimension, ...]
    faulty: bool = False
    aside: bool = False
    blank: bool = False
    ids: dict[str, str] = field(default_factory=dict)

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
        name = dimension.name
        distinct = list(ids)
        table(
            self.engine, f"dim_{name}", [("id", "INT"), *dimension.outputs, ("aside", "VARCHAR")],
            [list(ids.values()), *[[one.values[place] for one in distinct] for place in range(len(dimension.outputs))],
             [one.aside for one in distinct]],
        )  # fmt: skip
        self._find(dimension, keys, numbers)
        problems = [(name, ids[one], p.column, p.reason, p.remedy) for one in distinct for p in one.problems]
        if problems:
            self.engine.execute(
                f"INSERT INTO dim_problem SELECT {', '.join('unnest(?)' for _ in problems[0])}",
                [list(column) for column in zip(*problems, strict=True)],
            )
        self.faulty |= bool(problems)
        self.blank |= name == "measure" and any(not any(key) for key in keys)
        self.aside |= any(one.aside for one in distinct)

    def _find(self, dimension: Dimension, keys: list[Key], numbers: list[int]) -> None:
        """How a row r finds its id: by the columns that vary in this file; with none, every row has the one id.

        The texts become an enumeration, not a table to join: a join may change the order of the rows, and
        with it their line numbers.
        """
        name = dimension.name
        varying = [place for place in range(len(dimension.keys)) if len({key[place] for key in keys}) > 1]
        if not varying:
            self.ids[name] = "CASE WHEN shape = '' THEN 0 END"
            return
        texts = [_UNIT.join(key[place] for place in varying) for key in keys]
        table(self.engine, f"key_{name}", [("n", "INT"), ("k", "VARCHAR"), ("id", "INT")],
              [list(range(len(keys))), texts, numbers])  # fmt: skip
        self.engine.execute(f"CREATE TYPE is_{name} AS ENUM (SELECT k FROM key_{name} ORDER BY n)")
        columns = ", ".join(f"r.{dimension.keys[place]}" for place in varying)
        text = columns if len(varying) == 1 else f"concat_ws(chr(31), {columns})"
        code = f"enum_code(TRY_CAST({text} AS is_{name}))"
        if numbers != list(range(len(keys))):
            self.engine.execute(f"SET VARIABLE ids_{name} = (SELECT list(id ORDER BY n) FROM key_{name})")
            code = f"list_extract(getvariable('ids_{name}'), {code} + 1)"
        self.ids[name] = f"({code})::INT"


def _mask(columns: Sequence[str], keys: Sequence[str]) -> int:
    return sum(1 << (len(columns) - 1 - place) for place, name in enumerate(columns) if name not in keys)


def table(engine: Engine, name: str, columns: Sequence[tuple[str, str]], values: Sequence[list[Any]]) -> None:
    """A table `name` with typed `columns`, filled from one list of values for each."""
    engine.execute(f"CREATE TABLE {name} ({', '.join(f'{column} {kind}' for column, kind in columns)})")
    if values and values[0]:
        given = ", ".join(f"unnest(?::{kind}[])" for _, kind in columns)
        engine.execute(f"INSERT INTO {name} SELECT {given}", values)
