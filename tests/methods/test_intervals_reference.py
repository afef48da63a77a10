"""Every row of the reference files, at the tolerance that they state."""

import json
from pathlib import Path

import numpy as np
import pytest
from reference_rows import Row, column, near, rows

from cairn.methods import InputError, intervals
from cairn.methods.estimate import Estimate

pytestmark = pytest.mark.shared


def one_by_one(table: list[Row], method) -> Estimate:
    """Each row has its own confidence and multiplier, so each is a call of its own."""
    results = [
        method(
            *(column([row], name)[0] for name in ("numerator", "denominator")),
            multiplier=float(row["multiplier"]),
            confidence=float(row["confidence"]),
        )
        for row in table
    ]
    parts = ("value", "lower", "upper", "method")
    return Estimate(*(np.array([getattr(result, part) for result in results]) for part in parts))


def faults(table: list[Row], got: Estimate, tolerance: float) -> list[str]:
    floor = 1e-3 * column(table, "multiplier")
    good = np.logical_and.reduce(
        [
            near(getattr(got, part), column(table, part), tolerance, floor)
            for part in ("value", "lower", "upper")
        ]
    )
    return [row["case_id"] for row, fine in zip(table, good, strict=True) if not fine]


def test_wilson_limits_of_proportions(shared: Path) -> None:
    table = rows(shared, "proportions_wilson")
    got = one_by_one(table, intervals.proportion)
    assert faults(table, got, 1e-12) == []
    assert list(got.method) == [row["method"] for row in table]


def test_byar_and_exact_limits_of_rates(shared: Path) -> None:
    table = rows(shared, "rates_byar")
    got = one_by_one(table, intervals.rate)
    assert faults(table, got, 1e-11) == []
    assert list(got.method) == [row["method"] for row in table]


@pytest.mark.parametrize("limit", ["byar_lower", "byar_upper", "exact_lower", "exact_upper"])
def test_the_two_count_intervals_on_their_own(shared: Path, limit: str) -> None:
    table = rows(shared, "byar_counts")
    method = {"byar": intervals.byar_limits, "exact": intervals.exact_limits}[limit.split("_")[0]]
    side = ["lower", "upper"].index(limit.split("_")[1])
    for row in table:
        count = float(row["count"])
        tolerance = 1e-10 if limit == "byar_lower" and count < 1 else 1e-11
        got = np.array([method(count, float(row["confidence"]))[side]])
        assert near(got, column([row], limit), tolerance, 1e-3).all(), row["case_id"]


def test_what_the_peer_refuses_is_refused(shared: Path) -> None:
    calls = {"proportion": intervals.proportion, "rate": intervals.rate}
    table = [row for row in rows(shared, "invalid_inputs") if row["method"] in calls]
    assert len(table) >= 6
    for row in table:
        inputs = json.loads(row["inputs"])
        with pytest.raises(InputError):
            calls[row["method"]](inputs.pop("numerator"), inputs.pop("denominator"), **inputs)
