"""Little tables as checking leaves them, and vaults to put them into."""

import csv
import io
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from cairn.framework.engine import Engine, connect
from cairn.records.cells import TYPES, empty_table
from cairn.records.contract import contract
from cairn.records.vault import Held

PLACE = "exmere"


def engine_of(text: str, **settings: Any) -> Engine:
    """An engine with every table of the contract, filled from blocks "file: header" and rows beneath."""
    engine = connect(threads=1, **settings)
    for source in contract().files.values():
        engine.execute(f"CREATE TABLE {source.name} ({empty_table(source)})")
    for block in filter(None, text.strip().split("\n\n")):
        name, _, table = block.partition(": ")
        for row in csv.DictReader(io.StringIO(table)):
            told = {column: value for column, value in row.items() if value}
            kinds = [TYPES[contract().file(name).column(column).type] for column in told]
            marks = ", ".join(f"?::{kind}" for kind in kinds)
            engine.execute(f"INSERT INTO {name} ({', '.join(told)}) VALUES ({marks})", list(told.values()))
    return engine


def held(snapshot: str, month: int, *providers: str) -> Held:
    """A snapshot received on the first day of a month."""
    return Held(snapshot, datetime(2025, month, 1), providers)


def rows(engine: Engine, file: str, *columns: str) -> list[tuple[Any, ...]]:
    """The rows of a table in their order by every column."""
    return engine.execute(f"SELECT {', '.join(columns) or '*'} FROM {file} ORDER BY ALL").fetchall()


def files_of(folder: Path) -> Iterator[Path]:
    """Every file below a folder."""
    return (path for path in folder.rglob("*") if path.is_file())
