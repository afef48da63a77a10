"""How numbers and dates read on a page."""

from datetime import date, datetime

import pytest

from cairn.framework import formats


@pytest.mark.parametrize(
    ("value", "unit", "denominator", "text"),
    [
        (1075, "count", None, "1,075"),
        (0, "count", None, "0"),
        (2.5, "count", None, "3"),  # halves go up
        (0.3, "count", None, "less than 1"),
        (-12, "count", None, "\N{MINUS SIGN}12"),
        (52.7, "percent", 1000, "52.7%"),
        (52.7, "percent", 999, "53%"),
        (52.7, "percent", None, "53%"),
        (7.6, "percent", None, "7.6%"),  # group not known, small share
        (7, "percent", None, "7%"),
        (7.6, "percent", 60, "8%"),
        (0.04, "percent", 5000, "less than 0.1%"),
        (0.4, "percent", 500, "less than 1%"),
        (0, "percent", 5000, "0.0%"),
        (99.7, "percent", 300, "more than 99%"),
        (99.97, "percent", 3000, "more than 99.9%"),
        (100, "percent", 300, "100%"),
        (5.44, "rate_per_1000", None, "5.4"),
        (0.02, "rate_per_100000", None, "less than 0.1"),
        (1234.56, "rate_per_100000", None, "1,234.6"),
        (21, "days", None, "21"),
        (21.25, "days", None, "21.3"),
        (21.7, "score", None, "21.7"),
        (5_490_000, "pounds", None, "£5,490,000"),
        (-500, "pounds", None, "\N{MINUS SIGN}£500"),
    ],
)
def test_numbers_in_tables(value: float, unit: str, denominator: float | None, text: str) -> None:
    assert formats.number(value, unit, denominator=denominator) == text


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (1075, "count", "1,075"),
        (53.4, "percent", "53%"),
        (5.4, "rate_per_1000", "5.4 per 1,000"),
        (5.4, "rate_per_100000", "5.4 per 100,000"),
        (1, "days", "1 day"),
        (21, "days", "21 days"),
        (5_490_000, "pounds", "£5.49m"),
        (21.7, "score", "21.7"),
    ],
)
def test_figures_in_sentences(value: float, unit: str, text: str) -> None:
    assert formats.with_unit(value, unit) == text


def test_a_count_may_say_what_it_counts() -> None:
    assert formats.with_unit(1075, noun="people") == "1,075 people"
    assert formats.about(1075, noun="people") == "about 1,075 people"
    assert formats.at_least(1075, noun="people") == "at least 1,075 people"
    assert formats.about(0.02, "rate_per_1000") == "less than 0.1 per 1,000"


@pytest.mark.parametrize(
    ("figures", "unit", "denominator", "text"),
    [
        ((5.4, 4.9, 6.1), "rate_per_1000", None, "5.4 per 1,000 (likely between 4.9 and 6.1)"),
        ((52.7, 49.2, 56.5), "percent", None, "53% (likely between 49% and 57%)"),
        ((52.7, 51.2, 54.1), "percent", 4000, "52.7% (likely between 51.2% and 54.1%)"),
        ((53.1, 52.8, 53.4), "percent", None, "53% (likely between 52.8% and 53.4%)"),  # ends stay apart
        ((5.4, None, 6.1), "rate_per_1000", None, "5.4 per 1,000"),
        ((1075, 1012.2, 1141.9), "count", None, "1,075 (likely between 1,012 and 1,142)"),
        ((0.3, 0.04, 1.2), "rate_per_100000", None, "0.3 per 100,000 (likely between 0.0 and 1.2)"),
    ],
)
def test_doubt_is_told_in_words_and_figures(figures, unit, denominator, text) -> None:
    assert formats.likely(*figures, unit, denominator=denominator) == text


def test_ranges_have_no_dash() -> None:
    assert formats.between(4.9, 6.1, "rate_per_1000") == "4.9 to 6.1 per 1,000"
    assert formats.between(49.2, 56.5, "percent") == "49% to 57%"
    assert formats.between(14, 21, "days") == "14 to 21 days"


def test_percentages_for_readers_who_avoid_them() -> None:
    assert formats.in_every_100(52.7) == "about 53 in every 100 people"
    assert formats.in_every_100(0.4, "adults") == "about 4 in every 1,000 adults"


def test_differences() -> None:
    assert formats.signed(3.14, "rate_per_1000") == "+3.1"
    assert formats.signed(-12) == "\N{MINUS SIGN}12"
    assert formats.signed(0.01, "rate_per_1000") == "0.0"
    assert formats.signed(4.2, "percent", denominator=2000) == "+4.2"
    assert formats.change(3.1, "percent", denominator=2000) == "up 3.1 percentage points"
    assert formats.change(-1, "percent") == "down 1 percentage point"
    assert formats.change(-12) == "down 12"
    assert formats.change(-0.7, "rate_per_1000") == "down 0.7 per 1,000"
    assert formats.change(250_000, "pounds") == "up £250,000"
    assert formats.change(0.2) == "no change"


@pytest.mark.parametrize(
    ("pounds", "text"),
    [
        (912_000, "£912,000"),
        (5_490_000, "£5.49m"),
        (5_000_000, "£5m"),
        (5_500_000, "£5.5m"),
        (999_999, "£1m"),
        (2_800_000_000, "£2.8bn"),
        (12.5, "£13"),
        (0, "£0"),
        (-5_490_000, "\N{MINUS SIGN}£5.49m"),
    ],
)
def test_money_in_sentences(pounds: float, text: str) -> None:
    assert formats.money(pounds) == text


def test_dates() -> None:
    assert formats.day(date(2026, 11, 3)) == "3 November 2026"
    assert formats.month_year(date(2024, 3, 31)) == "March 2024"
    assert formats.moment(datetime(2026, 11, 3, 14, 5)) == "3 November 2026 at 2:05pm"
    assert formats.moment(datetime(2026, 11, 3, 0, 30)) == "3 November 2026 at 12:30am"


@pytest.mark.parametrize(
    ("period_end", "text"),
    [
        (date(2024, 3, 31), "2 years and 7 months old"),
        (date(2025, 10, 31), "1 year old"),
        (date(2026, 9, 30), "1 month old"),
        (date(2026, 10, 31), "less than a month old"),
        (date(2018, 3, 31), "8 years old"),
        (date(2018, 12, 31), "nearly 8 years old"),
        (date(2019, 3, 31), "7 years old"),
        (date(2026, 12, 31), "not yet complete"),
    ],
)
def test_the_age_of_a_figure(period_end: date, text: str) -> None:
    assert formats.age(period_end, date(2026, 11, 21)) == text


def test_words() -> None:
    assert formats.join_words([]) == ""
    assert formats.join_words(["a"]) == "a"
    assert formats.join_words(["a", "b"]) == "a and b"
    assert formats.join_words(["a", "b", "c"]) == "a, b and c"
    assert formats.join_words(["a", "b", "c"], "or") == "a, b or c"
    assert [formats.count_words(count) for count in (0, 1, 9, 10, 1075)] == [
        "no",
        "one",
        "nine",
        "10",
        "1,075",
    ]
    assert formats.plural(1, "person", "people") == "1 person"
    assert formats.plural(1075, "person", "people") == "1,075 people"
    assert formats.plural(0, "action") == "0 actions"
    assert [formats.size(count) for count in (1, 640, 48_200, 1_300_000)] == [
        "1 byte",
        "640 bytes",
        "48KB",
        "1.3MB",
    ]
    assert formats.absent("withheld") == "Withheld"


def test_an_unknown_unit_is_refused_with_the_list_of_units() -> None:
    with pytest.raises(formats.UnitError, match="'pints' is not a unit. Use one of: count, percent"):
        formats.number(1, "pints")
