"""Where the reports of submissions lie, what identifies a submission, and one at a time."""

from __future__ import annotations

import fcntl
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings

from cairn.records.contract import contract
from cairn.records.manifest import NAME
from cairn.web.submissions.packed import Package

if TYPE_CHECKING:
    from cairn.web.submissions.models import Submission

LOCK = "submissions.lock"


def data_folder() -> Path:
    """The data folder of this installation."""
    return Path(settings.CAIRN.data)


def opened(place: Path) -> Any:
    """A folder as it is, or a zip as a folder. Raises PackageRefused, NotADirectoryError."""
    return Package(place) if place.is_file() else place


def fingerprint(folder: Any) -> str:
    """What a submission is known by: the SHA-256 over its manifest and the contract's files beside it.

    The name of the folder, other files and the order in which files lie do not matter.
    """
    whole = hashlib.sha256()
    for name in (NAME, *(f"{file}.csv" for file in contract().files)):
        path = folder / name
        if not path.is_symlink() and path.is_file():
            whole.update(f"{name}\n{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return whole.hexdigest()


@contextmanager
def alone() -> Iterator[None]:
    """Wait until nobody else takes in a submission, and keep others waiting; the system ends it with us."""
    data_folder().mkdir(parents=True, exist_ok=True)
    with (data_folder() / LOCK).open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def if_alone() -> Iterator[bool]:
    """Whether nobody takes in a submission now; then nobody does until this ends."""
    data_folder().mkdir(parents=True, exist_ok=True)
    with (data_folder() / LOCK).open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


@contextmanager
def intended(slug: str, snapshot: str) -> Iterator[None]:
    """While this lasts, a mark in the data folder says that a snapshot is being kept.

    A mark that is still there later was left by a process that died: its snapshot is nobody's, unless the
    database tells of it. So nothing is ever removed from the vault only because a database does not know it.
    """
    mark = _marks(slug) / snapshot
    mark.parent.mkdir(parents=True, exist_ok=True)
    mark.touch()
    yield
    mark.unlink(missing_ok=True)


def begun(slug: str) -> list[Path]:
    """The marks of snapshots whose keeping was begun and not ended."""
    return sorted(_marks(slug).glob("*"))


def _marks(slug: str) -> Path:
    return data_folder() / "keeping" / slug


def report_name(submission: Submission) -> str:
    """Where the report of a submission lies below the data folder."""
    return f"faults/submissions/{submission.pk}.csv"


def report_of(submission: Submission) -> Path | None:
    """The report of a submission, if there is one."""
    path = data_folder() / report_name(submission)
    return path if submission.report and path.is_file() else None


def remove_report(submission: Submission) -> None:
    """Remove the report of a submission, if there is one."""
    (data_folder() / report_name(submission)).unlink(missing_ok=True)
