"""Writing a snapshot: what is allowed of each file, in two halves that only a row token joins.

The columns that the contract calls personal are one half (keys of people, initials, birth date, sex, postcode
sector, area), everything else is the other. A token is the place of the row in a random order, and both
halves are written in that order, so a half by itself says nothing of the other.
"""
# ruff: noqa: S608 - statements are built from the names of the contract; paths are quoted

import shutil
import tempfile
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cairn.framework.engine import Engine
from cairn.records.cells import UNCONSENTED
from cairn.records.contract import SourceFile, contract
from cairn.records.vault.parquet import write
from cairn.records.vault.places import fingerprint
from cairn.records.vault.sealing import ATTRIBUTES, IDENTIFIERS, Contents, Part, file_name

JOINER = "row_token"
_ROWS = "keeping.kept"
Allowed = Mapping[str, Collection[str]]


@dataclass(frozen=True, slots=True)
class Kept:
    """What a snapshot keeps: rows by file, and the values that were left out by "file.column"."""

    rows: Mapping[str, int]
    dropped: Mapping[str, int]


def kept_of(contents: Contents) -> Kept:
    """What the list of a snapshot says that it keeps."""
    return Kept({file: part.rows for file, part in contents.parts.items()}, contents.dropped)


def halves(source: SourceFile, columns: Collection[str]) -> dict[str, list[str]]:
    """These columns of a file by the half that they belong to; a half with none is left out.

    >>> halves(contract().file("cjit"), ["provider", "client_id", "contact_date"])
    {'attributes': ['provider', 'contact_date'], 'identifiers': ['client_id']}
    """
    found: dict[str, list[str]] = {}
    for one in source.columns:
        if one.name in columns:
            half = IDENTIFIERS if one.sensitivity == "personal" else ATTRIBUTES
            found.setdefault(half, []).append(one.name)
    return found


def kept_columns(source: SourceFile, allowed: Allowed | None) -> tuple[str, ...]:
    """The columns of a file that are kept: those allowed, the key, and what the contract requires."""
    if allowed is None:
        return source.names
    wanted = {*allowed.get(source.name, ()), *source.key, *source.required}
    return tuple(name for name in source.names if name in wanted)


def write_tables(engine: Engine, folder: Path, allowed: Allowed | None, sent: Collection[str]) -> Contents:
    """Write the tables of a checked submission to `folder`; what was written. Raises EngineError.

    The engine has its keys already. It writes into its own private folder, the only one that it may write in,
    and the encrypted files are moved from there. Files of `sent` count as held even where they have no rows.
    """
    parts: dict[str, Part] = {}
    dropped: dict[str, int] = {}
    for source in contract().files.values():
        with _kept_rows(engine, source, kept_columns(source, allowed)) as columns:
            counts, whole = _counts(engine, source, _ROWS, columns), _counts(engine, source, source.name)
            dropped |= {name: lost for name in whole if (lost := whole[name] - counts.get(name, 0))}
            rows = int(engine.scalar(f"SELECT count(*) FROM {_ROWS}"))
            if rows or source.name in sent:
                parts[source.name] = _written(engine, source, columns, rows, folder)
    return Contents(parts, dropped)


@contextmanager
def _kept_rows(engine: Engine, source: SourceFile, columns: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The table of a file's rows as they are kept, each with its token."""
    engine.execute("CREATE SCHEMA keeping")
    try:
        told = ", ".join(f"{_value(source, name)} AS {name}" for name in columns)
        engine.execute(
            f"CREATE TABLE {_ROWS} AS SELECT row_number() OVER () AS {JOINER}, * FROM ("
            f"SELECT {told} FROM {source.name} AS this WHERE {_consents(source)} ORDER BY random())"
        )
        yield columns
    finally:
        engine.execute("DROP SCHEMA IF EXISTS keeping CASCADE")


def _value(source: SourceFile, name: str) -> str:
    """SQL: a column; of a client without consent only the keys and that answer."""
    if source.name != "clients" or name in UNCONSENTED:
        return name
    return f"CASE WHEN consent IS DISTINCT FROM 'no' THEN {name} END"


def _consents(source: SourceFile) -> str:
    """SQL: the row is of nobody without consent. Checking refuses such rows; this is the second lock."""
    if source.name == "clients" or not {"provider", "client_id"} <= set(source.names):
        return "true"
    return (
        "NOT EXISTS (FROM clients AS c WHERE c.consent = 'no' "
        "AND c.provider = this.provider AND c.client_id = this.client_id)"
    )


def _counts(
    engine: Engine, source: SourceFile, table: str, columns: Collection[str] | None = None
) -> dict[str, int]:
    """How many values each column has, by "file.column"."""
    names = list(source.names if columns is None else columns)
    found = engine.execute(f"SELECT {', '.join(f'count({name})' for name in names)} FROM {table}").fetchone()
    return {f"{source.name}.{name}": count for name, count in zip(names, found or (), strict=True)}


def _written(engine: Engine, source: SourceFile, columns: tuple[str, ...], rows: int, folder: Path) -> Part:
    prints = {}
    for half, names in halves(source, columns).items() if rows else ():
        with tempfile.TemporaryDirectory(dir=engine.spill_folder) as private:
            made = Path(private) / file_name(source.name, half)
            sql = f"SELECT {JOINER}, {', '.join(names)} FROM {_ROWS} ORDER BY {JOINER}"
            write(engine, sql, made, half)
            prints[half] = fingerprint(Path(shutil.move(made, folder / made.name)))
    return Part(rows, columns, prints)
