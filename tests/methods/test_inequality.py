"""What the slope, relative and concentration indices promise on any input, and how they refuse."""

from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cairn.methods import InputError, inequality

FIFTHS = np.arange(1, 6)
NUMBERS = ("value", "lower", "upper", "intercept")
slope, relative, concentrated = inequality.slope_index, inequality.relative_index, inequality.concentration

levels = st.sampled_from([0.9, 0.95, 0.98, 0.998])
quantile = st.tuples(st.integers(100, 20_000), st.integers(50, 99), st.integers(1, 20))
area = st.lists(quantile, min_size=5, max_size=5)
places = st.lists(area, min_size=1, max_size=4)


def columns(areas: list) -> dict[str, np.ndarray]:
    """Areas of five quantiles each as long columns, with a small share as the standard error."""
    people, value, error = np.array(areas, dtype=float).reshape(-1, 3).T
    named = np.repeat([f"area {place}" for place in range(len(areas))], 5)
    at = np.tile(FIFTHS, len(areas))
    return {"quantile": at, "population": people, "value": value, "se": error / 10, "by": named}


def on_a_scale(asked: dict, kind: str, **more) -> dict:
    """The same figures as rates or proportions, with limits in place of standard errors."""
    value, error = asked["value"], asked["se"]
    size = 1 if kind == "rate" else 100
    limits = {"lower": (value - error) / size, "upper": np.minimum(value + error, 99.9) / size}
    kept = {name: asked[name] for name in ("quantile", "population", "by")}
    return {**kept, "value": value / size, **limits, "value_type": kind, **more}


def linear(method):
    return lambda areas, **more: method(**columns(areas), **more)


def transformed(method, kind):
    return lambda areas, **more: method(**on_a_scale(columns(areas), kind, transform=True), **more)


def drawn(method, kind):
    return lambda areas, **more: method(**on_a_scale(columns(areas), kind, draws=1000), **more)


CLOSED = {
    "gap": linear(slope),
    "ratio": linear(relative),
    "index": linear(concentrated),
    "corrected index": lambda areas, **more: concentrated(**columns(areas), bounds=(0, 100), **more),
    "gap of logs": transformed(slope, "rate"),
    "ratio of logs": transformed(relative, "rate"),
    "gap of logits": transformed(slope, "proportion"),
    "ratio of logits": transformed(relative, "proportion"),
}
DRAWN = {"drawn gap": drawn(slope, "rate"), "drawn ratio": drawn(relative, "proportion")}
closed = pytest.mark.parametrize("method", CLOSED.values(), ids=CLOSED)
every = pytest.mark.parametrize("method", [*CLOSED.values(), *DRAWN.values()], ids=[*CLOSED, *DRAWN])


@closed
@settings(max_examples=40)
@given(areas=places, confidence=levels)
def test_limits_contain_the_value(method, areas, confidence) -> None:
    got = method(areas, confidence=confidence)
    assert (got.lower <= got.value).all()
    assert (got.value <= got.upper).all()


@every
@settings(max_examples=30)
@given(areas=places)
def test_limits_widen_with_confidence(method, areas) -> None:
    usual, wide = method(areas), method(areas, confidence=0.998)
    assert (wide.lower <= usual.lower).all()
    assert (wide.upper >= usual.upper).all()


@every
@settings(max_examples=30)
@given(areas=places)
def test_a_batch_equals_its_members_one_at_a_time(method, areas) -> None:
    batch = method(areas)
    for place, one in enumerate(areas):
        alone = method([one])
        for name in NUMBERS:
            np.testing.assert_allclose(
                getattr(alone, name)[0], getattr(batch, name)[place], rtol=1e-12, atol=1e-12
            )


@pytest.mark.parametrize("method", [slope, relative, concentrated])
@settings(max_examples=40)
@given(areas=places, seed=st.integers(0, 1000))
def test_the_order_of_rows_does_not_matter(method, areas, seed) -> None:
    asked = columns(areas)
    order = np.random.default_rng(seed).permutation(len(asked["value"]))
    got, shuffled = method(**asked), method(**{name: column[order] for name, column in asked.items()})
    again = [list(shuffled.area).index(name) for name in got.area]
    for name in NUMBERS:
        np.testing.assert_array_equal(getattr(got, name), getattr(shuffled, name)[again])


@every
@settings(max_examples=30)
@given(areas=places, more=st.floats(0.01, 0.9))
def test_more_for_the_least_deprived_raises_the_index(method, areas, more) -> None:
    people, value, error = (list(column) for column in zip(*areas[0], strict=True))
    raised = [*value[:-1], value[-1] + more]
    low, high = (method([list(zip(people, one, error, strict=True))]).value[0] for one in (value, raised))
    assert high > low


@every
@settings(max_examples=30)
@given(one=area, level=st.integers(50, 98))
def test_equal_figures_are_equal(method, one, level) -> None:
    flat = [(people, level, error) for people, _, error in one]
    got = method([flat])
    assert got.value[0].round(9) in (0, 1)
    assert got.lower[0] <= got.value[0] <= got.upper[0]


@given(areas=places)
def test_the_concentration_index_is_twice_the_variance_of_rank_times_the_slope_over_the_mean(areas) -> None:
    asked = columns(areas)
    share = asked["population"].reshape(-1, 5)
    share = share / share.sum(axis=1, keepdims=True)
    rank = np.cumsum(share, axis=1) - share / 2
    variance = (share * (rank - 0.5) ** 2).sum(axis=1)
    mean = (share * asked["value"].reshape(-1, 5)).sum(axis=1)
    expected = 2 * variance * slope(**asked).value / mean
    np.testing.assert_allclose(concentrated(**asked).value, expected, rtol=1e-9, atol=1e-12)
    corrected = concentrated(**asked, bounds=(0, 100))
    np.testing.assert_allclose(corrected.value, 4 * mean / 100 * expected, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("figures", [columns, lambda one: on_a_scale(columns(one), "rate", transform=True)])
@given(areas=places)
def test_a_multiplier_below_zero_turns_the_measure_round(figures, areas) -> None:
    asked = figures(areas)
    up, down = slope(**asked, multiplier=100), slope(**asked, multiplier=-100)
    for one, other in (("value", "value"), ("lower", "upper"), ("upper", "lower")):
        np.testing.assert_allclose(getattr(up, one), -getattr(down, other), rtol=1e-12, atol=1e-12)
    up, down = relative(**asked), relative(**asked, multiplier=-1)
    for one, other in (("value", "value"), ("lower", "upper"), ("upper", "lower")):
        np.testing.assert_allclose(getattr(up, one), 1 / getattr(down, other), rtol=1e-9)


LOGS = {
    "quantile": FIFTHS, "population": 1_000, "value": [150, 140, 120, 115, 100], "transform": True,
    "value_type": "rate", "lower": [140, 130, 110, 105, 90], "upper": [160, 150, 130, 125, 110],
}  # fmt: skip


def test_the_peer_swaps_the_limits_of_a_log_line_below_one_and_ours_do_not() -> None:
    """PHEindicatormethods 2.1.0 asks for a multiplier below 1 where it means below 0."""
    right, peers = (slope(**LOGS, multiplier=0.5, peer_compatible=peer) for peer in (False, True))
    assert right.lower < right.value < right.upper
    assert (peers.lower, peers.upper) == (right.upper, right.lower)
    right, peers = (relative(**LOGS, multiplier=0.5, peer_compatible=peer) for peer in (False, True))
    assert right.lower < right.value < right.upper
    assert (peers.lower, peers.upper) == (1 / right.upper, 1 / right.lower)
    shares = {**LOGS, "value": 0.5, "lower": 0.4, "upper": 0.6, "value_type": "proportion"}
    logits = [slope(**shares, multiplier=0.5, peer_compatible=peer).lower for peer in (False, True)]
    assert logits[0] == logits[1]


@pytest.mark.parametrize(("missing", "at"), [("value", 1), ("population", 3)])
def test_an_area_lacking_a_quantile_is_left_out_and_named(missing, at) -> None:
    asked = columns([[(1000, 60 + step, 5) for step in range(5)]] * 3)
    alone = slope(**{name: column[:5] for name, column in asked.items()})
    asked[missing][5 + at] = np.nan
    for given_rows in (asked, {name: np.delete(column, 5 + at) for name, column in asked.items()}):
        got = slope(**given_rows)
        assert (list(got.area), got.left_out) == (["area 0", "area 2"], ("area 1",))
        np.testing.assert_array_equal(got.upper, np.repeat(alone.upper, 2))


def test_missing_in_missing_out() -> None:
    asked = {"quantile": FIFTHS, "population": 100}
    for method in (slope, relative, concentrated):
        got = method(**asked, value=[5, None, 3, 2, 1], se=0.1)
        assert np.isnan([getattr(got, name) for name in NUMBERS]).all()
        unsure = method(**asked, value=[5, 4, 3, 2, 1], se=[0.1, 0.1, None, 0.1, 0.1])
        assert np.isnan([unsure.lower, unsure.upper]).all()
        assert np.isfinite(unsure.value)


def test_a_rate_of_zero_has_no_place_on_a_log_scale() -> None:
    rates = {"quantile": FIFTHS, "population": 100, "value": [9, 7, 5, 3, 0], "lower": [7, 5, 3, 1, 0]}
    rates |= {"upper": [11, 9, 7, 5, 3], "value_type": "rate"}
    line, logs = slope(**rates), slope(**rates, transform=True)
    assert line.value == pytest.approx(-11)
    assert np.isnan([line.lower, line.upper, logs.value, logs.lower, logs.upper]).all()


def test_a_ratio_to_what_may_be_zero_has_no_limits_but_the_peer_draws_some() -> None:
    asked = {"quantile": FIFTHS, "population": 100, "value": [0.1, 1, 2, 3, 4], "se": 0.5}
    closed_form, drawn_limits = relative(**asked), relative(**asked, simulate=True)
    assert (closed_form.lower, closed_form.upper) == (-np.inf, np.inf)
    assert np.isfinite([drawn_limits.lower, drawn_limits.upper]).all()


def test_at_confidence_one_anything_is_possible() -> None:
    for more in ({"transform": False, "draws": 1000}, {"transform": True}):
        got = slope(**{**LOGS, **more}, confidence=1)
        assert (got.lower, got.upper) == (-np.inf, np.inf)
    got = relative(**LOGS, confidence=1)
    assert (got.lower, got.upper) == (0, np.inf)


def test_areas_come_in_the_order_in_which_they_first_appear() -> None:
    names = np.repeat(["Sutton", "Barnet"], 5)
    got = slope(np.tile(FIFTHS, 2), 100, np.arange(10), se=1, by=names)
    assert list(got.area) == ["Sutton", "Barnet"]
    assert [one.name for one in fields(got)][0] == "area"


RIGHT = {"quantile": FIFTHS, "population": 100, "value": [5, 4, 3, 2, 1], "se": 0.1}
REFUSED = [
    ({"quantile": [1, 2, 3, 4, 4]}, "quantile", "position 4"),
    ({"quantile": [1, 2, 3, 4, None]}, "quantile", "missing at position 4"),
    ({"quantile": FIFTHS[:4], "value": 1}, "quantile", "5 to 100"),
    ({"population": [1, 1, 0, 1, 1]}, "population", "position 2"),
    ({"se": [0.1, -0.1, 0.1, 0.1, 0.1]}, "se", "negative at position 1"),
    ({"se": None}, "se", "both lower and upper"),
    ({"se": None, "lower": 2, "upper": 1}, "lower", "above upper"),
    ({"value": None}, "value", "numerator of a proportion"),
    ({"value": [1, 2, 3]}, "quantile", "shape"),
    ({"value_type": "share"}, "value_type", "proportion"),
    ({"value_type": "proportion"}, "value", "from 0 to 1"),
    ({"value_type": "rate", "value": [-1, 1, 1, 1, 1]}, "value", "zero or more"),
    ({"transform": True}, "transform", "rate"),
    ({"multiplier": 0}, "multiplier", "other than zero"),
    ({"confidence": 95}, "confidence", "0.95"),
    ({"draws": 10, "simulate": True}, "draws", "1,000"),
    ({"by": ["a"] * 4}, "by", "shape"),
    ({"value": None, "numerator": 101, "value_type": "proportion"}, "numerator", "more than the population"),
]


@pytest.mark.parametrize(("change", "argument", "words"), REFUSED)
def test_refusals_name_the_argument_and_the_place(change, argument, words) -> None:
    for method in (slope, relative):
        with pytest.raises(InputError, match=words) as refused:
            method(**{**RIGHT, **change})
        assert refused.value.argument == argument


@pytest.mark.parametrize("bounds", [(1, 0), (0, 0)])
def test_bounds_that_cannot_be(bounds) -> None:
    with pytest.raises(InputError, match="bounds"):
        concentrated(**RIGHT, bounds=bounds)


TIMES = 4_000


def chance(seed: int, value: np.ndarray, error: float) -> dict[str, np.ndarray]:
    """The same five true figures observed many times, each time as an area of its own."""
    observed = value + np.random.default_rng(seed).normal(0, error, (TIMES, 5))
    people = np.array([900, 1_100, 1_000, 1_300, 700])
    named = np.repeat(np.arange(TIMES), 5)
    return {
        "quantile": np.tile(FIFTHS, TIMES),
        "population": np.tile(people, TIMES),
        "value": observed.ravel(),
        "se": np.full(TIMES * 5, error),
        "by": named,
    }


@pytest.mark.parametrize("error", [0.2, 1.0])
@pytest.mark.parametrize("method", [slope, relative, concentrated])
def test_closed_limits_cover_the_truth_in_95_of_100(method, error) -> None:
    """Exact for figures that err normally: within three Monte Carlo errors of 95%, seeded."""
    true = np.array([8.0, 7, 7, 5, 4])
    truth = method(FIFTHS, [900, 1_100, 1_000, 1_300, 700], true, se=error).value
    got = method(**chance(20, true, error))
    cover = ((got.lower <= truth) & (truth <= got.upper)).mean()
    assert abs(cover - 0.95) < 3 * np.sqrt(0.95 * 0.05 / TIMES)


def test_drawn_limits_of_rates_cover_the_truth_in_about_95_of_100() -> None:
    """Rates whose logarithms err normally, on a straight line; the draws go round the figures seen."""
    true = np.array([8.0, 7, 6, 5, 4])
    truth = slope(FIFTHS, 1_000, true, se=0.1).value
    asked = chance(21, np.log(true), 0.1)
    asked = {name: column[: 5 * 1_000] for name, column in asked.items()} | {"population": 1_000}
    asked["value"] = np.exp(asked["value"])
    got = slope(**asked, value_type="rate", draws=2_000)
    assert 0.93 < ((got.lower <= truth) & (truth <= got.upper)).mean() < 0.97
