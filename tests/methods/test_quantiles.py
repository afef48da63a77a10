"""Putting areas in quantiles: the rule on any values, and what it does with ties and gaps."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cairn.methods import InputError
from cairn.methods.inequality import quantiles

numbers = st.integers(2, 12)
figures = st.lists(st.integers(-50, 50), min_size=1, max_size=60)
distinct = st.lists(st.integers(-500, 500), min_size=12, max_size=60, unique=True)


@given(values=figures, number=numbers, invert=st.booleans())
def test_a_higher_figure_is_never_on_the_wrong_side(values, number, invert) -> None:
    got = quantiles(values, number, invert=invert)
    if len(values) < number:
        assert set(got.status) == {"too few areas"}
        return
    ordered = got.quantile[np.argsort(values)]
    assert (np.diff(ordered[::-1] if invert else ordered) >= 0).all()
    assert (ordered >= 1).all()
    assert (ordered <= number).all()


@given(values=distinct, number=numbers)
def test_without_ties_sizes_differ_by_one_at_most_and_none_is_empty(values, number) -> None:
    sizes = np.bincount(quantiles(values, number).quantile.astype(int), minlength=number + 1)[1:]
    assert sizes.max() - sizes.min() <= 1
    assert sizes.min() > 0


@given(values=figures, number=numbers, seed=st.integers(0, 1000))
def test_order_does_not_matter_and_groups_are_apart(values, number, seed) -> None:
    alone, order = quantiles(values, number), np.random.default_rng(seed).permutation(len(values))
    shuffled = quantiles(np.array(values)[order], number)
    np.testing.assert_array_equal(alone.quantile[order], shuffled.quantile)
    twice = quantiles(values * 2, number, by=["here"] * len(values) + ["there"] * len(values))
    np.testing.assert_array_equal(twice.quantile, np.tile(alone.quantile, 2))


@given(values=figures, number=numbers)
def test_missing_figures_are_passed_over(values, number) -> None:
    gaps = [None, *values, float("nan")]
    got = quantiles(gaps, number)
    np.testing.assert_array_equal(got.quantile[1:-1], quantiles(values, number).quantile)
    assert list(got.status[[0, -1]]) == ["missing"] * 2
    assert np.isnan(got.quantile[[0, -1]]).all()


@given(values=figures, number=numbers, invert=st.booleans())
def test_equal_figures_share_a_quantile(values, number, invert) -> None:
    got = quantiles(values, number, invert=invert).quantile
    for value in set(values):
        assert np.unique(got[np.array(values) == value]).size == 1


@pytest.mark.parametrize("number", [1, 0, 2.5, "10", True])
def test_a_number_of_quantiles_that_cannot_be(number) -> None:
    with pytest.raises(InputError, match="whole number"):
        quantiles([1, 2, 3], number)


def test_the_labels_must_fit_the_figures() -> None:
    with pytest.raises(InputError, match="by"):
        quantiles([1, 2, 3], 2, by=["a", "b"])


def test_no_areas_have_no_quantiles() -> None:
    assert quantiles([], 5).quantile.shape == (0,)
