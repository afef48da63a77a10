"""What is true of a made-up submission, kept apart from it: who is who, and which rows were spoiled."""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

PEOPLE = ("provider", "client_id", "person")
SPOILED = ("file", "row", "rule", "column")


@dataclass(frozen=True, slots=True, order=True)
class Spoiled:
    """One row that must be refused: the file, the row from 1, and the rule and column it is refused by."""

    file: str
    row: int
    rule: str
    column: str


@dataclass(frozen=True, slots=True)
class Truth:
    """`people`: provider, client_id and true person of every client; `spoiled`: the rows to be refused."""

    people: tuple[tuple[str, str, str], ...]
    spoiled: tuple[Spoiled, ...]

    def write(self, folder: Path) -> Path:
        """Write people.csv and spoiled.csv into `folder`, never the folder of the submission itself."""
        folder.mkdir(parents=True, exist_ok=True)
        _write(folder / "people.csv", PEOPLE, self.people)
        _write(
            folder / "spoiled.csv",
            SPOILED,
            [(one.file, one.row, one.rule, one.column) for one in self.spoiled],
        )
        return folder


def _write(path: Path, names: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(names)
        out.writerows(rows)
