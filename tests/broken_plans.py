"""Plans as councils send them: a tidy CSV file made into a Word or Excel file that is broken as real ones are."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

import docx
import xlsxwriter

EXAMPLES = Path(__file__).parents[1] / "examples"
PAGE = 6  # rows of a table before the page ends
EXPLAINED = {
    "Theme": "which part of the strategy", "Identified need": "what the needs assessment found",
    "Action": "what will be done", "Resources": "what it takes", "Timescale": "by when",
    "Delivery / planning group": "who oversees it", "Key organisations": "who takes part",
    "Lead organisation": "who answers for it", "Metric": "how we will know",
}  # fmt: skip

Rows = list[dict[str, str]]


def rows_of(path: Path) -> Rows:
    """The rows of a tidy CSV file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def word(rows: Rows, theme: str, need: str) -> bytes:
    """A Word file: one table a theme, cut over pages, heads and explanations repeated, needs merged, blank rows.

    Where the page cuts a need, the merged cell begins again, empty, as Word leaves it.
    """
    document = docx.Document()
    document.add_heading("Appendix 2: Delivery plan", 1)
    document.add_paragraph("This plan was agreed by the board and will be reviewed each year.")
    heads = [head for head in rows[0] if head != theme]
    for title, part in groupby(rows, key=lambda row: row[theme]):
        document.add_heading(title, 2)
        there = list(part)
        for at in range(0, len(there), PAGE):
            before = there[at - 1][need] if at else ""
            _table(document, there[at : at + PAGE], heads, need, before)
            document.add_paragraph("")
    document.add_paragraph("Abbreviations are explained in the glossary.")
    return _saved(document)


def _table(document: Any, rows: Rows, heads: list[str], need: str, before: str) -> None:
    table = document.add_table(rows=2, cols=len(heads))
    for at, head in enumerate(heads):
        table.cell(0, at).text = head
        table.cell(1, at).paragraphs[0].add_run(f"({EXPLAINED.get(head, 'see guidance')})").italic = True
    said = before
    for number, row in enumerate(rows):
        cells = table.add_row().cells
        for at, head in enumerate(heads):
            cells[at].text = "" if head == need and row[need] == said else row[head]
        if row[need] == said and number:
            above = table.cell(len(table.rows) - 2, heads.index(need))
            above.merge(cells[heads.index(need)])
        said = row[need]
        if number == PAGE // 2:
            table.add_row()


def _saved(document: Any) -> bytes:
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def excel(rows: Rows, theme: str, need: str, *, dates: str = "") -> bytes:
    """An Excel file: a title, a row across for each theme, merged needs, real dates that show only a month."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file)
    sheet, month = book.add_worksheet("Plan"), book.add_format({"num_format": "mmm-yy"})
    heads = [head for head in rows[0] if head != theme]
    sheet.merge_range(0, 0, 0, len(heads) - 1, "Delivery plan, draft 0.6")
    at = 2
    for title, part in groupby(rows, key=lambda row: row[theme]):
        sheet.merge_range(at, 0, at, len(heads) - 1, title)
        for column, head in enumerate(heads):
            sheet.write(at + 1, column, head)
        at = _sheet_rows(sheet, list(part), heads, need, at + 2, month) + 1
    book.add_worksheet("Notes").hide()
    book.close()
    return file.getvalue()


def _sheet_rows(sheet: Any, rows: Rows, heads: list[str], need: str, start: int, month: Any) -> int:
    at = start
    for title, part in groupby(rows, key=lambda row: row[need]):
        there = list(part)
        for row in there:
            for column, head in enumerate(heads):
                _cell(sheet, at, column, "" if head == need else row[head], month)
            at += 1
        column = heads.index(need)
        if len(there) > 1:
            sheet.merge_range(at - len(there), column, at - 1, column, title)
        else:
            sheet.write(at - 1, column, title)
    return at


def _cell(sheet: Any, row: int, column: int, text: str, month: Any) -> None:
    from datetime import datetime

    found = re.fullmatch(r"(January|March|June|December|Jan|Mar)[ -](?:20)?(\d\d)", text)
    if found:
        when = datetime.strptime(f"1 {found[1][:3]} 20{found[2]}", "%d %b %Y")  # noqa: DTZ007
        sheet.write_datetime(row, column, when, month)
    elif text:
        sheet.write_string(row, column, text)


def bulleted(rows: Rows, action: str, *keys: str) -> Rows:
    """Rows of the same need made one, its actions with a bullet each."""
    return list(_bulleted(rows, action, keys))


def _bulleted(rows: Rows, action: str, keys: tuple[str, ...]) -> Iterator[dict[str, str]]:
    for _, part in groupby(rows, key=lambda row: tuple(row[key] for key in keys)):
        there = list(part)
        lines = [f"• {row[action]}" for row in there] if len(there) > 1 else [there[0][action]]
        yield there[0] | {action: "\n".join(lines)}
