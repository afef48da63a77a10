"""Opening snapshots: the halves joined again by their token, as the tables that checking gave."""
# ruff: noqa: S608 - statements are built from the names of the contract; texts are quoted

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from cairn.framework.engine import Engine, quoted
from cairn.records.cells import TYPES, empty_table
from cairn.records.contract import SourceFile, contract
from cairn.records.vault.merging import Taken
from cairn.records.vault.parquet import reading
from cairn.records.vault.places import Places
from cairn.records.vault.sealing import Contents, Part, file_name
from cairn.records.vault.writing import JOINER, halves

Clients = Collection[tuple[str, str]]


def fill(
    engine: Engine,
    places: Places,
    contents: Mapping[str, Contents],
    plan: Mapping[str, Sequence[Taken]],
    without: Clients,
) -> None:
    """Make the table of every file, with the rows that `plan` takes from each snapshot. Raises EngineError.

    Rows of the clients of `without` (provider, client_id) are left out.
    """
    engine.execute("CREATE TEMP TABLE left_out (provider VARCHAR, client_id VARCHAR)")
    if without:
        listed = sorted(without)
        engine.execute(
            "INSERT INTO left_out SELECT unnest(?), unnest(?)",
            [[one[0] for one in listed], [one[1] for one in listed]],
        )
    for source in contract().files.values():
        engine.execute(f"CREATE TABLE {source.name} ({empty_table(source)})")
        for one in plan.get(source.name, ()):
            part = contents[one.snapshot].parts[source.name]
            rows = f"{joined(places, one.snapshot, source, part)} WHERE {_theirs(one)}{_not_left_out(source)}"
            engine.execute(f"INSERT INTO {source.name} {rows} ORDER BY {', '.join(source.key)}")
    engine.execute("DROP TABLE left_out")


def joined(places: Places, snapshot: str, source: SourceFile, part: Part) -> str:
    """SQL: every row of a file of a snapshot (this), with NULL for columns that were not kept."""
    told = ", ".join(_column(source, name, part.columns) for name in source.names)
    folder = places.snapshot(snapshot)
    files = [reading(folder / file_name(source.name, half), half) for half in halves(source, part.columns)]
    tables = f"{files[0]} AS one" + "".join(f" JOIN {file} AS other USING ({JOINER})" for file in files[1:])
    return f"SELECT * FROM (SELECT {told} FROM {tables}) AS this"


def _column(source: SourceFile, name: str, kept: Collection[str]) -> str:
    return name if name in kept else f"CAST(NULL AS {TYPES[source.column(name).type]}) AS {name}"


def _theirs(one: Taken) -> str:
    if one.providers is None:
        return "true"
    return f"provider IN ({', '.join(map(quoted, one.providers))})"


def _not_left_out(source: SourceFile) -> str:
    if not {"provider", "client_id"} <= set(source.names):
        return ""
    same = "o.provider = this.provider AND o.client_id = this.client_id"
    return f" AND NOT EXISTS (FROM left_out AS o WHERE {same})"


def rows_of_client(
    engine: Engine, places: Places, snapshot: str, contents: Contents, provider: str, client: str
) -> dict[str, list[dict[str, Any]]]:
    """Every row of one client in a snapshot, by file; files with none are left out. Raises EngineError."""
    found = {}
    for source in contract().files.values():
        part = contents.parts.get(source.name)
        if part and part.rows and {"provider", "client_id"} <= set(source.names):
            engine.execute(
                f"{joined(places, snapshot, source, part)} WHERE provider = ? AND client_id = ? "
                f"ORDER BY {', '.join(source.key)}",
                [provider, client],
            )
            found[source.name] = [dict(zip(source.names, row, strict=True)) for row in engine.fetchall()]
    return {file: rows for file, rows in found.items() if rows}
