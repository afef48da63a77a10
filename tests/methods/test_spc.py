"""What control charts promise on any series, where they depart from the peer, and how often chance flags."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cairn.methods import InputError, spc, spc_limits

BY_POINT = [
    "segment",
    "mean",
    "lpl",
    "upl",
    "relative_to_mean",
    "outside_limits",
    "close_to_limits",
    "shift",
    "trend",
    "two_in_three",
    "special_cause_type",
    "point_type",
    "short_group",
]
FOUND = [name for name in BY_POINT if name not in {"segment", "mean", "lpl", "upl", "short_group"}]
series = st.lists(st.integers(-40, 40), min_size=1, max_size=40).map(np.array)
gaps = st.sets(st.integers(0, 39), max_size=12)


def with_gaps(values: np.ndarray, missing: set[int]) -> np.ndarray:
    holes = values.astype(float)
    holes[[place for place in missing if place < values.size]] = np.nan
    return holes


def same(one: np.ndarray, other: np.ndarray) -> None:
    """Equal, numbers to 1e-12."""
    if one.dtype.kind == "f":
        np.testing.assert_allclose(one, other, rtol=1e-12, atol=1e-12)
    else:
        np.testing.assert_array_equal(one, other)


@given(rows=st.integers(1, 5), columns=st.integers(1, 30), data=st.data())
def test_a_batch_equals_its_members_one_at_a_time(rows, columns, data) -> None:
    seed = data.draw(st.integers(0, 10_000))
    draw = np.random.default_rng(seed)
    values = np.where(draw.random((rows, columns)) < 0.1, np.nan, draw.integers(0, 60, (rows, columns)))
    marks = draw.random((rows, columns)) < 0.1
    ends, goals = draw.integers(1, 20, rows), draw.uniform(0, 60, rows)
    words = draw.choice(["increase", "decrease", "neutral"], rows)
    batch = spc.xmr(values, rebase=marks, fix_after=ends, target=goals, improvement=words)
    for row in range(rows):
        given = {"rebase": marks[row], "fix_after": ends[row], "target": goals[row]}
        alone = spc.xmr(values[row], improvement=words[row], **given)
        for name in BY_POINT:
            same(getattr(batch, name)[row], getattr(alone, name))
        assert (batch.variation[row], batch.assurance[row]) == (alone.variation, alone.assurance)


def lines(chart: spc.Chart) -> list[np.ndarray]:
    spread = (chart.upl - chart.mean) / spc_limits.LIMIT * spc_limits.CLOSE
    return [chart.lpl, chart.mean - spread, chart.mean + spread, chart.upl]


@given(values=series, by=st.integers(-1000, 1000), times=st.sampled_from([0.001, 0.3, 7, 1e6]))
def test_shifting_and_scaling_change_no_finding(values, by, times) -> None:
    chart = spc.xmr(values, improvement="increase")
    on_a_line = [np.abs(line - values).min() < 1e-9 for line in lines(chart)]
    assume(not any(on_a_line) or np.ptp(values) == 0)
    shifted, scaled = (spc.xmr(other, improvement="increase") for other in (values + by, values * times))
    for name in FOUND:
        same(getattr(chart, name), getattr(shifted, name))
        if not (chart.mean == values).any():  # rounding may carry a scaled point off the scaled mean
            same(getattr(chart, name), getattr(scaled, name))
    np.testing.assert_allclose(shifted.upl - by, chart.upl, rtol=1e-12, atol=1e-9)
    np.testing.assert_allclose(scaled.lpl, chart.lpl * times, rtol=1e-12, atol=1e-12 * times)


@given(values=series)
def test_a_mirrored_series_is_as_good_as_this_one_is_bad(values) -> None:
    chart = spc.xmr(values, improvement="increase", target=5)
    mirror = spc.xmr(-values, improvement="decrease", target=-5)
    same(chart.special_cause, mirror.special_cause)
    assert (chart.variation, chart.assurance) == (mirror.variation, mirror.assurance)
    touches = chart.trend & (np.diff(values, append=values[-1]) == 0)  # see `spc_rules.trend`
    same(chart.point_type[~touches], mirror.point_type[~touches])


@given(values=series, missing=gaps)
def test_missing_points_are_passed_over(values, missing) -> None:
    holes = with_gaps(values, missing)
    there = ~np.isnan(holes)
    assume(there.any())
    chart, closed = (spc.xmr(each, target=3, improvement="decrease") for each in (holes, holes[there]))
    for name in BY_POINT:
        same(getattr(chart, name)[there], getattr(closed, name))
    assert (chart.variation, chart.assurance) == (closed.variation, closed.assurance)
    assert not chart.special_cause[~there].any()
    assert set(chart.point_type[~there]) | set(chart.special_cause_type[~there]) <= {""}
    assert np.isnan(chart.relative_to_mean[~there]).all()


@given(values=series, missing=gaps, at=st.sets(st.integers(1, 38), max_size=3))
def test_nothing_looks_across_a_rebase(values, missing, at) -> None:
    holes = with_gaps(values, missing)
    places = sorted(place for place in at if place < values.size)
    chart = spc.xmr(holes, rebase=places, improvement="increase", fix_after=9)
    for begin, end in zip([0, *places], [*places, values.size], strict=True):
        piece = spc.xmr(holes[begin:end], improvement="increase", fix_after=9)
        for name in BY_POINT[1:]:
            same(getattr(chart, name)[begin:end], getattr(piece, name))
    same(chart.segment, np.isin(np.arange(values.size), places).cumsum())


def test_rebase_by_position_and_by_mark() -> None:
    values = np.arange(20) % 5
    marks = np.arange(20) == 8
    for name in BY_POINT:
        same(getattr(spc.xmr(values, rebase=[8]), name), getattr(spc.xmr(values, rebase=marks), name))


@pytest.mark.parametrize("level", [10, 0.1, 1e-9, -7.3, 123456.789])
@pytest.mark.parametrize("points", [2, 3, 7, 20, 36])
def test_limits_of_equal_points_lie_on_the_mean(level, points) -> None:
    """The peer, when it screens moving ranges, drops them all and gives no limits."""
    for screen in (True, False):
        chart = spc.xmr([level] * points, screen_outliers=screen, target=level + 1, improvement="increase")
        assert (chart.lpl == level).all()
        assert (chart.upl == level).all()
        assert not chart.special_cause.any()
        assert chart.assurance == "consistent_fail"


def test_one_known_point_has_a_mean_and_no_limits() -> None:
    chart = spc.xmr([None, 5, None], target=9, improvement="increase")
    assert chart.mean.tolist() == [5, 5, 5]
    assert np.isnan(chart.lpl).all()
    assert not chart.special_cause.any()
    assert (chart.variation, chart.assurance) == ("common_cause", "inconsistent")


def test_nothing_known_finds_nothing() -> None:
    chart = spc.xmr(np.full((2, 30), np.nan), target=9, improvement="increase")
    assert np.isnan(chart.mean).all()
    assert set(chart.variation) | set(chart.assurance) == {""}
    assert spc.xmr(np.empty((0, 12))).variation.shape == (0,)


def test_the_last_point_of_a_trend_that_touches_another_takes_its_way_from_the_right() -> None:
    """As in the peer: the top of the first climb is followed by a fall, so it is called falling."""
    climbs = [1, 2, 3, 4, 5, 6, 7] * 2
    words = spc.xmr(climbs, screen_outliers=False).special_cause_type.tolist()
    assert words[:6] == ["7 Point Trend (Increasing)"] * 6
    assert words[6:8] == ["7 Point Trend (Decreasing)", "7 Point Trend (Increasing)"]


def test_two_points_close_to_a_limit_need_the_third_on_their_side() -> None:
    calm = [10, 11] * 10
    for third, found in ((11.5, True), (9.5, False)):
        chart = spc.xmr([*calm, 12.9, third, 12.9, *calm], fix_after=20)
        assert chart.two_in_three[[20, 22]].tolist() == [found, found]
        assert not chart.two_in_three[21]


@pytest.mark.parametrize(
    ("call", "argument", "words"),
    [
        (lambda: spc.xmr(3), "values", "must be a series"),
        (lambda: spc.xmr([]), "values", "must be a series"),
        (lambda: spc.xmr([1, np.inf]), "values", "infinite at position 1"),
        (lambda: spc.xmr([1, 2, 3], rebase=[3]), "rebase", "positions from 0 to 2"),
        (lambda: spc.xmr([1, 2, 3], rebase=[-1]), "rebase", "positions from 0 to 2"),
        (lambda: spc.xmr([1, 2, 3], rebase=[0, 1, 0]), "rebase", "turn 0 and 1 into those"),
        (lambda: spc.xmr([1, 2, 3], rebase=[0.5]), "rebase", "positions from 0"),
        (lambda: spc.xmr([1, 2, 3], rebase=[True, False]), "rebase", "does not fit the values"),
        (lambda: spc.xmr([1, 2, 3], fix_after=0), "fix_after", "whole number from 1"),
        (lambda: spc.xmr([1, 2, 3], fix_after=2.5), "fix_after", "whole number from 1"),
        (lambda: spc.xmr([1, 2, 3], target=[1, 2]), "target", "does not fit the values"),
        (lambda: spc.xmr([1, 2, 3], improvement="up"), "improvement", 'Write "increase"'),
        (lambda: spc.xmr([1, 2, 3], length=0), "length", "above zero"),
        (lambda: spc.xmr([1, 2, 3], step="a month"), "step", "above zero"),
        (lambda: spc.xmr([1, 2, 3], length=12, step=1), "length", "every 12th of these"),
        (lambda: spc.xmr([1, 2, 3], length=36, step=12), "length", "every 3rd of these (then step is 36)"),
    ],
)
def test_refusals_name_the_argument_and_the_remedy(call, argument, words) -> None:
    with pytest.raises(InputError) as refused:
        call()
    assert refused.value.argument == argument
    assert words in str(refused.value)


# Shares of stable series, as the docstring of `xmr` states them: in any of 36 points, and in the latest.
STATED = {
    "outside_limits": (0.13, 0.006),
    "shift": (0.17, 0.010),
    "trend": (0.01, 0.0004),
    "two_in_three": (0.05, 0.001),
    "special_cause": (0.29, 0.017),
}


def test_false_alarms_are_as_stated() -> None:
    values = np.random.default_rng(2026).normal(100, 10, (20_000, 36))
    chart = spc.xmr(values)
    for rule, (anywhere, latest) in STATED.items():
        flags = getattr(chart, rule)
        assert abs(flags.any(axis=1).mean() - anywhere) < 0.01, rule
        assert abs(flags[:, -1].mean() - latest) < 0.002, rule
    assert abs(spc.xmr(values, screen_outliers=False).outside_limits.any(axis=1).mean() - 0.09) < 0.01


def test_rolling_years_of_stable_months_would_nearly_all_look_changed() -> None:
    """Why `length` and `step` are asked for: here the chart is told that the windows do not overlap."""
    months = np.random.default_rng(48).poisson(50, (5_000, 48))
    years = np.lib.stride_tricks.sliding_window_view(months, 12, axis=1).sum(axis=-1)
    shown = {
        (name, screen): spc.xmr(values, screen_outliers=screen).outside_limits.any(axis=1).mean()
        for name, values in (("months", months), ("years", years))
        for screen in (False, True)
    }
    assert 0.11 < shown["months", False] < 0.145
    assert 0.155 < shown["months", True] < 0.19
    assert shown["years", False] > 0.98
    assert shown["years", True] > 0.98
    with pytest.raises(InputError, match="windows overlap"):
        spc.xmr(years, length=12, step=1)
