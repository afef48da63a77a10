"""NDTMS ViewIt downloads in both dialects."""

from pathlib import Path

import pytest
from loading_files import read, refused

from cairn.framework.loading import load
from cairn.framework.observations import Observation, Status

LOCAL = "ReportingPeriod,Area,sex,age_group,drug_group,intreatment_allintx,eth_white_allintx,eth_white_newtx"
ENGLAND = "ReportingPeriod_Data,Area_Data,DrugGroup_Data,Gender_Data,AgeGroup_Data,Num_InTreatment_AllInTx,Eth_White_AllInTx"


def export(tmp_path: Path, header: str, *rows: str) -> Path:
    path = tmp_path / "ViewIt Export Data.csv"
    path.write_text("\n".join([header, *rows]) + "\n")
    return path


def found(path: Path, store: Path) -> dict[tuple[str, str], Observation]:
    return {(one.measure, one.breakdown): one for one in read(load(path, "viewit", store=store))}


def test_totals_are_the_headline_and_parts_are_breakdowns(tmp_path: Path, store: Path) -> None:
    rows = found(export(
        tmp_path, LOCAL, "2017/18,Barnet,Total,Total,Total,1055,700,NULL", "2017/18,Barnet,F,50+,Non-opiate & alcohol,25,15,0",
    ), store)  # fmt: skip
    headline = rows["numbers-in-treatment", ""]
    assert (headline.area, str(headline.period), headline.value) == ("E09000003", "2017/18", 1055)
    assert (
        rows["numbers-in-treatment", "age=50 and over; sex=female; substance=non-opiate and alcohol"].value
        == 25
    )
    assert "rounded to the nearest 5" in headline.note


def test_null_is_not_collected_and_nought_may_be_two(tmp_path: Path, store: Path) -> None:
    rows = found(export(tmp_path, LOCAL, "2017/18,Barnet,Total,Total,Total,1055,0,NULL"), store)
    missing, nought = rows["viewit-eth_white_newtx", ""], rows["viewit-eth_white_allintx", ""]
    assert (missing.value, missing.status) == (None, Status.NOT_AVAILABLE)
    assert "not collected" in missing.note
    assert (nought.value, nought.status) == (0, Status.FINAL)
    assert "0, 1 or 2" in nought.note


def test_both_dialects_become_the_same_words(tmp_path: Path, store: Path) -> None:
    rows = ["2017/18,England,opiates,M,18-29,12,7", "2017/18,England,ALCOHOL & NON-OPIATES,Total,Total,13,9"]
    told = found(export(tmp_path, ENGLAND, *rows), store)
    assert told["numbers-in-treatment", "age=18 to 29; sex=male; substance=opiate"].value == 12
    assert told["numbers-in-treatment", "substance=non-opiate and alcohol"].value == 13
    assert {one.note for one in told.values()} == {""}


def test_populations_stay_apart(tmp_path: Path, store: Path) -> None:
    rows = found(export(tmp_path, LOCAL, "2017/18,Barnet,Total,Total,Total,1055,700,310"), store)
    assert {measure for measure, _ in rows} == {
        "numbers-in-treatment", "viewit-eth_white_allintx", "viewit-eth_white_newtx",
    }  # fmt: skip


def test_a_rounded_twin_never_takes_the_measure(tmp_path: Path, store: Path) -> None:
    header = (
        "ReportingPeriod,Area,sex,age_group,drug_group,intreatment_allintx_rounded,Num_InTreatment_AllInTx"
    )
    rows = found(export(tmp_path, header, "2017/18,Barnet,Total,Total,Total,1055,1053"), store)
    assert rows["numbers-in-treatment", ""].value == 1053
    assert rows["numbers-in-treatment", ""].note == ""
    assert rows["viewit-intreatment_allintx_rounded", ""].value == 1055


def test_areas_of_the_past_by_name_and_year(tmp_path: Path, store: Path) -> None:
    rows = [
        f"{year},Dorset,Total,Total,Total,{count},5,5" for year, count in (("2012/13", 105), ("2021/22", 205))
    ]
    told = read(load(export(tmp_path, LOCAL, *rows), "viewit", store=store))
    areas = {(one.area, one.value) for one in told if one.measure == "numbers-in-treatment"}
    assert areas == {("E10000009", 105), ("E06000059", 205)}


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("2017/18,Barnett,Total,Total,Total,1,2,3", "Area"),
        ("17/18,Barnet,Total,Total,Total,1,2,3", "ReportingPeriod"),
        ("2017/18,Barnet,X,Total,Total,1,2,3", "sex"),
        ("2017/18,Barnet,Total,old,Total,1,2,3", "age_group"),
        ("2017/18,Barnet,Total,Total,Spice,1,2,3", "drug_group"),
        ('2017/18,Barnet,Total,Total,Total,"1,055",2,3', "intreatment_allintx"),
    ],
)
def test_faults_are_named(tmp_path: Path, store: Path, row: str, column: str) -> None:
    (fault,) = refused(export(tmp_path, LOCAL, row), store, "viewit").faults
    assert (fault.line, fault.column) == (2, column)


def test_headers(tmp_path: Path, store: Path) -> None:
    error = refused(
        export(tmp_path, "ReportingPeriod,sex,age_group,drug_group,Notes,intreatment_allintx"),
        store,
        "viewit",
    )
    assert {fault.column for fault in error.faults} == {"area", "Notes"}


@pytest.mark.shared
def test_the_local_file(shared: Path, store: Path) -> None:
    loaded = load(shared / "data/open/ndtms/ViewIt Export Data_LAs.csv", "viewit", store=store)
    assert (loaded.rows, len(loaded.measures), loaded.holds) == (540 * 239, 239, ())
    rows = read(loaded)
    assert sum("not collected" in one.note for one in rows) == 16_140
    assert {one.area for one in rows} == {"E09000003"}
    headline = [one for one in rows if one.measure == "numbers-in-treatment" and not one.breakdown]
    assert [str(one.period) for one in headline] == [
        f"{year}/{year % 100 + 1:02}" for year in range(2009, 2018)
    ]


@pytest.mark.shared
def test_the_file_of_england(shared: Path, store: Path) -> None:
    loaded = load(shared / "data/open/ndtms/ViewIt Export Data_England.csv", "viewit", store=store)
    rows = read(loaded)
    assert len(rows) == 540 * 6
    assert (
        next(one.value for one in rows if one.measure == "numbers-in-treatment" and not one.breakdown)
        == 311_668
    )
    assert not any(one.note for one in rows)
