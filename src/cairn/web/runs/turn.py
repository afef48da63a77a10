"""One run at a time in an installation, whoever started it: each holds the records of a county in memory."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from django.conf import settings

LOCK = "measuring.lock"


@contextmanager
def alone() -> Iterator[None]:
    """Wait until nobody else measures, and keep others waiting.

    The lock is a file in the data folder. The system opens it when its holder ends, in whatever way.
    """
    with _file() as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def if_free() -> Iterator[bool]:
    """Whether nobody measures now; if so, keep others waiting meanwhile."""
    with _file() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


def _file() -> TextIO:
    folder = Path(settings.CAIRN.data)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return (folder / LOCK).open("w")
