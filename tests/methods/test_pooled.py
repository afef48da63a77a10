"""What pooling by group and means promise on any input, and how they refuse what cannot be."""

import datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cairn.methods import InputError, groups, intervals

PARTS = ("value", "lower", "upper")
intervals.rate(1, 1)  # loads what is slow to import, so that no generated example has to wait for it
calm = settings(deadline=None, max_examples=50)

rows = st.lists(
    st.tuples(st.sampled_from("abc"), st.integers(0, 5000), st.integers(1, 5000)), min_size=1, max_size=12
)
values = st.lists(
    st.tuples(st.sampled_from("abc"), st.floats(-1e6, 1e6, allow_subnormal=False)), min_size=1, max_size=12
)
levels = st.sampled_from([0.9, 0.95, 0.998])


def shares(table, confidence=0.95):
    by, part, more = zip(*table, strict=True)
    return intervals.pooled_proportion(part, np.add(part, more), by, confidence=confidence)


def rates(table, confidence=0.95):
    by, events, years = zip(*table, strict=True)
    return intervals.pooled_rate(events, years, by, confidence=confidence)


both = pytest.mark.parametrize("method", [shares, rates])


def told(got) -> dict:
    """The figures of each group by its label."""
    return {
        label: tuple(getattr(got, part)[place] for part in PARTS)
        for place, label in enumerate(got.group.tolist())
    }


def same(first: dict, second: dict) -> None:
    assert first.keys() == second.keys()
    for label, figures in first.items():
        np.testing.assert_allclose(figures, second[label], rtol=1e-12)


@both
@calm
@given(table=rows, confidence=levels, seed=st.integers(0, 99))
def test_the_order_of_rows_does_not_matter(method, table, confidence, seed) -> None:
    order = np.random.default_rng(seed).permutation(len(table))
    same(told(method(table, confidence)), told(method([table[i] for i in order], confidence)))


@both
@calm
@given(table=rows, at=st.floats(0, 1))
def test_splitting_a_row_does_not_matter(method, table, at) -> None:
    label, above, below = table[-1]
    first = (label, int(above * at), max(1, int(below * at)))
    second = (label, above - first[1], below - first[2])
    if second[2] > 0:
        same(told(method(table)), told(method([*table[:-1], first, second])))


@both
@calm
@given(table=rows, confidence=levels)
def test_groups_together_equal_each_group_alone(method, table, confidence) -> None:
    together = told(method(table, confidence))
    for label, figures in together.items():
        alone = told(method([row for row in table if row[0] == label], confidence))
        np.testing.assert_allclose(figures, alone[label], rtol=1e-12)


@both
@calm
@given(table=rows)
def test_limits_contain_the_pooled_figure_and_widen(method, table) -> None:
    usual, wide = method(table, 0.95), method(table, 0.998)
    assert (wide.lower <= usual.lower).all()
    assert (usual.lower <= usual.value).all()
    assert (usual.value <= usual.upper).all()
    assert (usual.upper <= wide.upper).all()


def test_one_group_is_pooled_as_well() -> None:
    """PHEindicatormethods leaves the rows of a single group apart; without `by` that is what is given."""
    pooled = intervals.pooled_rate([4, 5, 7], [10, 20, 30], ["a", "a", "a"], multiplier=1)
    assert (pooled.numerator.tolist(), pooled.denominator.tolist()) == ([16], [60])
    assert pooled.value.tolist() == [intervals.rate(16, 60, multiplier=1).value]
    assert pooled.method.tolist() == ["Byars"]
    as_the_peer = intervals.rate([4, 5, 7], [10, 20, 30], multiplier=1)
    assert as_the_peer.value.shape == (3,)


def test_the_choice_of_limits_is_made_on_the_pooled_count() -> None:
    got = intervals.pooled_count([5, 4, 5, 5], ["few", "few", "many", "many"])
    assert got.method.tolist() == ["Exact", "Byars"]
    assert got.denominator.tolist() == [2, 2]


def test_a_missing_row_makes_its_group_missing_and_no_other() -> None:
    share = intervals.pooled_proportion([1, None, 3], [10, 10, 10], ["a", "a", "b"])
    assert np.isnan(share.value).tolist() == np.isnan(share.upper).tolist() == [True, False]
    rate = intervals.pooled_rate([1, 2, 3], [10, 10, np.nan], ["a", "a", "b"])
    assert np.isnan(rate.value).tolist() == [False, True]
    assert rate.method.tolist() == ["Exact", "Exact"]
    count = intervals.pooled_count([None, 3], ["a", "b"])
    assert count.method.tolist() == ["", "Exact"]


@calm
@given(table=values, confidence=levels)
def test_means_hold_their_value_and_do_not_mind_order(table, confidence) -> None:
    by, numbers = zip(*table, strict=True)
    got = intervals.mean(numbers, by=by, confidence=confidence)
    known = got.count > 1
    assert (got.lower[known] <= got.value[known]).all()
    assert (got.value[known] <= got.upper[known]).all()
    assert np.isnan(got.upper[~known]).all()
    turned = intervals.mean(numbers[::-1], by=by[::-1], confidence=confidence)
    order = [turned.group.tolist().index(label) for label in got.group.tolist()]
    np.testing.assert_allclose(got.value, turned.value[order], rtol=1e-9, atol=1e-9)
    wide = intervals.mean(numbers, by=by, confidence=0.999)
    assert (wide.upper[known] >= got.upper[known]).all()


@calm
@given(table=values)
def test_means_together_equal_each_alone(table) -> None:
    by, numbers = zip(*table, strict=True)
    got = intervals.mean(numbers, by=by)
    for place, label in enumerate(got.group.tolist()):
        alone = intervals.mean([number for one, number in table if one == label])
        scale = max(1.0, float(np.abs(alone.value)))
        for part in ("total", "count", "deviation", *PARTS):
            there, here = getattr(got, part)[place], getattr(alone, part)
            np.testing.assert_allclose(there, here, rtol=1e-12, atol=1e-12 * scale)


def test_means_of_one_of_none_and_of_equal_values() -> None:
    one = intervals.mean(7.5)
    assert (one.value, one.total, one.count) == (7.5, 7.5, 1)
    assert np.isnan([one.deviation, one.lower, one.upper]).all()
    alike = intervals.mean([3, 3, 3], confidence=1)
    assert (alike.lower, alike.upper, alike.deviation) == (3, 3, 0)
    assert intervals.mean([1, 2], confidence=1).upper == np.inf
    assert intervals.mean([], by=[]).value.shape == (0,)
    with pytest.raises(InputError, match="values is empty"):
        intervals.mean([])


def test_a_missing_value_makes_its_mean_missing_but_is_counted() -> None:
    got = intervals.mean([1, None, 4, 8], by=["a", "a", "b", "b"])
    assert np.isnan([got.value[0], got.total[0], got.deviation[0], got.lower[0]]).all()
    assert got.count.tolist() == [2, 2]
    assert got.value[1] == 6


def test_labels_of_any_kind_keep_the_order_of_their_first_rows() -> None:
    day, later = datetime.date(2026, 4, 1), datetime.date(2026, 5, 1)
    for labels in (
        ["b", "a", "b"],
        [9, 2, 9],
        [("n", 1), ("a", 2), ("n", 1)],
        [later, day, later],
        [2.5, 1.5, 2.5],
    ):
        array = np.empty(3, dtype=object)
        array[:] = labels
        for by in (array, labels):
            if isinstance(labels[0], tuple) and by is labels:
                continue  # a list of pairs is a table of two columns, not of labels
            found = groups.of("by", by, (3,))
            assert found.labels.tolist() == labels[:2]
            assert found.codes.tolist() == [0, 1, 0]
            assert found.first_rows().tolist() == [0, 1]
            assert found.sizes().tolist() == [2, 1]


def test_labels_stretch_over_a_wide_table() -> None:
    got = intervals.pooled_rate([[1, 2], [30, 40]], 100, [["x"], ["y"]], multiplier=1)
    assert got.group.tolist() == ["x", "y"]
    assert got.numerator.tolist() == [3, 70]
    assert got.denominator.tolist() == [200, 200]


@pytest.mark.parametrize(
    ("call", "argument", "words"),
    [
        (lambda: intervals.pooled_rate([1, 2], 10, ["a", None]), "by", "missing at position 1"),
        (lambda: intervals.pooled_rate([1, 2], 10, [1.0, np.nan]), "by", "missing at position 1"),
        (lambda: intervals.pooled_rate([1, 2], 10, np.array(["2026", "NaT"], "M8[D]")), "by", "position 1"),
        (
            lambda: intervals.pooled_rate([1, 2], 10, np.ma.masked_array([1, 2], [True, False])),
            "by",
            "position 0",
        ),
        (lambda: intervals.pooled_rate([1, 2], 10, ["a", "b", "c"]), "by", "does not fit the rows"),
        (lambda: intervals.pooled_rate([1, -2], 10, ["a", "a"]), "events", "negative"),
        (lambda: intervals.pooled_rate([1, 2], [10, 0], ["a", "a"]), "person_time", "zero or negative"),
        (
            lambda: intervals.pooled_proportion([1, 20], 10, ["a", "a"]),
            "numerator",
            "more than the denominator",
        ),
        (lambda: intervals.pooled_count([1, 2], ["a", "a"], confidence=2), "confidence", "fraction"),
        (lambda: intervals.mean([1, np.inf]), "values", "infinite"),
        (lambda: intervals.mean([1, 2], by=["a"] * 3), "by", "does not fit"),
        (lambda: intervals.mean([1, 2], confidence=0.2), "confidence", "fraction"),
    ],
)
def test_refusals_name_the_argument(call, argument, words) -> None:
    with pytest.raises(InputError, match=words) as refused:
        call()
    assert refused.value.argument == argument
