"""The periods that figures are made for, as a table to join with.

Any first and last day will do, for a rule may turn on a day; the four kinds of the framework have their
names in the layout of results: month, quarter, financial-year, rolling-12.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from cairn.framework.period_type import Period, PeriodKind, last_day

KINDS = {
    "month": PeriodKind.MONTH,
    "quarter": PeriodKind.QUARTER,
    "financial-year": PeriodKind.FINANCIAL_YEAR,
    "rolling-12": PeriodKind.ROLLING_YEAR,
}
_LENGTHS = {"month": 1, "quarter": 3, "financial-year": 12, "rolling-12": 12}
_BEGINS = {"month": 1, "quarter": 3, "financial-year": 12, "rolling-12": 1}
_APRIL = 4
SCHEMA = {
    "period": "int64",
    "period_kind": "string",
    "period_start": "date",
    "period_end": "date",
    "half_end": "date",
    "year": "int64",
    "twelve": "boolean",
}


@dataclass(frozen=True, order=True)
class Span:
    """A first and a last day, both inclusive, and what kind of period they are.

    Raises ValueError where it ends before it begins.
    """

    kind: str
    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(f"The period from {self.start} ends before it begins. Swap its two days.")

    @classmethod
    def of(cls, period: Period) -> "Span":
        """The same days as a period of the framework; kinds without a name here are `days`."""
        names = {kind: name for name, kind in KINDS.items()}
        return cls(names.get(period.kind, "days"), period.start, period.end)

    @property
    def twelve(self) -> bool:
        """Is it twelve whole months?"""
        return self.start.day == 1 and self.end == _end(self.start, 12)

    @property
    def half_end(self) -> date:
        """The last day of its first six calendar months."""
        return _end(self.start, 6)

    @property
    def year(self) -> int:
        """The financial year in which it ends, by its first calendar year."""
        return self.end.year - (self.end.month < _APRIL)


def spans(first: date, last: date, kinds: Iterable[str] = tuple(KINDS)) -> list[Span]:
    """Every whole period of these kinds from `first` to `last`, both inclusive.

    >>> [f"{one.start} to {one.end}" for one in spans(date(2024, 1, 15), date(2024, 8, 31), ["quarter"])]
    ['2024-04-01 to 2024-06-30']
    """
    return [span for kind in kinds for span in _of_kind(kind, first, last)]


def _of_kind(kind: str, first: date, last: date) -> Iterator[Span]:
    start = first if first.day == 1 else _end(first, 1) + timedelta(days=1)
    while (end := _end(start, _LENGTHS[kind])) <= last:
        if (start.month - _APRIL) % _BEGINS[kind] == 0:
            yield Span(kind, start, end)
        start = _end(start, 1) + timedelta(days=1)


def _end(start: date, months: int) -> date:
    """The last day of so many calendar months, of which that of `start` is the first."""
    year, month = divmod(start.year * 12 + start.month - 1 + months - 1, 12)
    return last_day(year, month + 1)


def half_before(last: date) -> date:
    """The last day of the month six months before the one that ends on `last`."""
    return _end(last.replace(day=1), -5)


def rows(periods: Iterable[Span]) -> list[tuple[object, ...]]:
    """The periods as rows of SCHEMA, numbered in their order."""
    return [
        (number, span.kind, span.start, span.end, span.half_end, span.year, span.twelve)
        for number, span in enumerate(sorted(set(periods)))
    ]
