"""A clone in which nothing was built yet: the demo's pages find their style sheet at the first start."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def clone(folder: Path) -> Path:
    """The tracked files of this checkout, as they are now, and nothing that was built."""
    listed = subprocess.run(
        ["git", "ls-files", "src", "examples"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    for name in filter(None, listed.stdout.split("\n")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    return folder


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Cairn's own terminal on the code of that clone."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("CAIRN", "DJANGO"))}
    environment = {**kept, "PYTHONPATH": str(folder / "src"), "CAIRN_EXAMPLES": str(folder / "examples")}
    asked = [sys.executable, "-c", "from cairn.cli import main; main()", *arguments]
    return subprocess.run(asked, cwd=folder, env=environment, capture_output=True, text=True)


def test_settings_know_where_the_style_sheet_will_be(tmp_path: Path) -> None:
    folder = clone(tmp_path / "clone")
    asked = "from cairn.web.settings import STATICFILES_DIRS as d; print(all(x.is_dir() for x in d), len(d))"
    environment = {**os.environ, "PYTHONPATH": str(folder / "src"), "CAIRN_DATA": str(tmp_path / "data")}
    done = subprocess.run(
        [sys.executable, "-c", asked], env=environment, cwd=folder, capture_output=True, text=True
    )
    assert done.stdout.split() == ["True", "1"], done.stderr


@pytest.mark.long
def test_the_first_demo_of_a_clone_has_its_style_sheet(tmp_path: Path) -> None:
    folder = clone(tmp_path / "clone")
    done = run(folder, "demo", "--prepare-only")
    assert done.returncode == 0, done.stdout + done.stderr
    (manifest,) = folder.rglob("staticfiles.json")
    assert "built/cairn.css" in json.loads(manifest.read_text())["paths"]
