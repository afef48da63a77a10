"""Office files are zips of XML: what is dangerous or far too large is refused before it is read."""

from __future__ import annotations

import io
import zipfile

from cairn.web.plan.importing.sheet import Unreadable

LARGEST_UNPACKED, LARGEST_XML, MOST_PARTS = 200_000_000, 60_000_000, 5_000  # bytes, bytes, files
AGAIN = "Open it in its program, save it again as {0} and choose that file."


def insist_sound(content: bytes, part: str, called: str) -> None:
    """Raise Unreadable unless this is a zip with `part` in it, of a sane size and without declarations.

    No office program writes a document type or an entity; those are how XML attacks are written.
    """
    again = AGAIN.format(called)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            found = packed.infolist()
            if part not in {one.filename for one in found}:
                raise Unreadable(f"The file is not {called}, whatever its name says. {again}")
            _insist_small(found)
            if any(_declares(packed, one) for one in found if _is_xml(one.filename)):
                raise Unreadable(f"The file holds declarations that {called} never has. {again}")
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        raise Unreadable(f"The file is damaged, or has a password. {again}") from error


def _insist_small(found: list[zipfile.ZipInfo]) -> None:
    xml = sum(one.file_size for one in found if _is_xml(one.filename))
    if len(found) > MOST_PARTS or sum(one.file_size for one in found) > LARGEST_UNPACKED or xml > LARGEST_XML:
        raise Unreadable("Unpacked, the file is far larger than a plan. Keep only the plan in it.")


def _is_xml(name: str) -> bool:
    return name.lower().endswith((".xml", ".rels"))


def _declares(packed: zipfile.ZipFile, one: zipfile.ZipInfo) -> bool:
    with packed.open(one) as file:
        start = file.read(4096).replace(b"\0", b"")
    return b"<!DOCTYPE" in start or b"<!ENTITY" in start
