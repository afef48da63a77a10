"""The manifest of loaded files: what is known of a file, where it lies, and the row that makes it visible."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings

from cairn.web.releases.models import Batch, Edition

if TYPE_CHECKING:
    from cairn.web.accounts.models import User
    from cairn.web.partnerships.models import Partnership

    By = User | str

BLOCK = 1 << 20


def data_folder() -> Path:
    """The data folder of this installation."""
    return Path(settings.CAIRN.data)


def below(path: Path) -> str:
    """A path in the data folder, as the manifest keeps it."""
    return path.relative_to(data_folder()).as_posix()


def stored_at(batch: Batch) -> Path:
    """Where the Parquet file of a batch lies."""
    return data_folder() / batch.path


def fingerprint(path: Path) -> str:
    """The SHA-256 of a file, as 64 hexadecimal digits, read in blocks."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(BLOCK):
            digest.update(block)
    return digest.hexdigest()


def already(sha256: str, layout: str, partnership: Partnership | None) -> Batch | None:
    """The batch of the same file, layout and partnership, if it was loaded before to its end."""
    same = Batch.objects.filter(sha256=sha256, layout=layout, partnership=partnership)
    return same.exclude(state=Batch.State.PUBLISHING).first()


def new_batch(file: Path, layout: str, *, by: By, partnership: Partnership | None, **columns: Any) -> Batch:
    """Write a manifest row."""
    return Batch.objects.create(
        layout=layout, file_name=file.name, loaded_by=person(by), partnership=partnership, **columns
    )


def person(by: By) -> User | None:
    """The account behind a change, or None when a label such as "command line" stands for it."""
    return None if isinstance(by, str) else by


def stamp(batch: Batch, what: str) -> None:
    """Note that what pages show has changed."""
    Edition.objects.create(partnership=batch.partnership, what=what[:200])
