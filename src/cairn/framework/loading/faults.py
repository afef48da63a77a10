"""What is wrong with a file of figures, row by row, and the refusal that carries it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cairn.framework import faults as framework_faults

SHOWN = 200


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: the line (0 for the whole file), the column, why, and the remedy."""

    line: int
    column: str
    reason: str
    remedy: str

    def __str__(self) -> str:
        where = f"Line {self.line}" if self.line else "The file"
        column = f", column “{self.column}”" if self.column else ""
        return f"{where}{column}: {self.reason} {self.remedy}".rstrip()


class FileRefused(framework_faults.FileRefused):
    """A file of figures was refused and nothing of it was loaded.

    `faults` are the first 200, `total` says how many there are, and `report` is a CSV file with all of them,
    each beside its whole row.
    """

    what = "the file of figures"

    def __init__(self, faults: Sequence[Fault], *, report: Path, total: int | None = None) -> None:
        self.faults = tuple(faults[:SHOWN])  # type: ignore[arg-type]  # lines, not places
        self.total = len(faults) if total is None else total
        self.report = report
        ValueError.__init__(self, self._said())

    def _said(self) -> str:
        count = "1 fault" if self.total == 1 else f"{self.total:,} faults"
        lines = "".join(f"\n- {fault}" for fault in self.faults[:20])
        more = f"\n- and {self.total - 20:,} more, in {self.report.name}" if self.total > 20 else ""
        return f"{count}; nothing was loaded.{lines}{more}"


class Unreadable(Exception):
    """Faults that stop the reading of a file before its rows; the caller writes the report."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__("; ".join(str(fault) for fault in faults))
        self.faults = faults
