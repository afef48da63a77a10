"""Every expected figure of the made-up county: 43 measures, 40 periods, all breakdowns."""

import json
from datetime import date

import pytest
import reference_records as reference

from cairn import measures

KEY = ("measure", "period_kind", "period_start", "period_end", "breakdown", "level")


@pytest.fixture(scope="module")
def folder(shared):
    return shared / "reference" / "treatment" / "county"


@pytest.fixture(scope="module")
def expected(folder):
    return {tuple(row[name] for name in KEY): row for row in reference.rows_of(folder / "expected.csv")}


@pytest.fixture(scope="module")
def found(folder, expected, engine):
    told = json.loads((folder / "manifest.json").read_text())
    facts = measures.Facts(date.fromisoformat(told["extract_date"]), tuple(told["areas"]))
    periods = {measures.Span(key[1], *map(date.fromisoformat, key[2:4])) for key in expected}
    tables = reference.as_tables(engine, reference.kept(folder), "county")
    rows = measures.compute(tables, facts, periods).to_pyarrow().to_pylist()
    return {tuple(str(row[name]) for name in KEY): row for row in rows}


@pytest.mark.shared
def test_every_expected_figure_is_found(expected, found):
    wrong = [
        key for key, row in expected.items() if key not in found or not reference.agrees(row, found[key])
    ]
    assert wrong == []


@pytest.mark.shared
def test_no_figure_is_found_that_is_not_expected(expected, found):
    assert sorted(set(found) - set(expected)) == []


@pytest.mark.shared
def test_the_county_has_every_measure(expected):
    assert {key[0] for key in expected} == set(measures.MEASURES)
