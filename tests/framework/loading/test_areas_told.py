"""Areas by code and by name: near misses, old codes beside new ones, councils counted together."""

import csv
from pathlib import Path

import pytest
from loading_files import Tidy, read, refused

from cairn.framework.loading import Loaded, load

VIEWIT = "ReportingPeriod,Area,sex,age_group,drug_group,intreatment_allintx,eth_white_newtx"
FINGERTIPS = (
    "Indicator ID", "Indicator Name", "Area Code", "Area Type", "Sex", "Age", "Category Type", "Category",
    "Time period", "Value",
)  # fmt: skip


def viewit(tmp_path: Path, *rows: str, header: str = VIEWIT) -> Path:
    path = tmp_path / "viewit.csv"
    path.write_text("\n".join([header, *rows]) + "\n")
    return path


def profiles(tmp_path: Path, *rows: tuple[str, str, str]) -> Path:
    """An export of (area code, period, value)."""
    path = tmp_path / "export.csv"
    with path.open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow(FINGERTIPS)
        for code, period, value in rows:
            out.writerow(["92432", "Deaths", code, "UA", "Persons", "All ages", "", "", period, value])
    return path


@pytest.mark.parametrize(
    ("written", "hint"),
    [
        ("Havering", "Havering has the code E09000016."), ("St. Helens", "St Helens has the code E08000013."),
        ("E0900016", "Did you mean E09000016 (Havering)?"), ("EO9000016", "Did you mean E09000016 (Havering)?"),
        ("E090000166", "Did you mean E09000016 (Havering)?"), ("E09000099", ""), ("00AR", ""), ("nowhere", ""),
    ],
)  # fmt: skip
def test_a_code_that_is_nearly_one(tidy: Tidy, store: Path, written: str, hint: str) -> None:
    (fault,) = refused(tidy(f"numbers-in-treatment,{written},2020/21,528"), store).faults
    remedy = "Write the nine-character GSS code"
    assert fault.column == "area"
    assert fault.remedy.startswith(f"{hint} {remedy}" if hint else remedy)


@pytest.mark.parametrize(
    ("written", "hint"),
    [("Barnett", "Barnet"), ("Haverng", "Havering"), ("Notingham", "Nottingham"), ("X", "")],
)
def test_a_name_that_is_nearly_one(tmp_path: Path, store: Path, written: str, hint: str) -> None:
    (fault,) = refused(viewit(tmp_path, f"2018/19,{written},Total,Total,Total,1,2"), store, "viewit").faults
    assert (fault.line, fault.column) == (2, "Area")
    assert fault.remedy.startswith(f"Did you mean “{hint}”?" if hint else "Write the name")


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Bristol, City of", "E06000023"), ("Herefordshire, County of", "E06000019"), ("St. Helens", "E08000013"),
        ("Bournemouth, Christchurch and Poole", "E06000058"), ("Kingston upon Hull, City of", "E06000010"),
        ("Bath & North East Somerset", "E06000022"), ("Yorkshire & the Humber", "E12000003"),
        ("ENGLAND", "E92000001"), ("North West", "E12000002"), ("Cheshire West & Chester", "E06000050"),
    ],
)  # fmt: skip
def test_names_as_publishers_write_them(tmp_path: Path, store: Path, name: str, code: str) -> None:
    path = viewit(tmp_path, f'2018/19,"{name}",Total,Total,Total,1055,5')
    assert {one.area for one in read(load(path, "viewit", store=store))} == {code}


@pytest.mark.parametrize("name", ["South West PHE Centre", "North East PHEC", "Wales", "Scotland"])
def test_areas_outside_the_framework_are_set_aside(tmp_path: Path, store: Path, name: str) -> None:
    rows = [f"2018/19,{one},Total,Total,Total,5,5" for one in ("Barnet", name)]
    found = load(viewit(tmp_path, *rows), "viewit", store=store)
    assert (found.rows, found.set_aside) == (2, 1)


@pytest.mark.parametrize(
    ("name", "code"),
    [("Cornwall & Isles of Scilly", "E06000052"), ("Cornwall and Isles of Scilly", "E06000052"),
     ("Hackney & City of London", "E09000012")],
)  # fmt: skip
def test_two_councils_counted_together(tmp_path: Path, store: Path, name: str, code: str) -> None:
    found = load(viewit(tmp_path, f"2018/19,{name},Total,Total,Total,1053,5"), "viewit", store=store)
    assert {(one.area, one.note.rpartition("; ")[2]) for one in read(found)} == {
        (code, f"for {name} together")
    }
    assert any("two councils counted together" in notice for notice in found.notices)


def test_two_together_give_way_to_the_larger_by_itself(tmp_path: Path, store: Path) -> None:
    names = {"Cornwall": 1001, "Cornwall & Isles of Scilly": 1053}
    rows = [f"2018/19,{name},Total,Total,Total,{count},5" for name, count in names.items()]
    found = load(viewit(tmp_path, *rows), "viewit", store=store)
    assert found.set_aside == 1
    assert 1053 not in {one.value for one in read(found)}


def conflicting(tmp_path: Path, store: Path) -> Loaded:
    rows = [("E08000016", "2016 - 18", "3.4"), ("E08000038", "2016 - 18", "3.5"), ("E08000016", "2015 - 17", "3.1"),
            ("E09000016", "2016 - 18", "2.2")]  # fmt: skip
    return load(profiles(tmp_path, *rows), "fingertips", store=store)


def test_the_code_of_today_wins_where_a_publisher_gives_both(tmp_path: Path, store: Path) -> None:
    found = conflicting(tmp_path, store)
    assert (found.rows, found.set_aside) == (3, 1)
    assert {(one.area, one.period.short(), one.value) for one in read(found)} == {
        ("E08000038", "2016 to 2018", 3.5), ("E08000038", "2015 to 2017", 3.1), ("E09000016", "2016 to 2018", 2.2),
    }  # fmt: skip
    assert found.faults is not None
    assert "E08000016" in found.faults.read_text()


def test_two_rows_under_one_code_still_contradict(tmp_path: Path, store: Path) -> None:
    rows = [
        ("E08000016", "2016 - 18", "3.4"),
        ("E08000016", "2016 - 18", "3.5"),
        ("E08000038", "2015 - 17", "3"),
    ]
    assert refused(profiles(tmp_path, *rows), store, "fingertips").total == 1


def test_in_our_own_file_both_codes_contradict(tidy: Tidy, store: Path) -> None:
    rows = [
        f"numbers-in-treatment,{code},2020/21,{value}" for code, value in (("E08000016", 5), ("E08000038", 6))
    ]
    (fault,) = refused(tidy(*rows), store).faults
    assert (fault.line, "same figure as line 2" in fault.reason) == (3, True)


def test_councils_and_regions_are_rounded_each_in_their_way(tmp_path: Path, store: Path) -> None:
    rows = ["2018/19,Barnet,Total,Total,Total,1055,5", "2018/19,Havering,Total,Total,Total,530,10",
            "2018/19,London,Total,Total,Total,41233,403", "2018/19,England,Total,Total,Total,270000,5000"]  # fmt: skip
    found = read(load(viewit(tmp_path, *rows), "viewit", store=store))
    assert {one.area for one in found if "rounded" in one.note} == {"E09000003", "E09000016"}


@pytest.mark.parametrize("count", ["-5", "1055.5"])
def test_a_count_that_is_none_is_set_aside_with_its_column(tmp_path: Path, store: Path, count: str) -> None:
    rows = ["2018/19,Barnet,Total,Total,Total,1055,5", f"2019/20,Barnet,Total,Total,Total,1050,{count}"]
    found = load(viewit(tmp_path, *rows), "viewit", store=store)
    assert found.set_aside == 1
    assert found.faults is not None
    assert "eth_white_newtx" in found.faults.read_text().splitlines()[1]


@pytest.mark.parametrize(
    ("group", "substance"),
    [("OPIATE", "opiate"), ("opiates", "opiate"), ("ALCOHOL ONLY", "alcohol only"), ("Alcohol", "alcohol only"),
     ("NON-OPIATE ONLY", "non-opiate only"), ("Non opiates only", "non-opiate only"),
     ("ALCOHOL & NON-OPIATES", "non-opiate and alcohol"), ("TOTAL", ""), ("All", "")],
)  # fmt: skip
def test_drug_groups_of_every_year(tmp_path: Path, store: Path, group: str, substance: str) -> None:
    found = read(load(viewit(tmp_path, f"2023/24,Barnet,M,18-29,{group},5,5"), "viewit", store=store))
    told = f"; substance={substance}" if substance else ""
    assert {one.breakdown for one in found} == {f"age=18 to 29; sex=male{told}"}


@pytest.mark.parametrize("age", ["18-29", "18 - 29", "18–29", "18 to 29"])
def test_ages_as_they_are_written(tmp_path: Path, store: Path, age: str) -> None:
    found = read(load(viewit(tmp_path, f"2023/24,Barnet,Total,{age},Total,5,5"), "viewit", store=store))
    assert {one.breakdown for one in found} == {"age=18 to 29"}
