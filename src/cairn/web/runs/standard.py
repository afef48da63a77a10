"""What every run measures unless it is told otherwise: the standard periods, and how periods are named.

The numbers behind it are data (data/standard.toml). Nothing here knows the database.
"""

import tomllib
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from cairn.framework import periods
from cairn.framework.period_type import Period, PeriodKind
from cairn.measures import Span, spans
from cairn.measures.periods import KINDS

POOLED = PeriodKind.POOLED.value
ALL = "all"
_A_YEAR = {"month": 12, "quarter": 4, "financial-year": 1, "rolling-12": 12}


@cache
def read(table: str) -> Any:
    """A table of data/standard.toml, read once."""
    return tomllib.loads((files(__package__) / "data" / "standard.toml").read_text(encoding="utf-8"))[table]


def standard_periods(last: date, first: date) -> list[Span]:
    """Every period that is measured without being asked for, whole and within `first` to `last`.

    Months, quarters, financial years, and rolling years at each month's end, the newest five years of each;
    pooled years over three financial and three calendar years. `last` is the last day that the records
    cover, never later than their extract; `first` the day on which they begin.

    >>> found = standard_periods(date(2026, 4, 30), date(2023, 4, 1))
    >>> [sum(one.kind == kind for one in found) for kind in ("month", "quarter", "rolling-12", POOLED)]
    [37, 12, 26, 1]
    """
    return [one for kind in read("kinds").values() for one in _of_kind(kind, last, first)]


def _of_kind(kind: str, last: date, first: date) -> list[Span]:
    years: int = read("periods")["most_years"]
    if kind != POOLED:
        return spans(first, last, [kind])[-years * _A_YEAR[kind] :]
    financial = spans(first, last, ["financial-year"])[-years:]
    calendar = [one for one in spans(first, last, ["rolling-12"]) if one.start.month == 1][-years:]
    return [*_together(financial), *_together(calendar)]


def _together(years: Sequence[Span]) -> list[Span]:
    """Every run of so many years on end, as one period."""
    more = read("periods")["pooled_years"] - 1
    return [Span(POOLED, one.start, end.end) for one, end in zip(years, years[more:], strict=False)]


def asked(texts: Iterable[str], last: date, first: date) -> list[Span]:
    """The periods that somebody asks for, each once: names of kinds, "all", or periods as people write them.

    No text at all is "all". Raises PeriodError for what is neither, saying what would be.

    >>> asked(["2025/26", "financial-years"], date(2026, 4, 30), date(2024, 4, 1))[0].end
    datetime.date(2026, 3, 31)
    """
    found = [one for text in [*texts] or [ALL] for one in _asked(text, last, first)]
    return list(dict.fromkeys(found))


def _asked(text: str, last: date, first: date) -> list[Span]:
    name = text.strip().casefold()
    if name == ALL:
        return standard_periods(last, first)
    if name in read("kinds"):
        return _of_kind(read("kinds")[name], last, first)
    try:
        return [as_span(periods.parse(text))]
    except periods.PeriodError as wrong:
        kinds = ", ".join([*read("kinds"), ALL])
        raise periods.PeriodError(f"{wrong} All standard periods of a kind have a name: {kinds}.") from None


def as_span(period: Period) -> Span:
    """A period of the framework as measures take it; kinds that measures have no name for keep their own.

    >>> as_span(periods.parse("2022/23 to 2024/25")).kind
    'pooled_years'
    """
    names = {kind: name for name, kind in KINDS.items()}
    return Span(names.get(period.kind, period.kind.value), period.start, period.end)


def as_period(kind: str, start: date, end: date) -> Period:
    """The period of the framework that an observation is of: the way back from `as_span`.

    Raises PeriodError where the days are not of that kind.

    >>> as_period("rolling-12", date(2025, 4, 1), date(2026, 3, 31)).short()
    'Apr 2025 to Mar 2026'
    """
    return Period(KINDS.get(kind) or PeriodKind(kind), start, end)


def pooled_metrics() -> tuple[str, ...]:
    """The measures that pooled years are for."""
    return tuple(read("periods")["pooled_metrics"])


def in_order(metrics: Iterable[str]) -> list[str]:
    """Measures in the order of the record contract; what it does not list comes last.

    >>> in_order(["unmet_need_ocu", "adults_in_treatment"])
    ['adults_in_treatment', 'unmet_need_ocu']
    """
    order: list[str] = read("file")["measures"]
    return sorted(metrics, key=lambda name: order.index(name) if name in order else len(order))
