"""Values written into a question mean what the engine's own parameters mean, and nothing of them gets out."""

import subprocess
import sys
import traceback
from datetime import date, datetime
from enum import StrEnum

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cairn.framework.engine import EngineError, connect
from cairn.framework.literals import filled, literal


@pytest.fixture(scope="module")
def engine():
    with connect() as engine:
        yield engine


class Name(StrEnum):
    QUOTED = "Queen's"


TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\x00")) | st.sampled_from(
    ["'", "''", "\\'", "?", "'; DROP TABLE t; --", "/*", "$$", "\x1f", " \x1f", "NULL", "𝔘'"]
)
SINGLE = {
    "VARCHAR": TEXTS,
    "BIGINT": st.integers(-(2**63), 2**63 - 1),
    "DOUBLE": st.floats(allow_nan=False),
    "BOOLEAN": st.booleans(),
    "DATE": st.dates(),
    "TIMESTAMP": st.datetimes(),
}
LISTS = st.sampled_from(sorted(SINGLE)).flatmap(
    lambda kind: st.tuples(st.just(kind), st.lists(st.none() | SINGLE[kind], max_size=5))
)


@settings(deadline=None, max_examples=60)
@given(st.one_of(st.none(), *SINGLE.values()))
def test_a_value_comes_back_as_it_was(engine, value):
    assert engine.scalar("SELECT ?", [value]) == value


@settings(deadline=None, max_examples=60)
@given(LISTS)
def test_a_list_comes_back_as_it_was(engine, listed):
    kind, values = listed
    assert engine.scalar(f"SELECT ?::{kind}[]", [values]) == values
    engine.execute(f"SELECT unnest(?::{kind}[])", [values])
    assert [row[0] for row in engine.fetchall()] == values


ASIDE = (
    "'?'", "'it''s ? here'", '"a?"', "1 -- ?\n", "/* ? */ 2", "/* ? /* ? */ ? */ 3", "$$?$$", "$t$ '?' $t$",
    "E'\\'?'", "'é?'", "5 % 2", "'a' || '?'",
)  # fmt: skip
NAMES = ('"?1"', "b", '"c?"', "d", '"e"', "f")
PIECES = st.one_of(
    st.sampled_from(ASIDE).map(lambda text: (text, [])),
    st.sampled_from(["?", "(?)", "-- é ?\n?", "? /* ? */"]).flatmap(
        lambda text: SINGLE["VARCHAR"].map(lambda value: (text, [value]))
    ),
    SINGLE["BIGINT"].map(lambda value: ("?::BIGINT", [value])),
)


@settings(deadline=None, max_examples=60)
@given(st.lists(PIECES, min_size=1, max_size=6))
def test_question_marks_are_those_that_the_engine_takes_for_them(engine, pieces):
    columns = ", ".join(f"{text} AS {name}" for name, (text, _) in zip(NAMES, pieces, strict=False))
    asked = f'SELECT {columns} FROM (SELECT 0 AS "a?")'
    values = [value for _, told in pieces for value in told]
    with duckdb.connect() as plain:
        theirs = plain.execute(asked, values).fetchall()
    assert engine.execute(asked, values).fetchall() == theirs


@pytest.mark.parametrize(
    "value", [None, True, 7, -7, 2**31, -(2**31), 2**70, -(2**100), 1.5, float("inf"), "x", date(2024, 2, 29),
              datetime(2024, 2, 29, 23, 59, 59, 999999), [1, 2], [1, 2**40], [1, 1.5], ["a", None], [], [None],
              ("a", "b"), Name.QUOTED]
)  # fmt: skip
def test_a_value_has_the_type_that_the_engine_gives_it(value):
    asked = "SELECT typeof(?), ?"
    with duckdb.connect() as plain, connect() as engine:
        theirs = plain.execute(asked, [value, value]).fetchall()
        assert engine.execute(asked, [value, value]).fetchall() == theirs


def test_not_a_number_stays_so(engine):
    assert engine.execute("SELECT isnan(?), isinf(?)", [float("nan"), float("-inf")]).fetchone() == (
        True,
        True,
    )


def test_a_letter_before_a_mark_does_not_change_what_the_text_is(engine):
    for sql in ("SELECT e?", "SELECT X?", "SELECT 'a'?"):
        with pytest.raises(EngineError):
            engine.execute(sql, ["\\x41"])


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (["a\x00Canary"], "NulCharacter"),
        ([["a", "Canary\x00"]], "NulCharacter"),
        (["Canary", "Canary"], "ParameterCount"),
        ([b"Canary"], "ParameterType"),
        ([{"Canary": 1}], "ParameterType"),
        ([["Canary", 1]], "ParameterType"),
        ([[["Canary"]]], "ParameterType"),
    ],
)
def test_what_cannot_be_written_is_refused_without_a_value(engine, values, kind):
    with pytest.raises(EngineError) as caught:
        engine.execute("SELECT ?", values)
    said = "".join(traceback.format_exception(caught.value))
    assert caught.value.kind == kind
    assert "Canary" not in said.replace(repr(values), "")
    assert (caught.value.__cause__, caught.value.__context__) == (None, None)


def test_a_question_without_its_values_is_refused(engine):
    for values in (None, []):
        with pytest.raises(EngineError):
            engine.execute("SELECT ?", values)


def test_several_statements_take_their_values_in_order(engine):
    engine.execute("CREATE OR REPLACE TABLE t AS SELECT ? AS a; INSERT INTO t VALUES (?)", ["x", "?"])
    assert engine.execute("FROM t ORDER BY a").fetchall() == [("?",), ("x",)]


def test_long_lists_are_quick_to_read(engine):
    values = [f"value {number}" for number in range(100_000)]
    assert engine.scalar("SELECT count(DISTINCT one) FROM (SELECT unnest(?) AS one)", [values]) == 100_000
    assert filled("?", [[1]]).strip() == literal([1])


def test_no_other_library_is_loaded_for_a_parameter():
    asks = (
        "import sys; from cairn.framework.engine import connect\n"
        "with connect() as engine: engine.execute('SELECT ?, unnest(?)', ['x', ['a', None]]).fetchall()\n"
        "print([name for name in ('pandas', 'pyarrow') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", asks], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
