"""The share not in treatment: properties, what is refused, and how often its limits hold."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cairn.methods import InputError
from cairn.methods.prevalence import unmet_need

Z = 1.959963984540054
settings = st.tuples(st.integers(0, 5000), st.integers(1, 9000), st.floats(0.01, 1), st.floats(1, 5)).map(
    lambda drawn: (drawn[0], drawn[1], drawn[1] * drawn[2], drawn[1] * drawn[3])
)
both = pytest.mark.parametrize("uncertainty", ["both", "estimate"])


@both
@given(figures=settings)
def test_limits_contain_the_value_and_never_pass_one(uncertainty, figures) -> None:
    got = unmet_need(*figures, uncertainty=uncertainty)
    slack = 1e-9 * (1 + abs(got.value))
    assert got.lower - slack <= got.value <= got.upper + slack
    assert got.upper <= 1


@given(figures=settings)
def test_two_doubts_are_wider_than_one_and_widen_with_confidence(figures) -> None:
    plain = unmet_need(*figures, uncertainty="estimate")
    usual, wide = unmet_need(*figures), unmet_need(*figures, confidence=0.998)
    slack = 1e-9 * (1 + abs(float(usual.lower)))
    assert wide.lower - slack <= usual.lower <= plain.lower + slack
    assert plain.upper - slack <= usual.upper <= wide.upper + slack


@both
@given(rows=st.lists(settings, min_size=1, max_size=5))
def test_a_batch_equals_its_members_one_at_a_time(uncertainty, rows) -> None:
    batch = unmet_need(*np.array(rows, dtype=float).T, uncertainty=uncertainty, multiplier=100)
    for place, row in enumerate(rows):
        alone = unmet_need(*row, uncertainty=uncertainty, multiplier=100)
        for part in ("value", "lower", "upper"):
            np.testing.assert_allclose(getattr(batch, part)[place], getattr(alone, part), rtol=1e-12)


@given(figures=settings)
def test_more_in_treatment_is_less_unmet_need(figures) -> None:
    treated, *estimate = figures
    less, more = unmet_need(treated, *estimate), unmet_need(treated + 1, *estimate)
    assert more.value < less.value
    assert more.lower < less.lower
    assert more.upper <= less.upper


def test_the_estimate_s_own_limits_are_carried_through() -> None:
    """By hand: 528 in treatment of 1,056, of 800 at least and 1,320 at most."""
    got = unmet_need(528, 1056, 800, 1320, multiplier=100, uncertainty="estimate")
    assert [got.value, got.lower, got.upper] == pytest.approx([50, 34, 60])
    assert got.method == "Estimate's limits"


def test_it_agrees_with_fieller_where_both_limits_are_symmetrical() -> None:
    """MOVER-R with symmetric limits is Fieller's interval of the ratio of two independent normal means."""
    from cairn.methods.prevalence.need import _limits_of_ratio

    (top, top_error), (base, base_error) = (80.0, 12.0), (200.0, 30.0)
    got = _limits_of_ratio(
        (top, top - top_error, top + top_error), (base, base - base_error, base + base_error)
    )
    roots = np.roots([base**2 - base_error**2, -2 * top * base, top**2 - top_error**2])
    np.testing.assert_allclose(got, sorted(roots))


def test_an_upper_limit_of_more_than_twice_the_estimate_holds() -> None:
    got = unmet_need([300, 300], 500, 250, [999.9999, 1000.0001])
    assert got.upper[0] == pytest.approx(got.upper[1], rel=1e-6)
    assert unmet_need(300, 500, 250, 5000).upper < 1


def test_nobody_in_treatment() -> None:
    got = unmet_need(0, 500, 400, 600)
    assert (got.value, got.upper) == (1, 1)
    assert got.lower == pytest.approx(1 - 3.69 / 500, abs=0.001)


def test_more_in_treatment_than_estimated_is_not_hidden() -> None:
    assert unmet_need(600, 500, 450, 560).upper < 0


def test_missing_in_missing_out_and_numbers_in_numbers_out() -> None:
    got = unmet_need([5, None, 5, 5], [10, 10, None, 10], [8, 8, 8, None], 15)
    assert np.isnan(got.value).tolist() == [False, True, True, False]
    assert np.isnan(got.upper).tolist() == [False, True, True, False]
    assert np.isnan(got.lower).tolist() == [False, True, True, True]
    assert np.shape(unmet_need(5, 10, 8, 15).lower) == ()


@pytest.mark.parametrize(
    ("call", "argument", "words"),
    [
        (lambda: unmet_need(-1, 10, 8, 12), "in_treatment", "negative"),
        (lambda: unmet_need(1, 0, 8, 12), "estimate", "zero or negative"),
        (lambda: unmet_need(1, 10, 0, 12), "estimate_lower", "zero or negative"),
        (lambda: unmet_need(1, [10, 10], [8, 11], 12), "estimate_lower", "above the estimate at position 1"),
        (lambda: unmet_need(1, 10, 8, 9), "estimate_upper", "below the estimate"),
        (lambda: unmet_need([1, 2], [1, 2, 3], 1, 9), "in_treatment", "shape"),
        (lambda: unmet_need(1, 10, 8, 12, uncertainty="all"), "uncertainty", "both"),
        (lambda: unmet_need(1, 10, 8, 12, confidence=95), "confidence", "0.95"),
        (lambda: unmet_need(1, 10, 8, 12, multiplier=0), "multiplier", "above zero"),
    ],
)
def test_refusals_name_the_argument(call, argument, words) -> None:
    with pytest.raises(InputError) as refused:
        call()
    assert refused.value.argument == argument
    assert words in str(refused.value)


def cover(treated: int, share: float, error: float, uncertainty: str, *, varies: bool) -> float:
    """How often the limits hold the true share, the estimate being off by a log-normal error."""
    rng = np.random.default_rng(3)
    estimate = treated / share * np.exp(error * rng.standard_normal(20_000))
    count = rng.poisson(treated, len(estimate)) if varies else np.full(len(estimate), treated)
    ends = estimate * np.exp(-Z * error), estimate * np.exp(Z * error)
    got = unmet_need(count, estimate, *ends, uncertainty=uncertainty)
    return float(((got.lower <= 1 - share) & (1 - share <= got.upper)).mean())


EVERY = pytest.mark.parametrize(
    ("treated", "share", "error"),
    [
        (treated, share, error)
        for treated in (100, 500, 2000)
        for share in (0.3, 0.6, 0.8)
        for error in (0.05, 0.1, 0.3)
    ],
)


@EVERY
def test_the_stated_cover_with_both_doubts(treated, share, error) -> None:
    assert cover(treated, share, error, "both", varies=True) == pytest.approx(0.95, abs=0.006)


@EVERY
def test_the_stated_cover_of_the_plain_mode_where_the_number_is_what_it_is(treated, share, error) -> None:
    assert cover(treated, share, error, "estimate", varies=False) == pytest.approx(0.95, abs=0.006)
    assert cover(treated, share, error, "both", varies=False) > 0.945


def test_the_plain_mode_is_too_narrow_where_few_are_treated_and_numbers_vary() -> None:
    assert cover(100, 0.3, 0.05, "estimate", varies=True) < 0.65
