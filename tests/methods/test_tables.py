"""Rows to columns and back."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cairn.methods import InputError, tables

numbers = st.lists(st.tuples(st.floats(-1e6, 1e6), st.integers(0, 1000)), min_size=1, max_size=6)


@given(pairs=numbers)
def test_there_and_back(pairs) -> None:
    first, second = np.array(pairs, dtype=float).T
    back = tables.columns(tables.rows(a=first, b=second), "b", "a")
    np.testing.assert_array_equal(back, (second, first))


def test_single_values_go_to_every_row_and_nan_becomes_none() -> None:
    got = tables.rows(x=[[1.5, np.nan]], line=[["upper"], ["lower"]])
    assert got[1] == {"x": None, "line": "upper"}
    assert [one["line"] for one in got] == ["upper", "upper", "lower", "lower"]
    assert type(got[0]["x"]) is float


def test_nothing_gives_nothing() -> None:
    assert tables.rows(x=[], y=[]) == []
    (none,) = tables.columns([], "x")
    assert none.shape == (0,)


@pytest.mark.parametrize(
    ("call", "argument", "words"),
    [
        (lambda: tables.columns([{"a": 1}], "b"), "names", "no column 'b'. There are: a."),
        (lambda: tables.columns([{"a": "1,200"}], "a"), "a", "must be numbers"),
        (lambda: tables.rows(x=[1, 2], y=[1, 2, 3]), "x", "shape"),
    ],
)
def test_refusals_name_what_is_wrong(call, argument, words) -> None:
    with pytest.raises(InputError) as refused:
        call()
    assert refused.value.argument == argument
    assert words in str(refused.value)
