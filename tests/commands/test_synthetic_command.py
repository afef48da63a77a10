"""`cairn synthetic` writes a submission that `cairn check` reads, and the truth beside it."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from cairn.cli import app

SMALL = ("--people", "100", "--years", "1", "--until", "2026-03-31")


def cairn(*words: str, code: int = 0) -> str:
    """What a command said, with its line breaks folded."""
    done = CliRunner().invoke(app, list(words))
    assert done.exit_code == code, done.output + repr(done.exception)
    return " ".join(done.output.split())


def test_a_made_up_submission_can_be_checked(tmp_path: Path) -> None:
    folder = tmp_path / "made"
    said = cairn("synthetic", str(folder), *SMALL, "--seed", "3", "--faults", "2")
    assert "rows of people who never lived" in said
    assert f"cairn check {folder}" in said
    spoiled = (tmp_path / "made-truth" / "spoiled.csv").read_text().splitlines()[1:]
    assert f"{len(spoiled)} of them to be refused" in said
    assert f"{len(spoiled)} left out" in cairn("check", str(folder))


def test_a_broken_file_is_refused(tmp_path: Path) -> None:
    cairn("synthetic", str(tmp_path / "made"), *SMALL, "--broken", "F06")
    assert "F06 clients" in cairn("check", str(tmp_path / "made"), code=1)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--people", "3"), "3 people are too few"),
        (("--faults", "40"), "23 kinds of row faults"),
        (("--broken", "F77"), "no rule of files F77"),
    ],
)
def test_what_cannot_be_made_is_said(tmp_path: Path, words: tuple[str, ...], told: str) -> None:
    said = cairn("synthetic", str(tmp_path / "made"), *SMALL, *words, code=2)
    assert told in said
    assert not (tmp_path / "made").exists()


def test_a_folder_that_is_in_use_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "made").mkdir()
    (tmp_path / "made" / "mine.txt").write_text("kept")
    assert "not empty" in cairn("synthetic", str(tmp_path / "made"), *SMALL, code=2)
    (tmp_path / "made-truth").mkdir()
    assert "already a folder" in cairn("synthetic", str(tmp_path / "made"), *SMALL, code=1)
