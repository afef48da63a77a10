"""Every row of the detectors' reference files, at the tolerance that they state."""

from pathlib import Path

import numpy as np
import pytest
from reference_rows import Row, cases, column, near, number, rows

from cairn.methods import detect

pytestmark = pytest.mark.shared
Series = dict[tuple[str, ...], list[Row]]
WHOLE = ("b", "w", "no_periods", "past_weeks_not_included", "limit54_weeks", "frequency")
REAL = ("weights_threshold", "p_threshold_trend", "limit54_cases", "alpha")
PARTS = {"expected": "expected", "upperbound": "upper", "dispersion": "dispersion"}


@pytest.fixture(scope="module")
def controls(shared: Path) -> list[Row]:
    return rows(shared, "farrington_controls")


@pytest.fixture(scope="module")
def given(shared: Path) -> Series:
    table = [row | {"case_id": row["series_id"]} for row in rows(shared, "farrington_series")]
    return cases(table)


@pytest.fixture(scope="module")
def wanted(shared: Path) -> Series:
    return cases(rows(shared, "farrington_flexible"))


def judged(case: Row, given: Series, *, peer_compatible: bool) -> detect.Exceedance:
    """The weeks of one case, under its controls."""
    table = given[(case["series_id"],)]
    first, last = int(case["range_first"]), int(case["range_last"])
    return detect.farrington(
        column(table, "observed"),
        monitor=np.arange(first - 1, last),
        dates=[row["date"] for row in table] if case["dated"] == "1" else None,
        population=column(table, "population") if case["population_offset"] == "1" else None,
        reweight=case["reweight"] == "1",
        trend=case["trend"] == "1",
        power_transform=case["power_transform"],
        threshold_method=case["threshold_method"],
        peer_compatible=peer_compatible,
        **{name: int(case[name]) for name in WHOLE},
        **{name: float(case[name]) for name in REAL},
    )


def faults(got: detect.Exceedance, table: list[Row], tolerances: dict[str, float]) -> list[str]:
    """The columns of the file that are not met, and flags that differ."""
    found = [
        name
        for name, tolerance in tolerances.items()
        if not near(getattr(got, PARTS[name]), column(table, name), tolerance, 1e-3).all()
    ]
    flags = {"alarm": got.alarm, "trend_flag": got.trend}
    return found + [name for name, flag in flags.items() if ((column(table, name) == 1) != flag).any()]


def test_farrington_gives_the_peer_figure_for_figure(controls, given, wanted) -> None:
    strict = {"expected": 1e-9, "upperbound": 1e-9, "dispersion": 1e-9}
    found = {}
    for case in controls:
        got, table = judged(case, given, peer_compatible=True), wanted[(case["case_id"],)]
        assert len(table) == len(got.monitored)
        fault = faults(got, table, strict)
        if (
            case["threshold_method"] != "delta"
            and (got.upper != column(table, "upperbound"))[~np.isnan(got.upper)].any()
        ):
            fault.append("not exactly that whole number")
        if fault:
            found[case["case_id"]] = fault
    assert len(controls) >= 54
    assert found == {}


def test_slope_score_and_p_value_are_the_peers_too(controls, given, wanted) -> None:
    for case in controls:
        got, table = judged(case, given, peer_compatible=True), wanted[(case["case_id"],)]
        assert near(got.slope, column(table, "trend_coefficient"), 1e-9, 1e-3).all()
        assert near(got.p_value, column(table, "p_value"), 1e-9, 1e-3).all()
        if case["threshold_method"] == "delta":  # else the peer's score is on the logarithm of the mean
            assert near(got.score, column(table, "score"), 1e-8, 1e-3).all()


def is_untouched(case: Row) -> bool:
    """Whether the peer's dispersion of the weights alone cannot touch the case."""
    always = float(case["p_threshold_trend"]) == 1 or case["trend"] == "0"
    return case["reweight"] == "0" or (case["threshold_method"] == "nbPlugin" and always)


def test_the_usual_dispersion_agrees_where_the_peer_uses_it(controls, given, wanted) -> None:
    stated = {"expected": 2e-5, "upperbound": 1e-4, "dispersion": 1e-9}
    chosen = [case for case in controls if is_untouched(case)]
    assert len(chosen) >= 15
    assert {case["reweight"] for case in chosen} == {"0", "1"}
    for case in chosen:
        got, table = judged(case, given, peer_compatible=False), wanted[(case["case_id"],)]
        assert faults(got, table, stated) == [], case["case_id"]


def test_the_usual_dispersion_differs_from_the_peers_as_the_notes_say(controls, given) -> None:
    """Bounds up to 15% where the trend is the same, 84% where it flips, 60% for `muan`; some alarms."""
    widest, alarms = {"same": 0.0, "flips": 0.0, "muan": 0.0}, 0
    for case in controls:
        if is_untouched(case):
            continue
        peer, ours = (judged(case, given, peer_compatible=way) for way in (True, False))
        alarms += int((ours.alarm != peer.alarm).sum())
        flips = ours.trend != peer.trend
        muan = case["threshold_method"] == "muan"
        parts = {"muan": flips | True} if muan else {"same": ~flips, "flips": flips}
        for name, chosen in parts.items():
            widest[name] = max(widest[name], gap(ours, peer, chosen))
    assert {name: round(100 * most) for name, most in widest.items()} == {"same": 15, "flips": 84, "muan": 60}
    assert 1 <= alarms <= 13


def gap(ours: detect.Exceedance, peer: detect.Exceedance, chosen: np.ndarray) -> float:
    """The widest relative difference of the bounds."""
    there = chosen & (peer.upper > 0)
    return float(np.max(np.abs(ours.upper - peer.upper)[there] / peer.upper[there], initial=0))


def test_ears_gives_the_peer_figure_for_figure(shared: Path) -> None:
    table = cases(rows(shared, "ears"))
    assert len(table) >= 99
    for (name,), case in table.items():
        late = [row for row in case if row["monitored"] == "1"]
        got = detect.ears(
            column(case, "observed"),
            method=case[0]["method"],
            baseline=int(number(case, "baseline")),
            min_sigma=number(case, "min_sigma"),
            alpha=number(case, "alpha"),
        )
        assert (got.monitored + 1 == column(late, "t")).all(), name
        assert near(got.upper, column(late, "upperbound"), 1e-12, 1).all(), name
        assert (got.alarm == (column(late, "alarm") == 1)).all(), name
