"""The report of a load: every row that could not be used, whole, with its line, the reason and the remedy."""
# ruff: noqa: S608 - statements are built from our own names; texts are quoted or parameters

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cairn.framework.cells import safe
from cairn.framework.engine import Engine
from cairn.framework.loading.faults import SHOWN, Fault, Unreadable
from cairn.framework.loading.sniff import Sniffed
from cairn.framework.loading.straighten import records

HEAD = ("line", "column", "reason", "remedy")


def write_report(
    path: Path, faults: Iterator[Fault], sniffed: Sniffed | None, names: tuple[str, ...] = ()
) -> None:
    """Write `faults`, in order of line, each with its whole row of the file (cells made formula-safe)."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    with part.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow([*HEAD, *map(safe, names)])
        rows = _rows(sniffed)
        at, fields = next(rows, (0, []))
        for fault in faults:
            while at < fault.line:
                at, fields = next(rows, (fault.line, []))
            row = fields if at == fault.line else []
            told = (fault.line or "", fault.column, fault.reason, fault.remedy)
            out.writerow([*told, *map(safe, row)])
    part.replace(path)


def _rows(sniffed: Sniffed | None) -> Iterator[tuple[int, list[str]]]:
    if sniffed is None:
        return
    try:
        yield from records(sniffed)
    except Unreadable:
        return


def faults_of(engine: Engine, table: str, *, most: int | None = None) -> Iterator[Fault]:
    """The faults of a table in order of line."""
    limit = "" if most is None else f" LIMIT {most:d}"
    found = engine.execute(f"SELECT * FROM {table} ORDER BY ALL{limit}")
    return (_fault(*row) for row in found.rows())


def _fault(line: Any, column: Any, reason: Any, remedy: Any) -> Fault:
    return Fault(int(line), str(column), str(reason), str(remedy))


def first_faults(engine: Engine) -> list[Fault]:
    """The first two hundred faults."""
    return list(faults_of(engine, "fault", most=SHOWN))
