"""The rows of a submission while they are spoiled: found, changed, and followed to what hangs on them."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from cairn.records import contract
from cairn.synthetic.chance import Generator
from cairn.synthetic.truth import Spoiled

Cells = dict[str, str]
Wanted = Callable[[Cells], bool]
CLIENT = ("provider", "client_id")
EPISODE = (*CLIENT, "episode_id")
TRIES = 4_000


class NoVictim(Exception):
    """No row here can be spoiled in this way."""


class Rows:
    """The lines of a submission's files, by file and by row from 1."""

    def __init__(self, rng: Generator, files: dict[str, list[str]], says: Mapping[str, Any]) -> None:
        self.rng, self.files = rng, files
        self.extract = date.fromisoformat(says["extract_date"])
        self.providers: list[str] = says["providers"]
        self.touched: set[tuple[str, ...]] = set()
        self.names = {name: contract().file(name).names for name in files}

    def cells(self, file: str, row: int) -> Cells:
        """The cells of a row."""
        return dict(zip(self.names[file], self.files[file][row - 1].split(","), strict=True))

    def change(self, file: str, row: int, **cells: str) -> None:
        """Write other cells into a row."""
        told = {**self.cells(file, row), **cells}
        self.touched.add(self.whose(file, told))
        self.files[file][row - 1] = ",".join(told[name] for name in self.names[file])

    def add(self, file: str, cells: Cells) -> int:
        """Append a row; gives its number."""
        self.touched.add(self.whose(file, cells))
        self.files[file].append(",".join(cells[name] for name in self.names[file]))
        return len(self.files[file])

    def find(self, file: str, wanted: Wanted = lambda _: True) -> tuple[int, Cells]:
        """A row of a client that nothing was done to, at random among those wanted. Raises NoVictim."""
        lines = self.files.get(file, [])
        for place in self.rng.integers(1, max(len(lines), 1) + 1, TRIES if lines else 0).tolist():
            cells = self.cells(file, place)
            whose = self.whose(file, cells)
            if whose not in self.touched and self._whole(file, cells) and wanted(cells):
                self.touched.add(whose)
                return place, cells
        raise NoVictim(file)

    def whose(self, file: str, cells: Cells) -> tuple[str, ...]:
        """Whom a row is about: its client, or itself where it has none."""
        if set(CLIENT) <= set(cells):
            return tuple(cells[name] for name in CLIENT)
        return (file, *(cells[name] for name in contract().file(file).key))

    def _whole(self, file: str, cells: Cells) -> bool:
        """Not a client without consent, and not a row that is there twice."""
        if file == "clients":
            return cells["consent"] == "yes"
        key = tuple(cells[name] for name in contract().file(file).key)
        return key not in self._twice[file]

    @cached_property
    def _twice(self) -> dict[str, set[tuple[str, ...]]]:
        """The keys of the rows that are sent twice, by file."""
        found = {}
        for file, again in self._again.items():
            key = [self.names[file].index(name) for name in contract().file(file).key]
            lines = [self.files[file][row - 1].split(",") for row in again]
            found[file] = {tuple(line[place] for place in key) for line in lines}
        return found

    @cached_property
    def _again(self) -> dict[str, set[int]]:
        """The rows that repeat an earlier one of their file; they are read once, and never refused."""
        found = {}
        for file, lines in self.files.items():
            first = {line: row for row, line in reversed(list(enumerate(lines, 1)))}
            found[file] = {row for row, line in enumerate(lines, 1) if first[line] != row}
        return found

    @cached_property
    def _hanging(self) -> dict[tuple[str, ...], list[tuple[str, int]]]:
        """The rows of every client by its keys, but for the client's own."""
        found = defaultdict(list)
        for file, lines in self.files.items():
            if file != "clients" and set(CLIENT) <= set(self.names[file]):
                for row, line in enumerate(lines, 1):
                    if row not in self._again[file]:
                        found[tuple(line.split(",", 2)[:2])].append((file, row))
        return found

    def children(self, file: str, cells: Cells) -> list[Spoiled]:
        """What is refused because a row of clients or episodes is: every row that hangs on it, by R11.

        To be asked with the cells as they were before.
        """
        key = {"clients": CLIENT, "episodes": EPISODE}.get(file, ())
        told = []
        for other, row in self._hanging.get(tuple(cells[name] for name in CLIENT), []) if key else []:
            theirs = self.cells(other, row)
            own = [name for name in key if name in theirs]
            if other != file and len(own) == len(key) and all(theirs[name] == cells[name] for name in key):
                column = "episode_id" if "episode_id" in theirs and other != "episodes" else "client_id"
                told.append(Spoiled(other, row, "R11", column))
        return told

    def spoil(self, rule: str, file: str, row: int, column: str, **cells: str) -> list[Spoiled]:
        """Change cells so that the row breaks the rule; gives it, and what is refused with it."""
        hanging = self.children(file, self.cells(file, row))
        self.change(file, row, **cells)
        return [Spoiled(file, row, rule, column), *hanging]

    def shifted(self, day: str, days: int) -> str:
        """A day so many days later."""
        return (date.fromisoformat(day) + timedelta(days=days)).isoformat()

    def one(self, *choices: Any) -> Any:
        """One of these, at random."""
        return choices[int(self.rng.integers(len(choices)))]
