"""The one file of a backup: a zip with the database, the data folder's batches, and a manifest of hashes."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

FORMAT = 1
MANIFEST = "manifest.json"
# Of the data folder. Keys and static files stay out, and uploads of records, which are sealed for the worker.
FOLDERS = ("batches", "faults", "drawings", "uploads", "vault")
BLOCK = 1 << 20


class BackupRefused(Exception):
    """A file is not a backup that can be used; `reasons` lists everything that is wrong with it."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = reasons


@dataclass(frozen=True, slots=True)
class Entry:
    """One file inside: its name there, its size in bytes and its SHA-256."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself."""

    made: str
    version: str
    engine: str
    migrations: tuple[str, ...]
    files: tuple[Entry, ...]

    def text(self) -> str:
        """As JSON, for the zip."""
        plain = {
            "format": FORMAT, "made": self.made, "version": self.version, "engine": self.engine,
            "migrations": list(self.migrations),
            "files": [{"name": one.name, "size": one.size, "sha256": one.sha256} for one in self.files],
        }  # fmt: skip
        return json.dumps(plain, indent=1)


def data_files(data: Path) -> Iterator[tuple[str, Path]]:
    """Every file of the data folder that belongs in a backup, with its name there."""
    for folder in FOLDERS:
        for path in sorted((data / folder).rglob("*")):
            name = path.relative_to(data)
            if path.is_file() and not path.is_symlink() and not _on_its_way(name):
                yield f"data/{name.as_posix()}", path


def _on_its_way(name: Path) -> bool:
    """In the vault, what begins with a dot is being written or removed."""
    return name.parts[0] == "vault" and any(part.startswith(".") for part in name.parts)


def add(archive: zipfile.ZipFile, name: str, path: Path) -> Entry:
    """Copy a file into the zip, in blocks, and note its size and hash as they were while copying."""
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as source, archive.open(name, "w", force_zip64=True) as target:
        while block := source.read(BLOCK):
            digest.update(block)
            size += len(block)
            target.write(block)
    return Entry(name, size, digest.hexdigest())


def read_manifest(archive: zipfile.ZipFile) -> Manifest:
    """The manifest, or BackupRefused when there is none that this version can read."""
    try:
        plain: dict[str, Any] = json.loads(archive.read(MANIFEST))
        if plain["format"] != FORMAT:
            raise BackupRefused([f"It is a backup of format {plain['format']}; this version reads {FORMAT}."])
        files = tuple(Entry(one["name"], int(one["size"]), one["sha256"]) for one in plain["files"])
        return Manifest(plain["made"], plain["version"], plain["engine"], tuple(plain["migrations"]), files)
    except (KeyError, TypeError, ValueError) as error:
        raise BackupRefused(["It has no manifest, so it was not written by cairn backup."]) from error


def unpack(archive: zipfile.ZipFile, manifest: Manifest, folder: Path) -> None:
    """Write every file below `folder` and check each; BackupRefused lists all that are missing or changed."""
    reasons = [reason for entry in manifest.files if (reason := _unpack_one(archive, entry, folder))]
    listed = {entry.name for entry in manifest.files} | {MANIFEST}
    reasons += [f"{name} is not in the manifest." for name in archive.namelist() if name not in listed]
    if reasons:
        raise BackupRefused(reasons)


def _unpack_one(archive: zipfile.ZipFile, entry: Entry, folder: Path) -> str:
    pure = PurePosixPath(entry.name)
    if pure.is_absolute() or ".." in pure.parts or "\\" in entry.name:
        return f"{entry.name} points outside the backup."
    target = folder / pure
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        with archive.open(entry.name) as source:
            size, sha256 = _copy(source, target, entry.size)  # type: ignore[arg-type]
    except (KeyError, zipfile.BadZipFile, EOFError, OSError):
        return f"{entry.name} is missing or damaged."
    return "" if (size, sha256) == (entry.size, entry.sha256) else f"{entry.name} is not as it was written."


def _copy(source: BinaryIO, target: Path, most: int) -> tuple[int, str]:
    """Copy at most a block more than `most` bytes: a zip that grows beyond what it says is left."""
    digest, size = hashlib.sha256(), 0
    with target.open("wb") as file:
        while size <= most and (block := source.read(BLOCK)):
            digest.update(block)
            size += len(block)
            file.write(block)
    return size, digest.hexdigest()
