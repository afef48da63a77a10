"""Every row of the reference files on quantiles, slope and relative index, at the tolerance that they state."""

import csv
import itertools
import json
from pathlib import Path
from statistics import NormalDist

import numpy as np
import pytest

from cairn.methods import InputError, inequality

pytestmark = pytest.mark.shared
Row = dict[str, str]
CALLS = {"sii": (inequality.slope_index, inequality.relative_index)}


def rows(shared: Path, name: str) -> list[Row]:
    with (shared / "reference" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def cases(table: list[Row]) -> dict[str, list[Row]]:
    return {key: list(group) for key, group in itertools.groupby(table, key=lambda row: row["case_id"])}


def column(table: list[Row], name: str) -> np.ndarray:
    return np.array([float(row[name]) if row[name] else np.nan for row in table])


def test_quantiles(shared: Path) -> None:
    for name, table in cases(rows(shared, "quantiles")).items():
        (number,), (invert,) = {row["nquantiles"] for row in table}, {row["invert"] for row in table}
        groups = [row["group"] for row in table]
        got = inequality.quantiles(column(table, "value"), int(number), by=groups, invert=invert == "1")
        np.testing.assert_array_equal(got.quantile, column(table, "quantile"), name)


def arguments(expected: Row, table: list[Row]) -> dict:
    """The arguments of one case: all of its areas in one call, as the peer had them."""
    counted = expected["value_source"] == "count_over_population"
    limits = ("lower", "lower_cl"), ("upper", "upper_cl")
    errors = [("se", "se")] if expected["se_source"] == "se" else limits
    names = [("numerator", "x") if counted else ("value", "value"), *errors]
    given = {argument: column(table, name) for argument, name in names}
    shape = {name: column(table, name) for name in ("quantile", "population")}
    options = {"value_type": expected["value_type"], "transform": expected["transform"] == "1"}
    numbers = {name: float(expected[name]) for name in ("multiplier", "confidence")}
    return {**shape, **given, **options, **numbers, "by": [row["area"] for row in table]}


@pytest.fixture(scope="module")
def solved(shared: Path) -> list[tuple[Row, dict, dict[str, inequality.Inequality], int]]:
    """Each expected row, the arguments of its case, both indices, and the place of its area in them."""
    inputs, done = cases(rows(shared, "sii_rii_input")), []
    for name, wanted in cases(rows(shared, "sii_rii")).items():
        asked = arguments(wanted[0], inputs[name])
        got = {"sii": inequality.slope_index(**asked), "rii": inequality.relative_index(**asked)}
        assert list(got["sii"].area) == [row["area"] for row in wanted]
        done += [(row, asked, got, place) for place, row in enumerate(wanted)]
    return done


def test_slopes_ratios_and_starts(solved) -> None:
    for row, asked, got, place in solved:
        usual = np.nanmean(asked.get("value", 0.3)) * abs(asked["multiplier"])
        for name, floor in (("sii", usual), ("rii", 1e-3)):
            expected = float(row[name])
            assert abs(got[name].value[place] - expected) <= 1e-10 * max(abs(expected), floor), row["case_id"]
            start = float(row["intercept"])
            assert abs(got[name].intercept[place] - start) <= 1e-10 * abs(start), row["case_id"]


def limit_faults(solved, again=None) -> list[str]:
    faults = []
    for row, asked, got, place in solved:
        found = again(asked) if again else got
        for name in ("sii", "rii"):
            width = float(row[f"{name}_upper_sim"]) - float(row[f"{name}_lower_sim"])
            for side in ("lower", "upper"):
                allowed = 6 * float(row[f"{name}_{side}_sim_sd"]) + 0.005 * width
                if abs(getattr(found[name], side)[place] - float(row[f"{name}_{side}_sim"])) > allowed:
                    faults.append(f"{row['case_id']} {row['area']} {name} {side}")
    return faults


def test_limits_agree_with_the_simulated_ones(solved) -> None:
    assert limit_faults(solved) == []
    methods = {(row["value_type"], row["transform"]): str(got["sii"].method[0]) for row, _, got, _ in solved}
    assert {kind for kind, method in methods.items() if method == "Simulated"} == {
        ("rate", "0"),
        ("proportion", "0"),
    }


def test_limits_drawn_on_request_agree_too(solved) -> None:
    closed = [one for one in solved if one[2]["sii"].method[0] == "Closed form"]

    def drawn(asked: dict) -> dict:
        methods = {"sii": inequality.slope_index, "rii": inequality.relative_index}
        return {name: method(**asked, simulate=True) for name, method in methods.items()}

    assert limit_faults(closed, drawn) == []


def test_the_closed_form_of_normal_figures_is_that_of_least_squares(solved) -> None:
    """Slope -/+ z times the root of the sum of squared regression weights times variances, by numpy's solver."""
    normal = [one for one in solved if one[0]["value_type"] == "normal" and "se" in one[1]]
    assert normal
    for row, asked, got, place in normal:
        here = np.array(asked["by"]) == row["area"]
        order = np.argsort(asked["quantile"][here])
        people, se = (asked[name][here][order] for name in ("population", "se"))
        share = people / people.sum()
        design = np.sqrt(share)[:, None] * np.stack(
            [np.ones_like(share), np.cumsum(share) - share / 2], axis=1
        )
        weights = (np.linalg.pinv(design) * np.sqrt(share))[1]
        z = NormalDist().inv_cdf((1 + asked["confidence"]) / 2)
        half = z * np.sqrt((weights**2 * se**2).sum()) * abs(asked["multiplier"])
        for limit, sign in ((got["sii"].lower, -1), (got["sii"].upper, 1)):
            np.testing.assert_allclose(
                limit[place], got["sii"].value[place] + sign * half, rtol=1e-10, atol=1e-10
            )


def test_input_that_must_be_refused(shared: Path) -> None:
    wanted = [row for row in rows(shared, "invalid_inputs") if row["method"] in CALLS]
    assert wanted
    for row in wanted:
        for method in CALLS[row["method"]]:
            with pytest.raises(InputError):
                method(**json.loads(row["inputs"]))
