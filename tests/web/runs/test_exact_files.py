"""A file of exact figures: for its owner only, whole or not there, and always in the same order."""

import stat
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from cairn.measures import LAYOUT
from cairn.web.runs import layout, version

DAY = date(2026, 3, 1)


def row(measure: str, breakdown: str = "total", level: str = "all", **values: Any) -> dict[str, Any]:
    kept = {"period_kind": "month", "period_start": DAY, "period_end": date(2026, 3, 31), **values}
    return {**dict.fromkeys(LAYOUT), "measure": measure, "breakdown": breakdown, "level": level, **kept}


def lines(path: Path) -> list[str]:
    return path.read_text("utf-8").splitlines()


def test_rows_come_in_the_order_of_periods_measures_breakdowns_and_levels(tmp_path: Path) -> None:
    given = [
        row("paid_work", "area", "E99000002"),
        row("paid_work", "area", "E99000001"),
        row("paid_work", "area", "not-recorded"),
        row("paid_work", "sex", "male"),
        row("paid_work", "sex", "female"),
        row("adults_in_treatment", "ethnicity", "white"),
        row("paid_work", period_kind="rolling-12"),
        row("paid_work", period_kind="quarter"),
    ]
    assert layout.write(tmp_path / "figures.csv", given) == len(given)
    found = [",".join(line.split(",")[i] for i in (1, 0, 5)) for line in lines(tmp_path / "figures.csv")[1:]]
    assert found == [
        "month,adults_in_treatment,white", "month,paid_work,female", "month,paid_work,male",
        "month,paid_work,not-recorded", "month,paid_work,E99000001", "month,paid_work,E99000002",
        "quarter,paid_work,all", "rolling-12,paid_work,all",
    ]  # fmt: skip


def test_the_columns_are_those_of_the_layout_without_the_partnership(tmp_path: Path) -> None:
    layout.write(tmp_path / "a.csv", [row("paid_work", numerator=1, denominator=3, value=1 / 3)])
    assert lines(tmp_path / "a.csv") == [
        "measure,period_kind,period_start,period_end,breakdown,level,numerator,denominator,value,lower,upper",
        "paid_work,month,2026-03-01,2026-03-31,total,all,1,3,0.333333,,",
    ]


@pytest.mark.parametrize("there", [False, True])
def test_only_its_owner_may_read_it(tmp_path: Path, there: bool) -> None:
    path = tmp_path / "a.csv"
    if there:
        path.touch(mode=0o644)
    layout.write(path, [])
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_file_that_cannot_be_finished_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("before")
    with pytest.raises(KeyError):
        layout.write(path, [{"measure": "paid_work"}])
    assert [one.name for one in tmp_path.iterdir()] == ["a.csv"]
    assert path.read_text() == "before"


def test_the_version_names_what_counts_and_changes_with_it(tmp_path: Path, monkeypatch: Any) -> None:
    package = tmp_path / "cairn"
    for room in version.COUNTS:
        (package / room).mkdir(parents=True)
    (package / "measures" / "codes.toml").write_text("a = 1")
    monkeypatch.setattr(version.cairn, "__file__", str(package / "__init__.py"))
    first = version.digest.__wrapped__()
    (package / "measures" / "notes.txt").write_text("does not count")
    assert version.digest.__wrapped__() == first
    (package / "measures" / "codes.toml").write_text("a = 2")
    assert version.digest.__wrapped__() != first


def test_the_commit_is_found_in_a_checkout_and_missed_without_one(tmp_path: Path) -> None:
    assert version._commit(tmp_path) == ""
    git = tmp_path / ".git"
    (git / "refs" / "heads").mkdir(parents=True)
    (git / "HEAD").write_text("ref: refs/heads/main\n")
    (git / "packed-refs").write_text(f"# pack-refs\n{'b' * 40} refs/heads/main\n")
    assert version._commit(tmp_path) == "b" * 12
    (git / "refs" / "heads" / "main").write_text("c" * 40 + "\n")
    assert version._commit(tmp_path) == "c" * 12
    (git / "HEAD").write_text("d" * 40)
    assert version._commit(tmp_path) == "d" * 12
