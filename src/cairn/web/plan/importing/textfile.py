"""Reading a plan from a CSV file, in whatever encoding and with whatever mark between its columns."""

from __future__ import annotations

import csv
import io

from cairn.web.plan.importing.sheet import MOST_COLUMNS, MOST_ROWS, Place, Row, Unreadable, tidy

MARKS = ",;\t|"
LONGEST = 100_000  # characters of a cell


def rows(content: bytes) -> list[Row]:
    """Every record as a row. Raises Unreadable for what is no text or far too long."""
    text = decoded(content)
    csv.field_size_limit(LONGEST)
    try:
        found = list(csv.reader(io.StringIO(text, newline=""), delimiter=mark_of(text)))
    except csv.Error as error:
        raise Unreadable(
            "The file cannot be read as CSV: a quotation mark is not closed, or a cell is far too long. "
            "Open it in a spreadsheet program and save it as CSV again."
        ) from error
    if len(found) > MOST_ROWS or any(len(one) > MOST_COLUMNS for one in found):
        raise Unreadable(
            f"A plan has at most {MOST_ROWS:,} rows and {MOST_COLUMNS} columns; this file has more. "
            "Keep only the plan in it."
        )
    return [Row(Place("", at), tuple(map(tidy, cells))) for at, cells in enumerate(found, 1)]


def decoded(content: bytes) -> str:
    """The text of a file: UTF-8, or UTF-16 with its mark, or what Windows programs write.

    >>> decoded("Café".encode("cp1252"))
    'Café'
    """
    if b"\0" in content and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Unreadable("The file is not a text. Save the plan as CSV, Excel (.xlsx) or Word (.docx).")
    encodings = ["utf-16"] if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable("The file's letters cannot be read. Save it as CSV in UTF-8.")


def mark_of(text: str) -> str:
    """The mark between columns: the one that makes most cells in rows of the same width.

    >>> mark_of("Need;Action\\nShare, and learn;Meet\\n")
    ';'
    """
    return max(MARKS, key=lambda mark: _regularity(text, mark))


def _regularity(text: str, mark: str) -> int:
    """How many of the first rows have the commonest width above one, weighed by that width."""
    try:
        start = list(csv.reader(io.StringIO(text[:LONGEST], newline=""), delimiter=mark))[:50]
    except csv.Error:
        return 0
    widths = [len(one) for one in start if len(one) > 1]
    return max((widths.count(width) * 100 + width for width in set(widths)), default=0)
