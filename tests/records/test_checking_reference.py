"""The worked cases: exactly the rows that are listed are refused, with rule and column."""

import csv
import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest
from record_files import submit

from cairn.framework.engine import Engine, connect
from cairn.records import Checked, check, contract

pytestmark = pytest.mark.shared
Row = dict[str, str]


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with connect(threads=1) as opened:
        yield opened


def rows(path: Path) -> list[Row]:
    """The rows of a file; a file of our own contract that no worked case has is empty."""
    if not path.is_file() and path.stem in ("ambulance_naloxone", "ed_attendances"):
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def refused(checked: Checked) -> set[tuple[str, int, str, str]]:
    return {(one.file, one.row, one.rule, one.column) for one in checked.refused}


def expected(found: list[Row]) -> set[tuple[str, int, str, str]]:
    return {(row["file"], int(row["row"]), row["rule"], row["column"]) for row in found}


def test_a_county(shared: Path, engine: Engine) -> None:
    folder = shared / "reference" / "treatment" / "county"
    checked = check(folder, engine=engine)
    assert checked.accepted
    assert refused(checked) == expected(rows(folder / "refused_rows.csv"))
    left = {name: len(rows(folder / f"{name}.csv")) for name in contract().files}
    for one in checked.refused:
        left[one.file] -= 1
    assert {name: engine.scalar(f"SELECT count(*) FROM {name}") for name in left} == left
    assert engine.scalar("SELECT count(*) FROM clients WHERE consent = 'no' AND birth_date IS NULL") == 6


def test_small_scenarios_that_refuse_rows(shared: Path, engine: Engine, tmp_path: Path) -> None:
    wanted = rows(shared / "reference" / "treatment" / "small" / "refused_rows.csv")
    assert one_at_a_time(shared, engine, tmp_path, {row["scenario_id"] for row in wanted}) == 3


@pytest.mark.long
def test_every_small_scenario(shared: Path, engine: Engine, tmp_path: Path) -> None:
    assert one_at_a_time(shared, engine, tmp_path, None) == 60


def one_at_a_time(shared: Path, engine: Engine, place: Path, only: set[str] | None) -> int:
    """Each scenario is a submission of its own; gives how many were checked."""
    folder = shared / "reference" / "treatment" / "small"
    wanted = rows(folder / "refused_rows.csv")
    tables = {name: by_scenario(folder / f"{name}.csv") for name in contract().files}
    scenarios = [one for one in rows(folder / "scenarios.csv") if only is None or one["scenario_id"] in only]
    for scenario in scenarios:
        name = scenario["scenario_id"]
        mine = {file: found[name] for file, found in tables.items() if name in found}
        providers = {row["provider"] for found in mine.values() for row in found if "provider" in row}
        said = {
            "providers": sorted(providers) or ["X0101"],
            "areas": ["E99000001", "E99000002"],
            "period_end": scenario["extract_date"],
            "extract_date": scenario["extract_date"],
        }
        checked = check(submit(place / name, mine, manifest=said), engine=engine)
        assert checked.accepted, (name, checked.faults)
        assert refused(checked) == expected([one for one in wanted if one["scenario_id"] == name]), name
    return len(scenarios)


def by_scenario(path: Path) -> dict[str, list[Row]]:
    found = sorted(enumerate(rows(path)), key=lambda pair: (pair[1]["scenario_id"], pair[0]))
    return {
        name: [{key: cell for key, cell in row.items() if key != "scenario_id"} for _, row in group]
        for name, group in itertools.groupby(found, key=lambda pair: pair[1]["scenario_id"])
    }
