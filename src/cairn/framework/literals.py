"""Values written into a question as SQL, so that none is handed to the engine as a Python object.

The engine's own way with parameters loads another library at the first of them, which takes a second and
90 MB in every process. Where the values belong is told by the engine's own lexer: a question mark in a text,
a name or a comment stays as it is.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

_SMALL, _LARGE = 2**31, 2**63


class NotWritable(ValueError):
    """A value has no place in a question; `kind` says why, without the value."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        super().__init__(kind)


def quoted(text: str | Path) -> str:
    """`text` as an SQL string.

    >>> quoted("Queen's Road")
    "'Queen''s Road'"
    """
    return "'" + str(text).replace("'", "''") + "'"


def filled(sql: str, values: Sequence[Any]) -> str:
    """`sql` with its question marks replaced by `values`, in their order.

    Values are None, truth, whole numbers, numbers, texts, days, moments without a time zone, and lists of one
    of these. Raises NotWritable where there are more or fewer than question marks, for a value of another
    kind, and for a text with a NUL character.

    >>> filled("SELECT ? || '?' -- why?", ["Queen's"])
    "SELECT  'Queen''s'  || '?' -- why?"
    """
    written = sql.encode()
    places = _places(sql, written)
    if len(places) != len(values):
        raise NotWritable("ParameterCount")
    parts, begin = [], 0
    for place, value in zip(places, values, strict=True):
        # The spaces keep a letter before it from turning the text into one of another kind, as E'' is.
        parts += [written[begin:place].decode(), f" {literal(value)} "]
        begin = place + 1
    return "".join(parts) + written[begin:].decode()


def _places(sql: str, written: bytes) -> list[int]:
    """Where the question marks stand, in bytes."""
    import duckdb

    operator = duckdb.token_type.operator
    return [
        place
        for place, kind in duckdb.tokenize(sql)
        if kind == operator and written[place : place + 1] == b"?"
    ]


def literal(value: Any) -> str:
    """`value` as SQL. Raises NotWritable.

    >>> literal(1.5), literal(None), literal([1, 2])
    ("'1.5'::DOUBLE", 'NULL', "string_split('1\\x1f2', '\\x1f')::INTEGER[]")
    """
    if isinstance(value, list | tuple):
        return _list(value)
    if value is None:
        return "NULL"
    kind, text = _written(value)
    return quoted(text) if kind == "VARCHAR" else f"'{text}'::{kind}"


def _written(value: Any) -> tuple[str, str]:
    """The engine's type of a value, and its text."""
    for kind, write in _KINDS:
        if isinstance(value, kind):
            return write(value)
    raise NotWritable("ParameterType")


def _text(value: str) -> tuple[str, str]:
    if "\x00" in value:
        raise NotWritable("NulCharacter")
    return "VARCHAR", str.__str__(value)


def _whole(value: int) -> tuple[str, str]:
    least = next((name for name, end in _SIZES if -end <= value < end), "HUGEINT")
    return least, int.__repr__(value)


def _moment(value: datetime) -> tuple[str, str]:
    if value.tzinfo is not None:
        raise NotWritable("ParameterType")
    return "TIMESTAMP", value.isoformat()


_SIZES = (("INTEGER", _SMALL), ("BIGINT", _LARGE))
_KINDS: tuple[tuple[type, Callable[[Any], tuple[str, str]]], ...] = (
    (bool, lambda value: ("BOOLEAN", str(value).lower())),
    (int, _whole),
    (float, lambda value: ("DOUBLE", float.__repr__(value))),
    (str, _text),
    (datetime, _moment),
    (date, lambda value: ("DATE", value.isoformat())),
)
_WIDER = ("INTEGER", "BIGINT", "HUGEINT", "DOUBLE")


def _list(values: Sequence[Any]) -> str:
    """One text that the engine splits: a list of many literals takes the parser minutes."""
    if all(one is None for one in values):
        return f"[{', '.join('NULL' for _ in values)}]"
    told = [None if one is None else _written(one) for one in values]
    kind = _common({one[0] for one in told if one})
    between, nothing = _signs([one[1] for one in told if one])
    text = between.join(nothing if one is None else one[1] for one in told)
    cells = f"string_split({quoted(text)}, {quoted(between)})"
    if None in told:
        cells = f"list_transform({cells}, lambda one: nullif(one, {quoted(nothing)}))"
    return cells if kind == "VARCHAR" else f"{cells}::{kind}[]"


def _common(kinds: set[str]) -> str:
    if len(kinds) == 1:
        return next(iter(kinds))
    if kinds <= set(_WIDER):
        return max(kinds, key=_WIDER.index)
    raise NotWritable("ParameterType")


def _signs(texts: Sequence[str]) -> tuple[str, str]:
    """Two characters that stand in no text."""
    used = set("".join(texts))
    free = (sign for sign in map(chr, range(0x1F, 0x110000)) if sign not in used and sign != "'")
    between, nothing = islice(free, 2)
    return between, nothing
