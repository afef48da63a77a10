"""Records that went through the vault give the same figures as before: all worked scenarios at once."""

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import reference_records as reference

from cairn import measures
from cairn.framework.engine import Engine, connect
from cairn.records.cells import TYPES, empty_table
from cairn.records.contract import contract
from cairn.records.keyring import Keyring
from cairn.records.vault import Held, Vault, figures

CASE, SIGN = "scenario_id", "|"
AREAS = ("E99000001", "E99000002")
# A column of each file that carries the name of the scenario through the vault.
CARRIERS = ("client_id", "death_id", "household_id", "assessment_id", "area")
# One measure of most units; all of them are tried in the long run.
SOME = ["successful_completion", "new_presentations", "prison_release_state", "suspected_deaths"]


def carrier(file: str) -> str:
    return next(name for name in CARRIERS if name in contract().file(file).names)


def filled(engine: Engine, kept: Mapping[str, reference.Rows]) -> None:
    """The kept rows of every scenario as tables, as checking would leave them."""
    for source in contract().files.values():
        engine.execute(f"CREATE TABLE {source.name} ({empty_table(source)})")
        rows = [{**row, carrier(source.name): whose(source.name, row)} for row in kept.get(source.name, ())]
        if rows:
            told = ", ".join(
                f"CAST(nullif(nullif(unnest(?), ''), 'NA') AS {TYPES[one.type]})" for one in source.columns
            )
            columns = [[row[name] for row in rows] for name in source.names]
            engine.execute(f"INSERT INTO {source.name} SELECT {told}", columns)


def whose(file: str, row: Mapping[str, str]) -> str:
    return f"{row[CASE]}{SIGN}{row[carrier(file)]}"


def apart(name: str, table: Any) -> Any:
    """The table with the scenario as its partnership."""
    parts = table[carrier(name)].split(SIGN)
    return table.mutate(partnership=parts[0], **{carrier(name): parts[1]})


def figures_of(
    engine: Engine, folder: Path, expected: reference.Rows, metrics: list[str] | None
) -> dict[tuple[str, ...], Any]:
    facts = [
        measures.Facts(date.fromisoformat(row["extract_date"]), AREAS, row[CASE])
        for row in reference.rows_of(folder / "scenarios.csv")
    ]
    ends = ("period_start", "period_end")
    spans = {measures.Span("days", *(date.fromisoformat(row[name]) for name in ends)) for row in expected}
    tables = {name: apart(name, table) for name, table in measures.tables_of(engine).items()}
    wanted = [
        (row[CASE], row["measure"], *(date.fromisoformat(row[name]) for name in ends)) for row in expected
    ]
    con = next(iter(tables.values())).get_backend()
    found = reference.of_cases(con, measures.compute(tables, facts, spans, metrics), wanted)
    return {tuple(str(part) for part in key): row for key, row in found.items()}


@pytest.mark.shared
@pytest.mark.parametrize("metrics", [SOME, pytest.param(None, marks=pytest.mark.long)])
def test_every_scenario_gives_its_figures_from_the_vault(shared, tmp_path, metrics):
    folder = shared / "reference" / "treatment" / "small"
    kept, expected = reference.kept(folder, CASE), reference.rows_of(folder / "expected.csv")
    expected = [row for row in expected if metrics is None or row["measure"] in metrics]
    vault = Vault(tmp_path, Keyring.from_text(Keyring.new_text()))
    with connect() as engine:
        filled(engine, kept)
        stored = vault.keep("small", "all", engine)
    assert stored.rows == {name: len(rows) for name, rows in kept.items() if rows}
    providers = {row["provider"] for rows in kept.values() for row in rows if "provider" in row}
    held = [Held("all", datetime(2025, 1, 1), tuple(providers))]
    with vault.opened("small", held) as engine:
        found = figures_of(engine, folder, expected, metrics)
    keys = (CASE, "measure", "period_start", "period_end", "breakdown", "level")
    wrong = []
    for row in expected:
        figure = found.get(tuple(row[name] for name in keys))
        if figure is None or not reference.agrees(row, figure):
            wrong.append((row[CASE], row["measure"], row["level"], row["numerator"], figure))
    assert wrong == []


def test_the_vault_keeps_figures_as_measures_lay_them_out():
    assert tuple(figures.COLUMNS) == measures.LAYOUT
