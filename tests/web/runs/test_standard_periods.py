"""The periods that every run measures, those that somebody asks for, and which measures they are for."""

import doctest
from datetime import date

import pytest

from cairn.framework.period_type import PeriodError, PeriodKind
from cairn.measures import MEASURES, Span
from cairn.web.runs import layout, standard
from cairn.web.runs.figures import NothingToMeasure, batches

BEGIN, LAST = date(2023, 4, 1), date(2026, 3, 31)
YEAR = Span("financial-year", date(2025, 4, 1), LAST)


def of(kind: str, *, last: date = LAST, first: date = BEGIN) -> list[Span]:
    return [one for one in standard.standard_periods(last, first) if one.kind == kind]


def test_three_years_of_records_have_every_whole_period_of_each_kind() -> None:
    counts = {kind: len(of(kind)) for kind in ("month", "quarter", "financial-year", "rolling-12")}
    assert counts == {"month": 36, "quarter": 12, "financial-year": 3, "rolling-12": 25}
    assert of("month")[0] == Span("month", date(2023, 4, 1), date(2023, 4, 30))
    assert of("rolling-12")[-1] == Span("rolling-12", date(2025, 4, 1), LAST)


@pytest.mark.parametrize(
    ("last", "months", "quarters", "rolling"),
    [(date(2026, 3, 30), 35, 11, 24), (date(2026, 4, 29), 36, 12, 25), (date(2026, 4, 30), 37, 12, 26)],
)
def test_a_period_is_measured_when_its_last_day_is_covered(last, months, quarters, rolling) -> None:
    found = [len(of(kind, last=last)) for kind in ("month", "quarter", "rolling-12")]
    assert found == [months, quarters, rolling]


def test_records_that_begin_within_a_month_begin_with_the_next() -> None:
    assert of("month", first=date(2023, 4, 2))[0].start == date(2023, 5, 1)


def test_of_long_records_the_newest_five_years_are_measured() -> None:
    long = date(2001, 1, 1)
    counts = {
        kind: len(of(kind, first=long)) for kind in ("month", "quarter", "financial-year", "rolling-12")
    }
    assert counts == {"month": 60, "quarter": 20, "financial-year": 5, "rolling-12": 60}
    assert of("financial-year", first=long)[0].start == date(2021, 4, 1)


def test_pooled_years_are_three_financial_or_three_calendar_years() -> None:
    found = [
        standard.as_period(one.kind, one.start, one.end)
        for one in of(standard.POOLED, first=date(2021, 1, 1))
    ]
    assert [one.short() for one in found] == [
        "2021/22 to 2023/24", "2022/23 to 2024/25", "2023/24 to 2025/26",
        "2021 to 2023", "2022 to 2024", "2023 to 2025",
    ]  # fmt: skip
    assert {one.kind for one in found} == {PeriodKind.POOLED}


def test_too_short_records_have_no_period() -> None:
    assert standard.standard_periods(date(2026, 3, 15), date(2026, 3, 1)) == []


def test_nothing_asked_for_is_all_standard_periods() -> None:
    assert standard.asked([], LAST, BEGIN) == standard.standard_periods(LAST, BEGIN)
    assert standard.asked(["all"], LAST, BEGIN) == standard.standard_periods(LAST, BEGIN)


def test_kinds_by_name_and_periods_as_people_write_them_can_be_mixed() -> None:
    found = standard.asked(["2025/26", "Quarters", "Q4 2025/26", "May 2025"], LAST, date(2025, 4, 1))
    assert [one.kind for one in found] == ["financial-year", *["quarter"] * 4, "month"]


@pytest.mark.parametrize(
    ("text", "kind"),
    [("12 months to December 2025", "rolling-12"), ("2025", "calendar_year"), ("2023 to 2025", "pooled_years"),
     ("31 March 2026", "instant")],
)  # fmt: skip
def test_a_period_keeps_its_kind_on_the_way_there_and_back(text, kind) -> None:
    (found,) = standard.asked([text], LAST, BEGIN)
    assert found.kind == kind
    assert standard.as_span(standard.as_period(found.kind, found.start, found.end)) == found


def test_what_is_no_period_is_refused_with_the_names_of_kinds() -> None:
    with pytest.raises(
        PeriodError, match="months, quarters, financial-years, rolling-years, pooled-years, all"
    ):
        standard.asked(["lately"], LAST, BEGIN)


def test_pooled_years_are_measured_for_deaths_alone() -> None:
    pooled = Span(standard.POOLED, BEGIN, LAST)
    assert batches([YEAR, pooled]) == [([YEAR], None), ([pooled], list(standard.pooled_metrics()))]
    assert batches([pooled], ["paid_work", "suspected_deaths"]) == [([pooled], ["suspected_deaths"])]


@pytest.mark.parametrize(
    ("period", "metric"),
    [(Span(standard.POOLED, BEGIN, LAST), "paid_work"),
     (Span("month", date(2026, 3, 1), LAST), "unmet_need_ocu")],
)  # fmt: skip
def test_a_question_that_nothing_answers_is_refused(period, metric) -> None:
    with pytest.raises(NothingToMeasure, match="ask for other periods or other measures"):
        batches([period], [metric])


def test_no_period_at_all_is_refused() -> None:
    with pytest.raises(NothingToMeasure):
        batches([])


def test_the_lists_name_measures_that_there_are_and_none_is_left_out() -> None:
    assert sorted(standard.read("file")["measures"]) == sorted(MEASURES)
    assert set(standard.pooled_metrics()) < set(MEASURES)


@pytest.mark.parametrize("module", [standard, layout])
def test_the_examples_are_true(module) -> None:
    assert doctest.testmod(module).failed == 0
