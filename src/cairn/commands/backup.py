"""`cairn backup FILE`: everything but the keys in one file, written while the site runs."""

from __future__ import annotations

import os
import tempfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

from cairn import __version__
from cairn.commands import house, say

if TYPE_CHECKING:
    from cairn.commands.archive import Entry, Manifest

KEYS = (
    "The backup holds no key. Keep CAIRN_SECRET_KEY (and CAIRN_AUDIT_KEY and CAIRN_VAULT_KEY) somewhere "
    "else: without them second factors and records cannot be read, and seals cannot be checked."
)


def backup(file: Path) -> None:
    """Write a backup and say what is in it; ends the command when it cannot be written."""
    house.ready()
    _check_target(file)
    from cairn.commands.databases import CopyFailed, ToolMissing

    try:
        count, size = write(file)
    except ToolMissing as missing:
        say.stop(str(missing), "On Debian or Ubuntu: apt install postgresql-client")
    except CopyFailed as failed:
        say.stop(str(failed), "Nothing was written. Put this right and run the command again.")
    say.out.print(f"{file}: the database and {count - 1:,} files, {size / 1e6:,.1f} MB.", markup=False)
    say.out.print(KEYS, markup=False)


def write(file: Path) -> tuple[int, int]:
    """Write the backup of this installation; returns how many files are in it and its size in bytes.

    The database is copied first: every batch that it names is in the data folder by then, and never changes.
    """
    from cairn.commands import archive, databases

    _note()
    part = file.with_name(file.name + ".part")
    entries: list[archive.Entry] = []
    with (
        tempfile.TemporaryDirectory(prefix="backup-", dir=house.data_folder()) as scratch,
        _private(part) as made,
    ):
        copy = Path(scratch) / databases.NAMES[databases.engine()]
        databases.dump(copy)
        entries.append(archive.add(made, copy.name, copy))
        for name, path in archive.data_files(house.data_folder()):
            entries.append(archive.add(made, name, path))  # noqa: PERF401
        made.writestr(archive.MANIFEST, _manifest(entries).text())
    part.replace(file)
    return len(entries), file.stat().st_size


def _manifest(entries: list[Entry]) -> Manifest:
    from django.utils import timezone

    from cairn.commands import archive, databases

    made = timezone.now().isoformat(timespec="seconds")
    return archive.Manifest(made, __version__, databases.engine(), applied(), tuple(entries))


def applied() -> tuple[str, ...]:
    """Every change of the tables that this database has, as `app.name`."""
    from django.db import connection
    from django.db.migrations.recorder import MigrationRecorder

    return tuple(sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations()))


def _private(part: Path) -> zipfile.ZipFile:
    """A new zip that only its owner can read, as it holds personal data."""
    handle = os.open(part, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
    return zipfile.ZipFile(os.fdopen(handle, "w+b"), "w", zipfile.ZIP_DEFLATED, compresslevel=3)


def _check_target(file: Path) -> None:
    if file.exists():
        say.stop(f"'{file}' exists already.", "Choose another name: a backup never replaces a file.")
    if not file.absolute().parent.is_dir():
        say.stop(f"There is no folder '{file.parent}'.", "Make it first, or choose another place.")


def _note() -> None:
    """Taking a copy of everything is an act that the audit trail tells of: when, not where to."""
    from django.db import transaction
    from django.utils import timezone

    from cairn.web.audit import services

    made = timezone.now().isoformat(timespec="seconds")
    with transaction.atomic():
        services.record(by="command line", act="installation.backed_up", thing=("backup", made))
