"""What the intervals promise on any input, and how they refuse what cannot be."""

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cairn.methods import InputError, intervals
from cairn.methods.estimate import Estimate

intervals.rate(1, 1)  # loads what is slow to import, so that no generated example has to wait for it
levels = st.sampled_from([0.9, 0.95, 0.98, 0.998, 0.999])
counts = st.integers(0, 100_000)
groups = st.lists(st.tuples(counts, st.integers(1, 100_000)), min_size=1, max_size=8)


def shares(pairs: list[tuple[int, int]], confidence: float = 0.95) -> Estimate:
    part, more = np.array(pairs, dtype=float).T
    return intervals.proportion(part, part + more, multiplier=100, confidence=confidence)


def rates(pairs: list[tuple[int, int]], confidence: float = 0.95) -> Estimate:
    events, years = np.array(pairs, dtype=float).T
    return intervals.rate(events, years, confidence=confidence)


both = pytest.mark.parametrize("method", [shares, rates])


@both
@given(pairs=groups, confidence=levels)
def test_limits_contain_the_value(method, pairs, confidence) -> None:
    got = method(pairs, confidence)
    assert (got.lower <= got.value).all()
    assert (got.value <= got.upper).all()
    assert (got.lower >= 0).all()


@both
@given(pairs=groups)
def test_limits_widen_with_confidence(method, pairs) -> None:
    usual, wide = method(pairs, 0.95), method(pairs, 0.998)
    assert (wide.lower <= usual.lower).all()
    assert (wide.upper >= usual.upper).all()


@both
@given(pairs=groups, seed=st.integers(0, 1000))
def test_order_does_not_matter(method, pairs, seed) -> None:
    order = np.random.default_rng(seed).permutation(len(pairs))
    got, shuffled = method(pairs), method([pairs[i] for i in order])
    assert (got.lower[order] == shuffled.lower).all()
    assert (got.upper[order] == shuffled.upper).all()


@both
@given(pairs=groups, confidence=levels)
def test_a_batch_equals_its_members_one_at_a_time(method, pairs, confidence) -> None:
    batch = method(pairs, confidence)
    for place, pair in enumerate(pairs):
        alone = method([pair], confidence)
        for part in ("value", "lower", "upper"):
            np.testing.assert_allclose(getattr(batch, part)[place], getattr(alone, part)[0], rtol=1e-12)


@given(count=st.integers(0, 5000), confidence=levels)
def test_limits_of_a_count_rise_with_it(count, confidence) -> None:
    lower, higher = (
        intervals.count(count, confidence=confidence),
        intervals.count(count + 1, confidence=confidence),
    )
    assert lower.upper < higher.upper
    assert lower.lower <= higher.lower


@given(part=st.integers(0, 500), more=st.integers(0, 500), confidence=levels)
def test_a_share_and_its_complement_mirror_each_other(part, more, confidence) -> None:
    whole = part + more + 1
    share = intervals.proportion(part, whole, confidence=confidence)
    rest = intervals.proportion(whole - part, whole, confidence=confidence)
    np.testing.assert_allclose(share.lower, 1 - rest.upper, atol=1e-12)


def test_nobody_and_everybody() -> None:
    assert intervals.proportion(0, 10).lower == 0
    assert intervals.proportion(10, 10, multiplier=100).upper == 100
    assert intervals.rate(0, 10).lower == 0


def test_missing_in_missing_out() -> None:
    got = intervals.proportion([5, None, 5], [10, 10, np.nan])
    assert np.isnan(got.value).tolist() == [False, True, True]
    assert np.isnan(intervals.rate([None, 20], [10, None]).upper).all()
    assert intervals.count([None, 3, 30]).method.tolist() == ["", "Exact", "Byars"]
    hidden = np.ma.masked_array([5, 6], mask=[False, True])
    assert np.isnan(intervals.proportion(hidden, 10).value).tolist() == [False, True]


def test_numbers_in_numbers_out_and_arrays_broadcast() -> None:
    assert float(intervals.rate(12, 1000, multiplier=1000).value) == 12
    assert np.shape(intervals.count(12).lower) == ()
    table = intervals.proportion([[1], [2]], [10, 20, 30])
    assert table.value.shape == table.upper.shape == table.method.shape == (2, 3)
    assert intervals.rate([[1], [20]], [10, 20, 30]).method.shape == (2, 3)
    assert intervals.rate([], []).value.shape == (0,)


def test_the_switch_to_byar_is_on_the_number_as_given() -> None:
    assert intervals.count([9, 9.5, 10]).method.tolist() == ["Exact", "Exact", "Byars"]


def test_full_confidence_reaches_from_end_to_end() -> None:
    share, rate = intervals.proportion(5, 10, confidence=1), intervals.rate([5, 50], 10, confidence=1)
    assert (share.lower, share.upper) == (0, 1)
    assert rate.lower.tolist() == [0, 0]
    assert np.isinf(rate.upper).all()


@pytest.mark.parametrize(
    ("call", "argument", "positions", "words"),
    [
        (lambda: intervals.proportion([1, -1, 2, -3], 10), "numerator", (1, 3), "negative at positions 1, 3"),
        (
            lambda: intervals.proportion([1, 11], [10, 10]),
            "numerator",
            (1,),
            "more than the denominator at pos",
        ),
        (lambda: intervals.proportion(1, [3, 0, -1]), "denominator", (1, 2), "zero or negative"),
        (lambda: intervals.rate([[1, 2], [3, -4]], 1), "events", ((1, 1),), "position (1, 1)"),
        (lambda: intervals.rate(1, 0), "person_time", (), "person_time is zero or negative."),
        (lambda: intervals.rate(np.full(9, -1), 1), "events", (0, 1, 2, 3, 4), "and 4 more"),
        (lambda: intervals.count(np.inf), "events", (), "infinite"),
        (lambda: intervals.count("twelve"), "events", (), "must be numbers"),
        (lambda: intervals.rate([1, 2], [1, 2, 3]), "events", (), "shape: events (2,), person_time (3,)"),
        (lambda: intervals.rate(1, 2, multiplier=0), "multiplier", (), "above zero"),
        (lambda: intervals.rate(1, 2, confidence=95), "confidence", (), "For 95% write 0.95"),
        (lambda: intervals.rate(1, 2, confidence=0.5), "confidence", (), "fraction from 0.9 to 1"),
        (lambda: intervals.rate(1, 2, confidence=float("nan")), "confidence", (), "fraction"),
        (lambda: intervals.rate(1, 2, confidence="0.95"), "confidence", (), "fraction"),
    ],
)
def test_refusals_name_the_argument_and_the_places(call, argument, positions, words) -> None:
    with pytest.raises(InputError) as refused:
        call()
    assert refused.value.argument == argument
    assert refused.value.positions == positions
    assert words in str(refused.value)


def test_the_package_is_light_to_import() -> None:
    script = "import sys, cairn.methods; sys.exit(any(name in sys.modules for name in ('scipy', 'django')))"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
