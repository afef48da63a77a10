"""Step 1 of the row rules beside a slow and plain reading of the same rules, on cells drawn at random."""

import datetime
import random
import re
import unicodedata
from pathlib import Path

from record_files import MANIFEST, Rows, submit

from cairn.framework.engine import connect
from cairn.records import check, contract
from cairn.records.contract import Column

EXTRACT = datetime.date.fromisoformat(MANIFEST["extract_date"])
CELLS = [
    *("", "NA", "=1", "+1", "-1", "-x", "@a", " a", "a ", "\u00a0a", "a\u3000", "  ", "\t", "a\nb", "a\v"),
    *("yes", "no", "YES", "female", "male", "A", "AB", "a", "\u00c9", "x" * 50, "x" * 51, "x" * 201, "c1"),
    *("2024-01-01", "2024-02-29", "2023-02-29", "2024-02-30", "1902-12-31", "1903-01-01", "2025-04-30"),
    *("2025-05-01", "9999-12-31", "0000-01-01", "0001-01-01", "1/2/2024", "45000", "2024-1-1", "20240101"),
    *("2024-01-01T00:00", "-2024-01-01", "2024-01-01 ", "infinity", "epoch", "2024-13-01", "12024-01-01"),
    *(
        "0",
        "1",
        "28",
        "29",
        "2023",
        "007",
        "1.0",
        "1.",
        "1e3",
        ".5",
        "0.5",
        "00.5",
        "-0",
        "-0.5",
        "--1",
        "1 000",
    ),
    *("1,000", "20", "21", "\u0663", "\uff11", "true", "inf", "nan", "0x1", "1_0", "12345678901234567890"),
    *("E99000001", "E9900000", "outside-england", "X0101", "X01012", "heroin", "Heroin", "crack", "null"),
]


def plain(column: Column, value: str) -> str:
    """The first rule that a cell breaks, or nothing."""
    if value in ("", "NA"):
        return "R01" if column.required else ""
    number = column.type in ("integer", "number")
    if value[0] in "=+-@" and not (number and re.fullmatch(r"-[0-9]+(\.[0-9]+)?", value)):
        return "R02"
    if blank(value[0]) or blank(value[-1]):
        return "R03"
    if column.type == "date":
        return plain_date(value)
    if number:
        shape = r"(0|[1-9][0-9]*)" + (r"(\.[0-9]+)?" if column.type == "number" else "")
        fits = re.fullmatch(shape, value) and column.least <= float(value) <= column.most
        return "" if fits else "R07"
    if column.pattern or column.codes:
        fits = (column.pattern and re.fullmatch(column.pattern, value)) or value in column.codes
        return "" if fits else "R03"
    return "" if column.least <= len(value) <= column.most else "R03"


def blank(sign: str) -> bool:
    return sign in " \t\n\r\v\f" or unicodedata.category(sign).startswith("Z")


def plain_date(value: str) -> str:
    try:
        day = datetime.date.fromisoformat(value)
    except ValueError:
        return "R04"
    if not re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        return "R04"
    if day.year <= 1902:
        return "R05"
    return "R06" if day > EXTRACT else ""


def drawn(chance: random.Random, columns: tuple[Column, ...]) -> dict[str, str]:
    """A row whose cells are mostly good, so that every column has its turn to be the first at fault."""
    row = {}
    for column in columns:
        good = [cell for cell in (*CELLS, *column.codes[:3]) if not plain(column, cell)]
        row[column.name] = chance.choice(CELLS if chance.random() < 0.03 else good)
    return row


def first_fault(columns: tuple[Column, ...], row: dict[str, str]) -> tuple[str, str] | None:
    if row.get("consent") == "no":
        columns = tuple(one for one in columns if one.name in ("provider", "client_id", "consent"))
    broken = ((rule, one.name) for one in columns if (rule := plain(one, row[one.name])))
    return next(broken, None)


def test_the_first_fault_of_every_row_is_the_plain_one(tmp_path: Path) -> None:
    chance = random.Random(4)
    tables: dict[str, Rows] = {
        file.name: [drawn(chance, file.columns) for _ in range(100)] for file in contract().files.values()
    }
    with connect(threads=1) as engine:
        refused = check(submit(tmp_path, tables), engine=engine).refused
    found = {(one.file, one.row): (one.rule, one.column) for one in refused if one.rule <= "R07"}
    wanted = {
        (name, number): fault
        for name, rows in tables.items()
        for number, row in enumerate(rows, 1)
        if (fault := first_fault(contract().file(name).columns, row))
    }
    assert found == wanted
    assert {fault[0] for fault in wanted.values()} == {f"R{number:02}" for number in range(1, 8)}
