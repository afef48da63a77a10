"""Every row of the reference file on life expectancy, at the tolerance that it states."""

from pathlib import Path

import numpy as np
import pytest
from reference_rows import cases, column, near, number, rows, words

from cairn.methods import life

pytestmark = pytest.mark.shared


def test_life_expectancy(shared: Path) -> None:
    given, seen = cases(rows(shared, "life_expectancy_input")), 0
    for key, expected in cases(rows(shared, "life_expectancy"), "confidence").items():
        table = given[key[:1]]
        got = life.expectancy(
            column(table, "deaths"),
            column(table, "population"),
            column(table, "startage"),
            by=words(table, "area"),
            confidence=number(expected, "confidence"),
        )
        area = [got.group.tolist().index(name) for name in words(expected, "area")]
        age = [got.start_age.tolist().index(start) for start in column(expected, "startage")]
        for part in ("value", "lower", "upper"):
            fine = near(getattr(got, part)[area, age], column(expected, part), 1e-10, 1e-3)
            assert fine.all(), (key, part)
        # The peer leaves these empty for a single area that it suppresses, and gives them for one of several.
        for name, part in (("population_used", "population"), ("deaths_used", "deaths")):
            printed = column(expected, name)
            same = near(getattr(got, part)[area, age], printed, 1e-10, 1) | np.isnan(printed)
            assert same.all(), (key, name)
        hidden = np.isnan(column(expected, "value"))
        calculated = np.isin(got.status[area, age], [life.CALCULATED, life.NOBODY])
        assert (calculated != hidden).all(), key
        seen += len(expected)
    assert seen == 1160


def test_the_reasons_of_the_file_are_told(shared: Path) -> None:
    given = cases(rows(shared, "life_expectancy_input"))
    kinds = {row["case_type"]: row["case_id"] for row in rows(shared, "life_expectancy")}
    for kind, status in {
        "zero_population_in_band": "empty population",
        "population_below_5000": "5,000 people or fewer",
        "wide_interval_suppressed": life.UNCERTAIN,
        "all_die_in_band": life.NOBODY,
    }.items():
        table = given[(kinds[kind],)]
        got = life.expectancy(*(column(table, name) for name in ("deaths", "population", "startage")))
        assert got.value.shape == (20,)
        assert status in got.status
