"""Our own tidy file: what becomes of each row, and what each faulty row is told."""

import csv
import random
from pathlib import Path

import pytest
from loading_files import Tidy, read, refused

from cairn.framework.loading import load, read_batch
from cairn.framework.observations import Status
from cairn.framework.periods import parse

GOOD = "numbers-in-treatment,E09000016,2020/21,528"


def faults(path: Path, store: Path) -> list[tuple[int, str, str]]:
    return [(fault.line, fault.column, fault.reason) for fault in refused(path, store).faults]


def test_a_row_becomes_an_observation(tidy: Tidy, store: Path) -> None:
    extra = "numerator,denominator,lower,upper,breakdown,status,note,access,edition,retrieved,licence"
    path = tidy(
        'unmet-need-ocu,E09000016,2020/21,60,600,1000,55,65,"sex=female; age=18 to 24",provisional,as printed,'
        "restricted,2022,2026-11-01,OGL",
        extra=extra,
    )
    (one,) = read(load(path, "observations", store=store))
    assert (one.measure, one.area, one.period, one.value) == (
        "unmet-need-ocu",
        "E09000016",
        parse("2020/21"),
        60,
    )
    assert (one.numerator, one.denominator, one.lower, one.upper) == (600, 1000, 55, 65)
    assert (one.breakdown, one.status) == ("age=18 to 24; sex=female", Status.PROVISIONAL)
    assert (one.restricted, one.note, one.limits_method) == (True, "as printed", "as published")
    assert (one.source.publisher, one.source.edition, str(one.source.retrieved)) == (
        "Publisher",
        "2022",
        "2026-11-01",
    )


def test_the_same_file_twice_changes_nothing(tidy: Tidy, store: Path) -> None:
    path = tidy(*(f"numbers-in-treatment,E09000016,{year},{year}" for year in range(2000, 2020)))
    first = load(path, "observations", store=store)
    bytes_then = first.batch.read_bytes()
    again = load(path, "observations", store=store)
    assert again == first
    assert again.batch.read_bytes() == bytes_then
    assert [one.name for one in (store / "batches").iterdir()] == [first.batch.name]
    assert first.sha256 in first.batch.name


def test_batches_are_read_by_measure_and_area(tidy: Tidy, store: Path) -> None:
    path = tidy(
        GOOD, "numbers-in-treatment,E12000007,2020/21,99", "drug-misuse-deaths-count,E09000016,2020,7"
    )
    loaded = load(path, "observations", store=store)
    sources = {source.key: source for source in loaded.sources}
    found = read_batch(loaded.batch, sources, measures=["numbers-in-treatment"], areas=["E09000016"])
    assert [one.value for one in found] == [528]
    assert not list(read_batch(loaded.batch, sources, measures=["nothing'); DROP"]))
    assert loaded.measures == ("drug-misuse-deaths-count", "numbers-in-treatment")


@pytest.mark.parametrize(
    ("mark", "status"),
    [
        ("*", "withheld"), ("c", "withheld"), ("[c]", "withheld"),
        ("z", "not_applicable"), ("[z]", "not_applicable"),
        (":", "not_available"), ("..", "not_available"), ("x", "not_available"), ("NA", "not_available"),
        ("NULL", "not_available"), (" Empty ", "not_available"),
    ],
)  # fmt: skip
def test_a_mark_is_no_value_and_never_nought(tidy: Tidy, store: Path, mark: str, status: str) -> None:
    (one,) = read(load(tidy(f"numbers-in-treatment,E09000016,2020/21,{mark}"), "observations", store=store))
    assert (one.value, one.status) == (None, status)
    assert f"“{mark.strip()}”" in one.note


def test_a_true_nought_stays(tidy: Tidy, store: Path) -> None:
    (one,) = read(load(tidy("numbers-in-treatment,E09000016,2020/21,0"), "observations", store=store))
    assert (one.value, one.status, one.note) == (0, "final", "")


def test_a_mark_beside_a_value_is_kept_in_the_note(tidy: Tidy, store: Path) -> None:
    path = tidy("unmet-need-ocu,E09000016,2020/21,60,*,1000", extra="numerator,denominator")
    (one,) = read(load(path, "observations", store=store))
    assert (one.value, one.numerator, one.note) == (60, None, "numerator shown as “*”")


def test_an_empty_value_needs_its_reason(tidy: Tidy, store: Path) -> None:
    path = tidy(
        "numbers-in-treatment,E09000016,2020/21,,withheld", "numbers-in-treatment,E09000016,2021/22,,",
        "numbers-in-treatment,E09000016,2022/23,4,withheld", extra="status",
    )  # fmt: skip
    assert faults(path, store) == [
        (3, "value", "The value is missing."),
        (4, "status", "The status says that there is no value, and there is one."),
    ]


@pytest.mark.parametrize(
    ("cell", "remedy"),
    [
        ('"1,075"', "1075, not 1,075"), ("1 075", "1075"), ("1_075", "1075"), ("52.7%", "without %"),
        ("£5", "without %"), ("1e309", "that can be"), ("inf", "that can be"), ("NaN", "that can be"),
        ("=1+1", "not the formula"), ("@SUM(A1)", "not the formula"), ("+cmd", "not the formula"),
        ("many", "in digits"), ("٣", "in digits"),
    ],
)  # fmt: skip
def test_what_is_not_a_number(tidy: Tidy, store: Path, cell: str, remedy: str) -> None:
    (fault,) = refused(tidy(GOOD, f"numbers-in-treatment,E09000016,2021/22,{cell}"), store).faults
    assert (fault.line, fault.column) == (3, "value")
    assert remedy in fault.remedy


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        ("continuity-of-care,E09000016,2020/21,100.1,,,,", "value", "from 0 to 100"),
        ("continuity-of-care,E09000016,2020/21,-1,,,,", "value", "from 0 to 100"),
        ("numbers-in-treatment,E09000016,2020/21,-5,,,,", "value", "can't be negative"),
        ("numbers-in-treatment,E09000016,2020/21,5.5,,,,", "value", "whole number"),
        ("continuity-of-care,E09000016,2020/21,50,11,10,,", "numerator", "larger than the denominator"),
        ("continuity-of-care,E09000016,2020/21,50,-1,10,,", "numerator", "not negative"),
        ("continuity-of-care,E09000016,2020/21,50,0,0,,", "denominator", "share of 0"),
        ("continuity-of-care,E09000016,2020/21,50,,,60,40", "lower", "above the upper"),
        ("continuity-of-care,E09000016,2020/21,50,,,55,60", "value", "below its lower"),
        ("continuity-of-care,E09000016,2020/21,50,,,40,45", "value", "above its upper"),
        ("numbers-in-treatmnt,E09000016,2020/21,5,,,,", "measure", "no such measure"),
        (",E09000016,2020/21,5,,,,", "measure", "missing"),
        ("numbers-in-treatment,Havering,2020/21,5,,,,", "area", "not the code"),
        ("numbers-in-treatment,,2020/21,5,,,,", "area", "missing"),
        ("numbers-in-treatment,E09000016,2020/22,5,,,,", "period", "two years in a row"),
        ("numbers-in-treatment,E09000016,,5,,,,", "period", "missing"),
        ("=HYPERLINK(1),E09000016,2020/21,5,,,,", "measure", "spreadsheet formula"),
    ],
)
def test_each_rule(tidy: Tidy, store: Path, row: str, column: str, reason: str) -> None:
    path = tidy(f"{GOOD},,,,", row.replace("2020/21", "2021/22"), extra="numerator,denominator,lower,upper")
    assert any(line == 3 and at == column and reason in why for line, at, why in faults(path, store))


def test_a_near_miss_is_named(tidy: Tidy, store: Path) -> None:
    (fault,) = refused(tidy("numbers-in-treatmnt,E09000016,2020/21,5"), store).faults
    assert "Did you mean “numbers-in-treatment”?" in fault.remedy


@pytest.mark.parametrize("cell", ["=1+1", "+44 20", "@here", "-cmd|x"])
def test_formulas_in_a_note_are_faults(tidy: Tidy, store: Path, cell: str) -> None:
    assert faults(tidy(f"{GOOD},{cell}", extra="note"), store)[0][:2] == (2, "note")


def test_sources_are_checked(tidy: Tidy, store: Path, tmp_path: Path) -> None:
    path = tmp_path / "sources.csv"
    path.write_text(
        "measure,area,period,value,publisher,title,retrieved,address,status,access,breakdown\n"
        "numbers-in-treatment,E09000016,2020/21,5,,Title,yesterday,ftp://x,guess,secret,women\n"
    )
    assert [fault[1] for fault in faults(path, store)] == [
        "access", "address", "breakdown", "publisher", "retrieved", "status",
    ]  # fmt: skip


def test_all_faults_at_once_each_with_its_whole_row(tidy: Tidy, store: Path) -> None:
    rows = [f"numbers-in-treatment,E09000016,{1950 + n % 150},{'x1' if n % 2 else n}" for n in range(1000)]
    error = refused(tidy(*rows, "=bad,E09000016,2020/21,5"), store)
    assert (len(error.faults), error.total) == (200, 501 + _again(rows))
    with error.report.open(newline="") as file:
        report = list(csv.reader(file))
    assert report[0] == [
        "line",
        "column",
        "reason",
        "remedy",
        "measure",
        "area",
        "period",
        "value",
        "publisher",
        "title",
    ]
    assert len(report) == 1 + error.total
    assert report[-1][0] == "1002"
    assert report[-1][4] == "'=bad"
    assert "nothing was loaded" in str(error)


def _again(rows: list[str]) -> int:
    """How many of the rows that can be read say another number for a figure that an earlier row gave."""
    first: dict[str, str] = {}
    readable = [row.rsplit(",", 1) for row in rows if not row.endswith("x1")]
    return sum(first.setdefault(key, said) != said for key, said in readable)


def test_alike_rows_are_kept_once(tidy: Tidy, store: Path) -> None:
    loaded = load(
        tidy(GOOD, GOOD, "numbers-in-treatment,E09000016,2020-21,528.0"), "observations", store=store
    )
    assert loaded.rows == 1
    assert "2 rows repeat an earlier row in every figure; each was kept once." in loaded.notices


def test_rows_at_odds_are_refused(tidy: Tidy, store: Path) -> None:
    ((line, _, reason),) = faults(tidy(GOOD, "numbers-in-treatment,E09000016,2020-21,912"), store)
    assert (line, reason) == (3, "The row gives the same figure as line 2, with other numbers.")


def test_an_old_code_and_its_new_one_are_one_area(tidy: Tidy, store: Path) -> None:
    old, new = "numbers-in-treatment,E08000016,2020/21,5", "numbers-in-treatment,E08000038,2020/21,5"
    loaded = load(tidy(old, new), "observations", store=store)
    assert [one.area for one in read(loaded)] == ["E08000038"]
    assert any("E08000016" in notice and "E08000038" in notice for notice in loaded.notices)


def test_an_area_of_the_past_keeps_its_own_code(tidy: Tidy, store: Path) -> None:
    loaded = load(tidy("numbers-in-treatment,E10000021,2018/19,5"), "observations", store=store)
    assert [one.area for one in read(loaded)] == ["E10000021"]
    assert any("of the past" in notice for notice in loaded.notices)


def test_districts_and_total_rows_are_set_aside_with_a_reason(tidy: Tidy, store: Path) -> None:
    path = tidy(
        GOOD,
        "numbers-in-treatment,E07000001,2020/21,5",
        "Total,,,533",
        "numbers-in-treatment,Total,2020/21,9",
    )
    loaded = load(path, "observations", store=store)
    assert (loaded.rows, loaded.set_aside) == (1, 3)
    assert loaded.faults is not None
    lines = loaded.faults.read_text().splitlines()
    assert [line.split(",")[0] for line in lines] == ["line", "3", "4", "5"]
    assert "A district" in lines[1]
    assert "total row" in lines[2]
    assert "2 rows set aside: A total row: the parts are loaded, the total is not." in loaded.notices


def test_a_local_measure_is_kept_and_named(tidy: Tidy, store: Path) -> None:
    loaded = load(tidy("x-naloxone-kits,E09000016,2020/21,5"), "observations", store=store)
    assert loaded.measures == ("x-naloxone-kits",)
    assert "x-naloxone-kits" in loaded.notices[0]


def test_limits_come_from_the_methods_where_both_parts_are_known(tidy: Tidy, store: Path) -> None:
    path = tidy(
        "continuity-of-care,E09000016,2020/21,50,50,100,", "continuity-of-care,E09000016,2021/22,50,,,",
        "continuity-of-care,E09000016,2022/23,50,50,100,45", "continuity-of-care,E09000016,2023/24,61,50,100,",
        "drug-misuse-deaths,E09000016,2018 - 20,5.0,39,780000,", extra="numerator,denominator,lower",
    )  # fmt: skip
    wilson, without, given, standardised, rate = read(load(path, "observations", store=store))
    assert (round(wilson.lower or 0, 2), round(wilson.upper or 0, 2)) == (40.38, 59.62)
    assert "ilson" in wilson.limits_method
    assert (without.lower, without.limits_method) == (None, "")
    assert (given.lower, given.upper, given.limits_method) == (45, None, "as published")
    assert (standardised.lower, standardised.limits_method) == (None, "")
    assert rate.lower is None or rate.lower < 5 < (rate.upper or 0)


def test_modelled_measures_say_so(tidy: Tidy, store: Path) -> None:
    (one,) = read(load(tidy("unmet-need-ocu,E09000016,2020/21,52.5"), "observations", store=store))
    assert one.status is Status.MODELLED


def test_progress_runs_from_nothing_to_all(tidy: Tidy, store: Path) -> None:
    seen: list[tuple[int, int]] = []
    load(tidy(GOOD), "observations", store=store, progress=lambda done, total: seen.append((done, total)))
    assert seen == sorted(seen)
    assert seen[-1] == (100, 100)


def test_many_rows_keep_their_lines(tidy: Tidy, store: Path) -> None:
    chance = random.Random(1)
    values = [chance.randint(0, 9999) for _ in range(30000)]
    loaded = load(
        tidy(*(f"numbers-in-treatment,E09000016,{1900 + n % 300},{v},age={n // 300}" for n, v in enumerate(values)),
             extra="breakdown"),
        "observations", store=store,
    )  # fmt: skip
    assert [one.value for one in read(loaded)] == values
