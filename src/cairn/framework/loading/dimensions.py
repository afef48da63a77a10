"""Turns the distinct texts of a file into the framework's own words, once each, however many the rows."""
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
    """The tables of a file's dimensions, `dim_<name>` from id to values; `ids` says how a row r finds its id.

    `absent` are key columns that the file lacks: they are '' in every row.
    """

    engine: Engine
    all: tuple[Dimension, ...]
    absent: frozenset[str] = frozenset()
    faulty: bool = False
    aside: bool = False
    blank: bool = False
    ids: dict[str, str] = field(default_factory=dict)

    def build(self, relation: str) -> None:
        """Read the distinct keys of `relation`, resolve them and write the tables."""
        self.engine.execute(
            "CREATE TABLE dim_problem (dim VARCHAR, id INT, col VARCHAR, reason VARCHAR, remedy VARCHAR)"
        )
        for dimension, keys in zip(self.all, self._distinct(relation), strict=True):
            self._write(dimension, keys, list(dimension.resolve(keys)))

    def _distinct(self, relation: str) -> list[list[Key]]:
        """The distinct keys of each dimension, sorted.

        First every column by itself, which is cheap. Only where two columns of a dimension vary does it take
        a second pass, over those columns together.
        """
        columns = list(dict.fromkeys(key for dimension in self.all for key in dimension.keys))
        there = [column for column in columns if column not in self.absent]
        found = dict(zip(there, self._lists(relation, there), strict=True))
        some = [""] if any(found.values()) else []
        found |= {column: some for column in columns if column in self.absent}
        varying = [[key for key in one.keys if len(found[key]) > 1] for one in self.all]
        several = [f"concat_ws(chr(31), {', '.join(keys)})" for keys in varying if len(keys) > 1]
        together = iter(self._lists(relation, several) if several else [])
        texts = [next(together) if len(keys) > 1 else found[(*keys, *one.keys)[0]]
                 for one, keys in zip(self.all, varying, strict=True)]  # fmt: skip
        return [
            [_key(one, keys, text, found) for text in given]
            for one, keys, given in zip(self.all, varying, texts, strict=True)
        ]

    def _lists(self, relation: str, texts: Sequence[str]) -> list[list[str]]:
        row = self.engine.execute(
            f"SELECT {', '.join(f'list(DISTINCT {text})' for text in texts)} FROM {relation}"
        ).fetchone()
        return [sorted(given or []) for given in row or ()]

    def _write(self, dimension: Dimension, keys: list[Key], resolved: list[Resolved]) -> None:
        ids: dict[Resolved, int] = {}
        numbers = [ids.setdefault(one, len(ids)) for one in resolved]
        name = dimension.name
        distinct = list(ids)
        table(
            self.engine, f"dim_{name}", [("id", "INT"), *dimension.outputs, ("aside", "VARCHAR")],
            [list(ids.values()),
             *[[one.values[place] for one in distinct] for place in range(len(dimension.outputs))],
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
        """How a row r finds its id: by the columns that vary in this file; with none, all have the one id.

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


def _key(dimension: Dimension, varying: list[str], text: str, found: dict[str, list[str]]) -> Key:
    """The whole key of a text that joins the columns that vary; the others have their one value."""
    told = dict(zip(varying, text.split(_UNIT), strict=True)) if varying else {}
    return tuple(told[key] if key in told else found[key][0] for key in dimension.keys)


def table(engine: Engine, name: str, columns: Sequence[tuple[str, str]], values: Sequence[list[Any]]) -> None:
    """A table `name` with typed `columns`, filled from one list of values for each."""
    engine.execute(f"CREATE TABLE {name} ({', '.join(f'{column} {kind}' for column, kind in columns)})")
    if values and values[0]:
        given = ", ".join(f"unnest(?::{kind}[])" for _, kind in columns)
        engine.execute(f"INSERT INTO {name} SELECT {given}", values)
