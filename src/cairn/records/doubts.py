"""What is odd about a row that is kept: the warnings, in the engine, beside what is known of its episode."""
# ruff: noqa: S608 - statements are built from our own names; texts are quoted or parameters

from collections.abc import Iterable, Sequence
from datetime import date

from cairn.framework.engine import Engine, quoted
from cairn.records.contract import FOLDER, SourceFile
from cairn.records.folder import Files
from cairn.records.rows import beside, note, same, sent
from cairn.records.rules import checks

ATTRIBUTOR = ("first_initial", "surname_initial", "birth_date", "sex")
Earlier = Iterable[tuple[str, str, str, str, date, str]]


def note_doubts(engine: Engine, files: Files, earlier: Earlier) -> None:
    """Every warning of a kept row into `checking.doubts`; a row may have several."""
    engine.execute((FOLDER / "facts.sql").read_text(encoding="utf-8"))
    _earlier(engine, earlier)
    for source in sent(files):
        told = checks("warning", source.name)
        each = ", ".join(f"CASE WHEN {one.when} THEN '{one.rule}:{one.column}' END" for one in told)
        if told:
            note(engine, "doubts", source, f"unnest([{each}])", beside(source) + _known(source))


def _known(source: SourceFile) -> str:
    """SQL: what more is known of an episode or of a client."""
    table = {"episodes": "facts", "clients": "earlier"}.get(source.name)
    return f" LEFT JOIN checking.{table} AS {table} ON {same('this', table, source.key)}" if table else ""


def _earlier(engine: Engine, earlier: Earlier) -> None:
    parts = " OR ".join(f"given.{name} IS DISTINCT FROM client.{name}" for name in ATTRIBUTOR)
    engine.execute(
        "CREATE TABLE checking.given (provider VARCHAR, client_id VARCHAR, first_initial VARCHAR, "
        "surname_initial VARCHAR, birth_date DATE, sex VARCHAR)"
    )
    if rows := ", ".join(_row(row) for row in earlier):
        engine.execute(f"INSERT INTO checking.given VALUES {rows}")
    engine.execute(
        f"CREATE TABLE checking.earlier AS SELECT client.provider, client.client_id, {parts} AS differs "
        "FROM checking.clients AS client JOIN checking.given AS given USING (provider, client_id)"
    )


def _row(row: Sequence[str | date]) -> str:
    return f"({', '.join(quoted(str(cell)) for cell in row)})"
