"""What is expected of records, as data: it is sound, and its SQL runs on every file that it names."""

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from record_files import good, submit

from cairn.framework.faults import RecordsRefused
from cairn.records import check
from cairn.web.submissions import measuring, telling
from cairn.web.submissions.expected import FILE, expected
from cairn.web.submissions.models import Submission


def test_completeness_counts_answers_of_those_who_were_asked(tmp_path: Path) -> None:
    tables = good()
    tables["clients"][0] |= {"ethnicity": "white-british", "disability_1": "NA"}
    tables["clients"][1] |= {"ethnicity": "not-stated", "disability_1": "none"}
    tables["modalities"][0] |= {"end_date": "", "exit_status": ""}
    tables["episodes"][0] |= {"discharge_date": "", "discharge_reason": ""}
    with check(submit(tmp_path, tables)) as checked:
        assert checked.manifest is not None
        found = {
            one.what: (one.asked, one.answered)
            for one in measuring.measured(checked.tables(), checked.manifest)
        }
        assert {one.provider for one in measuring.measured(checked.tables(), checked.manifest)} == {"X0101"}
    assert found["clients.ethnicity"] == (4, 1)
    assert found["clients.disability_1"] == (4, 1)
    assert found["episodes.area"] == (4, 4)
    assert found["modalities.exit_status"] == (3, 3)
    assert found[measuring.ROWS] == (26, 26)
    assert set(found) - {measuring.ROWS} == {
        one.key for one in expected().wanted.values() if not one.is_profile
    }


@pytest.mark.usefixtures("measured")
def test_profiles_in_time_are_those_of_the_measures(tmp_path: Path) -> None:
    tables = good()
    tables["outcomes_top"][0]["top_date"] = "2024-06-30"
    with check(submit(tmp_path, tables)) as checked:
        assert checked.manifest is not None
        found = {
            one.what: (one.asked, one.answered)
            for one in measuring.measured(checked.tables(), checked.manifest)
        }
    assert found["top_start_compliance"] == (4, 3)
    assert found["top_exit_compliance"] == (4, 4)


def test_people_whose_records_may_only_be_stored_are_not_counted(tmp_path: Path) -> None:
    with check(submit(tmp_path)) as checked:
        assert checked.manifest is not None
        measuring.leave_out(checked.tables(), {("X0101", "c1"), ("X0101", "o'brien")})
        found = {one.what: one.asked for one in measuring.measured(checked.tables(), checked.manifest)}
        assert checked.tables().scalar("SELECT count(*) FROM deaths") == 1
    assert (found["clients.ethnicity"], found["outcomes_top.opiate_days"]) == (3, 6)


def test_every_profile_is_a_measure_and_is_found_without_loading_one() -> None:
    from cairn.measures.registry import MEASURES

    assert {one.key for one in expected().wanted.values() if one.is_profile} <= set(MEASURES)
    code = "import sys; from cairn.web.submissions.expected import expected; expected(); print('ibis' in sys.modules)"
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "False"


@pytest.mark.parametrize(
    ("end", "first", "last"),
    [
        (date(2026, 3, 31), date(2025, 4, 1), date(2026, 3, 31)),
        (date(2026, 3, 30), date(2025, 3, 1), date(2026, 2, 28)),
        (date(2025, 12, 31), date(2025, 1, 1), date(2025, 12, 31)),
        (date(2026, 1, 15), date(2025, 1, 1), date(2025, 12, 31)),
        (date(2024, 2, 29), date(2023, 3, 1), date(2024, 2, 29)),
    ],
)
def test_twelve_whole_months(end: date, first: date, last: date) -> None:
    span = measuring.twelve_months(end)
    assert (span.start, span.end, span.twelve) == (first, last, True)


@pytest.mark.parametrize(
    ("end", "due"),
    [
        (date(2026, 9, 30), date(2026, 11, 20)),
        (date(2026, 12, 31), date(2027, 2, 20)),
        (date(2026, 11, 30), date(2027, 1, 20)),
        (date(2026, 1, 31), date(2026, 3, 20)),
        (date(2026, 9, 15), date(2026, 10, 20)),
    ],
)
def test_when_the_next_records_are_due(end: date, due: date) -> None:
    assert expected().due_after(end) == due


def test_how_late_they_are() -> None:
    held = Submission(period_end=date(2026, 9, 30))
    assert telling.timing(held, date(2026, 11, 20)).word == "In time"
    late = telling.timing(held, date(2026, 11, 21))
    assert (late.late, late.word) == (1, "1 day late")
    assert late.sentence == "The next records were due by 20 November 2026, 1 day ago."
    assert telling.timing(None, date(2026, 11, 21)).word == "Nothing held"


def test_small_counts_are_not_told() -> None:
    assert [telling.records(count) for count in (0, 1, 9, 10, 1234)] == [
        "0", "fewer than 10", "fewer than 10", "10", "1,234",
    ]  # fmt: skip
    assert [telling.share(*pair) for pair in ((9, 9), (10, 10), (199, 200), (0, 50))] == [
        "Too few to say", "100%", "99%", "0%",
    ]  # fmt: skip


def test_a_fault_of_the_file_is_told_with_its_remedy(tmp_path: Path) -> None:
    wrong = (
        FILE.read_text("utf-8").replace('file = "clients"', 'file = "client"', 1).replace("due_days", "days")
    )
    path = tmp_path / "data" / "expected.toml"
    path.parent.mkdir()
    path.write_text(wrong, "utf-8")
    with pytest.raises(RecordsRefused) as refused:
        expected(path)
    said = str(refused.value)
    assert '"client" is not known' in said
    assert "due_days" in said
