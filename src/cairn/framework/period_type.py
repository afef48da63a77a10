"""The stretch of time a figure covers: eight kinds, and how each is printed.

A period is a kind with its first and last day. Kinds matter: April 2023 to March 2024 as a financial
year is not comparable with the same twelve months of a rolling series, so they are not equal.
"""

import calendar
import functools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

FIRST_YEAR, LAST_YEAR = 1900, 2199


class PeriodError(ValueError):
    """Text or dates that are not a period; the message says what would be."""


class PeriodKind(StrEnum):
    """The kinds of period, by the name that files and records use."""

    MONTH = "month"
    QUARTER = "quarter"
    FINANCIAL_YEAR = "financial_year"
    CALENDAR_YEAR = "calendar_year"
    ACADEMIC_YEAR = "academic_year"
    ROLLING_YEAR = "rolling_year"
    POOLED = "pooled_years"
    INSTANT = "instant"

    @property
    def words(self) -> str:
        """How the kind is called in a sentence."""
        return _WORDS[self]


_WORDS = {
    PeriodKind.MONTH: "month",
    PeriodKind.QUARTER: "quarter that begins in January, April, July or October",
    PeriodKind.FINANCIAL_YEAR: "financial year (April to March)",
    PeriodKind.CALENDAR_YEAR: "calendar year",
    PeriodKind.ACADEMIC_YEAR: "academic year (September to August)",
    PeriodKind.ROLLING_YEAR: "period of 12 whole months",
    PeriodKind.POOLED: "set of two or more whole years together",
    PeriodKind.INSTANT: "single day",
}
# Kind: length in months and the months in which it may begin.
_SHAPES: dict[PeriodKind, tuple[int, tuple[int, ...]]] = {
    PeriodKind.MONTH: (1, tuple(range(1, 13))),
    PeriodKind.QUARTER: (3, (1, 4, 7, 10)),
    PeriodKind.FINANCIAL_YEAR: (12, (4,)),
    PeriodKind.CALENDAR_YEAR: (12, (1,)),
    PeriodKind.ACADEMIC_YEAR: (12, (9,)),
    PeriodKind.ROLLING_YEAR: (12, tuple(range(1, 13))),
}


@functools.total_ordering
@dataclass(frozen=True, slots=True)
class Period:
    """A kind of period with its first and its last day (inclusive); sorts by end, then start, then kind.

    Raises PeriodError where the dates are not of that kind.
    """

    kind: PeriodKind
    start: date
    end: date

    def __post_init__(self) -> None:
        if not (self.start.year >= FIRST_YEAR and self.end.year <= LAST_YEAR and self.start <= self.end):
            raise PeriodError(f"A period begins before it ends and lies in {FIRST_YEAR} to {LAST_YEAR}.")
        if not fits(self.kind, self.start, self.end):
            raise PeriodError(f"{days_words(self.start, self.end)} is not a {self.kind.words}.")

    def __lt__(self, other: object) -> bool:
        if not isinstance(other, Period):
            return NotImplemented
        return (self.end, self.start, self.kind) < (other.end, other.start, other.kind)

    @property
    def months(self) -> int:
        """Length in whole months; 0 for a single day."""
        return 0 if self.kind is PeriodKind.INSTANT else _months(self.start, self.end)

    def overlaps(self, other: "Period") -> bool:
        """Whether the two share a day."""
        return self.start <= other.end and other.start <= self.end

    def short(self) -> str:
        """As tables write it: "2020/21", "Q3 2023/24" (of the financial year), "2017 to 2019"."""
        return _SHORT[self.kind](self)

    def prose(self) -> str:
        """As sentences write it: "April 2020 to March 2021"."""
        if self.kind is PeriodKind.INSTANT:
            return self.short()
        first, last = month_words(self.start), month_words(self.end)
        if self.start.year == self.end.year:
            first = calendar.month_name[self.start.month]
        text = last if self.months == 1 else f"{first} to {last}"
        return f"{text} ({self.months // 12} years combined)" if self.kind is PeriodKind.POOLED else text

    def __str__(self) -> str:
        return self.short()


def months_from(year: int, month: int, length: int, kind: PeriodKind) -> Period:
    """The period of `length` months that begins on the first of `month` in `year`."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise PeriodError(f"The year {year} lies outside {FIRST_YEAR} to {LAST_YEAR}.")
    last = year * 12 + month - 1 + length - 1
    end_year, end_month = divmod(last, 12)
    return Period(kind, date(year, month, 1), last_day(end_year, end_month + 1))


def last_day(year: int, month: int) -> date:
    if not (FIRST_YEAR <= year <= LAST_YEAR and 1 <= month <= 12):
        raise PeriodError(f"There is no month {month} of {year}.")
    return date(year, month, calendar.monthrange(year, month)[1])


def _months(start: date, end: date) -> int:
    return (end.year - start.year) * 12 + end.month - start.month + 1


def fits(kind: PeriodKind, start: date, end: date) -> bool:
    if kind is PeriodKind.INSTANT:
        return start == end
    if start.day != 1 or end != last_day(end.year, end.month):
        return False
    length = _months(start, end)
    if kind is PeriodKind.POOLED:
        return length >= 24 and length % 12 == 0
    wanted, begins = _SHAPES[kind]
    return length == wanted and start.month in begins


def day_words(day: date) -> str:
    return f"{day.day} {month_words(day)}"


def days_words(start: date, end: date) -> str:
    return day_words(start) if start == end else f"{day_words(start)} to {day_words(end)}"


def month_words(day: date) -> str:
    return f"{calendar.month_name[day.month]} {day.year}"


def _abbreviated(day: date) -> str:
    return f"{calendar.month_abbr[day.month]} {day.year}"


def pair(year: int) -> str:
    return f"{year}/{(year + 1) % 100:02}"


def _short_quarter(period: Period) -> str:
    year = period.start.year if period.start.month >= 4 else period.start.year - 1
    return f"Q{(period.start.month - 4) % 12 // 3 + 1} {pair(year)}"


def _short_pooled(period: Period) -> str:
    if period.start.month == 1:
        return f"{period.start.year} to {period.end.year}"
    if period.start.month == 4:
        return f"{pair(period.start.year)} to {pair(period.end.year - 1)}"
    return _short_range(period)


def _short_range(period: Period) -> str:
    return f"{_abbreviated(period.start)} to {_abbreviated(period.end)}"


_SHORT: dict[PeriodKind, Callable[[Period], str]] = {
    PeriodKind.MONTH: lambda p: _abbreviated(p.start),
    PeriodKind.QUARTER: _short_quarter,
    PeriodKind.FINANCIAL_YEAR: lambda p: pair(p.start.year),
    PeriodKind.CALENDAR_YEAR: lambda p: str(p.start.year),
    PeriodKind.ACADEMIC_YEAR: lambda p: f"academic year {pair(p.start.year)}",
    PeriodKind.ROLLING_YEAR: _short_range,
    PeriodKind.POOLED: _short_pooled,
    PeriodKind.INSTANT: lambda p: day_words(p.start),
}
