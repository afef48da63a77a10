"""One publication at a time in an installation, whoever started it: a page, a job or the command line."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from cairn.web.releases import filing
from cairn.web.releases.undoing import undo_leftovers

LOCK = "publishing.lock"


@contextmanager
def alone() -> Iterator[None]:
    """Wait until nobody else publishes, take back what a broken publication left, and keep others waiting.

    The lock is a file in the data folder. The system opens it when its holder ends, in whatever way.
    """
    with (filing.data_folder() / LOCK).open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        undo_leftovers()
        yield


def tidy() -> int:
    """Take back what broken publications left, unless somebody publishes now; how many there were."""
    with (filing.data_folder() / LOCK).open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return 0
        return undo_leftovers()
