"""`cairn restore FILE`: a backup checked in every part, and then brought back as a whole."""

from __future__ import annotations

import shutil
import tempfile
import zipfile
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from cairn.commands import backup, house, say

if TYPE_CHECKING:
    from cairn.commands.archive import Manifest


def restore(file: Path, *, replace: bool) -> None:
    """Bring a backup back. Ends the command, changing nothing, when it is not whole or would overwrite."""
    if not file.is_file():
        say.stop(
            f"There is no file '{file}'.", "Give the path of a file written by cairn backup.", say.REFUSED
        )
    house.enter()
    house.data_folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    if in_use() and not replace:
        say.stop(
            "There is an installation here already, and a restore replaces all of it.",
            "Stop the site and run the command again with --replace: what is here is put aside first.",
        )
    from cairn.commands.archive import BackupRefused
    from cairn.commands.databases import CopyFailed, ToolMissing

    try:
        bring_back(file)
    except BackupRefused as refused:
        say.table(
            f"{file.name} was refused; nothing was changed:", ("Why",), [(one,) for one in refused.reasons]
        )
        raise SystemExit(say.REFUSED) from None
    except (CopyFailed, ToolMissing) as failed:
        say.stop(f"{failed} The database is as it was.", "Put this right and run the command again.")


def bring_back(file: Path) -> None:
    """Check every part of the backup, put aside what is here, and replace it.

    Files come before the database: until the database names them they are not seen, and none is overwritten
    by a different one, as batches carry their hash as name.
    """
    from cairn.commands import archive, databases

    with tempfile.TemporaryDirectory(prefix="restore-", dir=house.data_folder()) as scratch:
        try:
            made = zipfile.ZipFile(file)
        except zipfile.BadZipFile as error:
            raise archive.BackupRefused(
                ["It is not a zip file, so it was not written by cairn backup."]
            ) from error
        with made:
            manifest = archive.read_manifest(made)
            check(manifest)
            archive.unpack(made, manifest, Path(scratch))
        _put_aside()
        _bring_files(Path(scratch) / "data")
        databases.bring_back(Path(scratch) / databases.NAMES[databases.engine()])
    house.migrate()
    _note(manifest)
    say.out.print(
        f"Restored: the backup of {manifest.made}, every one of its {len(manifest.files):,} files checked."
    )


def check(manifest: Manifest) -> None:
    """Refuse a backup of another kind of database, or of a newer version than this code."""
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader

    from cairn.commands import archive, databases

    reasons = []
    if manifest.engine != databases.engine():
        reasons.append(
            f"It holds a {manifest.engine} database, and this installation uses {databases.engine()}. "
            "Set CAIRN_DATABASE_URL to a database of the same kind."
        )
    known = {f"{app}.{name}" for app, name in MigrationLoader(connection).disk_migrations or {}}
    newer = [name for name in manifest.migrations if name not in known]
    if newer:
        reasons.append(f"It was made by a newer version ({manifest.version}). Upgrade Cairn, then restore.")
    if reasons:
        raise archive.BackupRefused(reasons)


def in_use() -> bool:
    """True when the database has a partnership, an account or a batch."""
    from django.db import connection

    from cairn.web.accounts.models import User
    from cairn.web.partnerships.models import Partnership
    from cairn.web.releases.models import Batch

    tables = set(connection.introspection.table_names())
    models = (Partnership, User, Batch)
    return any(model._meta.db_table in tables and model.objects.exists() for model in models)


def _put_aside() -> None:
    if not in_use():
        return
    folder = house.data_folder() / "before-restore"
    folder.mkdir(exist_ok=True, mode=0o700)
    aside = folder / f"{datetime.now():%Y-%m-%d-%H%M%S}.zip"
    backup.write(aside)
    say.out.print(f"What was here is kept in {aside}", markup=False)


def _bring_files(source: Path) -> None:
    for path in sorted(source.rglob("*")):
        target = house.data_folder() / path.relative_to(source)
        if path.is_file() and not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            shutil.move(path, target)


def _note(manifest: Manifest) -> None:
    from django.db import transaction

    from cairn.web.audit import services

    with transaction.atomic():
        services.record(by="command line", act="installation.restored", thing=("backup", manifest.made[:64]))
