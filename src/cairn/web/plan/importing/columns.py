"""Which column of a plan holds what: guessed from the words of its head, for a person to change."""

from __future__ import annotations

import re
import tomllib
from collections import abc
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path

from cairn.web.plan.importing.sheet import Row, Sheet, plain

UNREAD = ""  # of a column that no field is read from
LIKE = 0.86  # how alike two heads must be to count as one with a slip of the pen
LONGEST_HEAD = 80  # characters
EXPLAINING = re.compile(
    r"^\(|^(?:e\.?g\.?|i\.?e\.?|what|who|when|how|why|which|name|please|list|enter)\b", re.IGNORECASE
)
MAIN = {"action", "need"}
SURE, WEAK = 1.0, 0.9


@dataclass(frozen=True, slots=True)
class Field:
    """Something that a plan's column may hold, and the words that head it."""

    key: str
    name: str
    heads: tuple[str, ...]
    weak: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mapping:
    """Each head of the file as written, and the field that is read from its column ("" for none)."""

    columns: abc.Mapping[str, str]

    @property
    def fields(self) -> set[str]:
        """The fields that are read."""
        return {field for field in self.columns.values() if field}


@cache
def fields() -> tuple[Field, ...]:
    """Every field, in the order in which pages show them."""
    plain_facts = tomllib.loads(Path(__file__).with_name("columns.toml").read_text("utf-8"))["field"]
    return tuple(
        Field(one["key"], one["name"], tuple(one["heads"]), tuple(one.get("weak", ()))) for one in plain_facts
    )


def guess(sheet: Sheet) -> Mapping:
    """Which column is what? Each field is read from the column whose head says so most clearly.

    A head that says nothing we know is left unread, and said so in the preview.
    """
    heads = list(dict.fromkeys(label for labels in layouts(sheet) if labels for label in labels))
    claims = sorted(((_claim(head), -at, head) for at, head in enumerate(heads)), reverse=True)
    chosen: dict[str, str] = {}
    for (strength, field), _, head in claims:
        if strength and field not in chosen.values():
            chosen[head] = field
    _theme_of_two(chosen, heads)
    return Mapping({head: chosen.get(head, UNREAD) for head in heads})


def _theme_of_two(chosen: dict[str, str], heads: list[str]) -> None:
    """Where two heads claim the need and none the theme ("Priority", "Objective"), the first is the theme.

    So is a first column of outcomes, where another column says how actions are measured.
    """
    unread = [head for head in heads if head not in chosen and _claim(head) == (WEAK, "metric")]
    claiming = [head for head in heads if _claim(head)[1] == "need"]
    if "theme" not in chosen.values() and len(claiming) > 1:
        chosen |= {claiming[0]: "theme", claiming[1]: "need"}
    elif "theme" not in chosen.values() and unread and heads.index(unread[0]) == 0:
        chosen[unread[0]] = "theme"


def layouts(sheet: Sheet) -> list[tuple[str, ...]]:
    """For each row the heads of its columns: those above it in its table, or, in a table that goes on without
    heads, those of the table before; empty where there are none. A row of heads has its own."""
    found: list[tuple[str, ...]] = []
    now: tuple[str, ...] = ()
    table, after_head = "", False
    for row in sheet.rows:
        if row.loose:
            found.append(())
            continue
        if row.place.table != table:
            table, now, after_head = row.place.table, _carried(now, row), False
        after_head = is_head(row) and not (after_head and explains(row))
        now = labels(row) if after_head else now
        found.append(now)
    return found if any(found) else _unheaded(sheet)


def is_head(row: Row) -> bool:
    """Whether a row is one of heads: two or more known ones, most of its cells, and one that matters."""
    texts = row.texts
    if row.loose or len(texts) < 2 or any(len(text) > LONGEST_HEAD for text in texts):
        return False
    known = [field for strength, field in map(_claim, texts) if strength]
    certain = [field for strength, field in map(_claim, texts) if strength >= SURE]
    enough = len(set(known)) >= 2 and len(known) * 2 >= len(texts)
    return enough and bool(MAIN & set(known)) and bool(certain)


def explains(row: Row) -> bool:
    """Whether a row below the heads tells what to write in each column: in italics, brackets or questions."""
    told = sum(bool(EXPLAINING.match(one)) for one in row.texts)
    return row.italic or (len(row.texts) > 1 and told * 5 >= len(row.texts) * 3)


def labels(row: Row) -> tuple[str, ...]:
    """The heads of a row, each different; a column without one is called by its place.

    >>> from cairn.web.plan.importing.sheet import Place
    >>> labels(Row(Place("", 1), ("Action", "Lead", "", "Lead")))
    ('Action', 'Lead', 'Column 3', 'Lead (4)')
    """
    found: list[str] = []
    for at, cell in enumerate(row.cells, 1):
        text = " ".join(cell.split())
        name = text or f"Column {at}"
        found.append(f"{name} ({at})" if name in found else name)
    return tuple(found)


def _carried(before: tuple[str, ...], row: Row) -> tuple[str, ...]:
    return before if len(before) == len(row.cells) else ()


def _unheaded(sheet: Sheet) -> list[tuple[str, ...]]:
    """A file with no head that we know: the first full row of each table is taken for its heads, and a person
    says what they are."""
    found: list[tuple[str, ...]] = []
    now: tuple[str, ...] = ()
    table = None
    for row in sheet.rows:
        if row.loose:
            found.append(())
            continue
        if row.place.table != table:
            table, now = row.place.table, ()
        now = now or (labels(row) if len(row.texts) > 1 else ())
        found.append(now)
    return found


@cache
def _claim(head: str) -> tuple[float, str]:
    """How clearly a head names a field, and which: above 1 is sure, 0 not at all.

    >>> _claim("Action lead")[1], _claim("Timscale")[1], _claim("Budget code 7 of the county")
    ('lead', 'timescale', (0.0, ''))
    """
    wanted = plain(head)
    if not wanted:
        return 0.0, ""
    found = [(_strength(wanted, words), field.key) for field in fields() for words in field.heads]
    found += [(WEAK, field.key) for field in fields() if wanted in field.weak]
    best = max(found, key=lambda one: one[0])
    return best if best[0] > 0 else (0.0, "")


def _strength(head: str, words: str) -> float:
    """3 for the same words; 1 to 2 for a head with these and few others; below 1 for one much like them."""
    if head == words:
        return 3.0
    at = f" {head} ".find(f" {words} ")
    if at >= 0 and len(head.split()) <= len(words.split()) + 3:
        return 1.0 + len(words.split()) / 10 + at / 1000
    alike = SequenceMatcher(None, head, words).ratio()
    return alike if alike >= LIKE and len(words) > 4 else 0.0
