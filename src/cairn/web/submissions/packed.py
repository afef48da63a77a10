"""A submission that comes as a zip: its files are read from memory and never written to a disk.

Whatever is odd about a zip is refused in one sentence before anything of it is unpacked: paths that lead
elsewhere, folders in folders, links, passwords, and files that grow beyond what a submission can need.
"""

from __future__ import annotations

import stat
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import BinaryIO

MOST_FILES = 60
LARGEST_FILE = 300_000_000  # bytes, unpacked
LARGEST_ALL = 600_000_000  # bytes, unpacked
LARGEST_ZIP = 100_000_000  # bytes
BLOCK = 1 << 20
PLAIN = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
LEFT_BY_SYSTEMS = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")


class PackageRefused(ValueError):
    """A zip cannot be taken. The sentence says why and what to do, and repeats no name from inside."""


class PackedFile:
    """One file inside, with those few abilities of a path that checking asks for."""

    def __init__(self, package: Package, name: str) -> None:
        self._package, self.name = package, name

    def is_file(self) -> bool:
        """Whether the zip holds it."""
        return self.name in self._package.sizes

    def is_symlink(self) -> bool:
        """Never: a zip with a link is refused when it is opened."""
        return False

    def read_bytes(self) -> bytes:
        """Its bytes. Raises PackageRefused where they are damaged or more than the zip says."""
        return self._package.read(self.name)


class Package:
    """An opened zip as the folder of a submission."""

    def __init__(self, source: BinaryIO | Path) -> None:
        """Look at every entry. Raises PackageRefused."""
        try:
            self._zip = zipfile.ZipFile(source)
        except (zipfile.BadZipFile, NotImplementedError, ValueError) as bad:
            raise PackageRefused("This is not a zip that can be read. Pack the folder again.") from bad
        self._entries = _sound(self._zip.infolist())
        self.sizes = {name: entry.file_size for name, entry in self._entries.items()}

    name = "the zip"

    def is_dir(self) -> bool:
        """Yes, to whoever asks."""
        return True

    def iterdir(self) -> Iterator[PackedFile]:
        """Every file inside."""
        return (PackedFile(self, name) for name in self._entries)

    def __truediv__(self, name: str) -> PackedFile:
        return PackedFile(self, name)

    def read(self, name: str) -> bytes:
        """The bytes of one file; no more are unpacked than the zip said there would be."""
        entry, parts, size = self._entries[name], [], 0
        try:
            with self._zip.open(entry) as file:
                while block := file.read(BLOCK):
                    size += len(block)
                    if size > entry.file_size:
                        raise PackageRefused(BIGGER)
                    parts.append(block)
        except (zipfile.BadZipFile, EOFError, OSError, ValueError, RuntimeError, NotImplementedError) as bad:
            raise bad if isinstance(bad, PackageRefused) else PackageRefused(DAMAGED) from bad
        return b"".join(parts)


BIGGER = "A file in the zip is larger than the zip says. Pack the folder again with another program."
DAMAGED = "The zip is damaged: a file in it cannot be unpacked. Pack the folder again and send it once more."
FOLDERS = (
    "The zip holds folders. Pack the files themselves (manifest.json and the CSV files), or one folder that "
    "holds them and no other."
)
ELSEWHERE = "A name in the zip leads out of its folder. Pack the files themselves, with plain names."
LINKS = "The zip holds a link or another thing that is no file. Pack the files themselves."
PASSWORD = "The zip has a password. Send it without one: it is encrypted on its way and where it waits."  # noqa: S105
METHOD = "The zip is packed in a way that is not read here. Pack it again as an ordinary zip."
TWICE = "Two files in the zip have the same name. Pack the folder again."


def _sound(found: list[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    """The entries by their plain names. Raises PackageRefused for the first thing that is wrong."""
    files = [one for one in found if not _left_by_system(one.filename)]
    for one in files:
        _insist_plain(one)
    whole = [one for one in files if not one.is_dir()]
    _insist_small(whole)
    names = [_plain_name(one.filename, _top(files)) for one in whole]
    if len({name.casefold() for name in names}) < len(names):
        raise PackageRefused(TWICE)
    return dict(zip(names, whole, strict=True))


def _left_by_system(name: str) -> bool:
    return name.startswith(LEFT_BY_SYSTEMS[0]) or PurePosixPath(name).name in LEFT_BY_SYSTEMS[1:]


def _insist_plain(one: zipfile.ZipInfo) -> None:
    name, mode = one.orig_filename, one.external_attr >> 16
    if "\\" in name or "\x00" in name or ":" in name or name.startswith("/"):
        raise PackageRefused(ELSEWHERE)
    if ".." in PurePosixPath(name).parts or "." in name.split("/"):
        raise PackageRefused(ELSEWHERE)
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise PackageRefused(LINKS)
    if one.flag_bits & 0x1:
        raise PackageRefused(PASSWORD)
    if one.compress_type not in PLAIN:
        raise PackageRefused(METHOD)


def _insist_small(files: list[zipfile.ZipInfo]) -> None:
    from cairn.framework.formats import size

    if len(files) > MOST_FILES:
        raise PackageRefused(f"The zip holds {len(files):,} files; a submission has {MOST_FILES} at most.")
    if any(one.file_size > LARGEST_FILE for one in files):
        raise PackageRefused(
            f"A file in the zip is larger than {size(LARGEST_FILE)}. Ask whoever runs this installation to "
            "load the folder with `cairn load submission`."
        )
    if sum(one.file_size for one in files) > LARGEST_ALL:
        raise PackageRefused(
            f"Unpacked, the zip is larger than {size(LARGEST_ALL)}. Ask whoever runs this installation to "
            "load the folder with `cairn load submission`."
        )


def _top(files: list[zipfile.ZipInfo]) -> str:
    """The one folder that everything lies in, if there is one."""
    tops = {one.filename.split("/")[0] if "/" in one.filename else "" for one in files}
    return tops.pop() if len(tops) == 1 else ""


def _plain_name(name: str, top: str) -> str:
    plain = name.removeprefix(f"{top}/") if top else name
    if "/" in plain:
        raise PackageRefused(FOLDERS)
    return plain
