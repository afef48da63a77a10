"""Fingertips exports as they are published, with every oddity that real ones hold."""

import csv
from pathlib import Path

import pytest
from loading_files import read, refused

from cairn.framework.loading import load
from cairn.framework.observations import Observation, Status

HEADER = (
    "Indicator ID,Indicator Name,Parent Code,Parent Name,Area Code,Area Name,Area Type,Sex,Age,Category Type,Category,"
    "Time period,Value,Lower CI 95.0 limit,Upper CI 95.0 limit,Lower CI 99.8 limit,Upper CI 99.8 limit,Count,Denominator,"
    "Value note,Recent Trend,Compared to England value or percentiles,Compared to Region value or percentiles,"
    "Time period Sortable,New data,Compared to goal"
)
COLUMNS = HEADER.split(",")
BASE = {
    "Indicator ID": "92432", "Indicator Name": "Deaths from drug misuse\n", "Area Code": "E09000016",
    "Area Name": "Havering", "Area Type": "County & UA", "Sex": "Persons", "Age": "All ages",
    "Time period": "2016 - 18", "Value": "3.4", "Lower CI 95.0 limit": "2.1", "Upper CI 95.0 limit": "5.2",
}  # fmt: skip


def export(path: Path, *rows: dict[str, str], columns: list[str] = COLUMNS, cut: int = 0) -> Path:
    """An export with these cells in rows that are otherwise BASE; `cut` leaves off so many last fields."""
    with path.open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow(columns)
        for row in rows:
            cells = [(BASE | row).get(column, "") for column in columns]
            out.writerow(cells[: len(cells) - cut])
    return path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "export.csv"


def loaded(path: Path, store: Path) -> list[Observation]:
    return read(load(path, "fingertips", store=store))


def test_a_row_of_a_known_indicator(path: Path, store: Path) -> None:
    (one,) = loaded(export(path, {}), store)
    assert (one.measure, one.area, one.period.short(), one.breakdown) == (
        "drug-misuse-deaths",
        "E09000016",
        "2016 to 2018",
        "",
    )
    assert (one.value, one.lower, one.upper, one.limits_method) == (3.4, 2.1, 5.2, "as published")
    assert one.source.section == "Deaths from drug misuse"


def test_the_last_field_left_off_is_added_once(path: Path, store: Path) -> None:
    found = load(export(path, {}, {"Area Code": "E12000007"}, cut=1), "fingertips", store=store)
    assert found.rows == 2
    assert "2 rows lack their last, empty field; it was added." in found.notices


def test_two_fields_short_or_one_long_is_a_fault_with_its_physical_line(path: Path, store: Path) -> None:
    export(path, {}, {"Area Code": "E12000007"}, cut=2)
    assert [fault.line for fault in refused(path, store, "fingertips").faults] == [2, 4]
    export(path, {})
    path.write_text(path.read_text().rstrip("\n") + ",\n")
    assert "27 fields" in refused(path, store, "fingertips").faults[0].reason


@pytest.mark.parametrize(
    ("written", "printed"),
    [("2015", "2015"), ("2018/19", "2018/19"), ("2016 - 18", "2016 to 2018"), ("2017 - 18", "2017 to 2018"),
     ("2018/19 - 20/21", "2018/19 to 2020/21"), ("2023/24 Q1", "Q1 2023/24"), ("2022 Nov", "Nov 2022")],
)  # fmt: skip
def test_time_periods(path: Path, store: Path, written: str, printed: str) -> None:
    assert loaded(export(path, {"Time period": written}), store)[0].period.short() == printed


def test_a_range_that_does_not_fit_its_label_is_set_aside(path: Path, store: Path) -> None:
    columns = [*COLUMNS[:22], "Column not used", *COLUMNS[23:], "Time period range"]
    rows = [{"Time period range": "3y"}, {"Time period": "2018", "Time period range": "3y"}]
    found = load(export(path, *rows, columns=columns), "fingertips", store=store)
    assert (found.rows, found.set_aside) == (1, 1)


def test_columns_are_found_by_name_in_any_order(path: Path, store: Path) -> None:
    assert loaded(export(path, {}, columns=COLUMNS[::-1]), store)[0].value == 3.4


def test_an_unknown_or_missing_column_is_named(path: Path, store: Path) -> None:
    export(path, {}, columns=[column for column in COLUMNS if column != "Age"] + ["Mystery"])
    assert {fault.column for fault in refused(path, store, "fingertips").faults} == {"Age", "Mystery"}


def test_categories_never_enter_the_headline(path: Path, store: Path) -> None:
    decile = {
        "Category Type": "County & UA deprivation deciles (IMD2019)",
        "Category": "Most deprived decile (IMD2019)",
    }
    headline, part = loaded(export(path, {}, {**decile, "Value": "9", "Upper CI 95.0 limit": "10"}), store)
    assert headline.breakdown == ""
    assert part.breakdown == "county & ua deprivation deciles (imd2019)=Most deprived decile (IMD2019)"


def test_persons_of_the_widest_age_are_the_headline(path: Path, store: Path) -> None:
    rows = [{}, {"Sex": "Male"}, {"Age": "0-9 yrs"}, {"Sex": "Female", "Age": "16+ yrs"}, {"Age": "<18 yrs"}]
    assert [one.breakdown for one in loaded(export(path, *rows), store)] == [
        "", "sex=male", "age=0 to 9", "age=16 and over; sex=female", "age=under 18",
    ]  # fmt: skip


def test_an_indicators_own_age_is_its_headline(path: Path, store: Path) -> None:
    rows = [{"Age": "15-64 yrs"}, {"Indicator ID": "1", "Age": "16+ yrs"}]
    assert [one.breakdown for one in loaded(export(path, *rows), store)] == ["", ""]


def test_no_age_is_the_headline_where_none_holds_the_others(path: Path, store: Path) -> None:
    rows = [{"Age": "10-19 yrs"}, {"Age": "20-29 yrs"}]
    assert [one.breakdown for one in loaded(export(path, *rows), store)] == ["age=10 to 19", "age=20 to 29"]


def test_a_missing_value_keeps_its_note_and_is_not_nought(path: Path, store: Path) -> None:
    note = "Aggregated from all known lower geography values"
    empty = {"Value": "", "Lower CI 95.0 limit": "", "Upper CI 95.0 limit": "", "Value note": note}
    (one,) = loaded(export(path, empty), store)
    assert (one.value, one.status, one.note) == (None, Status.NOT_AVAILABLE, note)


@pytest.mark.parametrize(
    "note", ["Value for Hackney and City of London combined", "There is a data quality issue with this value"]
)
def test_notes_that_change_the_meaning_stay(path: Path, store: Path, note: str) -> None:
    assert loaded(export(path, {"Value note": note}), store)[0].note == note


def test_limits_are_worked_out_only_from_count_and_denominator(path: Path, store: Path) -> None:
    bare = {"Lower CI 95.0 limit": "", "Upper CI 95.0 limit": "", "Indicator ID": "93356"}
    with_parts = {**bare, "Value": "94.7261896202678", "Count": "51897", "Denominator": "54786327"}
    rate, share, without, standardised = loaded(export(
        path, with_parts, {**bare, "Time period": "2019", "Value": "37.5", "Count": "30", "Denominator": "80"},
        {**bare, "Time period": "2020", "Denominator": "80"}, {**with_parts, "Time period": "2021", "Value": "90.1"},
    ), store)  # fmt: skip
    assert (round(rate.lower or 0, 1), round(rate.upper or 0, 1)) == (93.9, 95.5)
    assert rate.limits_method == "Byars"
    assert (round(share.lower or 0, 1), round(share.upper or 0, 1), share.limits_method) == (
        27.7,
        48.5,
        "Wilson",
    )
    assert (without.limits_method, standardised.limits_method) == ("", "")


def test_a_value_outside_its_own_limits_is_set_aside(path: Path, store: Path) -> None:
    found = load(export(path, {}, {"Time period": "2015 - 17", "Value": "9"}), "fingertips", store=store)
    assert (found.rows, found.set_aside) == (1, 1)


def test_districts_and_groups_of_the_nhs_are_set_aside(path: Path, store: Path) -> None:
    rows = [
        {},
        {"Area Code": "E07000001"},
        {"Area Code": "nE54000027", "Area Type": "ICBs"},
        {"Area Code": "A81001", "Area Type": "GPs"},
    ]
    found = load(export(path, *rows), "fingertips", store=store)
    assert (found.rows, found.set_aside) == (1, 3)
    assert any("“GPs”" in notice for notice in found.notices)


def test_alike_rows_under_two_parents_are_kept_once_and_others_refused(path: Path, store: Path) -> None:
    found = load(export(path, {}, {"Parent Code": "E12000007"}), "fingertips", store=store)
    assert found.rows == 1
    assert refused(export(path, {}, {"Value": "4.4"}), store / "other", "fingertips").total == 1


@pytest.mark.shared
def test_the_county_file(shared: Path, store: Path) -> None:
    found = load(shared / "data/open/fingertips/indicators-CountyUA.data.csv", "fingertips", store=store)
    assert (found.rows, found.set_aside, found.measures) == (852, 0, ("fingertips-93356",))
    rows = read(found)
    england = [one for one in rows if one.area == "E92000001" and one.breakdown == ""]
    assert [(str(one.period), round(one.value or 0, 2)) for one in england][:1] == [("2015", 94.73)]
    assert len({(one.area, one.period) for one in rows if not one.breakdown}) == sum(
        not one.breakdown for one in rows
    )
    combined = [one for one in rows if one.note.startswith("Value for ")]
    assert len(combined) == 20
    assert {one.source.section for one in rows} == {"Campylobacter incidence rate/100,000"}
    assert not {"E08000016", "E08000019"} & {one.area for one in rows}


@pytest.mark.shared
def test_the_district_file(shared: Path, store: Path) -> None:
    found = load(
        shared / "data/open/fingertips/indicators-DistrictUApre419.data.csv", "fingertips", store=store
    )
    assert (found.rows, found.set_aside, len(found.measures)) == (1144, 1608, 8)
    rows = read(found)
    empty = [one for one in rows if one.value is None]
    assert len(empty) == 152
    assert {one.note for one in empty} == {"Aggregated from all known lower geography values"}
    assert sum(one.area == "E92000001" and one.breakdown == "" for one in rows) == 8


@pytest.mark.shared
def test_the_file_of_unmet_need(shared: Path, store: Path) -> None:
    found = load(shared / "data/open/fingertips/unmet_opiates.csv", "fingertips", store=store)
    assert (found.rows, found.measures) == (13, ("unmet-need-ocu",))
    sussex = next(one for one in read(found) if one.area == "E10000032" and str(one.period) == "2018/19")
    assert (sussex.value, sussex.numerator, sussex.status) == (52.30789067, 1352.333333, Status.MODELLED)
    assert sussex.limits_method == "as published"


@pytest.mark.shared
def test_a_list_of_indicators_is_not_an_export(shared: Path, store: Path) -> None:
    error = refused(shared / "data/open/fingertips/indicators.csv", store, "fingertips")
    assert "IndicatorID" in {fault.column for fault in error.faults}
