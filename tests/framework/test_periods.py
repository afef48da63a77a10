"""How people write periods, and how they are printed back."""

import contextlib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cairn.framework.periods import Period, PeriodError, PeriodKind, months_from, parse

K = PeriodKind
READ = [
    # written, kind, first day, last day, printed
    ("2020/21", K.FINANCIAL_YEAR, "2020-04-01", "2021-03-31", "2020/21"),
    ("2020-21", K.FINANCIAL_YEAR, "2020-04-01", "2021-03-31", "2020/21"),
    ("2023/2024", K.FINANCIAL_YEAR, "2023-04-01", "2024-03-31", "2023/24"),
    ("1999/00", K.FINANCIAL_YEAR, "1999-04-01", "2000-03-31", "1999/00"),
    ("FY 2023/24", K.FINANCIAL_YEAR, "2023-04-01", "2024-03-31", "2023/24"),
    ("2017 - 19", K.POOLED, "2017-01-01", "2019-12-31", "2017 to 2019"),
    ("2017–19", K.POOLED, "2017-01-01", "2019-12-31", "2017 to 2019"),
    ("2016 - 2018", K.POOLED, "2016-01-01", "2018-12-31", "2016 to 2018"),
    ("1998 - 00", K.POOLED, "1998-01-01", "2000-12-31", "1998 to 2000"),
    ("2019 to 2020", K.POOLED, "2019-01-01", "2020-12-31", "2019 to 2020"),
    ("2017/18 - 19/20", K.POOLED, "2017-04-01", "2020-03-31", "2017/18 to 2019/20"),
    ("2018/19 - 20/21", K.POOLED, "2018-04-01", "2021-03-31", "2018/19 to 2020/21"),
    ("2012/13 to 2016/17", K.POOLED, "2012-04-01", "2017-03-31", "2012/13 to 2016/17"),
    ("three years to 2020/21", K.POOLED, "2018-04-01", "2021-03-31", "2018/19 to 2020/21"),
    ("3 years to December 2022", K.POOLED, "2020-01-01", "2022-12-31", "2020 to 2022"),
    ("Jun24 - May25", K.ROLLING_YEAR, "2024-06-01", "2025-05-31", "Jun 2024 to May 2025"),
    ("August 2021 - July 2022", K.ROLLING_YEAR, "2021-08-01", "2022-07-31", "Aug 2021 to Jul 2022"),
    ("12 months to October 2022", K.ROLLING_YEAR, "2021-11-01", "2022-10-31", "Nov 2021 to Oct 2022"),
    ("year ending March 2024", K.ROLLING_YEAR, "2023-04-01", "2024-03-31", "Apr 2023 to Mar 2024"),
    ("Year to 31 March 2024", K.ROLLING_YEAR, "2023-04-01", "2024-03-31", "Apr 2023 to Mar 2024"),
    ("Q3 2023/24", K.QUARTER, "2023-10-01", "2023-12-31", "Q3 2023/24"),
    ("2019/20 Q4", K.QUARTER, "2020-01-01", "2020-03-31", "Q4 2019/20"),
    ("2023 Q3", K.QUARTER, "2023-07-01", "2023-09-30", "Q2 2023/24"),
    ("Apr-Jun 2023", K.QUARTER, "2023-04-01", "2023-06-30", "Q1 2023/24"),
    ("3 months to June 2023", K.QUARTER, "2023-04-01", "2023-06-30", "Q1 2023/24"),
    ("April 2023", K.MONTH, "2023-04-01", "2023-04-30", "Apr 2023"),
    ("2023-04", K.MONTH, "2023-04-01", "2023-04-30", "Apr 2023"),
    ("2022 Nov", K.MONTH, "2022-11-01", "2022-11-30", "Nov 2022"),
    ("Feb-24", K.MONTH, "2024-02-01", "2024-02-29", "Feb 2024"),
    ("academic year 2022/23", K.ACADEMIC_YEAR, "2022-09-01", "2023-08-31", "academic year 2022/23"),
    ("2021", K.CALENDAR_YEAR, "2021-01-01", "2021-12-31", "2021"),
    ("January - December 2016", K.CALENDAR_YEAR, "2016-01-01", "2016-12-31", "2016"),
    ("31 March 2025", K.INSTANT, "2025-03-31", "2025-03-31", "31 March 2025"),
    ("as at 1st April 2025", K.INSTANT, "2025-04-01", "2025-04-01", "1 April 2025"),
    ("31/03/2025", K.INSTANT, "2025-03-31", "2025-03-31", "31 March 2025"),
    ("2025-03-31", K.INSTANT, "2025-03-31", "2025-03-31", "31 March 2025"),
    ("2023-04-01/2024-03-31", K.FINANCIAL_YEAR, "2023-04-01", "2024-03-31", "2023/24"),
    ("2024-06-01/2025-05-31", K.ROLLING_YEAR, "2024-06-01", "2025-05-31", "Jun 2024 to May 2025"),
]


@pytest.mark.parametrize(("text", "kind", "start", "end", "printed"), READ)
def test_read_and_printed(text: str, kind: PeriodKind, start: str, end: str, printed: str) -> None:
    period = parse(text)
    assert (period.kind, period.start.isoformat(), period.end.isoformat()) == (kind, start, end)
    assert period.short() == str(period) == printed
    assert parse(f"  {text.upper()} ") == period


@pytest.mark.parametrize(
    ("text", "kind", "start"),
    [
        ("2003-04", K.FINANCIAL_YEAR, "2003-04-01"),
        ("2003-04", K.MONTH, "2003-04-01"),
        ("2020-21", K.POOLED, "2020-01-01"),
        ("2017 - 18", K.POOLED, "2017-01-01"),
        ("2022/23", K.ACADEMIC_YEAR, "2022-09-01"),
        ("Apr24 - Mar25", K.ROLLING_YEAR, "2024-04-01"),
        ("year ending March 2024", K.FINANCIAL_YEAR, "2023-04-01"),
    ],
)
def test_kind_settles_what_is_open(text: str, kind: PeriodKind, start: str) -> None:
    period = parse(text, kind=kind)
    assert (period.kind, period.start.isoformat()) == (kind, start)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "not a period"),
        ("recent", "not a period"),
        ("since 2019", "not a period"),
        ("2003-04", "month or a financial year. Write 2003/04 or April 2003"),
        ("2017 - 18", "financial year or two years together"),
        ("2020-2021", "financial year or two years together"),
        ("2020/22", "two years in a row"),
        ("2020/2031", "two years in a row"),
        ("2019 - 17", "run"),
        ("Q5 2023", "no quarter 5"),
        ("31/02/2023", "not a day of the calendar"),
        ("2023-13", "run forward"),
        ("Nov 2020 - Jan 2021", "not a period we know"),
        ("0 months to March 2020", "no months"),
        ("year to 15 March 2024", "last day of a month"),
        ("1850", "outside 1900 to 2199"),
        ("2023-05-01/2023-04-01", "run forward"),
    ],
)
def test_refused_with_a_sentence(text: str, says: str) -> None:
    with pytest.raises(PeriodError, match=r"\.$") as caught:
        parse(text)
    assert says in str(caught.value)


def test_refused_as_another_kind() -> None:
    with pytest.raises(PeriodError, match="2021 is not a financial year"):
        parse("2021", kind=K.FINANCIAL_YEAR)


def test_a_message_never_repeats_free_text() -> None:
    with pytest.raises(PeriodError) as caught:
        parse("Jane Canary")
    assert "Canary" not in str(caught.value)


def _periods() -> st.SearchStrategy[Period]:
    year, month = st.integers(1901, 2190), st.integers(1, 12)
    made = [
        st.builds(lambda y, m: months_from(y, m, 1, K.MONTH), year, month),
        st.builds(lambda y, q: months_from(y, q, 3, K.QUARTER), year, st.sampled_from([1, 4, 7, 10])),
        st.builds(lambda y: months_from(y, 4, 12, K.FINANCIAL_YEAR), year),
        st.builds(lambda y: months_from(y, 1, 12, K.CALENDAR_YEAR), year),
        st.builds(lambda y: months_from(y, 9, 12, K.ACADEMIC_YEAR), year),
        st.builds(lambda y, m: months_from(y, m, 12, K.ROLLING_YEAR), year, month),
        st.builds(lambda y, m, n: months_from(y, m, 12 * n, K.POOLED), year, month, st.integers(2, 8)),
        st.builds(lambda d: Period(K.INSTANT, d, d), st.dates(date(1900, 1, 1), date(2199, 12, 31))),
    ]
    return st.one_of(made)


@given(_periods())
def test_what_is_printed_reads_back(period: Period) -> None:
    assert parse(period.short(), kind=period.kind) == period
    if period.kind is not K.POOLED:
        assert parse(period.prose(), kind=period.kind) == period


@given(st.text(max_size=30))
def test_any_text_is_a_period_or_refused(text: str) -> None:
    with contextlib.suppress(PeriodError):
        assert isinstance(parse(text), Period)


@given(_periods(), _periods())
def test_order_is_by_end_then_start(one: Period, other: Period) -> None:
    assert (one < other) == ((one.end, one.start, one.kind) < (other.end, other.start, other.kind))
    assert (
        one.overlaps(other) == other.overlaps(one) == (max(one.start, other.start) <= min(one.end, other.end))
    )


def test_prose_and_months() -> None:
    assert parse("2020/21").prose() == "April 2020 to March 2021"
    assert parse("Q3 2023/24").prose() == "October to December 2023"
    assert parse("April 2023").prose() == "April 2023"
    assert parse("2017 - 19").prose() == "January 2017 to December 2019 (3 years combined)"
    assert parse("31 March 2025").prose() == "31 March 2025"
    assert [parse(text).months for text in ("2020/21", "Q1 2020", "2017 - 19", "31 March 2025")] == [
        12,
        3,
        36,
        0,
    ]


@pytest.mark.parametrize(
    ("kind", "start", "end"),
    [
        (K.FINANCIAL_YEAR, date(2020, 1, 1), date(2020, 12, 31)),
        (K.QUARTER, date(2020, 2, 1), date(2020, 4, 30)),
        (K.MONTH, date(2020, 2, 1), date(2020, 2, 28)),
        (K.POOLED, date(2020, 1, 1), date(2020, 12, 31)),
        (K.INSTANT, date(2020, 1, 1), date(2020, 1, 2)),
        (K.CALENDAR_YEAR, date(2020, 12, 31), date(2020, 1, 1)),
    ],
)
def test_dates_must_fit_the_kind(kind: PeriodKind, start: date, end: date) -> None:
    with pytest.raises(PeriodError):
        Period(kind, start, end)


def test_windows_of_different_length_sort_by_their_end() -> None:
    written = ["2016 - 18", "2017", "2018/19", "2016/17"]
    assert [str(p) for p in sorted(parse(text) for text in written)] == [
        "2016/17",
        "2017",
        "2016 to 2018",
        "2018/19",
    ]
