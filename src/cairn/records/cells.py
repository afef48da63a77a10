"""Step 1 of the row rules: each cell on its own (R01 to R07), one question a file.

A cell is text until it has passed; then `typed` turns it into what its column holds.
"""
# ruff: noqa: S608 - statements are built from our own names; texts are quoted or parameters

from collections.abc import Iterator, Sequence
from datetime import date

from cairn.framework.engine import quoted
from cairn.records.contract import FIRST_DAY, Column, SourceFile

MISSING = "('', 'NA')"
TYPES = {"text": "VARCHAR", "code": "VARCHAR", "date": "DATE", "integer": "BIGINT", "number": "DOUBLE"}
UNCONSENTED = ("provider", "client_id", "consent")
_SIGNS = "('=', '+', '-', '@')"
_MINUS = "-[0-9]+([.][0-9]+)?"
_NUMBER = "(0|[1-9][0-9]{0,14})([.][0-9]{1,15})?"
_BLANKS = r"^[\s\x0B\p{Z}]|[\s\x0B\p{Z}]$"


def first_fault(source: SourceFile, extract: date | None) -> str:
    """SQL: the first fault of a row as 'RULE:column', NULL where every cell is good.

    In the order of the columns, and in each cell in the order of the rules. A client without consent is
    looked at in the keys and the answer alone. Most cells are good, so one quick condition a cell is asked
    first; only where it fails is the rule looked for.
    """
    whens = [
        f"WHEN {_spared(source, column)}NOT ({_good(column, extract)}) THEN {_broken(column, extract)}"
        for column in source.columns
    ]
    return f"CASE {' '.join(whens)} END"


def _spared(source: SourceFile, column: Column) -> str:
    spares = source.name == "clients" and column.name not in UNCONSENTED
    return "consent <> 'no' AND " if spares else ""


def _good(column: Column, extract: date | None) -> str:
    name = column.name
    if column.codes and not column.pattern:
        missing = [] if column.required else ["", "NA"]
        return _one_of(name, [*missing, *column.codes])
    sound = " AND ".join(f"NOT ({condition})" for _, condition in _kind(column, extract))
    if column.type == "text" and not column.pattern:
        sound += f" AND left({name}, 1) NOT IN {_SIGNS} AND NOT regexp_matches({name}, '{_BLANKS}')"
    if column.required:
        return f"{name} NOT IN {MISSING} AND {sound}"
    return f"{name} IN {MISSING} OR ({sound})"


def _broken(column: Column, extract: date | None) -> str:
    """SQL: the first rule that a cell breaks, which is known to break one."""
    name = column.name
    told = [
        ("R01", f"{name} IN {MISSING}"),
        ("R02", _formula(column)),
        ("R03", f"regexp_matches({name}, '{_BLANKS}')"),
        *_kind(column, extract),
    ]
    whens = (f"WHEN {when} THEN '{rule}:{name}'" for rule, when in told)
    return f"CASE {' '.join(whens)} END"


def _formula(column: Column) -> str:
    begins = f"left({column.name}, 1) IN {_SIGNS}"
    if column.type in ("integer", "number"):
        return f"{begins} AND NOT regexp_full_match({column.name}, '{_MINUS}')"
    return begins


def _kind(column: Column, extract: date | None) -> Iterator[tuple[str, str]]:
    """What the type of the column asks of a value that is there."""
    if column.type == "date":
        yield from _dates(column.name, extract)
    elif column.type in ("integer", "number"):
        yield "R07", _outside(column)
    elif column.pattern or column.codes:
        yield "R03", f"NOT ({_is_code(column)})"
    else:
        yield "R03", f"length({column.name}) NOT BETWEEN {column.least} AND {column.most}"


def _dates(name: str, extract: date | None) -> Iterator[tuple[str, str]]:
    # A day that is written back as it was given is written YYYY-MM-DD.
    yield "R04", f"length({name}) <> 10 OR try_cast({name} AS DATE)::VARCHAR IS DISTINCT FROM {name}"
    yield "R05", f"{name} < '{FIRST_DAY}'"
    if extract:
        yield "R06", f"{name} > '{extract.isoformat()}'"


def _outside(column: Column) -> str:
    name, value = column.name, f"try_cast({column.name} AS {TYPES[column.type]})"
    if column.type == "integer":
        shape = f"{value}::VARCHAR IS DISTINCT FROM {name}"
    else:
        shape = f"NOT regexp_full_match({name}, '{_NUMBER}')"
    return f"{shape} OR {value} NOT BETWEEN {column.least} AND {column.most}"


def _is_code(column: Column) -> str:
    ways = []
    if column.pattern:
        ways.append(f"regexp_full_match({column.name}, {quoted(column.pattern)})")
    if column.codes:
        ways.append(_one_of(column.name, column.codes))
    return " OR ".join(ways)


def _one_of(name: str, values: Sequence[str]) -> str:
    # As a list, for the planner makes a join of every longer IN, and there are dozens in one question.
    return f"list_contains([{', '.join(map(quoted, values))}], {name})"


def typed(source: SourceFile) -> str:
    """SQL: every column as what it holds; empty and NA, which are both no answer, as NULL."""
    return ", ".join(
        f"try_cast(CASE WHEN {name} NOT IN {MISSING} THEN {name} END AS {TYPES[one.type]}) AS {name}"
        for one in source.columns
        for name in (one.name,)
    )


def empty_table(source: SourceFile) -> str:
    """SQL: the columns of a table of this file."""
    return ", ".join(f"{one.name} {TYPES[one.type]}" for one in source.columns)
