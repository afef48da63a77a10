"""What checking finds: faults and warnings, with their place and remedy and never a value of a person."""

from collections.abc import Iterable
from dataclasses import dataclass

from cairn.records.contract import contract
from cairn.records.rules import rules


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault or warning.

    `file` is a file of the contract without ".csv", "manifest", or the name of a file that should not be
    there. `row` counts from 1, the header left out (0: the whole file). `provider` is empty where the row
    does not name one of the manifest's. `said` tells more of this case: what a value looks like, a count.
    """

    rule: str
    file: str
    row: int = 0
    column: str = ""
    provider: str = ""
    said: str = ""

    @property
    def kind(self) -> str:
        """What follows from it: a key of `rules.KINDS`."""
        return rules()[self.rule].kind

    @property
    def words(self) -> str:
        """What is wrong."""
        return rules()[self.rule].words

    @property
    def remedy(self) -> str:
        """What to do about it."""
        return rules()[self.rule].remedy

    @property
    def allowed(self) -> str:
        """What the column may hold; empty where the finding is about no column of the contract."""
        known = contract().files.get(self.file)
        return known.column(self.column).allowed if known and self.column in known.names else ""

    def __str__(self) -> str:
        row = f"row {self.row}" if self.row else ""
        place = ", ".join(part for part in (self.file, row, self.column) if part)
        said = f" ({self.said})" if self.said else ""
        return f"{self.rule} {place}: {self.words}{said} {self.remedy}"


@dataclass(frozen=True, slots=True)
class Refused:
    """One row that is left out, by the first rule that it breaks."""

    file: str
    row: int
    rule: str
    column: str


@dataclass(frozen=True, slots=True)
class Group:
    """All findings of one rule in one column: how many, of which providers, and where the first ones are."""

    first: Finding
    count: int
    rows: tuple[int, ...]
    said: tuple[str, ...]
    providers: tuple[str, ...]


def grouped(findings: Iterable[Finding], shown: int = 5) -> tuple[Group, ...]:
    """The findings by rule, file and column, in the order in which they first come up.

    >>> [(one.first.rule, one.count) for one in grouped([Finding("R01", "clients", 1, "sex")] * 3)]
    [('R01', 3)]
    """
    found: dict[tuple[str, str, str], list[Finding]] = {}
    for one in findings:
        found.setdefault((one.rule, one.file, one.column), []).append(one)
    return tuple(
        Group(
            same[0],
            len(same),
            tuple(one.row for one in same[:shown] if one.row),
            tuple(dict.fromkeys(one.said for one in same if one.said))[:shown],
            tuple(sorted({one.provider for one in same} - {""})),
        )
        for same in found.values()
    )
