"""Every row of the reference files of control charts: limits at their tolerance, flags and words exactly."""

import csv
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest

from cairn.methods import spc

pytestmark = pytest.mark.shared
Row = dict[str, str]

COUNTED = {  # column of the file: part of the chart
    "segment": "segment",
    "relative_to_mean": "relative_to_mean",
    "outside_limits": "outside_limits",
    "rule_outside_limits": "outside_limits",
    "close_to_limits": "close_to_limits",
    "rule_shift_7": "shift",
    "rule_trend_7": "trend",
    "rule_two_in_three": "two_in_three",
    "special_cause": "special_cause",
    "short_group_warning": "short_group",
}
UNKNOWN_TO_THE_PEER = {"constant_series", "single_point"}  # where its limits, and so its flags, are empty


def rows(shared: Path, name: str) -> list[Row]:
    with (shared / "reference" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def cases(shared: Path) -> dict[str, list[Row]]:
    found = defaultdict(list)
    for row in rows(shared, "spc_xmr"):
        found[row["case_id"]].append(row)
    return found


def column(table: list[Row], name: str) -> np.ndarray:
    return np.array([float(row[name]) if row[name] else np.nan for row in table])


def chart(table: list[Row], improvement: str) -> spc.Chart:
    first = table[0]
    return spc.xmr(
        column(table, "value"),
        rebase=column(table, "rebase_here") == 1,
        fix_after=column([first], "fix_after_n_points")[0],
        screen_outliers=first["screen_outliers"] == "1",
        target=column([first], "target")[0],
        improvement=improvement,
    )


def test_limits(cases: dict[str, list[Row]]) -> None:
    assert sum(map(len, cases.values())) >= 1129
    for case, table in cases.items():
        got, floor = chart(table, "neutral"), abs(column(table, "value").mean())
        for name in ("mean", "lpl", "upl"):
            expected = column(table, name)
            known = ~np.isnan(expected)
            off = np.abs(getattr(got, name) - expected)[known]
            assert (off <= 1e-12 * np.maximum(np.abs(expected[known]), floor)).all(), (case, name)
            assert known.all() or table[0]["case_type"] in UNKNOWN_TO_THE_PEER, case


def test_flags(cases: dict[str, list[Row]]) -> None:
    for case, table in cases.items():
        got = chart(table, "neutral")
        for name, part in COUNTED.items():
            expected = column(table, name)
            known = ~np.isnan(expected)
            assert (getattr(got, part)[known] == expected[known]).all(), (case, name)
            assert known.all() or table[0]["case_type"] in UNKNOWN_TO_THE_PEER, (case, name)


@pytest.mark.parametrize("improvement", ["increase", "decrease", "neutral"])
def test_words(cases: dict[str, list[Row]], improvement: str) -> None:
    for case, table in cases.items():
        got = chart(table, improvement)
        assert got.special_cause_type.tolist() == [row["special_cause_type"] for row in table], case
        assert got.point_type.tolist() == [row[f"point_type_{improvement}"] for row in table], case


def test_variation_and_assurance(shared: Path, cases: dict[str, list[Row]]) -> None:
    table = rows(shared, "spc_assurance")
    assert len(table) == 3 * len(cases)
    for row in table:
        got = chart(cases[row["case_id"]], row["improvement_direction"])
        assert got.variation == row["latest_point_type"], row
        assert got.assurance == row["assurance_type"], row
        latest = column([row], "mean_latest")[0]
        assert abs(got.mean[-1] - latest) <= 1e-12 * abs(latest), row
