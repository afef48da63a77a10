"""From what checking found to what is stored of it: counts in tables, and places in a report file.

Neither holds a value, nor a name that is not ours: a column or a file that the contract does not have might
be called anything, so only that there is one is told.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from cairn.framework.cells import safe
from cairn.records.contract import contract
from cairn.records.findings import Finding
from cairn.records.manifest import SHAPES

EACH, MOST = 100, 900  # places kept of one kind, and of all
SAID_SHOWN, SAID_LONGEST = 5, 300
HEADER = (
    "provider", "file", "row", "column", "rule", "what follows", "what is wrong", "what may stand there",
    "what to do", "rows like this in all",
)  # fmt: skip
OTHER_FILE, OTHER_COLUMN = "another file", "another column"
OF_ONE_CELL = {f"R{number:02}" for number in range(1, 8)}
FOLLOWS = {"file": "the whole submission is refused", "row": "left out", "warning": "kept"}


@dataclass(slots=True)
class Counted:
    """All findings of one rule in one column of one provider."""

    first: Finding
    rows: int = 0
    places: list[int] = field(default_factory=list)
    said: dict[str, None] = field(default_factory=dict)

    @property
    def words(self) -> str:
        """What more is known of these cases: what the wrong values look like, or a count."""
        return "; ".join(list(self.said)[:SAID_SHOWN])[:SAID_LONGEST]


def counted(findings: Iterable[Finding]) -> list[Counted]:
    """The findings by rule, file, column and provider, in the order in which they first come up.

    >>> [(one.first.column, one.rows) for one in counted([Finding("F16", "deaths", column="Smith")])]
    [('another column', 1)]
    """
    found: dict[tuple[str, str, str, str], Counted] = {}
    for one in map(nameless, findings):
        of_a_kind = found.setdefault((one.rule, one.file, one.column, one.provider), Counted(one))
        of_a_kind.rows += 1
        if one.row and len(of_a_kind.places) < EACH:
            of_a_kind.places.append(one.row)
        if one.said:
            of_a_kind.said[one.said] = None
    return list(found.values())


def nameless(one: Finding) -> Finding:
    """The finding without a name that the contract does not have."""
    if one.file == "manifest":
        return one if one.column in ("", "files", *SHAPES) else replace(one, column="")
    if one.file not in contract().files:
        return replace(one, file=OTHER_FILE, column="")
    if one.column and one.column not in contract().file(one.file).names:
        return replace(one, column=OTHER_COLUMN)
    return one


def allowed_words(rule: str, file: str, column: str) -> str:
    """What a column may hold, in words; empty for a rule about no cell or about several."""
    from cairn.records.template import allowed

    known = contract().files.get(file)
    if rule not in OF_ONE_CELL or not known or column not in known.names:
        return ""
    return allowed(known.column(column))


def write_report(path: Path, found: Iterable[Counted]) -> bool:
    """Write the places as a CSV file that the provider can act on; False (and no file) if there is none."""
    rows = list(_rows(found))[:MOST]
    if not rows:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        out = csv.writer(file)
        out.writerow(HEADER)
        out.writerows([safe(cell) for cell in row] for row in rows)
    return True


def _rows(found: Iterable[Counted]) -> Iterator[tuple[object, ...]]:
    for kind in found:
        one = kind.first
        words = f"{one.words} ({kind.words})" if kind.words else one.words
        may = allowed_words(one.rule, one.file, one.column)
        places: list[object] = [*kind.places] or [""]
        for place in places:
            yield (
                one.provider, one.file, place, one.column, one.rule, FOLLOWS[one.kind], words, may,
                one.remedy, kind.rows,
            )  # fmt: skip
