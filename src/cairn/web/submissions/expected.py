"""What is expected of a provider's records: columns that matter, profiles in time, and when they are due."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from cairn.framework.faults import FileFault, RecordsRefused
from cairn.framework.toml_record import TomlRecord, open_record
from cairn.records.contract import contract

FILE = Path(__file__).parent / "data" / "expected.toml"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Something that should be answered. `among` is SQL for the rows asked, `of` says in words which."""

    key: str
    name: str
    file: str = ""
    column: str = ""
    among: str = ""
    of: str = ""

    @property
    def is_profile(self) -> bool:
        """Whether it is an outcome profile in time, and no column."""
        return not self.column


@dataclass(frozen=True, slots=True)
class Expected:
    """Everything in the file; see its comments."""

    due_days: int
    least: int
    enough: int
    compliance: int
    wanted: Mapping[str, Wanted]

    def aim(self, one: Wanted) -> int:
        """The percentage from which on nothing is said about it."""
        return self.compliance if one.is_profile else self.enough

    def due_after(self, period_end: date) -> date:
        """The day by which the records after those up to `period_end` should be here.

        >>> expected().due_after(date(2026, 9, 30))
        datetime.date(2026, 11, 20)
        """
        first = period_end + timedelta(days=1)
        year, month = divmod(first.year * 12 + first.month, 12)
        return date(year, month + 1, 1) - timedelta(days=1) + timedelta(days=self.due_days)


@cache
def expected(file: Path = FILE) -> Expected:
    """What is expected here. Raises RecordsRefused with everything that is wrong with the file."""
    faults: list[FileFault] = []
    record = open_record(file, faults)
    found = _expected(record) if record else None
    if faults or found is None:
        raise RecordsRefused(faults)
    return found


def _expected(record: TomlRecord) -> Expected:
    timing, told, aims = (record.table(name) for name in ("timing", "told", "aims"))
    columns = [_column(one) for one in record.tables("column")]
    profiles = [_profile(one) for one in record.tables("profile")]
    made = Expected(
        timing.number("due_days", 1),
        told.number("least", 1),
        aims.number("enough", 1),
        aims.number("compliance", 1),
        {one.key: one for one in (*columns, *profiles)},
    )
    for part in (timing, told, aims, record):
        part.close()
    return made


def _column(record: TomlRecord) -> Wanted:
    file = record.choice("file", [one.name for one in contract().files.values() if "provider" in one.names])
    columns = contract().files[file].names if file in contract().files else ()
    column = record.choice("column", columns)
    among, of = (record.text(name, optional=True) for name in ("among", "of"))
    made = Wanted(f"{file}.{column}", record.text("name"), file, column, among, of)
    record.close()
    return made


def _profile(record: TomlRecord) -> Wanted:
    # A page reads this too, and must not load what computes: tests see to it that the measure exists.
    made = Wanted(record.text("measure"), record.text("name"))
    record.close()
    return made
