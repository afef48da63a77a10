"""What a made-up county sends is good by every rule, odd only where it is meant, and the same each time."""

import json
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest

from cairn.records import Checked, check
from cairn.synthetic import County, Settings, county

MEANT = {f"W{number:02}" for number in (*range(1, 10), 11, 12, 13, 14)}
Make = Callable[..., County]


def told(found: Checked) -> tuple[Counter[str], Counter[str]]:
    """Faults and warnings by rule."""
    return Counter(one.rule for one in found.faults), Counter(one.rule for one in found.warnings)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_nothing_is_refused_and_only_meant_warnings_are_told(make: Make, tmp_path: Path, seed: int) -> None:
    with check(make(seed=seed).write(tmp_path / "sent")) as found:
        faults, warnings = told(found)
    assert not faults
    assert set(warnings) <= MEANT
    assert {"W05", "W07"} <= set(warnings)


def test_tidy_records_give_no_warning_at_all(make: Make, tmp_path: Path) -> None:
    with check(make(untidy=0.0).write(tmp_path / "sent")) as found:
        assert told(found) == (Counter(), Counter())
        assert found.rows["episodes"][0] > 150


@pytest.mark.parametrize("day", [date(2024, 5, 3), date(2025, 9, 14)])
def test_an_extract_of_any_day_is_good_however_untidy(make: Make, tmp_path: Path, day: date) -> None:
    with check(make(untidy=5.0).write(tmp_path / "sent", upto=day)) as found:
        faults, warnings = told(found)
        assert found.manifest is not None
        assert found.manifest.extract_date == day
    assert not faults
    assert set(warnings) <= MEANT


def test_a_tidy_extract_of_an_earlier_day_gives_no_warning(make: Make, tmp_path: Path) -> None:
    with check(make(untidy=0.0).write(tmp_path / "sent", upto=date(2025, 2, 20))) as found:
        assert told(found) == (Counter(), Counter())


@pytest.mark.long
@pytest.mark.parametrize("number", range(24))
def test_counties_of_any_shape_and_day_are_good(tmp_path: Path, number: int) -> None:
    chance = Random(number)
    settings = Settings(
        people=chance.choice([100, 130, 400]),
        years=chance.choice([1, 2, 3, 10]),
        seed=chance.randrange(10**6),
        untidy=chance.choice([0, 1, 8]),
        until=chance.choice([date(2024, 2, 29), date(2026, 10, 31), date(2025, 7, 9)]),
        areas=("E99090001", "E99090002", "E99090003")[: chance.randint(1, 3)],
    )
    day = settings.first + timedelta(days=chance.randint(1, (settings.until - settings.first).days))
    with check(county(settings).write(tmp_path / "sent", upto=day)) as found:
        faults, warnings = told(found)
    assert not faults
    assert set(warnings) <= (MEANT if settings.untidy else set())


def test_the_same_seed_writes_the_same_bytes_and_another_seed_others(tmp_path: Path) -> None:
    settings = Settings(people=120, years=1, seed=5)
    one, again = (county(settings).write(tmp_path / name, faults=4) for name in ("one", "again"))
    files = sorted(path.name for path in one.iterdir())
    assert files == sorted(path.name for path in again.iterdir())
    assert all((one / name).read_bytes() == (again / name).read_bytes() for name in files)
    other = county(Settings(people=120, years=1, seed=6)).write(tmp_path / "other")
    assert (one / "clients.csv").read_bytes() != (other / "clients.csv").read_bytes()


def test_every_file_of_the_contract_is_there_with_its_rows(small: County, tmp_path: Path) -> None:
    folder = small.write(tmp_path / "sent")
    says = json.loads((folder / "manifest.json").read_text())
    rows = {entry["name"]: entry["rows"] for entry in says["files"]}
    assert set(rows) == {f"{name}.csv" for name in small.frames}
    assert all(rows.values())
    assert says["made_up"] is True
    assert says["period_start"] == "2024-04-01"


def test_a_provider_sends_its_own_rows_and_files_alone(small: County, tmp_path: Path) -> None:
    (prison,) = small.services.of_kind("prison")
    (council,) = small.services.of_kind("council")
    with check(small.write(tmp_path / "prison", providers=[prison])) as found:
        assert not found.faults
        assert set(found.rows) == {"clients", "secure_episodes"}
    with check(small.write(tmp_path / "council", providers=[council])) as found:
        assert not found.faults
        assert "clients" not in found.rows
        assert found.rows["homelessness"][0] > 200


def test_records_become_known_as_time_goes_by(small: County) -> None:
    early, late = (small.submission(upto=day) for day in (date(2025, 3, 31), date(2026, 3, 31)))
    before = {line.rsplit(",", 2)[0].split(",")[1]: line for line in early.files["episodes"]}
    assert len(early.files["episodes"]) < len(late.files["episodes"])
    assert not [line for line in early.files["episodes"] if "2025-04-" in line]
    closed = [line for line in late.files["episodes"] if line.split(",")[1] in before]
    assert len(closed) >= len(before)


def test_initials_change_between_two_submissions(make: Make, tmp_path: Path) -> None:
    place = make(600, 1)
    early = place.submission(upto=date(2025, 9, 30)).files["clients"]
    cells = [line.split(",") for line in early]
    earlier = [
        (one[0], one[1], one[2], one[3], date.fromisoformat(one[4]), one[5])
        for one in cells
        if one[-1] == "yes"
    ]
    with check(place.write(tmp_path / "sent"), earlier=earlier) as found:
        assert 1 <= sum(one.rule == "W10" for one in found.warnings) < len(early) / 50
        assert not found.faults


def test_a_folder_with_something_in_it_is_left_alone(small: County, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("kept")
    with pytest.raises(FileExistsError, match="not empty"):
        small.write(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


@pytest.mark.parametrize(
    ("asked", "told_so"),
    [
        ({"providers": ["Z9999"]}, "no provider Z9999"),
        ({"upto": date(2020, 1, 1)}, "no records as at 2020-01-01"),
        ({"upto": date(2026, 4, 1)}, "no records as at 2026-04-01"),
        ({"faults": 24}, "23 kinds"),
        ({"faults": ["R24"]}, "no row rule R24"),
    ],
)
def test_what_cannot_be_sent_is_said(small: County, asked: dict[str, object], told_so: str) -> None:
    with pytest.raises(ValueError, match=told_so):
        small.submission(**asked)  # type: ignore[arg-type]
