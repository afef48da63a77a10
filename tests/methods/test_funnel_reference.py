"""Every row of the reference files on funnels: words and positions exact, limits at the stated tolerance."""

import csv
import json
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest

from cairn.methods import InputError, compare
from cairn.methods.funnel import Funnel

pytestmark = pytest.mark.shared
Row = dict[str, str]
SIDES = {"lower_2s": "lower_95", "upper_2s": "upper_95", "lower_3s": "lower_998", "upper_3s": "upper_998"}
EXACT = {"lower_2s": "2s_low", "upper_2s": "2s_high", "lower_3s": "3s_low", "upper_3s": "3s_high"}


def rows(shared: Path, name: str) -> list[Row]:
    with (shared / "reference" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def column(table: list[Row], name: str) -> np.ndarray:
    return np.array([float(row[name]) if row[name] else np.nan for row in table])


def by_case(table: list[Row]) -> dict[str, list[Row]]:
    found = defaultdict(list)
    for row in table:
        found[row["case_id"]].append(row)
    return found


def drawn(case: Row, points: list[Row]) -> Funnel:
    given = {name: column(points, name) for name in ("numerator", "denominator")}
    if case["statistic"] == "rate":
        given |= {"rate": column(points, "rate"), "years_of_data": float(case["years_of_data"])}
    asked = {name: case[name] for name in ("statistic", "subtype") if case[name]}
    return compare.funnel(**given, **asked, multiplier=float(case["multiplier"]), peer_compatible=True)


@pytest.fixture(scope="module")
def funnels(shared: Path) -> list[tuple[Row, list[Row], list[Row], Funnel]]:
    points, limits = (by_case(rows(shared, f"funnel_{name}")) for name in ("points", "limits"))
    cases = rows(shared, "funnel_cases")
    assert len(cases) >= 24
    return [
        (case, points[case["case_id"]], limits[case["case_id"]], drawn(case, points[case["case_id"]]))
        for case in cases
    ]


def close(got: np.ndarray, expected: np.ndarray, tolerance: np.ndarray | float, name: str) -> None:
    floor = 1e-3 * np.nanmax(np.abs(expected))
    faulty = ~(np.abs(got - expected) <= tolerance * np.maximum(np.abs(expected), floor))
    assert not faulty.any(), (name, np.flatnonzero(faulty)[:5], got[faulty][:5], expected[faulty][:5])


def test_averages(funnels) -> None:
    for case, _, _, got in funnels:
        assert got.average == pytest.approx(float(case["average"]), rel=1e-12)


def test_the_word_of_every_point(funnels) -> None:
    for case, points, _, got in funnels:
        assert list(got.points.significance) == [row["significance"] for row in points], case["case_id"]


def test_what_is_drawn_of_rates(funnels) -> None:
    rates = [one for one in funnels if one[0]["statistic"] == "rate"]
    assert rates
    for case, points, _, got in rates:
        for mine, theirs in (("value", "chart_rate"), ("denominator", "chart_denominator_per_year")):
            expected = column(points, theirs)
            np.testing.assert_allclose(
                getattr(got.points, mine), expected, rtol=1e-12, err_msg=case["case_id"]
            )


def test_positions_and_centre_lines(funnels) -> None:
    for case, _, limits, got in funnels:
        np.testing.assert_array_equal(got.lines.x, column(limits, "x"), case["case_id"])
        centre = column(limits, "baseline")
        if not np.isnan(centre).all():
            np.testing.assert_allclose(got.lines.baseline, centre, rtol=1e-10)


def test_lines_of_proportions(funnels) -> None:
    for case, _, limits, got in funnels:
        if case["statistic"] == "proportion":
            for theirs, mine in SIDES.items():
                expected = column(limits, f"{theirs}_limit")
                close(getattr(got.lines, mine).limit, expected, 1e-10, f"{case['case_id']} {mine}")


def test_lines_of_rates_and_ratios(funnels) -> None:
    for case, _, limits, got in funnels:
        if case["statistic"] == "proportion":
            continue
        allowed = np.where(got.lines.x == 1, 1e-4, 1e-6)
        for theirs, mine in SIDES.items():
            line, name = getattr(got.lines, mine), f"{case['case_id']} {mine}"
            shift = (
                1 if case["subtype"] == "count" else 0
            )  # the peer's error is in the ratio, before 1 is taken off
            close(line.limit + shift, column(limits, f"{theirs}_limit") + shift, allowed, name)
            exact = column(limits, f"exp_{EXACT[theirs]}_exact")
            close(line.expected, exact, 1e-11, name)
            people = column(limits, f"{theirs}_population_1_year")
            if case["statistic"] == "rate":
                close(line.denominator, people, allowed, name)
            else:
                close(line.expected, column(limits, f"{theirs}_exp_events"), allowed, name)


def test_our_lines_of_a_percentage_are_the_peers(funnels) -> None:
    for case, points, _, got in funnels:
        if case["statistic"] == "proportion":
            given = {name: column(points, name) for name in ("numerator", "denominator")}
            ours = compare.funnel(**given, statistic="proportion", multiplier=float(case["multiplier"]))
            np.testing.assert_array_equal(ours.lines.upper_998.limit, got.lines.upper_998.limit)


def test_input_that_must_be_refused(shared: Path) -> None:
    wanted = [row for row in rows(shared, "invalid_inputs") if row["method"] == "funnel"]
    assert wanted
    for row in wanted:
        with pytest.raises(InputError):
            compare.funnel(**json.loads(row["inputs"]))
