"""Settings are data: what is wrong with them is told at once, and numbers that make no county are refused."""

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cairn.framework.faults import RecordsRefused
from cairn.synthetic import Settings, county
from cairn.synthetic.field import FOLDER, GROUPS, field


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"people": 99}, "99 people are too few"),
        ({"people": 60_001}, "60,001 people are too few or too many"),
        ({"years": 0}, "0 years"),
        ({"years": 11}, "11 years"),
        ({"seed": -1}, "cannot be negative"),
        ({"areas": ()}, "must be an area"),
        ({"shares": (0.5, 0.5)}, "a share for each area"),
    ],
)
def test_numbers_that_make_no_county_are_refused(wrong: dict[str, Any], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        Settings(**wrong)


@pytest.mark.parametrize(
    ("until", "first"),
    [
        (date(2026, 10, 31), date(2021, 11, 1)),
        (date(2026, 10, 30), date(2021, 10, 1)),
        (date(2024, 2, 29), date(2019, 3, 1)),
        (date(2025, 12, 31), date(2021, 1, 1)),
    ],
)
def test_the_records_begin_with_the_first_of_a_month(until: date, first: date) -> None:
    assert Settings(until=until).first == first


def changed(folder: Path, file: str, old: str, new: str) -> Path:
    """A copy of the settings with one text put in the place of another."""
    shutil.copytree(FOLDER, folder)
    path = folder / file
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    return folder


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("treatment.toml", "dropped-out = 40", "droped-out = 40", "droped-out"),
        ("people.toml", "heroin = 80", "heroine = 80", "heroine"),
        ("profiles.toml", "psy-cbt = 6", "psy-ctb = 6", "psy-ctb"),
        ("custody.toml", "test-on-arrest = 46", "test-at-arrest = 46", "test-at-arrest"),
        ("answers/episodes.toml", "urgent = 13", "urgently = 13", "urgently"),
        ("answers/episodes.toml", "[pregnant]", "[is_pregnant]", "is_pregnant"),
        ("answers/clients.toml", "GBR = 91", "gbr = 91", "gbr"),
        ("answers/client_reviews.toml", "missing = 0.03", "missed = 0.03", "missed"),
        ("young.toml", "male = 0.62", "male = ", "young.toml"),
    ],
)
def test_a_word_that_the_contract_does_not_know_is_named(
    tmp_path: Path, file: str, old: str, new: str, told: str
) -> None:
    with pytest.raises(RecordsRefused, match=told):
        field(changed(tmp_path / "data", file, old, new))


def test_every_fault_of_the_settings_is_told_at_once(tmp_path: Path) -> None:
    folder = changed(tmp_path / "data", "treatment.toml", "dropped-out = 40", "droped-out = 40")
    text = (folder / "people.toml").read_text()
    (folder / "people.toml").write_text(text.replace("heroin = 80", "heroine = 80"))
    with pytest.raises(RecordsRefused) as refused:
        field(folder)
    assert len(refused.value.faults) == 2
    (folder / "young.toml").unlink()
    with pytest.raises(RecordsRefused, match="is not there"):
        field(folder)


def test_other_settings_make_another_county(tmp_path: Path) -> None:
    folder = changed(tmp_path / "data", "treatment.toml", "male = 0.60", "male = 0.05")
    women = []
    for one in (FOLDER, folder):
        frames = county(Settings(people=2_000, years=1, folder=one)).frames
        drinks = frames["episodes"]["_group"] == GROUPS.index("alcohol")
        who = frames["clients"]["sex"][np.argsort(frames["clients"]["client_id"])]
        women.append((who[frames["episodes"]["client_id"][drinks]] == 0).mean())
    assert women[0] == pytest.approx(0.40, abs=0.08)
    assert women[1] > 0.85
