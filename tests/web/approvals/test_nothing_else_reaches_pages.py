"""Pages and the API cannot get at exact figures: one tries, and the contract between the rooms says no."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
WAYS = (
    "from cairn.measures import compute",
    "from cairn.records.vault import Vault",
    "from cairn.web.runs import services",
    "from cairn.web.approvals.models import LedgerLine",
)


def kept(folder: Path) -> subprocess.CompletedProcess[str]:
    """What the contract says of the rooms in a folder."""
    tool = Path(sys.executable).with_name("lint-imports")
    command = [
        str(tool),
        "--config",
        str(ROOT / "pyproject.toml"),
        "--contract",
        "one-place-to-read",
        "--no-cache",
    ]
    place = {**os.environ, "PYTHONPATH": str(folder)}
    return subprocess.run(command, cwd=folder, env=place, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def rooms(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the rooms, to break."""
    folder = tmp_path_factory.mktemp("rooms")
    shutil.copytree(
        ROOT / "src" / "cairn", folder / "cairn", ignore=shutil.ignore_patterns("static", "*.pyc")
    )
    return folder


def test_the_rooms_keep_the_contract(rooms: Path) -> None:
    assert kept(rooms).returncode == 0


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("page", ["outcomes/words.py", "api/answers.py"])
def test_a_page_that_reaches_behind_the_door_breaks_the_contract(rooms: Path, page: str, way: str) -> None:
    path = rooms / "cairn" / "web" / page
    sound = path.read_text("utf-8")
    path.write_text(f"{sound}\n{way}\n", "utf-8")
    try:
        told = kept(rooms)
    finally:
        path.write_text(sound, "utf-8")
    assert told.returncode == 1
    assert way.split()[1] in told.stdout
