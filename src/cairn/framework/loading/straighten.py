"""Reads a CSV file record by record, with the physical line where each begins, and writes it straight.

The engine reads a clean file as it lies. A file with line breaks inside quotes, records of uneven length,
mixed line ends or another encoding is first rewritten here: UTF-8, one record a line of the engine's kind,
the physical line number in front, and what is wrong with the record's shape behind it.
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cairn.framework.loading.faults import Fault, Unreadable
from cairn.framework.loading.header import text_encoding
from cairn.framework.loading.sniff import Sniffed


@dataclass(frozen=True, slots=True)
class Straightened:
    """The rewritten file and what was seen on the way; `shape` in the file is "" or the number of fields.

    `cut` is the line of the last record, if that one alone lacks its last field and the file ends there.
    """

    path: Path
    records: int
    blank: int
    padded: int
    odd: int
    cut: int = 0


def records(sniffed: Sniffed) -> Iterator[tuple[int, list[str]]]:
    """(line on which the record begins, fields) of every record, the header first; blank lines give [].

    Raises Unreadable where the quotation marks do not add up.
    """
    with sniffed.path.open(encoding=text_encoding(sniffed), newline="") as file:
        reader = csv.reader(file)
        line = begun = 1
        try:
            for fields in reader:
                yield line, fields
                begun, line = line, reader.line_num + 1
        except csv.Error:
            raise Unreadable(Fault(
                line, "", "A field that begins here is longer than 131,072 characters.",
                "Look for a quotation mark that is opened and never closed.",
            )) from None  # fmt: skip
    if _ends_in_quotes(_last_lines(sniffed, line - begun)):
        raise Unreadable(Fault(
            begun, "", "The file ends inside a cell in quotation marks that begins in this row.",
            "The file may have been cut short: get it again. If not, look for a quotation mark too many.",
        ))  # fmt: skip


_TAIL = 1 << 22  # bytes; more than a record may have that is read at all


def _last_lines(sniffed: Sniffed, number: int) -> list[str]:
    with sniffed.path.open("rb") as file:
        file.seek(max(0, sniffed.size - _TAIL))
        text = file.read().decode(text_encoding(sniffed), errors="replace")
    return list(io.StringIO(text, newline=""))[-number:] if number else []


def _one_kind_of_break(text: str) -> str:
    """The engine refuses a carriage return that stands alone, so each line break in a cell is a line feed."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _ends_in_quotes(record: list[str]) -> bool:
    try:
        list(csv.reader(record, strict=True))
    except csv.Error as error:
        return "unexpected end" in str(error)
    return False


def straighten(sniffed: Sniffed, target: Path, width: int, *, pad_one: bool = False) -> Straightened:
    """Write the data records of `sniffed` to `target`, `width` fields each.

    With `pad_one`, a record that lacks exactly its last field gets it as an empty one, counted in `padded`.
    A record of another length is written empty, with its number of fields in `shape`. Without `pad_one`,
    empty fields beyond `width`, as spreadsheets add them, are dropped. Raises Unreadable.
    """
    written = blank = padded = odd = last_padded = last = 0
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
                padded, last_padded = padded + 1, line
            shape = "" if len(fields) == width else str(len(fields))
            odd += bool(shape)
            write([line, shape, *(([""] * width) if shape else map(_one_kind_of_break, fields))])
            written, last = written + 1, line
    alone = padded == 1 and written > 1 and last_padded == last and sniffed.ends_open
    return Straightened(target, written, blank, padded, odd, cut=last if alone else 0)
