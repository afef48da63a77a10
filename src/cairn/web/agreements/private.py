"""Files that only their owner may read: what was asked for about a person, and reports of breaches."""

from __future__ import annotations

import os
from pathlib import Path


class NotWritten(OSError):
    """A private file could not be written; the text says why and what to do."""


def write(folder: Path, name: str, text: str) -> Path:
    """Write a new file into a folder, which is made if need be; nobody but its owner may read it.

    Raises NotWritten where there is a file of that name, or the folder cannot be used.
    """
    path = folder / name
    try:
        if not folder.is_dir():
            folder.mkdir(parents=True, mode=0o700)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise NotWritten(f"'{path}' cannot be written ({error.strerror}). Choose another folder.") from None
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    return path
