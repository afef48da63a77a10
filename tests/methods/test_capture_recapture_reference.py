"""Every row of the capture-recapture files, at the tolerance that they state."""

import csv
from pathlib import Path

import numpy as np
import pytest

from cairn.methods.prevalence import capture_recapture, recapture_limits

pytestmark = pytest.mark.shared
Row = dict[str, str]
LIMITS = ("profile_abundance", "profile_lower_95", "profile_upper_95")
WARNED_OF_FIT = {"bias", "no estimate", "empty cells", "not converged"}


def rows(shared: Path, name: str) -> list[Row]:
    with (shared / "reference" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def counted(shared: Path) -> dict[str, tuple[list[str], list[float]]]:
    """Histories and frequencies of each case."""
    cases: dict[str, tuple[list[str], list[float]]] = {}
    for row in rows(shared, "capture_recapture_input"):
        histories, people = cases.setdefault(row["case_id"], ([], []))
        histories.append(row["history"])
        people.append(float(row["frequency"]))
    return cases


def check(got, place: int, row: Row) -> None:
    """One model at the stated tolerances."""
    expected = {part: float(row[part]) for part in ("abundance", "stderr", "deviance", "df", "aic", "bic")}
    for part, relative in (("abundance", 1e-7), ("aic", 1e-7), ("bic", 1e-7), ("stderr", 1e-4)):
        assert getattr(got, part)[place] == pytest.approx(expected[part], rel=relative), part
    assert got.deviance[place] == pytest.approx(expected["deviance"], abs=1e-7)
    assert got.df[place] == expected["df"]
    assert got.seen == float(row["n_observed"])


def test_every_model_of_every_case(shared: Path, counted) -> None:
    table = rows(shared, "capture_recapture")
    checked = 0
    for case, given in counted.items():
        expected = [row for row in table if row["case_id"] == case]
        got = capture_recapture(*given, models=[row["model"] for row in expected])
        assert got.model.tolist() == [row["model"] for row in expected]
        for place, row in enumerate(expected):
            if row["fit_ok"] == "1":
                check(got, place, row)
                checked += 1
    assert checked == sum(row["fit_ok"] == "1" for row in table) > 350


def test_the_models_tried_are_all_those_of_two_way_interactions(shared: Path, counted) -> None:
    table = rows(shared, "capture_recapture")
    for case, given in counted.items():
        named = {row["model"] for row in table if row["case_id"] == case}
        assert set(capture_recapture(*given).model) == named


def test_a_caution_of_the_fit_is_given_where_the_peer_warns(shared: Path, counted) -> None:
    for row in rows(shared, "capture_recapture"):
        got = capture_recapture(*counted[row["case_id"]], models=[row["model"]])
        cautious = bool(WARNED_OF_FIT & {one.kind for one in got.cautions})
        assert cautious == (row["fit_ok"] == "0"), row


def test_where_the_peer_prints_a_number_that_nothing_determines(shared: Path, counted) -> None:
    """A departure: NaN and a caution in place of 2e13 people, and no such model is ever picked."""
    for case, model in (("crc-30", "[12,13,23]"), ("crc-30", "[13,23]"), ("crc-29", "[12,13,23]")):
        got = capture_recapture(*counted[case], models=[model])
        assert np.isnan(got.abundance[0])
        assert got.best == -1
        assert np.isnan(got.estimate.upper)
        assert "no estimate" in {one.kind for one in got.cautions}
        assert capture_recapture(*counted[case]).best >= 0


def test_the_two_simple_models(shared: Path, counted) -> None:
    table = rows(shared, "capture_recapture_simple")
    for row in table:
        check(capture_recapture(*counted[row["case_id"]], models=[row["model"]]), 0, row)
    assert {row["model"] for row in table} == {"M0", "Mt"}


def simple(shared: Path) -> list[Row]:
    return [row for row in rows(shared, "capture_recapture_simple") if row["model"] == "Mt"]


def gap(estimate, row: Row) -> float:
    """The largest relative difference from the peer's three numbers, of those it found."""
    expected = np.array([float(row[name] or "nan") for name in LIMITS])
    return float(np.nanmax(np.abs(np.array([estimate.value, estimate.lower, estimate.upper]) / expected - 1)))


def test_multinomial_abundance_and_profile_limits_as_the_peer_approximates_them(
    shared: Path, counted
) -> None:
    for row in simple(shared):
        got = recapture_limits(*counted[row["case_id"]], model="Mt", peer_compatible=True)
        assert gap(got, row) < 1e-5, row["case_id"]


def test_exact_factorials_move_the_limits_by_less_than_two_parts_in_ten_thousand(
    shared: Path, counted
) -> None:
    """A departure: the peer takes Stirling's formula for factorials, which fails where few are unseen."""
    gaps = [gap(recapture_limits(*counted[row["case_id"]], model="Mt"), row) for row in simple(shared)]
    assert max(gaps) < 2e-4
    assert max(gaps) > 1e-5


def test_an_upper_limit_that_the_peer_does_not_find(shared: Path, counted) -> None:
    (row,) = [row for row in simple(shared) if not row["profile_upper_95"]]
    got = recapture_limits(*counted[row["case_id"]], model="Mt")
    assert 5 * got.value < got.upper < np.inf
