"""Where a partnership's records lie in the vault, and how files come and go there: whole or not at all.

Beside the folder `<partnership>` lies `<partnership>.keys`. In it, `snapshots/<name>` are the snapshots and
`figures/<run>.parquet` the figures. What begins with a dot is on its way in or out and belongs to nobody.
"""

import fcntl
import hashlib
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cairn.records.keyring import VaultError

OWNER, FILE = 0o700, 0o600
LONGEST = 100
_SLUG = re.compile("[a-z0-9]+(?:[-_][a-z0-9]+)*")


def slug(name: str, of: str) -> str:
    """`name`, if it may be part of a path: nothing of it is shown where it may not. Raises VaultError."""
    if len(name) > LONGEST or not _SLUG.fullmatch(name):
        raise VaultError(
            f"The vault names {of} by up to {LONGEST} small letters, figures and single hyphens, and not as "
            "this. Give the name that it is kept by."
        )
    return name


@dataclass(frozen=True, slots=True)
class Places:
    """The places of one partnership."""

    root: Path
    partnership: str

    @classmethod
    def of(cls, root: Path, partnership: str) -> "Places":
        """The places of the partnership of that slug. Raises VaultError where it is none."""
        return cls(root, slug(partnership, "a partnership"))

    @property
    def folder(self) -> Path:
        """The folder of everything but the keys."""
        return self.root / self.partnership

    @property
    def keys(self) -> Path:
        """The file of the wrapped data keys."""
        return self.root / f"{self.partnership}.keys"

    @property
    def snapshots(self) -> Path:
        """The folder of the snapshots."""
        return self.folder / "snapshots"

    def snapshot(self, name: str) -> Path:
        """The folder of one snapshot. Raises VaultError where the name is no slug."""
        return self.snapshots / slug(name, "a snapshot")

    def figures(self, run: str) -> Path:
        """The file of a run's figures. Raises VaultError where the name is no slug."""
        return self.folder / "figures" / f"{slug(run, 'a run')}.parquet"

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Wait until nobody else writes here, and remove what a broken write left.

        The lock is a file, which the system opens when its holder ends, in whatever way.
        """
        for folder in (self.root, self.folder, self.snapshots, self.folder / "figures"):
            folder.mkdir(mode=OWNER, parents=True, exist_ok=True)
        handle = os.open(self.folder / "lock", os.O_RDWR | os.O_CREAT, FILE)
        with os.fdopen(handle, "w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            for left in self._left():
                _remove(left)
            yield

    def _left(self) -> list[Path]:
        """What a process left that died while it wrote."""
        keys = self.root.glob(f".{self.keys.name}-*")
        return [*keys, *self.snapshots.glob(".*"), *(self.folder / "figures").glob(".*")]

    @property
    def empty(self) -> bool:
        """Whether nothing is kept here that keys were needed for."""
        return not any(self.snapshots.iterdir()) and not any((self.folder / "figures").iterdir())

    @contextmanager
    def arriving(self, target: Path) -> Iterator[Path]:
        """A new folder that takes the place `target` when the block ends without an error; else it goes."""
        part = self.snapshots / f".{target.name}-{secrets.token_hex(4)}"
        part.mkdir(mode=OWNER)
        try:
            yield part
            _settle(part)
            part.rename(target)
        except BaseException:
            _remove(part)
            raise
        _flush(target.parent)

    def remove(self, target: Path) -> int:
        """Take a folder away at once, then its files; how many there were."""
        gone = target.with_name(f".{target.name}-{secrets.token_hex(4)}")
        target.rename(gone)
        count = sum(1 for one in gone.iterdir() if one.is_file())
        _remove(gone)
        _flush(target.parent)
        return count


def put(path: Path, content: bytes) -> None:
    """Write a file that only its owner may read, in the place of the one that is there, in one step."""
    part = path.with_name(f".{path.name}-{secrets.token_hex(4)}")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    _flush(path.parent)


def fingerprint(path: Path) -> str:
    """SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _settle(folder: Path) -> None:
    """Make every file private, and be sure that it is on the disk."""
    for path in folder.iterdir():
        path.chmod(FILE)
        _flush(path)
    _flush(folder)


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
