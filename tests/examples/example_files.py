"""Reads the examples and the published files they come from, with a reader of the tests' own."""

import csv
import json
import re
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from cairn.framework.areas import areas
from cairn.framework.observations import canonical_breakdown
from cairn.framework.periods import Period, PeriodKind, parse

EXAMPLES = Path(__file__).parents[2] / "examples"
ENGLAND = "E92000001"
NORTHAMPTONSHIRE = "E10000021"

Row = dict[str, str]
Key = tuple[str, str, Period, str]
Numbers = tuple[float | None, float | None, float | None, float | None, float | None]
Expected = dict[Key, Numbers]
# Columns that are named like a council and hold more or less than it: see the README of the examples.
OTHER_AREA = {"Essex", "Derbyshire", "Dorset"}


def rows(path: Path) -> list[Row]:
    """Rows of a CSV file by trimmed column name; line breaks in names become blanks."""
    lines = list(csv.reader(path.read_text("utf-8-sig").splitlines(keepends=True)))
    names = [" ".join(name.split()) for name in lines[0]]
    return [dict(zip(names, (cell.strip() for cell in line), strict=True)) for line in lines[1:] if any(line)]


def number(text: str) -> float | None:
    """The number of a cell; None where it is empty."""
    return float(text) if text else None


def span(first: date, last: date, kind: PeriodKind) -> Period:
    """A period by its days."""
    return Period(kind, first, last)


def financial(first: int) -> Period:
    """April of the year `first` to the next March."""
    return span(date(first, 4, 1), date(first + 1, 3, 31), PeriodKind.FINANCIAL_YEAR)


def years(first: int, last: int) -> Period:
    """Whole calendar years together, or one of them."""
    kind = PeriodKind.CALENDAR_YEAR if first == last else PeriodKind.POOLED
    return span(date(first, 1, 1), date(last, 12, 31), kind)


def day(text: str) -> Period:
    """A single day."""
    return span(date.fromisoformat(text), date.fromisoformat(text), PeriodKind.INSTANT)


def observed(name: str, measures: Iterable[str] = ()) -> dict[Key, Numbers]:
    """Value, lower, upper, numerator and denominator by what each example figure is about.

    `measures` picks some; without it every measure of the file. One source gives a figure once.
    """
    found: dict[Key, Numbers] = {}
    seen: set[tuple[Key, str, str]] = set()
    wanted = set(measures)
    for row in rows(EXAMPLES / name):
        if wanted and row["measure"] not in wanted:
            continue
        named = (key_of(row), row["title"], row["document"])
        assert named not in seen, f"{name}: {named} stands twice"
        seen.add(named)
        found[key_of(row)] = numbers_of(row)
    return found


def key_of(row: Row) -> Key:
    """Measure, area, period and breakdown of a row of observations or targets."""
    kind = PeriodKind(row["period_kind"]) if row.get("period_kind") else None
    return row["measure"], row["area"], parse(row["period"], kind=kind), canonical_breakdown(row["breakdown"])


def numbers_of(row: Row) -> Numbers:
    """Value, lower, upper, numerator, denominator."""
    value, lower, upper, top, bottom = (
        number(row[name]) for name in ("value", "lower", "upper", "numerator", "denominator")
    )
    return value, lower, upper, top, bottom


def by_column(path: Path) -> dict[str, dict[int, float]]:
    """A wide file turned on its side: column to year to figure, empty cells left out."""
    found: dict[str, dict[int, float]] = {}
    for row in rows(path):
        for name, text in row.items():
            if name != "year" and text:
                found.setdefault(name, {})[int(row["year"])] = float(text)
    return found


def council(name: str) -> str | None:
    """The code of the council that a column names: of today, or of a county that was there in 2021."""
    found = areas().by_name(name, ("upper_tier", "former"))
    if found is None or (found.kind == "former" and found.until < "2021"):
        return None
    return found.code


def region(name: str) -> str:
    """The code of a region or of England."""
    found = areas().by_name(name, ("region", "country"))
    assert found is not None, name
    return found.code


def figures_in(text: str) -> list[str]:
    """Every number of a text, without thousands separators: "1,075 of 5.4%" gives 1075 and 5.4."""
    return re.findall(r"\d+(?:\.\d+)?", re.sub(r"(?<=\d),(?=\d{3})", "", text))


def plain(rows_of_facts: Iterable[Row]) -> str:
    """All words of some rows as one text, numbers without thousands separators."""
    return " ".join(re.sub(r"(?<=\d),(?=\d{3})", "", " ".join(row.values())) for row in rows_of_facts)


def example_rows(suffix: str) -> Iterator[tuple[Path, Row]]:
    """Rows of every example file whose name begins with `suffix`; "" gives the observations."""
    others = ("targets", "contradictions", "neighbours", "plan")
    for path in sorted(EXAMPLES.glob("*/*.csv")):
        if path.stem.startswith(suffix) if suffix else not path.stem.startswith(others):
            for row in rows(path):
                yield path, row


def only(value: float) -> Numbers:
    """A figure with nothing beside it."""
    return value, None, None, None, None


def same(found: Expected, expected: Expected) -> None:
    """Both hold the same figures, to six decimals."""
    assert found.keys() == expected.keys(), sorted(map(str, found.keys() ^ expected.keys()))[:5]
    wrong = {key: (found[key], expected[key]) for key in found if not close(found[key], expected[key])}
    assert not wrong, list(wrong.items())[:5]


def close(one: Numbers, other: Numbers) -> bool:
    """Whether the numbers agree, and are missing in the same places."""
    pairs = list(zip(one, other, strict=True))
    return all((a is None) == (b is None) for a, b in pairs) and all(
        a is None or b is None or abs(a - b) <= 1e-6 * max(1, abs(b)) for a, b in pairs
    )


def councils(path: Path) -> dict[str, dict[int, float]]:
    """Year to figure by the code of each council that has a column of its own in a wide file."""
    return {
        code: figures
        for name, figures in by_column(path).items()
        if name not in OTHER_AREA and (code := council(name))
    }


def sussex(data: Path, name: str) -> list[dict[str, Any]]:
    """The objects of the neighbour file whose indicator's name ends so."""
    told = json.loads((data / "fingertips_reshaped/ut_data_neighbours_sussex.json").read_text("utf-8"))
    return [one for one in told if one["Name"].endswith(name)]
