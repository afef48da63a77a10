"""Reading a period as people write it: "2020/21", "2017 - 19", "Jun24 - May25", "year to March 2024"."""

import calendar
import re
import unicodedata
from collections.abc import Callable
from datetime import date

from cairn.framework.period_type import (
    Period,
    PeriodError,
    PeriodKind,
    days_words,
    fits,
    last_day,
    month_words,
    months_from,
    pair,
)

__all__ = ["EXAMPLES", "Period", "PeriodError", "PeriodKind", "months_from", "parse"]

_MONTHS = {
    name[:length].lower(): number
    for number, name in enumerate(calendar.month_name)
    if name
    for length in (3, len(name))
} | {"sept": 9}
_COUNTS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "twelve": 12}
_M = "(" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\.?"
_Y2 = r"[ '-]*(\d{4}|\d{2})"
_FY = r"(\d{4}) ?/ ?(\d{4}|\d{2})"
_TO = r" ?(?:-|to) ?"
_YQ = r"(\d{4})(?: ?/ ?(\d{4}|\d{2}))? ?(?:q|quarter) ?(\d)"
_N = r"(\d{1,2}|" + "|".join(_COUNTS) + ")"
_ENDS = r" (?:to|ending|ended|ending in|up to)(?: the)?(?: end of)? "

EXAMPLES = (
    '"2023/24", "2023", "April 2023", "Q3 2023/24", "2017 to 2019", "12 months to March 2024" '
    'or "31 March 2025"'
)

Reader = Callable[[tuple[str, ...], PeriodKind | None], Period]


def parse(text: str, *, kind: PeriodKind | None = None) -> Period:
    """The period that `text` names, in any of the ways that people write one; `kind` settles what is open.

    "Q3 2023/24" counts quarters from April, "Q3 2023" from January. Raises PeriodError with a sentence
    where the text is not a period, could mean two, or is not of the kind asked for.
    """
    plain = _plain(text)
    for pattern, reader in _READERS:
        found = pattern.fullmatch(plain)
        if found:
            return _as_kind(reader(found.groups(), kind), kind)
    raise PeriodError(f"This is not a period. Write it like {EXAMPLES}.")


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(re.sub(r"[‐-―−]", "-", folded).replace("’", "'").split())


def _as_kind(period: Period, kind: PeriodKind | None) -> Period:
    if kind is None or period.kind is kind:
        return period
    if fits(kind, period.start, period.end):
        return Period(kind, period.start, period.end)
    raise PeriodError(f"{period.short()} is not a {kind.words}. Write another period or another kind.")


def _inferred(start: date, end: date) -> Period:
    """The plainest kind that two dates fit; an April to March year is taken as the financial year."""
    order = [k for k in PeriodKind if k is not PeriodKind.ACADEMIC_YEAR]
    for kind in order:
        if fits(kind, start, end):
            return Period(kind, start, end)
    raise PeriodError(
        f"{days_words(start, end)} is not a period we know: use a day, a month, a quarter, or whole years."
    )


def _iso(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise PeriodError(f"“{text}” is not a day of the calendar. Write it like 2025-03-31.") from None


def _year(text: str) -> int:
    if len(text) == 4:
        return int(text)
    return int(text) + (2000 if int(text) < 70 else 1900)


def _first_year(first: str, second: str) -> int:
    if int(second) % 100 != (int(first) + 1) % 100 or (len(second) == 4 and int(second) != int(first) + 1):
        raise PeriodError(f"{first}/{second} does not name two years in a row. Write it like 2023/24.")
    return int(first)


def _read_pair(groups: tuple[str, ...], kind: PeriodKind | None) -> Period:
    if kind is PeriodKind.ACADEMIC_YEAR:
        return _read_academic(groups, kind)
    return months_from(_first_year(*groups), 4, 12, PeriodKind.FINANCIAL_YEAR)


def _read_academic(groups: tuple[str, ...], _kind: PeriodKind | None) -> Period:
    return months_from(_first_year(*groups), 9, 12, PeriodKind.ACADEMIC_YEAR)


def _read_hyphen(groups: tuple[str, ...], kind: PeriodKind | None) -> Period:
    """ "2020-21" a financial year, "2017-19" pooled years, "2023-04" a month, "2003-04" refused as open."""
    first, second = int(groups[0]), int(groups[1])
    follows, month = second == (first + 1) % 100, 1 <= second <= 12
    if kind is PeriodKind.POOLED:
        return _read_pooled(groups, kind)
    if month and (not follows or kind is PeriodKind.MONTH):
        return months_from(first, second, 1, PeriodKind.MONTH)
    if follows and not (month and kind is None):
        return _read_pair(groups, kind)
    if follows:
        raise PeriodError(
            f"“{first}-{second:02}” may be a month or a financial year. Write {pair(first)} or "
            f"{calendar.month_name[second]} {first}."
        )
    return _read_pooled(groups, kind)


def _read_two_years(groups: tuple[str, ...], kind: PeriodKind | None) -> Period:
    if int(groups[1]) == int(groups[0]) + 1 and kind is None:
        raise PeriodError(
            f"“{groups[0]}-{groups[1]}” may be a financial year or two years together. "
            f"Write {pair(int(groups[0]))} or {groups[0]} to {groups[1]}."
        )
    return _read_pair(groups, kind) if kind in _PAIRS else _read_pooled(groups, kind)


def _read_spaced(groups: tuple[str, ...], kind: PeriodKind | None) -> Period:
    if kind is None and int(groups[1]) % 100 == (int(groups[0]) + 1) % 100:
        raise PeriodError(
            f"“{groups[0]} - {groups[1]}” may be a financial year or two years together. "
            f"Write {pair(int(groups[0]))} or {groups[0]} to {int(groups[0]) + 1}."
        )
    return _read_pooled(groups, kind)


_LONGEST = 30  # years that anybody pools; more is two digits read into the wrong century
_PAIRS = (PeriodKind.FINANCIAL_YEAR, PeriodKind.ACADEMIC_YEAR)


def _read_pooled(groups: tuple[str, ...], _kind: PeriodKind | None) -> Period:
    first, last = int(groups[0]), int(groups[1])
    if len(groups[1]) == 2:
        last += first - first % 100 + (100 if last < first % 100 else 0)
    if not first < last <= first + _LONGEST:
        raise PeriodError(f"{groups[0]} to {groups[1]} does not run forward. Write it like 2017 to 2019.")
    return months_from(first, 1, (last - first + 1) * 12, PeriodKind.POOLED)


def _read_pooled_pairs(groups: tuple[str, ...], _kind: PeriodKind | None) -> Period:
    first = _first_year(groups[0], groups[1])
    last = groups[2] if len(groups[2]) == 4 else str(first - first % 100 + int(groups[2]))
    years = _first_year(last, groups[3]) - first + 1
    if years < 2:
        raise PeriodError("Pooled years run forward. Write them like 2017/18 to 2019/20.")
    return months_from(first, 4, years * 12, PeriodKind.POOLED)


def _read_years_to_pair(groups: tuple[str, ...], _kind: PeriodKind | None) -> Period:
    years = _count(groups[0])
    last = _first_year(groups[1], groups[2])
    kind = PeriodKind.POOLED if years > 1 else PeriodKind.FINANCIAL_YEAR
    return months_from(last - years + 1, 4, years * 12, kind)


def _read_quarter(number: str, year: int, first_month: int) -> Period:
    if number not in "1234":
        raise PeriodError(f"There is no quarter {number}; a year has Q1 to Q4.")
    months = first_month - 1 + 3 * (int(number) - 1)
    return months_from(year + months // 12, months % 12 + 1, 3, PeriodKind.QUARTER)


def _read_month(groups: tuple[str, ...], _kind: PeriodKind | None) -> Period:
    return months_from(_year(groups[1]), _MONTHS[groups[0]], 1, PeriodKind.MONTH)


def _read_range(groups: tuple[str | None, ...], kind: PeriodKind | None) -> Period:
    first, first_year, last, last_year = groups
    end = last_day(_year(str(last_year)), _MONTHS[str(last)])
    year = _year(first_year) if first_year else end.year
    start = date(year, _MONTHS[str(first)], 1)
    if kind is not None and start <= end and fits(kind, start, end):
        return Period(kind, start, end)
    return _inferred(start, end)


def _read_quarters(groups: tuple[str | None, ...], kind: PeriodKind | None) -> Period:
    """ "2006/07 Q2 - 2007/08 Q1", "2006 Q1 - 2006 Q4", "2006/07 Q1-Q4": the year stands once or twice."""
    year, pair_end, first, last_year, last_pair_end, last = groups
    start = _quarter_of(str(year), pair_end, str(first)).start
    end = _quarter_of(last_year or str(year), last_pair_end if last_year else pair_end, str(last)).end
    if start > end:
        raise PeriodError("The first quarter comes after the last. Write them like 2023/24 Q2 - 2024/25 Q1.")
    return Period(kind, start, end) if kind and fits(kind, start, end) else _inferred(start, end)


def _quarter_of(year: str, pair_end: str | None, number: str) -> Period:
    if pair_end is None:
        return _read_quarter(number, int(year), 1)
    return _read_quarter(number, _first_year(year, pair_end), 4)


def _count(text: str) -> int:
    return _COUNTS[text] if text in _COUNTS else int(text)


def _read_ending(groups: tuple[str | None, ...], _kind: PeriodKind | None) -> Period:
    """ "12 months to October 2022", "year ending 31 March 2024", "3 years to December 2022"."""
    number, unit, day, month, year = groups
    length = _count(number or "1") * (12 if str(unit).startswith("y") else 1)
    end = last_day(_year(str(year)), _MONTHS[str(month)])
    if day and int(day) != end.day:
        raise PeriodError(
            f"A period ends on the last day of a month; {day} is not the last of {month_words(end)}."
        )
    if not length:
        raise PeriodError("A period of no months is not one. Write it like 12 months to October 2022.")
    first = end.year * 12 + end.month - length
    start = date(first // 12, first % 12 + 1, 1)
    return Period(PeriodKind.ROLLING_YEAR, start, end) if length == 12 else _inferred(start, end)


def _read_day(groups: tuple[str, ...], _kind: PeriodKind | None) -> Period:
    month = _MONTHS[groups[1]] if groups[1] in _MONTHS else int(groups[1])
    day = _iso(f"{groups[2]}-{month:02}-{int(groups[0]):02}")
    return Period(PeriodKind.INSTANT, day, day)


def _reader(pattern: str, reader: Callable[..., Period]) -> tuple[re.Pattern[str], Reader]:
    return re.compile(pattern), reader


_READERS: list[tuple[re.Pattern[str], Reader]] = [
    _reader(r"(?:as )?(?:at |on )?(\d{4}-\d\d-\d\d)", lambda g, _: _inferred(_iso(g[0]), _iso(g[0]))),
    _reader(r"(\d{4}-\d\d-\d\d) ?(?:/|to) ?(\d{4}-\d\d-\d\d)", lambda g, k: _between(g[0], g[1], k)),
    _reader(r"(?:as )?(?:at |on )?(\d{1,2})(?:st|nd|rd|th)? " + _M + r" (\d{4})", _read_day),
    _reader(r"(\d{1,2})/(\d{1,2})/(\d{4})", _read_day),
    _reader(r"(?:fy|financial year)? ?" + _FY, _read_pair),
    _reader(r"(?:fy|financial year) ?(\d{4}) ?- ?(\d{4}|\d{2})", _read_pair),
    _reader(r"(?:ay|academic year) ?(\d{4}) ?[/-] ?(\d{4}|\d{2})", _read_academic),
    _reader(_FY + r" ?\(?(?:academic year|academic)\)?", _read_academic),
    _reader(_FY + r" ?\(?financial year\)?", _read_pair),
    _reader(r"(\d{4})-(\d{2})", _read_hyphen),
    _reader(r"(\d{4})-(\d{4})", _read_two_years),
    _reader(r"(\d{4}) - (\d{4}|\d{2})", _read_spaced),
    _reader(r"(\d{4}) to (\d{4}|\d{2})", _read_pooled),
    _reader(_FY + _TO + r"(\d{4}|\d{2}) ?/ ?(\d{2})", _read_pooled_pairs),
    _reader(_N + r" years" + _ENDS + _FY, _read_years_to_pair),
    _reader(r"(?:q|quarter) ?(\d),? " + _FY, lambda g, _: _read_quarter(g[0], _first_year(*g[1:]), 4)),
    _reader(
        r"(?:q|quarter) ?(\d),? (\d{4})-(\d{2})", lambda g, _: _read_quarter(g[0], _first_year(*g[1:]), 4)
    ),
    _reader(_FY + r",? (?:q|quarter) ?(\d)", lambda g, _: _read_quarter(g[2], _first_year(*g[:2]), 4)),
    _reader(_YQ + _TO + r"(?:(\d{4})(?: ?/ ?(\d{4}|\d{2}))? ?)?(?:q|quarter) ?(\d)", _read_quarters),
    _reader(r"(?:q|quarter) ?(\d),? ?(\d{4})", lambda g, _: _read_quarter(g[0], int(g[1]), 1)),
    _reader(r"(\d{4}),? ?-?(?:q|quarter) ?(\d)", lambda g, _: _read_quarter(g[1], int(g[0]), 1)),
    _reader(_M + _Y2, _read_month),
    _reader(r"(\d{4}) " + _M, lambda g, k: _read_month((g[1], g[0]), k)),
    _reader(_M + "(?:" + _Y2 + ")?" + _TO + _M + _Y2, _read_range),
    _reader(
        r"(?:rolling )?(?:"
        + _N
        + r" ?)?(months?|years?)"
        + _ENDS
        + r"(?:(\d{1,2})(?:st|nd|rd|th)? )?"
        + _M
        + _Y2,
        _read_ending,
    ),
    _reader(r"()(y)e " + r"(?:(\d{1,2}) )?" + _M + _Y2, _read_ending),
    _reader(
        r"(?:calendar year |cy ?)?(\d{4})",
        lambda g, _: months_from(int(g[0]), 1, 12, PeriodKind.CALENDAR_YEAR),
    ),
]


def _between(first: str, last: str, kind: PeriodKind | None) -> Period:
    start, end = _iso(first), _iso(last)
    if start > end:
        raise PeriodError(f"{first} to {last} does not run forward.")
    return Period(kind, start, end) if kind and fits(kind, start, end) else _inferred(start, end)
