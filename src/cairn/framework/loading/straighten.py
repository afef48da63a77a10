"""Reads a CSV file record by record, with the physical line where each begins, and writes it straight.

The engine reads a clean file as it lies. A file with line breaks inside quotes, records of uneven length,
mixed line ends or another encoding is first rewritten here: UTF-8, one record a line of the engine's kind,
the physical line number in front, and what is wrong with the record's shape behind it.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cairn.framework.loading.faults import Fault, Unreadable
from cairn.framework.loading.header import text_encoding
from cairn.framework.loading.sniff import Sniffed


@dataclass(frozen=True, slots=True)
class Straightened:
    """The rewritten file and what was seen on the way; `shape` in the file is "" or the number of fields."""

    path: Path
    records: int
    blank: int
    padded: int
    odd: int


def records(sniffed: Sniffed) -> Iterator[tuple[int, list[str]]]:
    """(line on which the record begins, fields) of every record, the header first; blank lines give [].

    Raises Unreadable where the quotation marks do not add up.
    """
    with sniffed.path.open(encoding=text_encoding(sniffed), newline="") as file:
        reader = csv.reader(file)
        line = 1
        try:
            for fields in reader:
                yield line, fields
                line = reader.line_num + 1
        except csv.Error:
            raise Unreadable(Fault(
                line, "", "A field that begins here is longer than 131,072 characters.",
                "Look for a quotation mark that is opened and never closed.",
            )) from None  # fmt: skip


def straighten(sniffed: Sniffed, target: Path, width: int, *, pad_one: bool = False) -> Straightened:
    """Write the data records of `sniffed` to `target`, `width` fields each.

    With `pad_one`, a record that lacks exactly its last field gets it as an empty one, counted in `padded`.
    A record of another length is written empty, with its number of fields in `shape`. Without `pad_one`,
    empty fields beyond `width`, as spreadsheets add them, are dropped. Raises Unreadable.
    """
    written = blank = padded = odd = 0
    with target.open("w", encoding="utf-8", newline="") as file:
        write = csv.writer(file, lineterminator="\n").writerow
        for line, fields in records(sniffed):
            if line == 1:
                continue
            if not any(fields):
                blank += 1
                continue
            if len(fields) > width and not pad_one and not any(fields[width:]):
                fields = fields[:width]
            if pad_one and len(fields) == width - 1:
                fields = [*fields, ""]
                padded += 1
            shape = "" if len(fields) == width else str(len(fields))
            odd += bool(shape)
            write([line, shape, *(([""] * width) if shape else fields)])
            written += 1
    return Straightened(target, written, blank, padded, odd)
