"""A whole copy of the application's database, out and back, for SQLite and for PostgreSQL."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any

from django.db import connection

NAMES = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}
CLEAN = "DROP SCHEMA IF EXISTS public CASCADE; CREATE SCHEMA public;"


class ToolMissing(Exception):
    """A program of PostgreSQL is not on this machine; the text says what to do."""


class CopyFailed(Exception):
    """A program of PostgreSQL ended with an error; the text is its own."""


def engine() -> str:
    """`sqlite` or `postgresql`."""
    return connection.vendor


def dump(target: Path) -> None:
    """Write a consistent copy of the database into `target`, while others go on working."""
    if engine() == "sqlite":
        _sqlite_out(target)
    else:
        _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={target}")


def bring_back(source: Path) -> None:
    """Replace the whole database by a copy that `dump` wrote: in one transaction, all of it or nothing."""
    if engine() == "sqlite":
        _sqlite_back(source)
    else:
        _postgresql_back(source)


def _sqlite_out(target: Path) -> None:
    connection.ensure_connection()
    with closing(sqlite3.connect(target)) as copy:
        connection.connection.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")


def _sqlite_back(source: Path) -> None:
    with closing(sqlite3.connect(source)) as copy:
        fault = copy.execute("PRAGMA integrity_check").fetchone()[0]
        if fault != "ok":
            raise CopyFailed(f"The database in the backup is damaged: {fault}")
        connection.ensure_connection()
        copy.backup(connection.connection)
    connection.close()


def _postgresql_back(source: Path) -> None:
    clean, script = source.with_suffix(".clean.sql"), source.with_suffix(".sql")
    clean.write_text(CLEAN, "utf-8")
    _run("pg_restore", "--no-owner", "--no-privileges", f"--file={script}", str(source), connect=False)
    connection.close()
    _run("psql", "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1",
         f"--file={clean}", f"--file={script}")  # fmt: skip


def _run(program: str, *arguments: str, connect: bool = True) -> None:
    found = shutil.which(program)
    if found is None:
        raise ToolMissing(
            f"The program {program} is not on this machine. Install PostgreSQL's client programs."
        )
    environment = {**os.environ, **(_connection() if connect else {})}
    done = subprocess.run([found, *arguments], env=environment, capture_output=True, text=True)  # noqa: S603
    if done.returncode:
        raise CopyFailed(f"{program}: {done.stderr.strip()[-500:]}")


def _connection() -> dict[str, str]:
    """Where the database is, as PostgreSQL's programs read it: a password never stands in a command line."""
    settings: dict[str, Any] = connection.settings_dict
    names = {
        "HOST": "PGHOST",
        "PORT": "PGPORT",
        "USER": "PGUSER",
        "PASSWORD": "PGPASSWORD",
        "NAME": "PGDATABASE",
    }
    found = {theirs: str(settings[ours]) for ours, theirs in names.items() if settings.get(ours)}
    options = settings.get("OPTIONS", {})
    return found | ({"PGSSLMODE": str(options["sslmode"])} if "sslmode" in options else {})
