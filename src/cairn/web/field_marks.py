"""What each field of each table is: personal, special category, criminal, secret or safe.

The marks are data (field_marks.toml). What is written for others to read, such as the audit trail, obeys
them, and the page of what is kept about people is made from them.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

MARKS = ("personal", "special", "criminal", "secret", "safe")
ABOUT_PEOPLE = MARKS[:3]
WORDS = ("called", "why", "kept")
FILE = Path(__file__).with_suffix(".toml")


class MarksRefused(ValueError):
    """The file of marks is not sound; the text lists every fault."""

    def __init__(self, faults: Iterable[str]) -> None:
        super().__init__(f"{FILE.name} is not sound:\n" + "\n".join(f"- {fault}" for fault in faults))


@dataclass(frozen=True, slots=True)
class Field:
    """One column: its mark, and what it holds (always said of what is about a person)."""

    name: str
    mark: str
    holds: str = ""

    @property
    def about_people(self) -> bool:
        """Whether it says something about a person."""
        return self.mark in ABOUT_PEOPLE


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its fields by name, and of one about people what it is called, why and for how long."""

    label: str
    fields: Mapping[str, Field]
    called: str = ""
    why: str = ""
    kept: str = ""

    @property
    def personal(self) -> tuple[Field, ...]:
        """The fields that say something about a person."""
        return tuple(field for field in self.fields.values() if field.about_people)


@cache
def tables() -> Mapping[str, Table]:
    """Every table by its model's label. Raises MarksRefused with all faults at once."""
    return read(tomllib.loads(FILE.read_text("utf-8")))


@cache
def field_names() -> frozenset[str]:
    """The name of every field of every table."""
    return frozenset(name for table in tables().values() for name in table.fields)


def read(file: Mapping[str, Any]) -> Mapping[str, Table]:
    """Tables from the parsed file. Raises MarksRefused with all faults at once."""
    found = {label: _table(label, lines) for label, lines in file.items()}
    faults = [fault for table in found.values() for fault in _faults(table)]
    if faults:
        raise MarksRefused(faults)
    return found


def _table(label: str, lines: Mapping[str, str]) -> Table:
    fields = {name: _field(name, line) for name, line in lines.items() if name not in WORDS}
    return Table(label, fields, **{word: lines.get(word, "") for word in WORDS})


def _field(name: str, line: str) -> Field:
    mark, _, holds = line.partition(":")
    return Field(name, mark.strip(), holds.strip())


def _faults(table: Table) -> list[str]:
    marks = ", ".join(MARKS)
    faults = [
        f"{table.label}.{field.name}: the mark is '{field.mark}'; allowed: {marks}"
        for field in table.fields.values()
        if field.mark not in MARKS
    ]
    faults += [f"{table.label}.{one.name}: say what it holds" for one in table.personal if not one.holds]
    if table.personal:
        faults += [f"{table.label}: '{word}' is missing" for word in WORDS if not getattr(table, word)]
    return faults


def markdown() -> str:
    """The page of what is kept about people, for the documentation."""
    about = [table for table in tables().values() if table.personal]
    others = [table.label for table in tables().values() if not table.personal]
    return "\n".join([*_HEAD, *(line for table in about for line in _section(table)), *_tail(others)])


_HEAD = (
    "# What is kept about people",
    "",
    "Made from the marks that every field of every table carries (`field_marks.toml`). A field without a",
    "mark fails the build. The audit trail names fields, never their values.",
    "",
)


def _section(table: Table) -> list[str]:
    rows = [f"| `{field.name}` | {field.mark} | {field.holds} |" for field in table.personal]
    head = [f"## {table.called}", "", f"{table.why} **Kept:** {table.kept}", ""]
    return [*head, "| Field | Mark | What it holds |", "| --- | --- | --- |", *rows, ""]


def _tail(labels: list[str]) -> list[str]:
    listed = ", ".join(f"`{label}`" for label in labels)
    head = ["## Outside these tables", "", *_ELSEWHERE, "", "## Tables that hold nothing about a person", ""]
    return [*head, f"{listed}.", ""]


_ELSEWHERE = (
    "- Attempts to sign in are counted for a quarter of an hour, by network address and by a code of the",
    "  address typed that cannot be turned back.",
    "- Backups hold all of the above for as long as you keep them.",
    "- The log names accounts by number, and holds no address and no name that somebody typed.",
    "- Records of people that providers send lie in the vault: encrypted, apart from these tables, and kept",
    "  only as the agreements say. Their columns are in the [record contract](records.md).",
    "- No figure on these pages is about one person.",
)
