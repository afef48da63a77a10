"""Differences of two figures: published examples, properties, and how often chance alone looks clear."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cairn.methods import InputError, compare, intervals

# The worked examples of Newcombe RG (1998), Stat Med 17:873-890, method 10.
PUBLISHED = [
    ((56, 70, 48, 80), (0.0524, 0.3339)),
    ((9, 10, 3, 10), (0.1705, 0.8090)),
    ((6, 7, 2, 7), (0.0582, 0.8062)),
    ((5, 56, 0, 29), (-0.0381, 0.1926)),
    ((0, 10, 0, 20), (-0.1611, 0.2775)),
    ((0, 10, 0, 10), (-0.2775, 0.2775)),
    ((10, 10, 0, 20), (0.6791, 1.0000)),
    ((10, 10, 0, 10), (0.6075, 1.0000)),
]


@pytest.mark.parametrize(("counted", "limits"), PUBLISHED)
def test_published_examples_of_two_proportions(counted, limits) -> None:
    gap = compare.two_proportions(*counted)
    assert (round(float(gap.lower), 4), round(float(gap.upper), 4)) == limits


shares = st.tuples(st.integers(0, 400), st.integers(1, 400)).map(lambda pair: (pair[0], pair[0] + pair[1]))
rates = st.tuples(st.integers(0, 400), st.integers(1, 100_000))
both = pytest.mark.parametrize(
    ("method", "figures"), [(compare.two_proportions, shares), (compare.two_rates, rates)]
)


@both
@given(data=st.data())
def test_limits_contain_the_difference_and_widen_with_confidence(method, figures, data) -> None:
    this, other = data.draw(figures), data.draw(figures)
    usual, wide = method(*this, *other), method(*this, *other, confidence=0.998)
    assert wide.lower <= usual.lower <= usual.value <= usual.upper <= wide.upper


@both
@given(data=st.data())
def test_turning_the_comparison_round_turns_its_sign(method, figures, data) -> None:
    this, other = data.draw(figures), data.draw(figures)
    there, back = method(*this, *other), method(*other, *this)
    np.testing.assert_allclose([there.lower, there.upper], [-back.upper, -back.lower], rtol=1e-12, atol=1e-12)
    assert there.direction == -back.direction


@both
@given(data=st.data())
def test_a_batch_equals_its_members_one_at_a_time(method, figures, data) -> None:
    pairs = data.draw(st.lists(st.tuples(figures, figures), min_size=1, max_size=5))
    columns = np.array([(*this, *other) for this, other in pairs], dtype=float).T
    batch = method(*columns)
    for place, (this, other) in enumerate(pairs):
        alone = method(*this, *other)
        np.testing.assert_allclose(batch.lower[place], alone.lower, rtol=1e-12, atol=1e-12)
        np.testing.assert_allclose(batch.upper[place], alone.upper, rtol=1e-12, atol=1e-12)


@both
@given(data=st.data())
def test_a_figure_never_differs_from_itself(method, figures, data) -> None:
    this = data.draw(figures)
    assert method(*this, *this).direction == 0


def test_missing_in_missing_out() -> None:
    gap = compare.two_rates([5, None], 100, [50, 60], 100)
    assert np.isnan(gap.value).tolist() == [False, True]
    assert np.isnan(gap.direction).tolist() == [False, True]
    assert gap.direction[0] == -1


def test_two_estimates_agree_with_the_counts_behind_them() -> None:
    this, other = intervals.proportion(20, 100), intervals.proportion(60, 100)
    from_counts = compare.two_proportions(20, 100, 60, 100)
    from_limits = compare.two_estimates(this, other)
    assert from_limits.upper == from_counts.upper
    assert (from_limits.method, from_counts.method) == ("MOVER", "Newcombe")


@pytest.mark.parametrize(
    ("call", "argument"),
    [
        (lambda: compare.two_proportions(1, 10, [1, 11], 10), "reference_numerator"),
        (lambda: compare.two_proportions(1, 0, 1, 10), "denominator"),
        (lambda: compare.two_rates(1, 10, 1, [5, -1]), "reference_person_time"),
        (lambda: compare.two_rates(1, 10, 1, 10, confidence=95), "confidence"),
        (lambda: compare.two_rates([1, 2], 10, [1, 2, 3], 10), "figure"),
    ],
)
def test_refusals_name_the_argument(call, argument) -> None:
    with pytest.raises(InputError) as refused:
        call()
    assert refused.value.argument == argument
    assert str(refused.value).startswith(argument)


def chances(mean: float, counts: np.ndarray) -> np.ndarray:
    """Poisson probabilities, by logarithms so that large counts do not overflow."""
    log_factorials = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, len(counts))))])
    return np.exp(counts * np.log(mean) - mean - log_factorials)


@pytest.mark.parametrize("mean", [2, 5, 10, 20, 60])
@pytest.mark.parametrize("ratio", [0.5, 1, 3])
def test_chance_alone_rarely_looks_like_a_clear_difference_of_rates(mean: float, ratio: float) -> None:
    here, there = np.arange(400), np.arange(400)
    weight = np.outer(chances(mean, here), chances(mean * ratio, there))
    alarms = compare.two_rates(here[:, None], 1, there, ratio).direction != 0
    assert weight.sum() == pytest.approx(1)
    assert weight[alarms].sum() <= 0.05
