"""What a file of a plan holds, whatever program wrote it: rows of cells, each with its place."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

LARGEST = 10_000_000  # bytes of a file
MOST_ROWS, MOST_COLUMNS = 5_000, 60


class Unreadable(Exception):
    """A file cannot be read as a plan. The text says what is wrong and what to do."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row stands: its table (or sheet), and its number there, counted from 1 as a reader counts."""

    table: str
    row: int

    @property
    def words(self) -> str:
        """As people say it.

        >>> Place("Table 2", 5).words
        'Table 2, row 5'
        >>> Place("", 5).words
        'Row 5'
        """
        return f"{self.table}, row {self.row}" if self.table else f"Row {self.row}"


@dataclass(frozen=True, slots=True)
class Row:
    """One row. `merged` are the columns whose cell goes on from the row above; `wide` says that one cell
    takes up the whole row; `loose` that the text stands outside any table."""

    place: Place
    cells: tuple[str, ...]
    merged: frozenset[int] = frozenset()
    wide: bool = False
    italic: bool = False
    loose: bool = False

    @property
    def texts(self) -> list[str]:
        """The cells that are not empty."""
        return [cell for cell in self.cells if cell]

    @property
    def blank(self) -> bool:
        """Whether nothing is written in it."""
        return not self.texts


@dataclass(frozen=True, slots=True)
class Note:
    """Something about the file as a whole: a kind of doubts.toml, how many, and what."""

    kind: str
    count: int = 1
    what: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file as rows. Pages are not known: no format of these keeps them."""

    name: str
    kind: str
    sha256: str
    rows: tuple[Row, ...]
    notes: tuple[Note, ...] = field(default=())


def tidy(text: str) -> str:
    """A cell's text: line breaks stay, other runs of blanks become one, empty lines go.

    >>> tidy("  Meet  each\\u00a0month \\r\\n\\n and report ")
    'Meet each month\\nand report'
    """
    lines = (" ".join(line.split()) for line in re.split(r"[\r\n\v\f]+", text.replace("\u00ad", "")))
    return "\n".join(line for line in lines if line)


def plain(text: str) -> str:
    """A text as it is compared: small letters, words and figures only.

    >>> plain("Lead  Organisation(s):")
    'lead organisation s'
    """
    return " ".join(re.findall(r"[^\W_]+", text.casefold()))
