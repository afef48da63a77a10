"""How every number, range, sum of money and date is written. Pages format nothing by themselves.

Units are the keys of `cairn.framework.measure.UNITS`. Percentages are values such as 52.7, not 0.527.
Halves are rounded up, as readers expect. Ranges are written with "to", never with a dash.

How many decimals a percentage earns: one where the group has 1,000 or more people, because then one
person moves it by less than a tenth of a point; none in a smaller group. Where the size of the group is
not known, one decimal below 10% (rounding would hide much of it) and none above. Rates and scores have
one decimal. Counts have none.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from cairn.framework.measure import UNITS

GROUP_THAT_EARNS_A_DECIMAL = 1000
SMALL_PERCENT = 10
YEARS_WITHOUT_MONTHS = 5  # an older figure's age is told in whole years
NEARLY_A_YEAR = 9  # months
MINUS = "\N{MINUS SIGN}"
MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
SMALL_COUNTS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
_ENDINGS = {"rate_per_1000": " per 1,000", "rate_per_100000": " per 100,000"}
_STEPS = {"rate_per_1000": 1, "rate_per_100000": 1, "score": 1, "percent": 0, "count": 0, "pounds": 0}
_ABSENT = {"withheld": "Withheld", "not_applicable": "Does not apply", "not_available": "Not available"}


class UnitError(ValueError):
    """A unit that is not one of ours; the message lists those that are."""


def number(value: float, unit: str = "count", *, denominator: float | None = None) -> str:
    """A figure for a table or a chart: "1,075", "52.7%", "5.4", "£5,490,000", "less than 0.1".

    Rates come without their "per 1,000", which stands in the heading. `denominator` is the size of the group
    behind a percentage, if known. Raises UnitError for a unit that is not one of ours.
    """
    decimals = _decimals(value, unit, denominator)
    rounded = _round(value, decimals)
    if rounded == 0 and value > 0:
        return f"less than {_written(Decimal(1).scaleb(-decimals), decimals, unit)}"
    if unit == "percent" and rounded == 100 and value < 100:
        return f"more than {_written(100 - Decimal(1).scaleb(-decimals), decimals, unit)}"
    return _written(rounded, decimals, unit)


def with_unit(value: float, unit: str = "count", *, denominator: float | None = None, noun: str = "") -> str:
    """A figure for a sentence: "1,075 people", "52.7%", "5.4 per 1,000", "21 days", "£5.49m".

    `noun` is what a count counts, in the plural; a count of one needs `plural` instead.
    """
    if unit == "pounds":
        return money(value)
    text = number(value, unit, denominator=denominator)
    if unit == "days":
        return f"{text} day" if text == "1" else f"{text} days"
    if unit == "count":
        return f"{text} {noun}".strip()
    return f"{text}{_ENDINGS.get(unit, '')}"


def likely(
    value: float,
    lower: float | None,
    upper: float | None,
    unit: str = "count",
    *,
    denominator: float | None = None,
    noun: str = "",
) -> str:
    """A figure with its doubt: "5.4 per 1,000 (likely between 4.9 and 6.1)"; alone where it has no limits."""
    text = with_unit(value, unit, denominator=denominator, noun=noun)
    if lower is None or upper is None:
        return text
    low, high = _ends(lower, upper, unit, _decimals(value, unit, denominator))
    return f"{text} (likely between {low} and {high})"


def between(lower: float, upper: float, unit: str = "count", *, denominator: float | None = None) -> str:
    """A range: "4.9 to 6.1 per 1,000", "49% to 57%", "1,020 to 1,130"."""
    low, high = _ends(lower, upper, unit, _decimals(upper, unit, denominator))
    return f"{low} to {high}{' days' if unit == 'days' else _ENDINGS.get(unit, '')}"


def about(value: float, unit: str = "count", *, denominator: float | None = None, noun: str = "") -> str:
    """A figure that is rounded or modelled: "about 5.4 per 1,000"."""
    return _hedged("about", with_unit(value, unit, denominator=denominator, noun=noun))


def at_least(value: float, unit: str = "count", *, noun: str = "") -> str:
    """A sum of which something is withheld: "at least 1,075 people"."""
    return _hedged("at least", with_unit(value, unit, noun=noun))


def in_every_100(percent: float, noun: str = "people") -> str:
    """A percentage for readers who avoid them: "about 53 in every 100 people"; under 1, of every 1,000."""
    if 0 < percent < 1:
        return f"about {number(percent * 10)} in every 1,000 {noun}"
    return f"about {number(percent)} in every 100 {noun}"


def signed(value: float, unit: str = "count", *, denominator: float | None = None) -> str:
    """A difference for a table: "+3.1", "−12", "0". Percentages are points and carry no sign of their own."""
    decimals = _decimals(value, unit, denominator)
    rounded = _round(value, decimals)
    text = _written(abs(rounded), decimals, unit).removesuffix("%")
    return text if rounded == 0 else f"{'+' if rounded > 0 else MINUS}{text}"


def change(value: float, unit: str = "count", *, denominator: float | None = None) -> str:
    """A difference for a sentence: "up 3.1 percentage points", "down 12", "no change"."""
    size = signed(value, unit, denominator=denominator).lstrip(f"+{MINUS}")
    if not size.strip("£0.,"):
        return "no change"
    one = "" if size == "1" else "s"
    ending = {"percent": f" percentage point{one}", "days": f" day{one}"}.get(unit, _ENDINGS.get(unit, ""))
    shown = money(abs(value)) if unit == "pounds" else size + ending
    return f"{'up' if value > 0 else 'down'} {shown}"


def money(pounds: float) -> str:
    """A sum for a sentence: "£912,000", "£5.49m", "£2.8bn". Tables use `number(value, "pounds")`."""
    size = abs(pounds)
    for step, letters in ((1_000_000_000, "bn"), (1_000_000, "m")):
        if _round(size / step, 2) >= 1:
            text = f"£{_trimmed(_round(size / step, 2))}{letters}"
            break
    else:
        text = f"£{_round(size, 0):,}"
    return f"{MINUS}{text}" if pounds < 0 else text


def day(when: date) -> str:
    """ "3 November 2026"."""
    return f"{when.day} {month_year(when)}"


def month_year(when: date) -> str:
    """ "November 2026"."""
    return f"{MONTHS[when.month - 1]} {when.year}"


def moment(when: datetime) -> str:
    """ "3 November 2026 at 2:05pm", in the time zone that `when` has."""
    hour = when.hour % 12 or 12
    return f"{day(when)} at {hour}:{when.minute:02}{'am' if when.hour < 12 else 'pm'}"


def age(period_end: date, today: date) -> str:
    """How old a figure is: "2 years and 8 months old", "nearly 8 years old", "less than a month old".

    `period_end` is the last day that the figure covers. From five years on only whole years are told, and
    "nearly" the next one from nine months on. A period that is still running gives "not yet complete".
    """
    if today <= period_end:
        return "not yet complete"
    years, months = divmod(months_between(period_end + timedelta(days=1), today), 12)
    if years >= YEARS_WITHOUT_MONTHS and months >= NEARLY_A_YEAR:
        return f"nearly {plural(years + 1, 'year')} old"
    parts = [plural(years, "year")] if years else []
    if months and years < YEARS_WITHOUT_MONTHS:
        parts.append(plural(months, "month"))
    return f"{' and '.join(parts)} old" if parts else "less than a month old"


def months_between(start: date, end: date) -> int:
    """Whole months that have passed from `start` to `end`."""
    return (end.year - start.year) * 12 + end.month - start.month - (end.day < start.day)


def join_words(words: Sequence[str], last: str = "and") -> str:
    """A list in a sentence: "a", "a and b", "a, b and c"; `last` may be "or"."""
    *before, final = [*words] or [""]
    return f"{', '.join(before)} {last} {final}" if before else final


def count_words(count: int) -> str:
    """A small count in a sentence: "no", "one" to "nine", then "10", "1,075"."""
    return SMALL_COUNTS[count] if 0 <= count < len(SMALL_COUNTS) else number(count)


def plural(count: int, one: str, many: str = "") -> str:
    """A count with its noun: "1 person", "1,075 people". `many` is the plural, by default with an "s"."""
    return f"{number(count)} {one if count == 1 else many or one + 's'}"


def size(count: int) -> str:
    """The size of a file: "640 bytes", "48KB", "1.3MB"."""
    for step, letters in ((1_000_000, "MB"), (1_000, "KB")):
        if count >= step:
            return f"{_trimmed(_round(count / step, 1 if step > 1_000 else 0))}{letters}"
    return plural(count, "byte")


def absent(status: str) -> str:
    """What stands where a figure would: "Withheld", "Does not apply", "Not available"."""
    return _ABSENT[status]


def _decimals(value: float, unit: str, denominator: float | None) -> int:
    if unit not in UNITS:
        raise UnitError(f"{unit!r} is not a unit. Use one of: {', '.join(UNITS)}.")
    if unit == "days":
        return 0 if float(value).is_integer() else 1
    if unit == "percent":
        return 1 if _earns_a_decimal(value, denominator) else 0
    return _STEPS[unit]


def _earns_a_decimal(percent: float, denominator: float | None) -> bool:
    if denominator is None:
        return abs(percent) < SMALL_PERCENT and not float(percent).is_integer()
    return denominator >= GROUP_THAT_EARNS_A_DECIMAL


def _round(value: float, decimals: int) -> Decimal:
    return Decimal(str(value)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def _written(value: Decimal, decimals: int, unit: str) -> str:
    sign = MINUS if value < 0 else ""
    text = f"{abs(value):,.{decimals}f}"
    return f"{sign}{'£' if unit == 'pounds' else ''}{text}{'%' if unit == 'percent' else ''}"


def _ends(lower: float, upper: float, unit: str, decimals: int) -> tuple[str, str]:
    """Both ends of a range, with one decimal more where they would look the same."""
    if lower != upper and _round(lower, decimals) == _round(upper, decimals):
        decimals += 1
    low, high = (_written(_round(end, decimals), decimals, unit) for end in (lower, upper))
    return low, high


def _trimmed(value: Decimal) -> str:
    return f"{value:,f}".rstrip("0").rstrip(".") if "." in f"{value:f}" else f"{value:,f}"


def _hedged(word: str, text: str) -> str:
    return text if text.startswith(("less than", "more than")) else f"{word} {text}"
