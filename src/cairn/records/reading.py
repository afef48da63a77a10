"""One file of a submission, from its bytes to its cells (rules F04 to F12 and F15 to F17).

The engine's own CSV reader forgives too much, so it never sees the file: bytes, encoding, quotation marks and
the number of cells are looked at here, and the engine is handed cells.
"""

import csv
import hashlib
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from cairn.records.contract import SourceFile
from cairn.records.findings import Finding
from cairn.records.headers import header_findings
from cairn.records.manifest import Entry

LONGEST = 10_000
_KINDS = (
    (b"\x1f\x8b", "it begins like a gzip archive"),
    (b"PK\x03\x04", "it begins like a zip archive or an Excel workbook"),
    (b"PK\x05\x06", "it begins like an empty zip archive"),
    (b"%PDF", "it begins like a PDF document"),
    (b"\xd0\xcf\x11\xe0", "it begins like an old Excel file"),
)
_WIDE = (b"\xff\xfe", b"\xfe\xff")
_BOM = b"\xef\xbb\xbf"


@dataclass(slots=True)
class Read:
    """What was read: the header, the rows as lists of cells, and the findings.

    `usable` is False where a fault makes the rows unfit to be checked one by one, `counted` where not even
    their number is known.
    """

    header: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    usable: bool = True
    counted: bool = False

    def refuse(self, *faults: Finding) -> "Read":
        """Note faults after which no row can be checked."""
        self.findings += faults
        self.usable = self.usable and not faults
        return self


def read(path: Path, entry: Entry, source: SourceFile, letter: str) -> Read:
    """Look at the bytes of `path`, then at its header and its rows. Nothing is raised; all is noted."""
    found, data = Read(), path.read_bytes()
    if problem := _bytes(data, entry, source.name):
        return found.refuse(problem)
    if data.startswith(_BOM):
        found.findings.append(Finding("F15", source.name))
        data = data.removeprefix(_BOM)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        return found.refuse(_not_utf8(data, error.start, source.name))
    if not text.endswith("\n") or "\r\n" in text:
        found.findings.append(Finding("F17", source.name))
    _cells(text, found, source.name)
    return _judge(found, source, letter)


def _bytes(data: bytes, entry: Entry, name: str) -> Finding | None:
    if not data:
        return Finding("F04", name)
    if hashlib.sha256(data).hexdigest() != entry.sha256:
        return Finding("F07", name)
    for start, said in _KINDS:
        if data.startswith(start):
            return Finding("F05", name, said=said)
    if b"\x00" in data:
        wide = data.startswith(_WIDE)
        return Finding("F05", name, said="it looks like UTF-16" if wide else "it holds a NUL byte")
    return None


def _not_utf8(data: bytes, place: int, name: str) -> Finding:
    line = data.count(b"\n", 0, place) + 1
    looks = "UTF-16" if data.startswith(_WIDE) else _single_byte(data)
    return Finding("F06", name, said=f"line {line}; it looks like {looks}")


def _single_byte(data: bytes) -> str:
    try:
        data.decode("cp1252")
    except UnicodeDecodeError:
        return "ISO 8859-1 or another one-byte encoding"
    return "Windows-1252"


def _cells(text: str, found: Read, name: str) -> None:
    """Split the text into header and rows, and note an unclosed quotation mark."""
    if '"' in text or re.search("\r(?!\n)", text):
        _quoted(text, found, name)
        return
    lines = text.replace("\r\n", "\n").split("\n")
    if not lines[-1]:
        del lines[-1]
    rows = [line.split(",") for line in lines]
    found.header, found.rows = (rows[0] if rows else []), rows[1:]


def _quoted(text: str, found: Read, name: str) -> None:
    limit = csv.field_size_limit(max(len(text) + 1, 131_072))
    reader = csv.reader(_lines(text), strict=True)
    rows: list[list[str]] = []
    try:
        rows.extend(reader)
    except csv.Error as error:
        line = f"line {reader.line_num}"
        found.refuse(Finding("F12", name, len(rows), said=f"{_quotation(str(error))}; {line}"))
    finally:
        csv.field_size_limit(min(limit, sys.maxsize))
    found.header, found.rows = (rows[0] if rows else []), rows[1:]


def _lines(text: str) -> Iterator[str]:
    """Lines with their ends, cut at LF alone, which is all that `splitlines` would not do."""
    begin = 0
    while (end := text.find("\n", begin)) >= 0:
        yield text[begin : end + 1]
        begin = end + 1
    if begin < len(text):
        yield text[begin:]


def _quotation(error: str) -> str:
    if "unexpected end" in error:
        return "a quotation mark is never closed"
    if "new-line" in error:
        return "a line ends in a lone carriage return"
    return "text follows a closing quotation mark"


def _judge(found: Read, source: SourceFile, letter: str) -> Read:
    torn = not found.usable
    if torn and not found.header:
        return found
    told = header_findings(found.header, source, letter)
    found.findings += [one for one in told if one.kind == "warning"]
    faults = [one for one in told if one.kind == "file"]
    if any(one.rule == "F09" and not one.column for one in faults):
        return found.refuse(*faults)
    found.counted = not torn
    return found.refuse(*faults, *_long(found, source.name), *(() if torn else _ragged(found, source.name)))


def _long(found: Read, name: str) -> list[Finding]:
    return [
        Finding("F11", name, number, found.header[place] if place < len(found.header) else "")
        for number, row in enumerate((found.header, *found.rows))
        if sum(map(len, row)) > LONGEST
        for place, cell in enumerate(row)
        if len(cell) > LONGEST
    ]


def _ragged(found: Read, name: str) -> list[Finding]:
    width = len(found.header)
    return [
        Finding("F12", name, number, said=f"{len(row)} cells where the header has {width}")
        for number, row in enumerate(found.rows, 1)
        if len(row) != width
    ]
