"""Reading a plan from an Excel file: cells as they are shown, merged cells, every sheet that is shown."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

from cairn.web.plan.importing import packed
from cairn.web.plan.importing.sheet import MOST_COLUMNS, MOST_ROWS, Note, Place, Row, Unreadable, tidy

PART, CALLED = "xl/workbook.xml", "an Excel file (.xlsx)"
DECIMALS = re.compile(r"^0\.(0+)$")


def rows(content: bytes) -> tuple[list[Row], list[Note]]:
    """Every row of every sheet that is shown; notes tell of hidden ones.

    Raises Unreadable for a file that is no Excel file or is far too large.
    """
    packed.insist_sound(content, PART, CALLED)
    book = _opened(content)
    shown = [one for one in book.worksheets if one.sheet_state == "visible"]
    hidden = [one.title for one in book.worksheets if one.sheet_state != "visible"]
    found = [row for one in shown for row in _sheet(one, named=len(shown) > 1)]
    return found, [Note("hidden-sheet", len(hidden), ", ".join(hidden))] if hidden else []


def _opened(content: bytes) -> Any:
    import openpyxl  # type: ignore[import-untyped]  # slow to load, and most files are not Excel's

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of what it leaves out: drawings, checks of entries
        try:
            return openpyxl.load_workbook(io.BytesIO(content), data_only=True)
        except Exception as error:  # it raises whatever its parsers do
            raise Unreadable(f"The file is damaged. {packed.AGAIN.format(CALLED)}") from error


def _sheet(sheet: Any, *, named: bool) -> Iterator[Row]:
    if (sheet.max_row or 0) > MOST_ROWS * 20:
        raise Unreadable(f"Sheet {sheet.title} is far longer than a plan. Keep only the plan in the file.")
    merged, wide = _merged(sheet)
    width = min(sheet.max_column or 0, MOST_COLUMNS)
    last = _last(sheet)
    for at, cells in enumerate(sheet.iter_rows(max_row=last, max_col=width), 1):
        above = frozenset(column for row, column in merged if row == at)
        texts = tuple(tidy(_shown(cell)) for cell in cells)
        one = sum(map(bool, texts)) == 1
        yield Row(Place(f"Sheet {sheet.title}" if named else "", at), texts, above, one and at in wide)


def _last(sheet: Any) -> int:
    """The last row with something in it: files often have thousands of formatted, empty ones below."""
    filled = [cell.row for row in sheet.iter_rows() for cell in row if cell.value not in (None, "")]
    last = max(filled, default=0)
    if last > MOST_ROWS:
        raise Unreadable(f"A plan has at most {MOST_ROWS:,} rows; sheet {sheet.title} has more.")
    return last


def _merged(sheet: Any) -> tuple[set[tuple[int, int]], set[int]]:
    """Cells that go on from the row above, by row and column (from 0), and rows that one cell takes up."""
    below, wide = set(), set()
    for area in sheet.merged_cells.ranges:
        if area.max_col - area.min_col + 1 > max(2, (sheet.max_column or 0) / 2):
            wide.add(area.min_row)
        columns = range(area.min_col - 1, area.max_col)
        below |= {(row, column) for row in range(area.min_row + 1, area.max_row + 1) for column in columns}
    return below, wide


def _shown(cell: Any) -> str:
    """A cell's value as its format shows it: a month stays a month, 1.10 keeps its nought.

    Excel keeps "Mar-24" as the first of March: read as a date it would be thirty days early.
    """
    value = cell.value
    if isinstance(value, datetime | date):
        return _day(value, str(cell.number_format))
    if isinstance(value, time):
        return value.isoformat("minutes")
    decimals = DECIMALS.match(str(cell.number_format))
    if isinstance(value, float) and decimals:
        return f"{value:.{len(decimals[1])}f}"
    if isinstance(value, float):
        return f"{value:.10g}"
    return "" if value is None else str(value)


def _day(value: date, shown_as: str) -> str:
    """A date, or only its month where its format shows no day."""
    plain = re.sub(r'"[^"]*"|\[[^\]]*\]|\\.', "", shown_as).lower()
    return value.strftime("%Y-%m-%d") if "d" in plain or "m" not in plain else value.strftime("%B %Y")
