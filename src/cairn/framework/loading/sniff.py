"""What kind of file is this? Looks at every byte before any parser does, and refuses what is not CSV."""

import codecs
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from cairn.framework.loading.faults import Fault, Unreadable

CHUNK = 1 << 20
LONGEST_LINE = CHUNK
REMEDY = "Open it in the program it came from and save it as “CSV UTF-8 (comma delimited)”."

_KINDS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "a PDF document"),
    (b"PK\x03\x04", "a zip archive or an Excel or OpenDocument workbook"),
    (b"PK\x05\x06", "an empty zip archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive"),
    (b"\xd0\xcf\x11\xe0", "an old Excel or Word file"),
    (b"{\\rtf", "a rich text document"),
    (b"SQLite format 3", "a database"),
    (b"PAR1", "a Parquet file"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
)
_MARKUP: tuple[tuple[bytes, str], ...] = (
    (b"<!doctype", "a web page, perhaps an error page"),
    (b"<html", "a web page, perhaps an error page"),
    (b"<?xml", "an XML file"),
    (b"{", "a JSON file"),
    (b"[", "a JSON file"),
)
# No text holds these; the second and third have a meaning of our own further on.
_CONTROL = (b"\x00", b"\x01", b"\x1f")


@dataclass(frozen=True, slots=True)
class Sniffed:
    """What is known of a text file: its hash, encoding and line ends; `lines` counts line feeds."""

    path: Path
    sha256: str
    size: int
    encoding: str
    lines: int
    even_ends: bool
    ends_open: bool

    @property
    def plain(self) -> bool:
        """Whether the engine can read it as it lies: UTF-8 with one kind of line end."""
        return self.encoding == "utf-8" and self.even_ends


@dataclass(slots=True)
class _Counts:
    lines: int = 0
    carriage: int = 0
    pairs: int = 0
    ascii: bool = True
    last: bytes = b""


def sniff(path: Path, progress: Callable[[int, int], None] | None = None) -> Sniffed:
    """Hash `path` and check that it is CSV text. `progress` gets bytes done and bytes in all.

    Raises Unreadable where it is empty, another kind of file, or text in an encoding that we can't read.
    """
    size = _size(path)
    with path.open("rb") as file:
        _refuse_other_kinds(file.read(512))
    digest, counts = hashlib.sha256(), _Counts()
    for number, chunk in enumerate(_chunks(path)):
        digest.update(chunk)
        _count(chunk, counts)
        if progress and number % 16 == 15:
            progress((number + 1) * CHUNK, size)
    encoding = "utf-8" if counts.ascii else _encoding(path)
    lone = counts.carriage - counts.pairs
    even = not lone and counts.pairs in (0, counts.lines)
    return Sniffed(path, digest.hexdigest(), size, encoding, counts.lines, even, counts.last != b"\n")


def _size(path: Path) -> int:
    if not path.is_file():
        raise Unreadable(Fault(0, "", "There is no such file.", "Give the path of a CSV file."))
    size = path.stat().st_size
    if not size:
        raise Unreadable(
            Fault(0, "", "The file is empty.", "Export it again, with its header line and rows.")
        )
    return size


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk


def _refuse_other_kinds(head: bytes) -> None:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or _looks_utf16(head):
        raise Unreadable(Fault(0, "", "The file is text in UTF-16, not UTF-8.", REMEDY))
    text = head.removeprefix(codecs.BOM_UTF8).lstrip()
    if not text and len(head) < 512:
        raise Unreadable(
            Fault(0, "", "The file holds nothing but blanks.", "Export it again, with its rows.")
        )
    for start, kind in (*_KINDS, *_MARKUP):
        if head.startswith(start) or (start, kind) in _MARKUP and text.lower().startswith(start):
            raise Unreadable(
                Fault(0, "", f"This is {kind}, not CSV text, whatever its name ends in.", REMEDY)
            )


def _looks_utf16(head: bytes) -> bool:
    return len(head) >= 8 and (not any(head[1:64:2]) or not any(head[0:64:2]))


def _count(chunk: bytes, counts: _Counts) -> None:
    found = [place for sign in _CONTROL if (place := chunk.find(sign)) >= 0]
    if found:
        line = counts.lines + chunk[: min(found)].count(b"\n") + 1
        raise Unreadable(Fault(line, "", "There is a control character (such as NUL) in the text.", REMEDY))
    feeds = chunk.count(b"\n")
    returns = chunk.count(b"\r") if b"\r" in chunk else 0
    if len(chunk) == LONGEST_LINE and not feeds and not returns:
        raise Unreadable(Fault(
            counts.lines + 1, "", "A line is longer than a million characters.",
            "Check that the file is CSV with one figure a line and that no quotation mark is left open.",
        ))  # fmt: skip
    if returns:
        counts.carriage += returns
        counts.pairs += chunk.count(b"\r\n")
    if counts.last == b"\r" and chunk.startswith(b"\n"):
        counts.pairs += 1
    counts.lines += feeds
    counts.ascii = counts.ascii and chunk.isascii()
    counts.last = chunk[-1:]


def _encoding(path: Path) -> str:
    for name in ("utf-8", "cp1252"):
        if _decodes(path, name):
            return name
    raise Unreadable(Fault(0, "", "The text is neither UTF-8 nor Windows-1252.", REMEDY))


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for chunk in _chunks(path):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
