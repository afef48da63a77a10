"""Telling the rows of a plan apart: actions, headings, heads, blank rows, and rows that are in doubt."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from cairn.web.plan.importing import cells
from cairn.web.plan.importing.columns import Mapping, explains, fields, is_head, layouts
from cairn.web.plan.importing.doubts import Doubt, doubt
from cairn.web.plan.importing.sheet import Place, Row, Sheet, plain

THEME_WORD = re.compile(
    r"^\W*(theme|priority|strategic priority|outcome|objective|aim|goal|section|pillar)\W*"
    r"(\d|[ivx]+\b|[a-z]\b|one|two|three|four|five)",
    re.I,
)
DITTO, MARKS = {"ditto", "as above", "same as above"}, {'"', "''", "”", "“", "〃", '" "'}
SHARED = ("resources", "timescale", "group", "partners", "lead", "metric")
JOINED_BY = {"partners": "; ", "lead": "; "}


class Kind(StrEnum):
    """What a row of the file is. Every row is one of these."""

    ACTION = "action"
    HEADING = "heading"
    HEAD = "head"
    BLANK = "blank"
    DOUBT = "doubt"


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the file and what it was taken for."""

    place: Place
    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Title:
    """A theme or a need: its number as written ("" for none) and its title."""

    number: str
    title: str

    @property
    def same(self) -> tuple[str, str]:
        """What it is compared by."""
        return plain(self.number), plain(self.title)


@dataclass(slots=True)
class Draft:
    """A row with one action or more, with what stood above it."""

    place: Place
    theme: Title | None
    need: Title | None
    values: dict[str, str]


@dataclass(slots=True)
class Told:
    """All rows told apart."""

    lines: list[Line] = field(default_factory=list)
    drafts: list[Draft] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    needs: list[tuple[Title, Place]] = field(default_factory=list)


def tell_apart(sheet: Sheet, mapping: Mapping) -> Told:
    """Take every row of a file for what it is. The lines are as many as the rows."""
    teller = _Teller(mapping)
    for row, labels in zip(sheet.rows, layouts(sheet), strict=True):
        kind = teller.tell(row, labels)
        teller.told.lines.append(Line(row.place, kind, " | ".join(row.texts)))
    teller.told.doubts += _unread(teller.unread)
    return teller.told


class _Teller:
    """Reads row after row, and remembers the theme, the need and the cells above."""

    def __init__(self, mapping: Mapping) -> None:
        self.mapping, self.told = mapping, Told()
        self.theme: Title | None = None
        self.need: Title | None = None
        self.labels: tuple[str, ...] = ()
        self.above: dict[int, str] = {}
        self.table, self.after_head, self.named = "", False, False
        self.unread: list[Place] = []

    def tell(self, row: Row, labels: tuple[str, ...]) -> Kind:
        """What a row is; what it says is noted."""
        if row.loose:
            return self._loose(row)
        first = row.place.table != self.table
        self.table, self.named = row.place.table, False
        if row.blank:
            return Kind.BLANK
        if self.after_head and explains(row):
            return Kind.HEAD
        if self._is_head(row, labels):
            self.after_head, self.labels, self.above = True, labels, {}
            return Kind.HEAD
        first, self.after_head = first or self.after_head, False
        if labels != self.labels:
            self.labels, self.above = labels, {}
        return self._content(row, first=first)

    def _is_head(self, row: Row, labels: tuple[str, ...]) -> bool:
        """Whether a row is one of heads: by our words, or because it only repeats those of its table."""
        known = {plain(label) for label in labels}
        return is_head(row) or (len(row.texts) > 1 and {plain(text) for text in row.texts} <= known)

    def _loose(self, row: Row) -> Kind:
        """A heading outside tables: the last before a table is its theme, one that says so before others."""
        text = row.cells[0]
        says = THEME_WORD.match(text) is not None
        if says or not self.named:
            self._begin(Title(*cells.titled(text)))
        self.named = self.named or says
        return Kind.HEADING

    def _begin(self, theme: Title) -> None:
        if self.theme is None or self.theme.same != theme.same:
            self.theme, self.need = theme, None

    def _content(self, row: Row, *, first: bool) -> Kind:
        values = self._values(row)
        heading = self._heading(row, values)
        if heading:
            return heading
        if not any(values.values()):
            return self._in_doubt(row)
        text = values.get("action", "")
        if text and not (first and self._fragment(values, text)):
            return self._action(row, values)
        return self._without_action(row, values)

    def _values(self, row: Row) -> dict[str, str]:
        """What the row says of each field; a merged cell says what it said above."""
        found: dict[str, str] = {}
        for at, (label, cell) in enumerate(zip(self.labels, row.cells, strict=False)):
            key = self.mapping.columns.get(label, "")
            goes_on = key != "action" and (at in row.merged or plain(cell) in DITTO or cell in MARKS)
            text = self.above.get(at, "") if goes_on else cell
            if not goes_on:
                self.above[at] = cell
            if key and text:
                found[key] = f"{found[key]}{JOINED_BY.get(key, chr(10))}{text}" if key in found else text
        return found

    def _heading(self, row: Row, values: dict[str, str]) -> Kind | None:
        """A row with one text that names a theme or a need for the rows below."""
        at = [one for one, cell in enumerate(row.cells) if cell]
        if len(at) != 1:
            return None
        text = row.cells[at[0]]
        label = self.labels[at[0]] if at[0] < len(self.labels) else ""
        key = self.mapping.columns.get(label, "")
        across = key == "number" and not cells.only_number(text) and " " in text
        if not self.labels or row.wide or across or (not key and at[0] == 0):
            return self._across(text)
        if key == "theme" or (
            key == "need" and "theme" not in self.mapping.fields and THEME_WORD.match(text)
        ):
            self._begin(Title(*cells.titled(text)))
            return Kind.HEADING
        if key == "need" and not values.get("action"):
            self._needed(Title(*cells.titled(text)), row.place)
            return Kind.HEADING
        return None

    def _across(self, text: str) -> Kind:
        """A row of one cell: a theme, unless needs have no column and the theme is known from elsewhere."""
        needs = "need" not in self.mapping.fields and self.theme is not None
        if not self.labels and not THEME_WORD.match(text):
            return Kind.HEADING  # the title above a table
        if needs and not THEME_WORD.match(text):
            self.need = Title(*cells.titled(text))
        else:
            self._begin(Title(*cells.titled(text)))
        return Kind.HEADING

    def _needed(self, need: Title, place: Place) -> None:
        if self.need is None or self.need.same != need.same:
            self.need = need
            self.told.needs.append((need, place))

    def _action(self, row: Row, values: dict[str, str]) -> Kind:
        if values.get("theme"):
            self._begin(Title(*cells.titled(values["theme"])))
        if values.get("need"):
            self._needed(Title(*cells.titled(values["need"])), row.place)
        self.told.drafts.append(Draft(row.place, self.theme, self.need, values))
        return Kind.ACTION

    def _fragment(self, values: dict[str, str], text: str) -> bool:
        """Whether a first row of a table only ends the sentence of the row that the page cut."""
        own = {key for key in values if key not in ("theme", "need")}
        begun = self.told.drafts and not self.told.drafts[-1].values.get("action", "").endswith((".", "!"))
        return bool(begun) and text[:1].islower() and len(own) <= 2 and "lead" not in own

    def _without_action(self, row: Row, values: dict[str, str]) -> Kind:
        """A row that says something and has no action: it goes on from the row above, or is in doubt."""
        need = values.get("need", "")
        own = self._own(row)
        if need and own <= {"need", "theme", "number"}:
            return self._only_need(row, values)
        if own == {"number"} and cells.only_number(values["number"]):
            self.told.doubts.append(doubt("number-without-action", row.place.words, what=values["number"]))
            return Kind.DOUBT
        if not self.told.drafts or "number" in own or (need and "need" in own and self._new_need(need)):
            return self._in_doubt(row)
        return self._goes_on(row, own)

    def _own(self, row: Row) -> set[str]:
        """The fields that a row says itself, and not the cell above."""
        pairs = zip(self.labels, row.cells, strict=False)
        return {self.mapping.columns.get(label, "") for label, cell in pairs if cell} - {""}

    def _new_need(self, text: str) -> bool:
        need = Title(*cells.titled(text))
        return self.need is None or self.need.same != need.same

    def _only_need(self, row: Row, values: dict[str, str]) -> Kind:
        if values.get("theme"):
            self._begin(Title(*cells.titled(values["theme"])))
        number, title = cells.titled(values["need"])
        self._needed(Title(number or values.get("number", "").strip(" .:)("), title), row.place)
        return Kind.HEADING

    def _goes_on(self, row: Row, own: set[str]) -> Kind:
        """Join the row's cells to those of the action above, and say so."""
        draft = self.told.drafts[-1]
        joined = [key for key in own if key not in ("theme", "need")]
        for label, cell in zip(self.labels, row.cells, strict=False):
            key = self.mapping.columns.get(label, "")
            if cell and key in joined:
                before = draft.values.get(key, "")
                draft.values[key] = f"{before}{JOINED_BY.get(key, ' ')}{cell}" if before else cell
        self.told.doubts.append(doubt("row-continues", row.place.words, what=named(joined)))
        return Kind.DOUBT

    def _in_doubt(self, row: Row) -> Kind:
        self.unread.append(row.place)
        return Kind.DOUBT


def named(keys: list[str]) -> str:
    """The names of fields in a sentence.

    >>> named(["lead", "metric"])
    'who answers for it and how it is measured'
    """
    from cairn.framework.formats import join_words

    names = [one.name[0].lower() + one.name[1:] for one in fields() if one.key in keys]
    return join_words(names) if names else "nothing"


def _unread(places: list[Place]) -> Iterator[Doubt]:
    """One doubt for each run of rows of a table that could not be read."""
    runs: list[list[Place]] = []
    for place in places:
        if runs and runs[-1][-1].table == place.table and runs[-1][-1].row == place.row - 1:
            runs[-1].append(place)
        else:
            runs.append([place])
    for run in runs:
        last = f" to {run[-1].row}" if len(run) > 1 else ""
        yield doubt("row-unread", f"{run[0].words}{last}")
