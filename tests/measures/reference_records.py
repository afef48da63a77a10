"""The worked cases of the record contract as tables, read with nothing of the project but the tables' names."""

import csv
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa

from cairn.measures import Facts, Span, tables

CASE = "scenario_id"
AREAS = ("E99000001", "E99000002")
Rows = list[dict[str, str]]


def rows_of(path: Path) -> Rows:
    """The rows of a CSV file as text."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def kept(folder: Path, case: str | None = None) -> dict[str, Rows]:
    """The kept rows of every file of a folder; `case` names the column that sets data sets apart."""
    refused = defaultdict(set)
    for row in rows_of(folder / "refused_rows.csv"):
        refused[row["file"].removesuffix(".csv"), row.get(case or "", "")].add(int(row["row"]))
    paths = {name: folder / f"{name}.csv" for name in tables.names()}
    return {name: _left(rows_of(path), name, refused, case) for name, path in paths.items() if path.exists()}


def _left(rows: Rows, name: str, refused: Mapping[tuple[str, str], set[int]], case: str | None) -> Rows:
    seen: dict[str, int] = defaultdict(int)
    left: dict[tuple[str, ...], dict[str, str]] = {}
    for row in rows:
        whose = row.get(case or "", "")
        seen[whose] += 1
        if seen[whose] not in refused[name, whose]:
            left[tuple(row.values())] = row
    return list(left.values())


def scenarios(folder: Path) -> tuple[dict[str, Rows], list[Facts], set[Span]]:
    """The worked scenarios as one set of records, a partnership each, with the facts and the periods of all."""
    rows = {
        name: [{"partnership": row[CASE], **row} for row in listed]
        for name, listed in kept(folder, CASE).items()
    }
    told = rows_of(folder / "scenarios.csv")
    facts = [Facts(date.fromisoformat(row["extract_date"]), AREAS, row[CASE]) for row in told]
    expected = rows_of(folder / "expected.csv")
    days = {tuple(date.fromisoformat(row[f"period_{end}"]) for end in ("start", "end")) for row in expected}
    return rows, facts, {Span("days", first, last) for first, last in days}


def as_tables(con: Any, rows: Mapping[str, Iterable[Mapping[str, Any]]], prefix: str = "t") -> dict[str, Any]:
    """The rows as tables of an engine, every cell text as it stands; files with no rows are left out."""
    made = {}
    for name, listed in rows.items():
        listed = list(listed)
        if listed:
            columns = {column: pa.array([row[column] for row in listed], pa.string()) for column in listed[0]}
            made[name] = con.create_table(f"{prefix}_{name}", pa.table(columns), temp=True, overwrite=True)
    return made


def of_cases(
    con: Any, figures: Any, wanted: Iterable[tuple[str, str, date, date]]
) -> dict[tuple[Any, ...], Any]:
    """The figures of each case for its own measures and periods, by all that tells a figure apart."""
    names = ("partnership", "measure", "period_start", "period_end")
    rows = [dict(zip(names, key, strict=True)) for key in sorted(set(wanted))]
    asked = con.create_table("wanted", pa.Table.from_pylist(rows), temp=True, overwrite=True)
    found = figures.semi_join(asked, list(names)).to_pyarrow().to_pylist()
    return {tuple(row[name] for name in (*names, "breakdown", "level")): row for row in found}


def agrees(wanted: Mapping[str, str], found: Mapping[str, Any]) -> bool:
    """Whether a figure is the one expected: counts exact, values to six decimals."""
    counts = [
        wanted[name] == ("" if found[name] is None else str(found[name]))
        for name in ("numerator", "denominator")
    ]
    return all(counts) and all(_near(wanted[name], found[name]) for name in ("value", "lower", "upper"))


def _near(wanted: str, found: float | None) -> bool:
    if wanted == "" or found is None:
        return wanted == "" and found is None
    return abs(float(wanted) - found) <= 1e-6
