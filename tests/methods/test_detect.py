"""What the detectors promise on any series, what they refuse, and how often chance alone rings."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cairn.methods import InputError, detect
from cairn.methods.detect.baseline import design, reference_weeks, seasons
from cairn.methods.detect.bounds import negative_binomial_quantile
from cairn.methods.detect.controls import Controls

WEEKS = 300
NUMBERS = ("expected", "upper", "slope", "dispersion", "score", "p_value")
SHORT = {"b": 3, "no_periods": 4, "past_weeks_not_included": 10}


def made(seed: int, series: int = 6) -> np.ndarray:
    """Series of many kinds: rare, common, with seasons, trends, outbreaks and gaps."""
    rng, week = np.random.default_rng(seed), np.arange(WEEKS)
    means = rng.choice([0.1, 1, 6, 60], (series, 1)) * np.exp(
        rng.normal(0, 0.5, (series, 1)) * np.sin(week * 2 * np.pi / 52)
        + rng.normal(0, 0.003, (series, 1)) * (week - WEEKS / 2)
    )
    counts = rng.negative_binomial(means, rng.choice([0.3, 0.6, 0.95], (series, 1))).astype(float)
    counts[rng.random(counts.shape) < 0.01] = np.nan
    counts[rng.random(counts.shape) < 0.01] += 50
    return counts


def same(one: detect.Exceedance, other: detect.Exceedance) -> None:
    for part in NUMBERS:
        np.testing.assert_allclose(getattr(one, part), getattr(other, part), rtol=1e-12, atol=1e-12)
    for part in ("alarm", "trend", "status"):
        assert (getattr(one, part) == getattr(other, part)).all()


def row(found: detect.Exceedance, place: int) -> detect.Exceedance:
    parts = (getattr(found, name)[place] for name in detect.Exceedance.__slots__[1:])
    return detect.Exceedance(found.monitored, *parts)


@pytest.mark.parametrize("method", ["delta", "nbPlugin", "muan"])
@pytest.mark.parametrize("p_threshold_trend", [0.05, 1])
@given(seed=st.integers(0, 10_000))
@settings(max_examples=8, deadline=None)
def test_a_batch_equals_its_members_one_at_a_time(method, p_threshold_trend, seed) -> None:
    counts, days = made(seed), np.arange(WEEKS - 9, WEEKS)
    choices = SHORT | {"threshold_method": method, "p_threshold_trend": p_threshold_trend}
    batch = detect.farrington(counts, monitor=days, **choices)
    for place, alone in enumerate(counts):
        same(row(batch, place), detect.farrington(alone, monitor=days, **choices))


@given(seed=st.integers(0, 10_000))
@settings(max_examples=8, deadline=None)
def test_the_order_of_series_and_of_weeks_does_not_matter(seed) -> None:
    counts, days = made(seed), np.arange(WEEKS - 9, WEEKS)
    order = np.random.default_rng(seed).permutation(len(counts))
    there = detect.farrington(counts, monitor=days, **SHORT)
    back = detect.farrington(counts[order], monitor=days[::-1], **SHORT)
    for place, was in enumerate(order):
        turned = (getattr(there, name)[was][::-1] for name in detect.Exceedance.__slots__[1:])
        same(row(back, place), detect.Exceedance(back.monitored, *turned))


def test_many_series_are_cut_into_blocks_that_do_not_show() -> None:
    counts = np.vstack([made(seed, series=100) for seed in range(4)])
    whole = detect.farrington(counts, monitor=-1, **SHORT)
    parts = [detect.farrington(part, monitor=-1, **SHORT) for part in np.split(counts, 8)]
    for name in NUMBERS:
        joined = np.concatenate([getattr(part, name) for part in parts])
        np.testing.assert_allclose(getattr(whole, name), joined, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("method", ["delta", "nbPlugin", "muan"])
@given(seed=st.integers(0, 10_000))
@settings(max_examples=10, deadline=None)
def test_bounds_rise_as_the_chance_of_a_false_alarm_falls(method, seed) -> None:
    counts = made(seed)
    bold, shy = (
        detect.farrington(counts, monitor=-1, alpha=alpha, threshold_method=method, **SHORT)
        for alpha in (0.05, 0.001)
    )
    there = bold.status == ""
    assert (shy.upper[there] >= bold.upper[there]).all()
    assert (bold.alarm | ~shy.alarm).all()


def test_population_makes_the_model_one_of_rates() -> None:
    counts = made(1)
    alone = detect.farrington(counts, monitor=-1, **SHORT)
    same(alone, detect.farrington(counts, monitor=-1, population=np.full(WEEKS, 5000.0), **SHORT))
    grown = np.where(np.arange(WEEKS) == WEEKS - 1, 10_000.0, 5000.0)
    twice = detect.farrington(counts, monitor=-1, population=grown, trend=False, **SHORT)
    once = detect.farrington(counts, monitor=-1, trend=False, **SHORT)
    np.testing.assert_allclose(twice.expected, 2 * once.expected, rtol=1e-12)


def test_only_the_past_counts() -> None:
    counts = made(2)
    later = np.column_stack([counts, np.full((len(counts), 5), 1000.0)])
    days = np.arange(WEEKS - 5, WEEKS)
    same(*(detect.farrington(some, monitor=days, **SHORT) for some in (counts, later)))


def test_dates_a_year_apart_find_the_nearest_same_weekday() -> None:
    dates = np.datetime64("2010-01-04") + 7 * np.arange(600)
    places = reference_weeks(520, Controls(b=3), dates)
    assert [str(dates[place]) for place in places] == ["2019-12-23", "2018-12-24", "2017-12-25", "2016-12-26"]
    leap = np.datetime64("2012-02-29") - 7 * 52 * 2 + 7 * np.arange(200)
    (at,) = np.flatnonzero(leap == np.datetime64("2012-02-29"))
    assert str(leap[reference_weeks(int(at), Controls(b=1), leap)[1]]) == "2011-03-02"


def test_seasons_share_out_the_weeks_between_two_windows() -> None:
    """Three years of 12: windows of 3 weeks, and 9 weeks between that four seasons cut into 3, 2, 2, 2."""
    season = seasons([0, 12, 24], Controls(b=2, w=1, no_periods=5, past_weeks_not_included=0))
    assert season.tolist() == [5, 5, 5, 1, 1, 1, 2, 2, 3, 3, 4, 4] * 2 + [5, 0]
    alone = design([0, 12, 24], Controls(b=2, w=1, no_periods=1, past_weeks_not_included=1))
    assert alone.back.tolist() == [25, 24, 23, 13, 12, 11]


def test_reasons_stand_where_there_is_no_result() -> None:
    week = np.arange(WEEKS)
    usual = 5.0 + week % 4
    gaps = np.where(week >= WEEKS - 4, np.where(week % 2, 1.0, np.nan), usual)
    reasons = {
        "week missing": np.where(week == WEEKS - 1, np.nan, usual),
        "too few cases": np.where(week >= WEEKS - 4, 1.0, usual),
        "recent weeks missing": gaps,
        "too few known weeks": np.where(week < WEEKS - 20, np.nan, usual),
        "": np.where(week == WEEKS - 2, np.nan, usual),
    }
    found = detect.farrington(list(reasons.values()), monitor=-1, **SHORT)
    assert found.status.ravel().tolist() == list(reasons)
    silent = found.status.ravel() != ""
    assert (np.isnan(found.upper.ravel()) == silent).all()
    assert not found.alarm.ravel()[silent].any()
    peer = detect.farrington(reasons[""], monitor=-1, peer_compatible=True, **SHORT)
    assert peer.status.tolist() == ["recent weeks missing"]
    assert detect.farrington(np.zeros(WEEKS), monitor=-1).status.tolist() == ["no fit"]


def test_shapes_follow_the_input() -> None:
    counts = made(3)
    assert detect.farrington(counts[0], **SHORT).upper.shape == (WEEKS - 3 * 52 - 3,)
    assert detect.farrington(counts, monitor=[-1, 250], **SHORT).alarm.shape == (6, 2)
    assert detect.farrington(np.zeros((0, WEEKS)), monitor=-1, **SHORT).alarm.shape == (0, 1)
    assert detect.ears(counts, monitor=[-1]).status.shape == (6, 1)
    assert detect.ears(counts[0], baseline=14, method="C3").upper.shape == (WEEKS - 18,)


@given(mean=st.floats(1e-6, 1e5), more=st.sampled_from([0, 1e-3, 0.5, 3, 200]), p=st.floats(0.5, 0.9999))
@settings(deadline=None)
def test_the_quantile_is_the_least_number_that_holds_so_much(mean, more, p) -> None:
    from scipy.stats import nbinom, poisson

    got = float(negative_binomial_quantile(p, np.array([mean]), np.array([1.0 + more]))[0])
    counted = nbinom(mean / more, 1 / (1 + more)) if more else poisson(mean)
    assert counted.cdf(got) >= p * (1 - 1e-10)
    assert got == 0 or counted.cdf(got - 1) < p * (1 + 1e-10)


@pytest.mark.parametrize("method", ["C1", "C2", "C3"])
def test_ears_of_a_batch_equals_its_members(method) -> None:
    counts = np.vstack([made(seed, series=20) for seed in range(3)])
    batch = detect.ears(counts, method=method)
    for place, alone in enumerate(counts):
        got = detect.ears(alone, method=method)
        np.testing.assert_allclose(batch.upper[place], got.upper, rtol=1e-12)
        assert (batch.status[place] == got.status).all()


def test_ears_says_why_it_is_silent() -> None:
    flat = np.full(20, 3.0)
    gap = np.where(np.arange(20) == 10, np.nan, flat)
    found = detect.ears(gap, min_sigma=1)
    assert found.status[found.monitored == 10] == ["day missing"]
    assert (found.status[(found.monitored > 10) & (found.monitored < 18)] == "baseline incomplete").all()
    assert (found.status[found.monitored > 17] == "").all()
    assert (detect.ears(flat, method="C3").status == "baseline constant").all()


LONG = np.ones(WEEKS)
WEEKLY = np.datetime64("2020-01-06") + 7 * np.arange(WEEKS)


@pytest.mark.parametrize(
    ("call", "argument", "words"),
    [
        (lambda: detect.farrington(-LONG), "series", "negative"),
        (lambda: detect.farrington(np.ones((2, 2, 300))), "series", "3-dimensional"),
        (lambda: detect.farrington(np.ones(100)), "series", "too short"),
        (lambda: detect.farrington(LONG, monitor=10), "monitor", "too early"),
        (lambda: detect.farrington(LONG, monitor=[270, 300]), "monitor", "outside the series at position 1"),
        (lambda: detect.farrington(LONG, monitor=1.5), "monitor", "whole numbers"),
        (lambda: detect.farrington(LONG, dates=WEEKLY[1:]), "dates", "one for each"),
        (lambda: detect.farrington(LONG, dates=WEEKLY[::-1]), "dates", "not a week after the last"),
        (lambda: detect.farrington(LONG, dates=["x"] * 300), "dates", "must be dates"),
        (lambda: detect.farrington(LONG, dates=WEEKLY, frequency=12), "dates", "weekly"),
        (lambda: detect.farrington(LONG, population=0 * LONG), "population", "zero or negative"),
        (lambda: detect.farrington(LONG, population=5), "population", "one number a week"),
        (lambda: detect.farrington(LONG, b=0), "b", "one whole number from 1 on"),
        (lambda: detect.farrington(LONG, w=60), "w", "from 0 to 51"),
        (lambda: detect.farrington(LONG, b=2.5), "b", "not 2.5"),
        (lambda: detect.farrington(LONG, no_periods=50), "no_periods", "45 weeks lie between"),
        (lambda: detect.farrington(LONG, past_weeks_not_included=290), "past_weeks_not_included", "no week"),
        (lambda: detect.farrington(LONG, alpha=0), "alpha", "above 0 to 0.5"),
        (lambda: detect.farrington(LONG, alpha=0.9), "alpha", "not 0.9"),
        (lambda: detect.farrington(LONG, p_threshold_trend=2), "p_threshold_trend", "from 0 to 1"),
        (lambda: detect.farrington(LONG, limit54_cases=-1), "limit54_cases", "from 0 on"),
        (lambda: detect.farrington(LONG, limit54_weeks=0), "limit54_weeks", "from 1 on"),
        (lambda: detect.farrington(LONG, weights_threshold=0), "weights_threshold", "above 0"),
        (lambda: detect.farrington(LONG, reweight="yes"), "reweight", "True or False"),
        (lambda: detect.farrington(LONG, power_transform="1/3"), "power_transform", "'2/3'"),
        (lambda: detect.farrington(LONG, threshold_method="nb"), "threshold_method", "'nbPlugin'"),
        (lambda: detect.ears(LONG, method="C4"), "method", "'C1' or 'C2' or 'C3'"),
        (lambda: detect.ears(LONG, baseline=2), "baseline", "from 3 on"),
        (lambda: detect.ears(LONG, min_sigma=-1), "min_sigma", "from 0 on"),
        (lambda: detect.ears(LONG, alpha=2), "alpha", "0.5"),
        (lambda: detect.ears(LONG[:9], method="C2"), "series", "too short"),
        (lambda: detect.ears(LONG, monitor=3), "monitor", "too early"),
    ],
)
def test_refusals_name_the_argument(call, argument, words) -> None:
    with pytest.raises(InputError) as refused:
        call()
    assert refused.value.argument == argument
    assert words in str(refused.value)


def stated() -> dict[str, list[float]]:
    """The false-alarm rates that the documentation gives."""
    lines = re.findall(r"^- `(\w+)`(, peer_compatible)?: (.+)$", detect.__doc__ or "", flags=re.M)
    return {name + peer[2:6]: [float(one) for one in re.split("[,;]", rates)] for name, peer, rates in lines}


def stable(series: int) -> list[np.ndarray]:
    """Poisson counts with three means, then negative binomial with twice the variance."""
    means = (2, 10, 50)
    seeds = [np.random.default_rng([2026, mean, wide]) for wide in (0, 1) for mean in means]
    plain = [seed.poisson(mean, (series, 264)) for seed, mean in zip(seeds[:3], means, strict=True)]
    return plain + [
        seed.negative_binomial(mean / 2, 1 / 3, (series, 264))
        for seed, mean in zip(seeds[3:], means, strict=True)
    ]


def test_ears_rings_as_often_as_stated() -> None:
    for place, counts in enumerate(stable(1000)):
        for method in ("C1", "C2", "C3"):
            rate = 1000 * detect.ears(counts[:, :207], method=method).alarm.mean()
            assert abs(rate - stated()[method][place]) < 2


def test_farrington_rings_about_as_often_as_stated() -> None:
    for place, counts in enumerate(stable(1000)):
        rate = 1000 * detect.farrington(counts, monitor=-1, limit54_cases=0).alarm.mean()
        assert abs(rate - stated()["nbPlugin"][place]) < 4 * np.sqrt(stated()["nbPlugin"][place])


@pytest.mark.long
def test_farrington_rings_as_often_as_stated() -> None:
    for place, counts in enumerate(stable(20_000)):
        for name, rates in stated().items():
            if name.startswith("C"):
                continue
            method, peer = name.removesuffix("peer"), name.endswith("peer")
            found = detect.farrington(
                counts, monitor=-1, limit54_cases=0, threshold_method=method, peer_compatible=peer
            )
            assert abs(1000 * found.alarm.mean() - rates[place]) < 0.3, (name, place)
