"""National rates on a local population: properties, refusals, and how often the limits hold."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cairn.methods import InputError, intervals
from cairn.methods.prevalence import synthetic

bands = st.lists(
    st.tuples(st.integers(0, 50_000), st.floats(0, 0.3), st.floats(0, 1), st.floats(0, 1)),
    min_size=1,
    max_size=8,
)
ways = pytest.mark.parametrize("errors", ["independent", "together"])


def columns(rows: list[tuple]) -> tuple[np.ndarray, ...]:
    people, rate, below, above = np.array(rows, dtype=float).T
    return people, rate, rate * (1 - below), rate + above * 0.1


@ways
@given(rows=bands)
def test_limits_contain_the_value(errors, rows) -> None:
    got = synthetic(*columns(rows), errors=errors)
    assert 0 <= got.lower <= got.value <= got.upper


@given(rows=bands)
def test_errors_together_are_wider_than_independent_ones(rows) -> None:
    apart, together = synthetic(*columns(rows)), synthetic(*columns(rows), errors="together")
    slack = 1e-9 * (1 + float(apart.value))
    assert together.lower <= apart.lower + slack
    assert together.upper >= apart.upper - slack


@ways
@given(rows=bands, seed=st.integers(0, 99))
def test_order_does_not_matter(errors, rows, seed) -> None:
    order = np.random.default_rng(seed).permutation(len(rows))
    got, shuffled = (
        synthetic(*columns(rows), errors=errors),
        synthetic(*columns([rows[i] for i in order]), errors=errors),
    )
    np.testing.assert_allclose([shuffled.lower, shuffled.upper], [got.lower, got.upper], rtol=1e-9, atol=1e-9)


@given(rows=bands)
def test_splitting_a_band_changes_nothing_where_errors_go_together(rows) -> None:
    split = [(half, *rest) for people, *rest in rows for half in (people * 0.25, people * 0.75)]
    whole, parts = (synthetic(*columns(given), errors="together") for given in (rows, split))
    np.testing.assert_allclose([parts.lower, parts.upper], [whole.lower, whole.upper], rtol=1e-9, atol=1e-9)


@ways
@given(rows=bands, areas=st.integers(1, 4))
def test_a_batch_equals_its_members_one_at_a_time(errors, rows, areas) -> None:
    people, *rates = columns(rows)
    table = np.arange(1, areas + 1)[:, None] * people
    batch = synthetic(table, *rates, by=np.arange(areas)[:, None], errors=errors)
    for place, row in enumerate(table):
        alone = synthetic(row, *rates, errors=errors)
        for part in ("value", "lower", "upper"):
            np.testing.assert_allclose(getattr(batch, part)[place], getattr(alone, part), rtol=1e-12)


def test_one_band_carries_its_limits_through() -> None:
    got = synthetic([2000], [5], [4], [7], multiplier=1000)
    assert (got.value, got.lower, got.upper) == (10, 8, 14)
    assert got.method == "Synthetic, errors independent"


def test_a_missing_band_makes_its_area_missing() -> None:
    got = synthetic([[100, 200], [100, None]], 0.1, 0.05, 0.2, by=[["A"], ["B"]])
    assert np.isnan(got.value).tolist() == [False, True]


def test_a_long_table_gives_what_a_wide_one_gives() -> None:
    long = synthetic([9, 4, 7, 2], [0.1, 0.2, 0.2, 0.1], 0.05, 0.3, by=["B", "B", "A", "A"])
    wide = synthetic([[9, 4], [2, 7]], [0.1, 0.2], 0.05, 0.3, by=[["B"], ["A"]])
    assert long.group.tolist() == wide.group.tolist() == ["B", "A"]
    assert long.population.tolist() == [13, 9]
    np.testing.assert_allclose([long.lower, long.upper], [wide.lower, wide.upper], rtol=1e-12)


@pytest.mark.parametrize(
    ("call", "argument", "words"),
    [
        (lambda: synthetic([1, -1], 0.1, 0.1, 0.1), "population", "negative at position 1"),
        (lambda: synthetic([1], -0.1, 0, 0.1), "rate", "negative"),
        (lambda: synthetic([1, 1], 0.1, [0.1, 0.2], 0.3), "rate_lower", "above the rate at position 1"),
        (lambda: synthetic([1], 0.1, 0, 0.05), "rate_upper", "below the rate"),
        (lambda: synthetic([5, 6], 0.1, 0, 0.2, by=["A", None]), "by", "missing at position 1"),
        (lambda: synthetic([], [], [], []), "population", "at least one band"),
        (lambda: synthetic([1, 2], [0.1] * 3, 0, 1), "population", "shape"),
        (lambda: synthetic([1], 0.1, 0, 0.2, errors="none"), "errors", "together"),
        (lambda: synthetic([1], 0.1, 0, 0.2, multiplier=-1), "multiplier", "above zero"),
    ],
)
def test_refusals_name_the_argument(call, argument, words) -> None:
    with pytest.raises(InputError) as refused:
        call()
    assert refused.value.argument == argument
    assert words in str(refused.value)


def test_the_stated_cover() -> None:
    """A survey of 12 bands, 400 people each, rates of 1 to 12%: limits of the local number, 10,000 draws."""
    rng = np.random.default_rng(8)
    rate, people = np.linspace(0.01, 0.12, 12), rng.integers(2000, 15_000, size=12)
    found = intervals.proportion(rng.binomial(400, rate, size=(10_000, 12)), 400)
    draws = np.arange(10_000)[:, None]
    got = synthetic(people, found.value, found.lower, found.upper, by=draws)
    truth = people @ rate
    assert ((got.lower <= truth) & (truth <= got.upper)).mean() == pytest.approx(0.948, abs=0.005)
