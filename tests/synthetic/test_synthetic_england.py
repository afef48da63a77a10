"""England is many counties one after another, typed as measures read them, each with areas of its own."""

import json
from datetime import date
from pathlib import Path

import ibis
import pyarrow.parquet as pq
import pytest

from cairn import measures
from cairn.records import contract
from cairn.synthetic import England, Settings, county, england

TYPES = {"text": "string", "code": "string", "date": "date32[day]", "integer": "int64", "number": "double"}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> England:
    """Three partnerships with 600 people in treatment."""
    folder = tmp_path_factory.mktemp("england")
    return england(folder, people=600, seed=4, years=2, until=date(2026, 3, 31), partnerships=3)


def test_every_file_is_typed_as_a_checked_submission_is(made: England) -> None:
    for name, source in contract().files.items():
        if name not in made.rows:
            continue
        schema = pq.read_schema(made.folder / f"{name}.parquet")
        assert schema.names == ["partnership", *source.names]
        for column in source.columns:
            kind = schema.field(column.name).type
            assert str(getattr(kind, "value_type", kind)) == TYPES[column.type], f"{name}.{column.name}"


def test_rows_are_counted_and_each_partnership_is_a_row_group(made: England) -> None:
    for name, rows in made.rows.items():
        file = pq.ParquetFile(made.folder / f"{name}.parquet")
        assert file.metadata.num_rows == rows
        assert file.metadata.num_row_groups == 3


def test_partnerships_share_no_area_and_no_provider(made: England) -> None:
    places = json.loads((made.folder / "partnerships.json").read_text())
    listed = [area for one in places for area in one["areas"]]
    assert len(set(listed)) == len(listed)
    clients = pq.read_table(made.folder / "clients.parquet", columns=["partnership", "provider"]).to_pylist()
    whose = {one["provider"]: one["partnership"] for one in clients}
    assert len({(one["provider"], one["partnership"]) for one in clients}) == len(whose)


def test_measures_read_all_partnerships_at_once(made: England) -> None:
    engine = ibis.duckdb.connect()
    tables = {
        name: engine.read_parquet(made.folder / f"{name}.parquet", table_name=name)
        for name in ("clients", "episodes", "modalities")
    }
    facts = [
        measures.Facts(date.fromisoformat(one["extract_date"]), tuple(one["areas"]), one["partnership"])
        for one in made.partnerships
    ]
    year = measures.Span("financial-year", date(2025, 4, 1), date(2026, 3, 31))
    rows = measures.rows_of(measures.compute(tables, facts, [year], ["adults_in_treatment"]))
    found = {one["partnership"]: one["numerator"] for one in rows if one["breakdown"] == "total"}
    assert len(found) == 3
    assert sum(found.values()) == pytest.approx(600, rel=0.15)


def test_a_county_of_england_is_the_county_of_its_settings(made: England, tmp_path: Path) -> None:
    again = england(tmp_path, people=600, seed=4, years=2, until=date(2026, 3, 31), partnerships=3)
    name = "episodes.parquet"
    assert (again.folder / name).read_bytes() == (made.folder / name).read_bytes()
    alone = county(Settings(people=100, years=1))
    assert alone.values("episodes").column_names == list(contract().file("episodes").names)


@pytest.mark.parametrize("partnerships", [0, 7, 1_000])
def test_too_few_people_for_so_many_partnerships_is_refused(tmp_path: Path, partnerships: int) -> None:
    with pytest.raises(ValueError, match="too few"):
        england(tmp_path, people=600, partnerships=partnerships)
