"""What is wrong with a file, all of it at once."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FileFault:
    """One thing that is wrong: in which file, where in it, what, and what to do about it."""

    file: str
    place: str
    reason: str
    remedy: str

    def __str__(self) -> str:
        where = ", ".join(part for part in (self.file, self.place) if part)
        return f"{where}: {self.reason} {self.remedy}"


class FileRefused(ValueError):
    """A file, or a set of files, cannot be used; `faults` holds everything that is wrong with it."""

    what = "the file"

    def __init__(self, faults: Sequence[FileFault]) -> None:
        self.faults = tuple(faults)
        count = "1 fault" if len(self.faults) == 1 else f"{len(self.faults)} faults"
        lines = "".join(f"\n- {fault}" for fault in self.faults)
        super().__init__(f"{count} in {self.what}; nothing was used.{lines}")


class RecordsRefused(FileRefused):
    """Records of measures or frameworks cannot be used."""

    what = "the records"


class NeighboursRefused(FileRefused):
    """A list of comparator areas cannot be used."""

    what = "the list of neighbours"


class BoundariesRefused(FileRefused):
    """A boundary file cannot be used."""

    what = "the boundary file"
