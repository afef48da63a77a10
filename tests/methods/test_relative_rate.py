"""The ratio of two rates: the score test turned round, its symmetry, its edges, and its exact cover."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import brentq
from scipy.stats import poisson

from cairn.methods import InputError
from cairn.methods.inequality import relative_rate

counted = st.tuples(st.integers(0, 500), st.integers(1, 100_000))
some = st.tuples(st.integers(1, 500), st.integers(1, 100_000))


def score(ratio: float, events: tuple[int, int], people: tuple[int, int]) -> float:
    """Standard errors by which the first count lies above what this ratio expects of it."""
    share = ratio * people[0] / (ratio * people[0] + people[1])
    both = sum(events)
    return (events[0] - both * share) / np.sqrt(both * share * (1 - share))


@given(this=some, other=some)
def test_the_limits_are_where_the_score_test_turns(this, other) -> None:
    got = relative_rate(*this, *other)
    events, people = (this[0], other[0]), (this[1], other[1])
    for limit, z in ((got.lower, 1.959963984540054), (got.upper, -1.959963984540054)):
        found = brentq(
            lambda log, z=z: score(np.exp(log), events, people) - z,
            np.log(got.value) - 9,
            np.log(got.value) + 9,
            xtol=1e-12,
        )
        assert np.log(limit) == pytest.approx(found, abs=1e-8)


@given(this=some, other=some)
def test_turning_the_comparison_round_inverts_it(this, other) -> None:
    there, back = relative_rate(*this, *other), relative_rate(*other, *this)
    np.testing.assert_allclose(
        [there.value, there.lower, there.upper],
        1 / np.array([back.value, back.upper, back.lower]),
        rtol=1e-12,
    )


@given(this=counted, other=some)
def test_limits_contain_the_ratio_widen_and_rise_with_events(this, other) -> None:
    usual, wide = relative_rate(*this, *other), relative_rate(*this, *other, confidence=0.998)
    assert wide.lower <= usual.lower <= usual.value <= usual.upper <= wide.upper
    more = relative_rate(this[0] + 1, this[1], *other)
    assert more.lower >= usual.lower
    assert more.upper > usual.upper


@given(pairs=st.lists(st.tuples(counted, counted), min_size=1, max_size=5))
def test_a_batch_equals_its_members_one_at_a_time(pairs) -> None:
    batch = relative_rate(*np.array([(*this, *other) for this, other in pairs], dtype=float).T)
    for place, (this, other) in enumerate(pairs):
        alone = relative_rate(*this, *other)
        for part in ("value", "lower", "upper"):
            np.testing.assert_allclose(getattr(batch, part)[place], getattr(alone, part), rtol=1e-12)


def test_edges() -> None:
    none = relative_rate([0, 5, 0, None], 100, [5, 0, 0, 5], 100)
    np.testing.assert_array_equal(none.value, [0, np.inf, np.nan, np.nan])
    np.testing.assert_array_equal(none.lower[[0, 2, 3]], [0, 0, np.nan])
    np.testing.assert_array_equal(none.upper[[1, 2, 3]], [np.inf, np.inf, np.nan])
    assert none.upper[0] == pytest.approx(1 / none.lower[1])
    sure = relative_rate(5, 100, 7, 100, confidence=1)
    assert (sure.lower, sure.upper) == (0, np.inf)


def test_an_index_of_100() -> None:
    assert relative_rate(30, 1000, 20, 1000, multiplier=100).value == pytest.approx(150)


def cover(mean: float, reference: float) -> float:
    """How often the limits hold the true ratio, over every pair of counts with these means."""
    top = [np.arange(poisson.ppf(1 - 1e-12, one) + 2) for one in (mean, reference)]
    got = relative_rate(top[0][:, None], 1, top[1], 1)
    inside = (got.lower <= mean / reference) & (mean / reference <= got.upper)
    return float((poisson.pmf(top[0], mean)[:, None] * poisson.pmf(top[1], reference) * inside).sum())


def test_cover_is_as_the_docstring_says() -> None:
    means = [10, 11.6, 15.6, 20, 33, 75, 150]
    usual = [cover(one, other) for one in means for other in means]
    assert 0.946 < min(usual) < max(usual) < 0.954
    few = [cover(one, other) for one in (1, 2, 3, 5, 7) for other in (1, 2, 5, *means)]
    assert 0.94 < min(few) < max(few) < 0.99
    assert 0.91 < cover(0.5, 300) < 0.92


@pytest.mark.parametrize(
    ("change", "argument"),
    [
        ({"events": -1}, "events"),
        ({"population": 0}, "population"),
        ({"reference_events": [1, -1]}, "reference_events"),
        ({"reference_population": 0}, "reference_population"),
        ({"multiplier": 0}, "multiplier"),
        ({"confidence": 95}, "confidence"),
        ({"events": [1, 2], "population": [1, 2, 3]}, "events"),
    ],
)
def test_refusals(change, argument) -> None:
    right = {"events": 1, "population": 10, "reference_events": 1, "reference_population": 10}
    with pytest.raises(InputError) as refused:
        relative_rate(**{**right, **change})
    assert refused.value.argument == argument
