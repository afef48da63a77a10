"""Labels that exports of the public health profiles use: periods, ages, areas, and faults named by their columns."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from loading_files import read, refused

from cairn.framework.loading import Loaded, load
from cairn.framework.observations import Observation
from cairn.framework.periods import PeriodKind, parse

Export = Callable[..., Path]
BASE = {
    "Indicator ID": "92432", "Indicator Name": "Deaths from drug misuse", "Area Code": "E09000016",
    "Area Name": "Havering", "Area Type": "UA", "Sex": "Persons", "Age": "All ages", "Category Type": "",
    "Category": "", "Time period": "2016 - 18", "Value": "3.4", "Lower CI 95.0 limit": "2.1",
    "Upper CI 95.0 limit": "5.2", "Count": "", "Value note": "", "Time period range": "",
}  # fmt: skip


@pytest.fixture
def export(tmp_path: Path) -> Export:
    """Writes an export with these cells in rows that are otherwise BASE."""

    def write(*rows: dict[str, str]) -> Path:
        path = tmp_path / "export.csv"
        with path.open("w", newline="") as file:
            out = csv.DictWriter(file, list(BASE))
            out.writeheader()
            out.writerows([BASE | row for row in rows])
        return path

    return write


def loaded(path: Path, store: Path) -> Loaded:
    return load(path, "fingertips", store=store)


def first(path: Path, store: Path) -> Observation:
    return read(loaded(path, store))[0]


@pytest.mark.parametrize(
    ("written", "start", "end", "kind"),
    [
        ("2006/07 Q2 - 2007/08 Q1", "2006-07-01", "2007-06-30", "rolling_year"),
        ("2006/07 Q1 - 2006/07 Q4", "2006-04-01", "2007-03-31", "rolling_year"),
        ("2006 Q2 - 2007 Q1", "2006-04-01", "2007-03-31", "rolling_year"),
        ("2006 Q3 - 2009 Q2", "2006-07-01", "2009-06-30", "pooled_years"),
        ("Aug 2021 - Jul 2022", "2021-08-01", "2022-07-31", "rolling_year"),
        ("Apr 2009 - Mar 2010", "2009-04-01", "2010-03-31", "rolling_year"),
        ("Jan 2009 - Dec 2009", "2009-01-01", "2009-12-31", "rolling_year"),
        ("Mar 2006 - Feb 2009", "2006-03-01", "2009-02-28", "pooled_years"),
        ("2021/22 - 23/24", "2021-04-01", "2024-03-31", "pooled_years"),
        ("2020 - 21", "2020-01-01", "2021-12-31", "pooled_years"),
        ("2023 Q1", "2023-01-01", "2023-03-31", "quarter"),
        ("2022/23 Q4", "2023-01-01", "2023-03-31", "quarter"),
        ("Jan 2023", "2023-01-01", "2023-01-31", "month"),
        ("2023", "2023-01-01", "2023-12-31", "calendar_year"),
    ],
)
def test_each_form_of_label(
    export: Export, store: Path, written: str, start: str, end: str, kind: str
) -> None:
    period = first(export({"Time period": written}), store).period
    assert (str(period.start), str(period.end), period.kind) == (start, end, kind)


def test_a_year_that_rolls_is_one_series_whatever_month_it_ends_in(export: Export, store: Path) -> None:
    labels = ["Feb 2009 - Jan 2010", "Mar 2009 - Feb 2010", "Apr 2009 - Mar 2010", "Jan 2010 - Dec 2010"]
    found = read(loaded(export(*({"Time period": label} for label in labels)), store))
    assert {one.period.kind for one in found} == {PeriodKind.ROLLING_YEAR}


@pytest.mark.parametrize("label", ["2006/07 Q1-Q2", "2013/14 Q1 - 2014/15 Q1"])
def test_quarters_that_are_no_year_are_set_aside(export: Export, store: Path, label: str) -> None:
    found = loaded(export({}, {"Time period": label}), store)
    assert (found.rows, found.set_aside) == (1, 1)
    assert any("Some quarters together" in notice for notice in found.notices)


def test_the_length_that_the_file_says_is_in_years_only(export: Export, store: Path) -> None:
    rows = [{"Time period": "2022/23 Q4", "Time period range": "1y"},
            {"Time period": "2023 - 24", "Time period range": "3y"}]  # fmt: skip
    found = loaded(export(*rows), store)
    assert (found.rows, found.set_aside) == (1, 1)


def test_quarters_in_words_of_people() -> None:
    assert parse("2023/24 Q2 to 2024/25 Q1") == parse("July 2023 to June 2024")
    assert parse("2023 Q1 - 2023 Q4") == parse("2023")


@pytest.mark.parametrize(
    ("ages", "headline"),
    [
        (["All ages", "6-8 weeks"], "All ages"), (["All ages", "12 months"], "All ages"),
        (["All ages", "<28 days"], "All ages"), (["All ages", "School age"], "All ages"),
        (["18+ yrs", "School age"], None), (["6-8 weeks"], "6-8 weeks"), (["At birth"], "At birth"),
        (["18+ yrs", "18-64 yrs", "65+ yrs"], "18+ yrs"), (["0-4 yrs", "<1 yr"], "0-4 yrs"),
        (["15-24 yrs", "65+ yrs"], None),
    ],
)  # fmt: skip
def test_the_headline_age(export: Export, store: Path, ages: list[str], headline: str | None) -> None:
    path = export(*({"Age": age, "Value": str(2.5 + place / 10)} for place, age in enumerate(ages)))
    found = [
        ages[round((one.value or 0) * 10) - 25] for one in read(loaded(path, store)) if not one.breakdown
    ]
    assert found == ([headline] if headline else [])


@pytest.mark.parametrize("kind", ["UA", "County", "Country", "Region", "Counties & UAs (from Apr 2023)",
                                  "Upper tier local authorities (4/19-3/20)", "Regions (statistical)"])  # fmt: skip
@pytest.mark.parametrize("code", ["E0900016", "Havering", "E99999999", "-"])
def test_a_code_that_is_none_is_a_fault_where_the_area_would_be_kept(
    export: Export, store: Path, kind: str, code: str
) -> None:
    (fault,) = refused(export({}, {"Area Code": code, "Area Type": kind}), store, "fingertips").faults
    assert (fault.line, fault.column) == (3, "Area Code")


@pytest.mark.parametrize(
    ("code", "kind"),
    [("A81001", "GPs"), ("U12345", "PCNs (v. 26/04/24)"), ("Y56", "NHS region"), ("cat-1-1", "Deprivation decile"),
     ("E54000027", "ICBs"), ("E07000066", "Districts & UAs (from Apr 2023)"), ("E38000217", "ICB sub-locations"),
     ("W92000004", "Country"), ("E06000999", "UA"), ("E45000001", "PHE centre")],
)  # fmt: skip
def test_areas_of_other_types_are_set_aside(export: Export, store: Path, code: str, kind: str) -> None:
    assert loaded(export({}, {"Area Code": code, "Area Type": kind}), store).set_aside == 1


def test_two_files_in_one_are_told_by_the_second_header(export: Export, store: Path) -> None:
    faults = refused(export({}, {name: name for name in BASE}), store, "fingertips").faults
    assert any("stand here again" in fault.reason for fault in faults)
    assert {fault.line for fault in faults} == {3}


def test_a_total_row_is_set_aside(export: Export, store: Path) -> None:
    empty = dict.fromkeys(BASE, "")
    assert loaded(export({}, {**empty, "Indicator ID": "Total", "Value": "9"}), store).set_aside == 1


def test_faults_name_the_columns_of_the_file(export: Export, store: Path) -> None:
    bad = {"Value": "many", "Lower CI 95.0 limit": "x1", "Count": "1,075"}
    assert [fault.column for fault in refused(export(bad), store, "fingertips").faults] == [
        "Count", "Lower CI 95.0 limit", "Value",
    ]  # fmt: skip
