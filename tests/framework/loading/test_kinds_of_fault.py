"""Every kind of fault of our own file, alone and all in one file: its line, its column, and what to do."""

import csv
from datetime import date, timedelta
from pathlib import Path

import pytest
from loading_files import read, refused

from cairn.framework.loading import load
from cairn.framework.loading.words import LONGEST

COLUMNS = (
    "measure", "area", "period", "period_kind", "breakdown", "numerator", "denominator", "value", "lower", "upper",
    "status", "note", "access", "publisher", "title", "edition", "document", "section", "address", "retrieved",
    "licence",
)  # fmt: skip
GOOD = {"measure": "continuity-of-care", "area": "E09000016", "value": "50", "publisher": "P", "title": "T"}
IN_TWO_YEARS = (date.today() + timedelta(days=700)).isoformat()
COUNT = {"measure": "numbers-in-treatment"}

# What is written, the column of the fault, a part of the reason, a part of the remedy.
FAULTS: tuple[tuple[dict[str, str], str, str, str], ...] = (
    ({"measure": "continuity-of-car"}, "measure", "no such measure", "Did you mean “continuity-of-care”?"),
    ({"measure": "Continuity of care"}, "measure", "no such measure", "Did you mean “continuity-of-care”?"),
    ({"measure": ""}, "measure", "missing", "id from the catalogue"),
    ({"measure": "=cmd|x"}, "measure", "formula", "without that sign"),
    ({"measure": "x-" + "long" * 20}, "measure", "longer than 80", "Shorten"),
    ({"area": "E0900016"}, "area", "not the code", "Did you mean E09000016 (Havering)?"),
    ({"area": "Havering"}, "area", "not the code", "Havering has the code E09000016"),
    ({"area": ""}, "area", "missing", "GSS code"),
    ({"area": "@SUM(A1)"}, "area", "formula", "without that sign"),
    ({"period": ""}, "period", "missing", "Write it like"),
    ({"period": "2020/22"}, "period", "two years in a row", "2023/24"),
    ({"period": "2017 - 18"}, "period", "may be a financial year or two years", "2017/18 or 2017 to 2018"),
    ({"period": "2003-04"}, "period", "may be a month or a financial year", "April 2003"),
    ({"period": "31/02/2021"}, "period", "not a day of the calendar", "2025-03-31"),
    ({"period": "Q5 2020/21"}, "period", "no quarter 5", "Q1 to Q4"),
    ({"period": "2020-01-15/2020-02-14"}, "period", "not a period we know", "a day, a month"),
    ({"period": "lately"}, "period", "not a period", "Write it like"),
    ({"period": "2020/21", "period_kind": "calendar_year"}, "period", "not a calendar year", "another kind"),
    ({"period": "Q3 2023/24", "period_kind": "month"}, "period", "not a month", "another kind"),
    ({"period_kind": "yearly"}, "period_kind", "not a kind of period", "financial_year"),
    ({"breakdown": "women"}, "breakdown", "a dimension and a value", "sex=female"),
    ({"breakdown": "sex=male; sex=female"}, "breakdown", "stands once", "one row for each group"),
    ({"breakdown": "sex=female, age=18 to 24"}, "breakdown", "holds the sign", "semicolon"),
    ({"breakdown": "place=" + "far " * 60}, "breakdown", "longer than 200", "Shorten"),
    ({"value": ""}, "value", "missing", "in the column status"),
    ({"value": "1,075"}, "value", "thousands separators", "1075, not 1,075"),
    ({"value": "52,7"}, "value", "decimal comma", "52.7, not 52,7"),
    ({"value": "12%"}, "value", "sign of its unit", "without %"),
    ({"value": "£5"}, "value", "sign of its unit", "£"),
    ({"value": "NaN"}, "value", "not finite", "leave it empty"),
    ({"value": "=1+1"}, "value", "formula", "the number itself"),
    ({"value": "-"}, "value", "dash", "Write 0 for nought"),
    ({"value": "<5"}, "value", "bound", "withheld"),
    ({"value": "５０"}, "value", "other signs", "in digits"),
    ({"value": "fifty"}, "value", "not a number", "in digits"),
    ({"numerator": "ten", "denominator": "50"}, "numerator", "not a number", "in digits"),
    ({"lower": "4O"}, "lower", "not a number", "in digits"),
    ({"value": "100.1"}, "value", "from 0 to 100", "52.7"),
    ({"value": "1e5"}, "value", "from 0 to 100", "52.7"),
    ({**COUNT, "value": "-5"}, "value", "can't be negative", "source"),
    ({**COUNT, "value": "5.5"}, "value", "whole number", "modelled"),
    ({"numerator": "60", "denominator": "50"}, "numerator", "larger than the denominator", "swapped"),
    ({"numerator": "-1", "denominator": "50"}, "numerator", "not negative", "source"),
    ({"denominator": "-50"}, "denominator", "not negative", "source"),
    ({"numerator": "0", "denominator": "0"}, "denominator", "share of 0", "not_applicable"),
    ({"value": "0.5", "numerator": "500", "denominator": "1000"}, "value", "a part of 1", "Write 52.7 for 0.527"),
    ({"lower": "60", "upper": "40"}, "lower", "above the upper", "source"),
    ({"lower": "55", "upper": "60"}, "value", "below its lower", "source"),
    ({"lower": "40", "upper": "45"}, "value", "above its upper", "source"),
    ({"status": "guess"}, "status", "not a status", "provisional"),
    ({"status": "withheld"}, "status", "there is one", "another status"),
    ({"value": "*", "numerator": "3", "denominator": "50"}, "numerator", "its numerator tells it", "empty too"),
    ({"note": "=HYPERLINK(A1)"}, "note", "formula", "without that sign"),
    ({"note": "+44 20"}, "note", "formula", "without that sign"),
    ({"access": "secret"}, "access", "not a kind of access", "public or restricted"),
    ({"publisher": ""}, "publisher", "missing", "who published"),
    ({"publisher": "-x"}, "publisher", "formula", "without that sign"),
    ({"title": " \u00a0 "}, "title", "missing", "who published"),
    ({"title": "x" * 401}, "title", "longer than 400", "Shorten"),
    ({"address": "www.example.org"}, "address", "not a web address", "https://"),
    ({"address": "https://"}, "address", "not a web address", "https://"),
    ({"address": "javascript:alert(1)"}, "address", "not a web address", "https://"),
    ({"retrieved": "20/11/2026"}, "retrieved", "not a date", "2026-11-21"),
    ({"retrieved": "2026-02-30"}, "retrieved", "not a date", "2026-11-21"),
    ({"retrieved": IN_TWO_YEARS}, "retrieved", "in the future", "the day it was taken"),
)  # fmt: skip


def write(path: Path, *rows: dict[str, str]) -> Path:
    """A tidy file; row n is of its own month unless it gives a period."""
    with path.open("w", newline="", encoding="utf-8") as file:
        out = csv.DictWriter(file, COLUMNS)
        out.writeheader()
        for number, row in enumerate(rows):
            period = f"{1950 + number // 12}-{number % 12 + 1:02}-01"
            out.writerow({**GOOD, "period": period} | row)
    return path


@pytest.mark.parametrize("place", range(len(FAULTS)))
def test_alone(tmp_path: Path, store: Path, place: int) -> None:
    row, column, reason, remedy = FAULTS[place]
    (fault,) = refused(write(tmp_path / "a.csv", {}, row), store).faults
    assert (fault.line, fault.column) == (3, column)
    assert reason in fault.reason
    assert remedy in f"{fault.reason} {fault.remedy}"


def test_all_at_once_each_on_its_line(tmp_path: Path, store: Path) -> None:
    rows = [row for fault, *_ in FAULTS for row in ({}, fault)]
    error = refused(write(tmp_path / "a.csv", *rows), store)
    expected = {(2 * place + 3, column) for place, (_, column, _, _) in enumerate(FAULTS)}
    assert {(fault.line, fault.column) for fault in error.faults} == expected
    assert error.total == len(FAULTS)
    with error.report.open(newline="") as file:
        report = list(csv.DictReader(file))
    assert [int(row["line"]) for row in report] == sorted(line for line, _ in expected)
    assert all(row["reason"] and row["remedy"] for row in report if "period" not in row["column"])


def test_a_row_with_many_faults_is_told_all_of_them(tmp_path: Path, store: Path) -> None:
    row = {"area": "X", "period": "lately", "value": "many", "lower": "few", "status": "guess", "access": "secret",
           "publisher": "", "address": "x", "retrieved": "x", "note": "=1", "breakdown": "women"}  # fmt: skip
    found = [fault.column for fault in refused(write(tmp_path / "a.csv", row), store).faults]
    assert found == sorted(row)


def test_rows_that_mean_nothing_are_not_called_alike(tmp_path: Path, store: Path) -> None:
    rows = [
        {"area": code, "value": str(value)} for value, code in enumerate(("nowhere", "anywhere", "somewhere"))
    ]
    rows = [row | {"period": "2020"} for row in rows]
    error = refused(write(tmp_path / "a.csv", *rows), store)
    assert [(fault.line, fault.column) for fault in error.faults] == [(2, "area"), (3, "area"), (4, "area")]


@pytest.mark.parametrize(
    ("other", "reason"),
    [({"value": "51"}, "with other numbers"), ({"numerator": "25", "denominator": "50"}, "with other numbers"),
     ({"status": "provisional"}, "another status or access"), ({"access": "restricted"}, "another status or access"),
     ({"period": "April 2020 to March 2021", "value": "51"}, "with other numbers"),
     ({"breakdown": "sex=persons", "value": "51"}, "with other numbers")],
)  # fmt: skip
def test_one_figure_said_twice(tmp_path: Path, store: Path, other: dict[str, str], reason: str) -> None:
    path = write(tmp_path / "a.csv", {"period": "2020/21"}, {"period": "2020/21"} | other)
    (fault,) = refused(path, store).faults
    assert (fault.line, reason in fault.reason) == (3, True)


def test_groups_are_written_alike(tmp_path: Path, store: Path) -> None:
    written = [
        "Sex=Female;age=18-24",
        "age=65+; SEX = female",
        "age=<18",
        "sex=Persons",
        "age=All ages; sex=male",
    ]
    rows = read(
        load(write(tmp_path / "a.csv", *({"breakdown": one} for one in written)), "observations", store=store)
    )
    assert [row.breakdown for row in rows] == [
        "age=18 to 24; sex=female", "age=65 and over; sex=female", "age=under 18", "", "sex=male",
    ]  # fmt: skip


def test_a_share_that_is_another_is_told_and_kept(tmp_path: Path, store: Path) -> None:
    odd = {"numerator": "10", "denominator": "50"}
    rounded = {"numerator": "10", "denominator": "45", "value": "25"}  # 12 of 47, each rounded to 5
    loaded = load(write(tmp_path / "a.csv", odd, rounded), "observations", store=store)
    assert [one.limits_method for one in read(loaded)] == ["", ""]
    (told,) = [one for one in loaded.notices if "numerator and denominator" in one]
    assert told.startswith("1 row with another value")
    assert "line 2" in told


def test_a_period_that_has_not_begun_is_told_and_kept(tmp_path: Path, store: Path) -> None:
    loaded = load(write(tmp_path / "a.csv", {"period": IN_TWO_YEARS}), "observations", store=store)
    assert loaded.rows == 1
    assert any("has not begun" in notice for notice in loaded.notices)


@pytest.mark.parametrize("sign", ["\r", "\r\n", "\n", "\r\r\n"])
def test_a_line_break_in_a_cell_may_be_of_any_kind(tmp_path: Path, store: Path, sign: str) -> None:
    path = write(tmp_path / "a.csv", {"note": f"two{sign}lines"}, {})
    notes = [one.note for one in read(load(path, "observations", store=store))]
    assert [note.split() for note in notes] == [["two", "lines"], []]


def test_a_file_cut_short_says_so(tmp_path: Path, store: Path) -> None:
    whole = write(tmp_path / "a.csv", *({"note": "two\nlines, and a comma"} for _ in range(3))).read_bytes()
    path = tmp_path / "cut.csv"
    for end in (whole.rindex(b'"two') + 8, whole.rindex(b"continuity") + 4, whole.rindex(b",50")):
        path.write_bytes(whole[:end])
        fault = refused(path, store).faults[-1]
        assert fault.line == 6
        assert "cut short" in fault.remedy


def test_an_export_without_last_fields_may_not_lack_just_the_last_one(tmp_path: Path, store: Path) -> None:
    names = ["Indicator ID", "Indicator Name", "Area Code", "Area Type", "Sex", "Age", "Category Type", "Category",
             "Time period", "Value", "New data", "Value note"]  # fmt: skip
    rows = [["92432", "D", "E09000016", "UA", "Persons", "All ages", "", "", str(year), "3.4", "", "x"]
            for year in (2020, 2021)]  # fmt: skip
    text = "\n".join(",".join(row) for row in (names, *rows))
    path = tmp_path / "export.csv"
    path.write_text(text.removesuffix(",x"))
    (fault,) = refused(path, store, "fingertips").faults
    assert (fault.line, "no other row does" in fault.reason) == (3, True)
    path.write_text(text.replace(",x", ""))
    assert load(path, "fingertips", store=store).rows == 2


def test_a_value_that_a_publisher_suppressed_is_withheld(tmp_path: Path, store: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_text(
        "Indicator ID,Indicator Name,Area Code,Area Type,Sex,Age,Category Type,Category,Time period,Value,Value note\n"
        "92432,D,E09000016,UA,Persons,All ages,,,2020,,Value suppressed for disclosure control due to small count\n"
        "92432,D,E09000016,UA,Persons,All ages,,,2021,,Value missing in source data\n"
    )
    assert [one.status for one in read(load(path, "fingertips", store=store))] == [
        "withheld",
        "not_available",
    ]


def test_no_text_is_kept_that_the_manifest_has_no_room_for() -> None:
    models = pytest.importorskip("cairn.web.releases.models")
    lengths = {
        name: models.Source._meta.get_field(name).max_length
        for name in LONGEST
        if hasattr(models.Source, name)
    }
    lengths |= {name: models.Figure._meta.get_field(name).max_length for name in ("measure", "breakdown")}
    assert lengths == LONGEST
