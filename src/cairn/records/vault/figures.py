"""The exact figures of a run: an encrypted batch, which nothing reads but with the partnership's keys."""
# ruff: noqa: S608 - statements are built from our own names; texts are quoted

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from cairn.framework.engine import Engine, quoted
from cairn.records.vault.parquet import reading, write
from cairn.records.vault.sealing import FIGURES

# The columns of `cairn.measures.LAYOUT`.
COLUMNS = {
    "partnership": "VARCHAR",
    "measure": "VARCHAR",
    "period_kind": "VARCHAR",
    "period_start": "DATE",
    "period_end": "DATE",
    "breakdown": "VARCHAR",
    "level": "VARCHAR",
    "numerator": "BIGINT",
    "denominator": "BIGINT",
    "value": "DOUBLE",
    "lower": "DOUBLE",
    "upper": "DOUBLE",
}
CHUNK = 20_000


def write_rows(engine: Engine, rows: Iterable[Mapping[str, Any]], path: Path, run: str) -> None:
    """Write figures to a new file, each with the name of its run. Raises EngineError, KeyError."""
    engine.execute(f"CREATE TABLE figure ({', '.join(f'{name} {kind}' for name, kind in COLUMNS.items())})")
    given = ", ".join(f"unnest(?::{kind}[])" for kind in COLUMNS.values())
    left = iter(rows)
    while some := list(islice(left, CHUNK)):
        columns = [[row[name] for row in some] for name in COLUMNS]
        engine.execute(f"INSERT INTO figure SELECT {given}", columns)
    write(engine, f"SELECT {quoted(run)} AS run, * FROM figure", path, FIGURES)


def read_rows(
    engine: Engine, path: Path, run: str, only: Mapping[str, Sequence[Any]]
) -> list[dict[str, Any]] | None:
    """The figures of a file, in their order, or None where they are of another run. Raises EngineError.

    `only` names columns with the values that are asked for.
    """
    batch = reading(path, FIGURES)
    if engine.scalar(f"SELECT count(*) FROM {batch} WHERE run <> {quoted(run)}"):
        return None
    wanted = "".join(f" AND list_contains(?, {name})" for name in only if name in COLUMNS)
    engine.execute(
        f"SELECT {', '.join(COLUMNS)} FROM {batch} WHERE true{wanted}",
        [list(only[name]) for name in only if name in COLUMNS],
    )
    return [dict(zip(COLUMNS, row, strict=True)) for row in engine.fetchall()]
