"""How good a submission's records are, counted on its kept rows while they are there; never a value."""
# ruff: noqa: S608 - statements are built from our own names and from expected.toml

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import TYPE_CHECKING

from cairn.framework.engine import Engine, quoted
from cairn.records.contract import contract
from cairn.web.submissions.expected import Wanted, expected

if TYPE_CHECKING:
    from cairn.measures import Span
    from cairn.records.manifest import Manifest

NO_ANSWER = "not-stated"
ROWS = "rows"  # not something that is answered: all of a provider's rows


@dataclass(frozen=True, slots=True)
class Answered:
    """Of `asked` rows or people of a provider, how many have an answer to `what`.

    `what` is a key of expected.toml, or ROWS.
    """

    provider: str
    what: str
    asked: int
    answered: int


def leave_out(engine: Engine, restricted: Collection[tuple[str, str]]) -> None:
    """Take the rows of people whose records may only be stored out of the engine, in every file."""
    for source in contract().files.values():
        if restricted and {"provider", "client_id"} <= set(source.names):
            listed = ", ".join(f"({quoted(provider)}, {quoted(client)})" for provider, client in restricted)
            engine.execute(f"DELETE FROM {source.name} WHERE (provider, client_id) IN ({listed})")


def measured(
    engine: Engine, manifest: Manifest, allowed: Mapping[str, Collection[str]] | None = None
) -> list[Answered]:
    """Completeness of every column that matters and outcome profiles in time, by provider.

    `engine` holds the kept rows as `Checked.tables` gives them. A client without consent was not asked. A
    column outside `allowed` (file to columns; None: all) is not looked at.
    """
    columns = [
        one
        for one in expected().wanted.values()
        if not one.is_profile and (allowed is None or one.column in allowed.get(one.file, ()))
    ]
    by_file = groupby(sorted(columns, key=lambda one: one.file), key=lambda one: one.file)
    found = [one for file, asked in by_file for one in _of_file(engine, file, list(asked))]
    return [*_rows(engine), *found, *profiles(engine, manifest)]


def _rows(engine: Engine) -> Iterator[Answered]:
    """How many rows of each provider are kept, in all files together."""
    files = [name for name, source in contract().files.items() if "provider" in source.names]
    every = " UNION ALL ".join(f"SELECT provider FROM {name}" for name in files)
    for provider, count in sorted(
        engine.execute(f"SELECT provider, count(*) FROM ({every}) GROUP BY provider").fetchall()
    ):
        yield Answered(provider, ROWS, count, count)


def _of_file(engine: Engine, file: str, asked: list[Wanted]) -> Iterator[Answered]:
    """One question for all columns of a file."""
    cells = ", ".join(f"{_count(one)}, {_count(one, answered=True)}" for one in asked)
    consenting = " WHERE consent = 'yes'" if file == "clients" else ""
    rows = engine.execute(f"SELECT provider, {cells} FROM {file}{consenting} GROUP BY provider").fetchall()
    for provider, *counts in sorted(rows):
        for place, one in enumerate(asked):
            yield Answered(provider, one.key, counts[2 * place], counts[2 * place + 1])


def _count(one: Wanted, *, answered: bool = False) -> str:
    among = one.among or "true"
    if not answered:
        return f"count(*) FILTER (WHERE {among})"
    is_answer = f"{one.column} IS NOT NULL AND {one.column}::VARCHAR <> '{NO_ANSWER}'"
    return f"count(*) FILTER (WHERE {among} AND {is_answer})"


def profiles(engine: Engine, manifest: Manifest) -> list[Answered]:
    """Outcome profiles in time, as the measures of the same names count them, on these rows alone."""
    from cairn.measures import Facts, compute, rows_of, tables_of

    wanted = [one.key for one in expected().wanted.values() if one.is_profile]
    if not (
        manifest.period_end and manifest.extract_date and engine.scalar("SELECT 1 FROM episodes LIMIT 1")
    ):
        return []
    facts, period = Facts(manifest.extract_date, manifest.areas), twelve_months(manifest.period_end)
    figures = rows_of(compute(tables_of(engine), facts, [period], wanted))
    return [
        Answered(row["level"], row["measure"], row["denominator"], row["numerator"])
        for row in sorted(figures, key=lambda row: (row["level"], wanted.index(row["measure"])))
        if row["breakdown"] == "provider"
    ]


def twelve_months(period_end: date) -> Span:
    """The last twelve whole months that end on or before a day.

    >>> twelve_months(date(2026, 4, 29)).start.isoformat()
    '2025-04-01'
    """
    from cairn.measures import Span

    after = period_end + timedelta(days=1)
    end = (after if after.day == 1 else period_end.replace(day=1)) - timedelta(days=1)
    return Span("rolling-12", date(end.year - (end.month < 12), end.month % 12 + 1, 1), end)
