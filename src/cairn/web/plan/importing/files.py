"""Reading a file of a plan into rows, by what it is."""

from __future__ import annotations

import hashlib
from pathlib import Path, PurePath

from cairn.web.plan.importing import excel, textfile, word
from cairn.web.plan.importing.sheet import LARGEST, Sheet, Unreadable

ENDINGS = {".csv": "csv", ".txt": "csv", ".tsv": "csv", ".xlsx": "xlsx", ".xlsm": "xlsx", ".docx": "docx"}
OLD = {".doc": "a Word document (.docx)", ".xls": "an Excel file (.xlsx)", ".ods": "an Excel file (.xlsx)",
       ".odt": "a Word document (.docx)", ".pdf": "the Word or Excel file that it was made from"}  # fmt: skip


def read(path: Path) -> Sheet:
    """Which rows does this file of a plan hold? CSV, Excel (.xlsx) or Word (.docx), of at most 10 MB.

    Raises Unreadable with what is wrong and what to do.
    """
    if not path.is_file():
        raise Unreadable(f"There is no file {path.name}. Give the path of a CSV, Excel or Word file.")
    if path.stat().st_size > LARGEST:
        raise Unreadable(_too_large(path.stat().st_size))
    return read_bytes(path.name, path.read_bytes())


def read_bytes(name: str, content: bytes) -> Sheet:
    """As `read`, for a file that is at hand as bytes with its name."""
    if len(content) > LARGEST:
        raise Unreadable(_too_large(len(content)))
    kind = kind_of(name, content)
    if kind == "csv":
        found, notes = textfile.rows(content), []
    else:
        found, notes = (word if kind == "docx" else excel).rows(content)
    if not any(row.texts for row in found):
        raise Unreadable("No table was found in the file. A plan is a table with a row of heads.")
    return Sheet(PurePath(name).name, kind, hashlib.sha256(content).hexdigest(), tuple(found), tuple(notes))


def kind_of(name: str, content: bytes) -> str:
    """What a file is by its name's ending. Raises Unreadable where that is none of ours.

    >>> kind_of("Plan v0.6.DOCX", b"PK")
    'docx'
    """
    ending = PurePath(name).suffix.lower()
    if ending in OLD:
        raise Unreadable(f"A file that ends in {ending} cannot be read. Save it as, or send, {OLD[ending]}.")
    if ending not in ENDINGS:
        raise Unreadable("Choose a file whose name ends in .csv, .xlsx or .docx.")
    if not content.strip():
        raise Unreadable("The file is empty. Choose the file with the plan in it.")
    return ENDINGS[ending]


def _too_large(size: int) -> str:
    from cairn.framework.formats import size as words

    return f"The file is {words(size)}; at most {words(LARGEST)} can be read. Take the pictures out of it."
