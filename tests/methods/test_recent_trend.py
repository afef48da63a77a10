"""The recent-trend test: published arrows, properties, refusals, and how often chance alone gives one."""

import csv
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cairn.methods import InputError, intervals, spc

# Fingertips, 2020 to 2024: (value, lower, upper), oldest first, and the arrow published with them.
# Contains public sector information licensed under the Open Government Licence v3.0.
PUBLISHED = {
    "241 diabetes prevalence, England": (
        [
            (7.0826, 7.0754, 7.0940),
            (7.1085, 7.1013, 7.1199),
            (7.2571, 7.2499, 7.2684),
            (7.4528, 7.4456, 7.4643),
            (7.6554, 7.6481, 7.6669),
        ],
        "Increasing",
    ),
    "30309 MMR by two years, Yorkshire and the Humber": (
        [
            (92.6254, 92.4168, 92.8288),
            (92.3221, 92.1072, 92.5315),
            (90.8708, 90.6358, 91.1004),
            (90.0170, 89.7694, 90.2594),
            (90.1013, 89.8578, 90.3396),
        ],
        "Decreasing",
    ),
    "41203 sight loss from diabetic eye disease, England": (
        [
            (2.9350, 2.7841, 3.0919),
            (1.9303, 1.8085, 2.0580),
            (2.7567, 2.6113, 2.9082),
            (2.8701, 2.7225, 3.0237),
            (3.0121, 2.8616, 3.1683),
        ],
        "Increasing",
    ),
}
EXPORTS = ("indicators-CountyUA.data.csv", "indicators-DistrictUApre419.data.csv", "unmet_opiates.csv")
WHO = ("Indicator ID", "Parent Code", "Area Code", "Area Type", "Sex", "Age", "Category Type", "Category")


@pytest.mark.parametrize("name", PUBLISHED)
def test_published_arrows(name: str) -> None:
    figures, arrow = PUBLISHED[name]
    assert spc.trend(*np.array(figures).T).verdict == arrow


def exported(path: Path) -> list[dict[str, str]]:
    """The rows of an export; the last, empty field is left off in some."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, restval=""))


def number(text: str) -> float:
    return float(text) if text else np.nan


@pytest.mark.shared
def test_trends_of_the_published_exports(shared: Path) -> None:
    """Every row with a trend agrees. No area has five years in these files, so none can be calculated."""
    agree = published = 0
    for name in EXPORTS:
        series = defaultdict(list)
        for row in exported(shared / "data" / "open" / "fingertips" / name):
            series[tuple(row[part] for part in WHO)].append(row)
        for rows in series.values():
            rows.sort(key=lambda row: row["Time period Sortable"])
            columns = ("Value", "Lower CI 95.0 limit", "Upper CI 95.0 limit")
            figures = [[number(row[column]) for row in rows] for column in columns]
            said = [row["Recent Trend"] for row in rows if row["Recent Trend"]]
            published += len(said)
            agree += sum(word.startswith(str(spc.trend(*figures).verdict)) for word in said)
    assert published >= 2_900
    assert agree == published


figures = st.lists(st.tuples(st.integers(-500, 500), st.integers(1, 60)), min_size=5, max_size=9)


def of(pairs: list[tuple[float, float]], turn: float = 1, by: float = 0) -> spc.Trend:
    value, width = np.array(pairs, dtype=float).T
    value = value * turn + by
    return spc.trend(value, value - width * abs(turn), value + width * abs(turn))


@given(pairs=figures)
def test_it_is_a_weighted_regression_of_the_latest_five(pairs) -> None:
    value, width = np.array(pairs[-5:], dtype=float).T
    weights = (3.92 / (2 * width)) ** 2
    design = np.vstack([np.ones(5), np.arange(5)]).T
    information = design.T @ (weights[:, None] * design)
    slope = np.linalg.solve(information, design.T @ (weights * value))[1]
    variance = np.linalg.inv(information)[1, 1]
    got = of(pairs)
    np.testing.assert_allclose(got.slope, slope, rtol=1e-7, atol=1e-9)
    np.testing.assert_allclose(got.chi_square, slope**2 / variance, rtol=1e-6, atol=1e-9)
    np.testing.assert_allclose((got.upper - got.lower) / 2, 3.0902323 * variance**0.5, rtol=1e-6)


@given(pairs=figures, by=st.integers(-1000, 1000), turn=st.sampled_from([-4, -1, 0.25, 8]))
def test_shifting_scaling_and_mirroring(pairs, by, turn) -> None:
    got, other = of(pairs), of(pairs, turn, by)
    np.testing.assert_allclose(other.slope, got.slope * turn, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(other.chi_square, got.chi_square, rtol=1e-9, atol=1e-9)


@given(
    batch=st.lists(
        st.lists(st.tuples(st.integers(0, 99), st.integers(1, 9)), min_size=6, max_size=6), max_size=4
    )
)
def test_a_batch_equals_its_members_one_at_a_time(batch) -> None:
    value, width = np.array(batch, dtype=float).reshape(-1, 6, 2).transpose(2, 0, 1)
    value[width == 9] = np.nan
    together = spc.trend(value, value - width, value + width)
    for row in range(len(batch)):
        alone = spc.trend(value[row], value[row] - width[row], value[row] + width[row])
        for part in ("slope", "lower", "upper", "chi_square", "direction"):
            np.testing.assert_allclose(getattr(together, part)[row], getattr(alone, part), rtol=1e-12)
        assert together.verdict[row] == alone.verdict


def test_figures_without_limits_are_passed_over() -> None:
    value, half = np.array([1.0, 2, 50, 3, 4, 5, 6]), np.full(7, 0.5)
    lower = value - half
    lower[2] = np.nan
    got, without = (
        spc.trend(value, lower, value + half),
        spc.trend(*(np.delete(each, 2) for each in (value, value - half, value + half))),
    )
    assert got == without


@pytest.mark.parametrize(
    ("value", "half"), [([1, 2, 3, 4], 0.1), ([1, 2, 3, 4, 5], np.nan), ([1, 2, 3, 4, None], 0.1), ([], 1)]
)
def test_fewer_than_five_cannot_be_calculated(value, half) -> None:
    figures = np.array(value, dtype=float)
    got = spc.trend(figures, figures - half, figures + half)
    assert got.verdict == "Cannot be calculated"
    assert np.isnan([got.slope, got.chi_square, got.direction]).all()


def test_limits_of_no_width_cannot_weigh_a_figure() -> None:
    value = np.arange(5.0)
    assert (
        spc.trend(value, value - [1, 1, 0, 1, 1], value + [1, 1, 0, 1, 1]).verdict == "Cannot be calculated"
    )


def test_one_figure_alone_makes_no_trend() -> None:
    """Chi-square is far above 9.55, but without the last figure the slope turns."""
    value = np.array([10.0, 9.8, 9.6, 9.4, 15])
    got = spc.trend(value, value - 1, value + 1)
    assert got.chi_square > 9.55
    assert got.slope > 0
    assert got.verdict == "No significant change"


def test_a_trend_must_be_more_than_chance() -> None:
    value = np.arange(5.0)  # slope 1 with standard error sqrt(0.1) * half / 1.96: 9.55 at half = 2.0057
    assert spc.trend(value, value - 2, value + 2).verdict == "Increasing"
    assert spc.trend(value, value - 2.01, value + 2.01).verdict == "No significant change"


@pytest.mark.parametrize(
    ("call", "argument", "words"),
    [
        (lambda: spc.trend([1, 2], [2, 1], [1, 3]), "lower", "above upper at position 0"),
        (lambda: spc.trend(1, 0, 2), "values", "must be a series"),
        (lambda: spc.trend([1, 2, 3], [1, 2], 9), "values", "does not fit the others"),
        (lambda: spc.trend([1] * 5, [0] * 5, [2] * 5, length=36, step=12), "length", "every 3rd of these"),
    ],
)
def test_refusals_name_the_argument(call, argument, words) -> None:
    with pytest.raises(InputError) as refused:
        call()
    assert refused.value.argument == argument
    assert words in str(refused.value)


def test_false_alarms_are_as_stated() -> None:
    draw = np.random.default_rng(955)
    value = draw.normal(size=(60_000, 5))
    shown = np.mean(spc.trend(value, value - 1.96, value + 1.96).direction != 0)
    assert 0.0013 < shown < 0.0027
    for mean, least, most in ((3, 0.0001, 0.0008), (10, 0.0012, 0.0032), (100, 0.0008, 0.003)):
        rate = intervals.rate(draw.poisson(mean, (30_000, 5)), 100_000)
        shown = np.mean(spc.trend(rate.value, rate.lower, rate.upper).direction != 0)
        assert least < shown < most, mean
