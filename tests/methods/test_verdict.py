"""Better, similar, worse, or not enough data: every case in one small table, and what cannot be asked."""

import numpy as np
import pytest

from cairn.methods import InputError, intervals
from cairn.methods.compare import funnel, two_rates, verdict
from cairn.methods.estimate import Estimate

NAN = float("nan")
TABLE = [
    ((10, 8, 12), 5, "up", "better"),
    ((10, 8, 12), 5, "down", "worse"),
    ((10, 8, 12), 5, "neither", "higher"),
    ((10, 8, 12), 15, "up", "worse"),
    ((10, 8, 12), 15, "down", "better"),
    ((10, 8, 12), 15, "neither", "lower"),
    ((10, 8, 12), 9, "up", "similar"),
    ((10, 8, 12), 8, "up", "similar"),
    ((10, 8, 12), 12, "neither", "similar"),
    ((10, NAN, NAN), 9, "up", "not enough data"),
    ((10, 8, NAN), 1, "up", "not enough data"),
    ((NAN, NAN, NAN), 9, "down", "not enough data"),
    ((10, 8, 12), None, "down", "not enough data"),
]


def estimate(value: float, lower: float, upper: float) -> Estimate:
    return Estimate(*(np.array(float(one)) for one in (value, lower, upper)), np.array("given"))


@pytest.mark.parametrize(("figure", "benchmark", "polarity", "word"), TABLE)
def test_one_figure_beside_a_number(figure, benchmark, polarity, word) -> None:
    number = NAN if benchmark is None else benchmark
    assert verdict(estimate(*figure), number, polarity=polarity).word == word


def test_the_whole_table_at_once() -> None:
    figures = np.array([figure for figure, *_ in TABLE]).T
    numbers = [number for _, number, _, _ in TABLE]
    got = verdict(Estimate(*figures, np.array("given")), numbers, polarity=[way for _, _, way, _ in TABLE])
    assert list(got.word) == [word for *_, word in TABLE]
    np.testing.assert_array_equal(got.direction[:7], [1, 1, 1, -1, -1, -1, 0])


def test_beside_an_estimate_the_chance_of_both_counts() -> None:
    here, england = intervals.rate(90, 100_000), intervals.rate([60, 60_000], [100_000, 100_000_000])
    assert list(verdict(here, england, polarity="down").word) == ["worse", "worse"]
    assert verdict(intervals.rate(80, 100_000), england, polarity="down").word[0] == "similar"
    assert verdict(intervals.rate(80, 100_000), england.value[0], polarity="down").word == "worse"


def test_a_difference_holds_its_own_benchmark() -> None:
    rise = two_rates([90, 61], 100_000, 60, 100_000)
    assert list(verdict(rise, polarity="down").word) == ["worse", "similar"]


def test_the_points_of_a_funnel_too() -> None:
    plot = funnel([12, 30, 65, None], [100, 150, 160, 210], statistic="proportion")
    words = ["worse", "similar", "better", "not enough data"]
    assert list(verdict(plot.points, polarity="up").word) == words
    few = funnel([5, 400, 300], statistic="rate", subtype="dsr", rate=[90, 60, 30])
    assert verdict(few.points, polarity="down").word[0] == "not enough data"


@pytest.mark.parametrize(
    ("figure", "benchmark", "polarity", "argument"),
    [
        (estimate(10, 8, 12), 9, "upwards", "polarity"),
        (estimate(10, 8, 12), None, "up", "benchmark"),
        (two_rates(9, 100, 6, 100), 3, "up", "benchmark"),
        (estimate(10, 8, 12), [1, 2], ["up", "up", "up"], "polarity"),
    ],
)
def test_refusals(figure, benchmark, polarity, argument) -> None:
    with pytest.raises(InputError) as refused:
        verdict(figure, benchmark, polarity=polarity)
    assert refused.value.argument == argument
