"""The worked scenarios, each about one rule or edge; all go to the engine at once, a partnership each."""

from datetime import date

import pytest
import reference_records as reference

from cairn import measures

CASE = reference.CASE
KEY = (CASE, "measure", "period_start", "period_end", "breakdown", "level")


@pytest.fixture(scope="module")
def folder(shared):
    return shared / "reference" / "treatment" / "small"


@pytest.fixture(scope="module")
def expected(folder):
    return reference.rows_of(folder / "expected.csv")


@pytest.fixture(scope="module")
def found(folder, expected, engine):
    rows, facts, spans = reference.scenarios(folder)
    figures = measures.compute(reference.as_tables(engine, rows, "small"), facts, spans)
    wanted = [
        (row[CASE], row["measure"], *(date.fromisoformat(row[k]) for k in KEY[2:4])) for row in expected
    ]
    found = reference.of_cases(engine, figures, wanted)
    return {tuple(str(part) for part in key): row for key, row in found.items()}


@pytest.mark.shared
def test_every_scenario_is_told(folder, expected):
    named = {row[CASE] for row in reference.rows_of(folder / "scenarios.csv")}
    assert len(named) >= 60
    assert {row[CASE] for row in expected} == named


@pytest.mark.shared
def test_every_scenario_gives_its_figures(expected, found):
    wrong = []
    for row in expected:
        figure = found.get(tuple(row[name] for name in KEY))
        if figure is None or not reference.agrees(row, figure):
            wrong.append((row[CASE], row["measure"], row["level"], row["numerator"], figure))
    assert wrong == []
