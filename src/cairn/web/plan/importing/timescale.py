"""What a plan's words about time mean: a last day, how often, a year of the plan, or nothing certain."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from cairn.web.plan.importing.sheet import plain

MONTHS = {name: at for at, name in enumerate(
    ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1)}  # fmt: skip
MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
YEAR = r"(?P<year>20\d\d)"
SHORT = r"['’]?(?P<short>\d\d)(?![\d:])"  # noqa: RUF001
DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
SEASONS = {"spring": 5, "summer": 8, "autumn": 11}  # the last month of each
ORDINALS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "first": 1, "second": 2, "third": 3, "fourth": 4,
    "fifth": 5, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4, "5th": 5,
}  # fmt: skip
NTH = "|".join(ORDINALS)
RELATIVE = re.compile(
    rf"\byears?\s+(?P<after>{NTH}|[1-9]\b)(?:\s*(?:-|–|to|and|&)\s*(?P<last>{NTH}|[1-9]\b))?"
    rf"|\b(?P<before>{NTH})\s+year\b|\by(?P<letter>[1-9])\b(?:\s*(?:-|–|to|and|&)\s*y(?P<lastletter>[1-9])\b)?"
)  # noqa: RUF001
ISO = re.compile(r"\b(?P<year>20\d\d)-(?P<number>\d\d)-(?P<day>\d\d)\b")
FIGURES = re.compile(r"\b(?P<day>[0-3]?\d)[/.](?P<number>[01]?\d)[/.](?:20)?(?P<short>\d\d)\b")
WRITTEN = re.compile(rf"\b{DAY}\s+(?:of\s+)?{MONTH}\.?,?\s*(?:{YEAR}|{SHORT})", re.IGNORECASE)
MONTHLY = re.compile(rf"\b{MONTH}\.?[\s,\-–/]*(?:of\s+)?(?:{YEAR}|{SHORT})", re.IGNORECASE)  # noqa: RUF001
QUARTER = re.compile(
    r"\b(?:q(?:uarter)?\s*(?P<q>[1-4]))\s*(?:of\s+)?(?P<year>20\d\d)(?P<to>\s*[/-]\s*(?:20)?\d\d)?\b"
)
FINANCIAL = re.compile(r"\b(?P<year>20\d\d)\s*[/–-]\s*(?:20)?(?P<short>\d\d)\b")  # noqa: RUF001
ACADEMIC = re.compile(r"\b(?:academic|school) year (?P<year>20\d\d)\s*[/–-]\s*(?:20)?\d\d\b")  # noqa: RUF001
SEASON = re.compile(r"\b(?P<season>spring|summer|autumn|winter)\s+(?:of\s+)?(?P<year>20\d\d)\b")
ALONE = re.compile(r"\b(?P<year>20\d\d)\b")
SERIAL = re.compile(r"^[3-6]\d{4}(?:\.0+)?$")
SPAN = re.compile(r"\b(?:\d{1,2}|six|three|twelve|eighteen)[ -](?:months?|weeks?|years?)\b")
OPEN = {
    "tbc",
    "tbd",
    "tba",
    "to be confirmed",
    "to be agreed",
    "to be decided",
    "to be determined",
    "to follow",
}
NOTHING = {"", "n a", "na", "none", "not applicable", "nil"}
UNDER_WAY = re.compile(
    r"\b(?:on-?\s?going|bau|business as usual|continuous(?:ly)?|continuing|onwards?|throughout|rolling|"
    r"in progress|always|permanent(?:ly)?|lifetime of the (?:plan|strategy))\b"
)
OFTEN = tuple((period, re.compile(rf"\b(?:{words})\b")) for period, words in (
    ("P6M", r"bi-?\s?annual(?:ly)?|half[- ]?year(?:ly)?|(?:six|6)[- ]*monthly|twice (?:a|per) year|"
            r"every (?:6|six) months"),
    ("P3M", r"quarterly|(?:every|each) quarter|every (?:3|three) months|(?:3|three)[- ]monthly|termly"),
    ("P1M", r"(?<!-)(?<!\d )monthly|(?:every|each) month"),
    ("P1Y", r"(?<!bi-)(?<!bi )annual(?:ly)?|yearly|(?:every|each) year|once a year|per annum"),
))  # fmt: skip
UNHELD = re.compile(r"\b(?:weekly|fortnightly|daily|biennial(?:ly)?|every (?:two|2|three|3) years)\b")
SOMETIMES = re.compile(r"\bregular(?:ly)?\b")
BIANNUAL = re.compile(r"\bbi-?\s?annual")
TERMLY = re.compile(r"\btermly\b")


@dataclass(frozen=True, slots=True)
class When:
    """What a timescale says. `doubts` are kinds of doubts.toml; a month alone means its last day."""

    due: date | None = None
    recurrence: str = ""
    relative_year: int | None = None
    ongoing: bool = False
    doubts: tuple[str, ...] = field(default=())

    @property
    def missing(self) -> bool:
        """Whether it says nothing about time."""
        return not (self.due or self.recurrence or self.relative_year or self.ongoing)


def read(text: str) -> When:
    """By when, how often, in which year of the plan, or all the time?

    >>> read("Mar-24").due, read("31 January 2025").due, read("Q3 2024/25").due
    (datetime.date(2024, 3, 31), datetime.date(2025, 1, 31), datetime.date(2024, 12, 31))
    >>> read("Ongoing with quarterly updates")
    When(due=None, recurrence='P3M', relative_year=None, ongoing=True, doubts=())
    >>> read("year two onwards").relative_year, read("TBC").doubts, read("when we can").doubts
    (2, ('timescale-open',), ('timescale-unread',))
    """
    words = " ".join(text.casefold().split())
    empty = _empty(words)
    if empty:
        return When(doubts=(empty,))
    days, doubts = _days(words)
    year = _relative(words)
    often, unsure = _often(words, certain=bool(days))
    going_on = bool(UNDER_WAY.search(words)) or (not days and bool(often or SOMETIMES.search(words)))
    found = When(max(days, default=None), often, year, going_on, tuple(doubts + unsure))
    return _with_reasons(found, words)


def _empty(words: str) -> str:
    """The kind of doubt about a cell that says nothing, or says that it will be said."""
    bare = plain(words)
    if bare in NOTHING:
        return "timescale-missing"
    return "timescale-open" if bare in OPEN else ""


def _with_reasons(found: When, words: str) -> When:
    """Add why a timescale is not certain: nothing in it was understood, or part of it is left open."""
    doubts = list(found.doubts)
    if found.missing and not doubts:
        doubts.append("span-without-start" if SPAN.search(words) else "timescale-unread")
    if not found.missing and re.search(r"\b(?:tbc|tbd|to be confirmed)\b", words):
        doubts.append("timescale-open")
    return When(found.due, found.recurrence, found.relative_year, found.ongoing, tuple(dict.fromkeys(doubts)))


def _days(words: str) -> tuple[list[date], list[str]]:
    """Every day that is named, as the last day of what is named, and what is unsure about them."""
    if SERIAL.match(words):
        return [date(1899, 12, 30) + timedelta(days=int(float(words)))], ["date-as-number"]
    found: list[tuple[int, date]] = []
    doubts: list[str] = []
    for pattern, meaning in READERS:
        for one in pattern.finditer(words):
            day, doubt = meaning(one)
            found += [(one.start(), day)] if day is not None else []
            doubts += [doubt] if doubt else []
        words = pattern.sub(lambda one: " " * len(one[0]), words)
    days = [day for _, day in sorted(found)]
    return days, doubts + (["several-dates"] if len(set(days)) > 1 else [])


def _exact(one: re.Match[str]) -> tuple[date | None, str]:
    parts = one.groupdict()
    month = int(parts["number"]) if parts.get("number") else MONTHS[parts["month"][:3]]
    try:
        return date(_year(parts), month, int(parts["day"])), ""
    except ValueError:
        return None, "date-impossible"


def _monthly(one: re.Match[str]) -> tuple[date | None, str]:
    """A month; "March 12" is a day of no year, as no plan of ours ended in 2012."""
    if one["short"] and int(one["short"]) < 20:
        return None, ""
    return _end(_year(one.groupdict()), MONTHS[one["month"][:3]]), ""


def _quarter(one: re.Match[str]) -> tuple[date | None, str]:
    """A quarter of a financial year (which begins in April) where two years are written, else of the year."""
    quarter, year = int(one["q"]), int(one["year"])
    if not one["to"]:
        return _end(year, quarter * 3), "quarter-of-which-year"
    return (_end(year, 3 + quarter * 3) if quarter < 4 else _end(year + 1, 3)), ""


def _financial(one: re.Match[str]) -> tuple[date | None, str]:
    year = int(one["year"])
    last = year // 100 * 100 + int(one["short"])
    return (date(last, 3, 31), "") if last > year else (None, "")


def _academic(one: re.Match[str]) -> tuple[date | None, str]:
    """A school year ends with August."""
    return date(int(one["year"]) + 1, 8, 31), ""


def _season(one: re.Match[str]) -> tuple[date | None, str]:
    year, season = int(one["year"]), one["season"]
    return (_end(year + 1, 2) if season == "winter" else _end(year, SEASONS[season])), "season"


def _alone(one: re.Match[str]) -> tuple[date | None, str]:
    return date(int(one["year"]), 12, 31), "year-alone"


READERS = (
    (ISO, _exact), (FIGURES, _exact), (WRITTEN, _exact), (MONTHLY, _monthly), (QUARTER, _quarter),
    (ACADEMIC, _academic),
    (FINANCIAL, _financial), (SEASON, _season), (ALONE, _alone),
)  # fmt: skip


def _year(parts: dict[str, str | None]) -> int:
    return int(parts.get("year") or f"20{parts['short']}")


def _end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def _relative(words: str) -> int | None:
    """The last year of the plan that is named."""
    return max(_years(words), default=None)


def _years(words: str) -> Iterator[int]:
    for one in RELATIVE.finditer(words):
        named = (one[name] for name in ("after", "last", "before", "letter", "lastletter"))
        yield from (ORDINALS.get(text) or int(text) for text in named if text)


def _often(words: str, *, certain: bool) -> tuple[str, list[str]]:
    """How often, as ISO 8601, and what is unsure about it."""
    found = next((period for period, pattern in OFTEN if pattern.search(words)), "")
    doubts = []
    if found == "P6M" and BIANNUAL.search(words):
        doubts.append("biannual")
    if TERMLY.search(words):
        doubts.append("termly")
    if not found and UNHELD.search(words):
        doubts.append("often-unheld")
    if not found and not certain and SOMETIMES.search(words):
        doubts.append("often-unsaid")
    return found, doubts
