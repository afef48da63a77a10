"""Backup and restore as an administrator runs them: out of one installation, into another."""

import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROW = "from cairn.web.partnerships.models import Partnership as P; "
KEY = "only for tests " * 5


class House:
    """An installation in a folder of its own, reached by the terminal only."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {
            **os.environ,
            "CAIRN_DATA": str(folder),
            "CAIRN_SECRET_KEY": KEY,
            "CAIRN_DATABASE_URL": "",
            "DJANGO_SETTINGS_MODULE": "cairn.web.settings",
        }

    def run(self, *arguments: str, code: int = 0) -> str:
        command = [sys.executable, "-m", "cairn.cli", *arguments]
        return self._done(command, code)

    def python(self, text: str) -> str:
        opened = "from cairn.commands import house; house.enter(); house.migrate(); "
        return self._done([sys.executable, "-c", opened + text], 0).strip()

    def _done(self, command: list[str], code: int) -> str:
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True)
        assert done.returncode == code, done.stderr
        return done.stdout + done.stderr


def house(folder: Path, name: str) -> House:
    (folder / name).mkdir()
    return House(folder / name)


@pytest.fixture
def full(tmp_path: Path) -> House:
    """An installation with one partnership and one batch."""
    made = house(tmp_path, "full")
    made.python(ROW + "P.objects.create(slug='north', name='North', areas=[])")
    (made.folder / "batches").mkdir()
    (made.folder / "batches" / "ab.parquet").write_bytes(b"PAR1")
    return made


@pytest.mark.long
def test_a_backup_brings_everything_back_elsewhere(full: House, tmp_path: Path) -> None:
    file = tmp_path / "cairn.zip"
    said = full.run("backup", str(file))
    assert "Keep CAIRN_SECRET_KEY" in " ".join(said.split())
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "exists already" in full.run("backup", str(file), code=1)

    other = house(tmp_path, "other")
    assert "every one of its 2 files checked" in other.run("restore", str(file))
    assert other.python(ROW + "print(P.objects.get().name)") == "North"
    assert (other.folder / "batches" / "ab.parquet").read_bytes() == b"PAR1"
    assert "Whole" in other.run("audit", "verify")


@pytest.mark.long
def test_an_installation_is_replaced_only_when_asked_and_put_aside(full: House, tmp_path: Path) -> None:
    file = tmp_path / "cairn.zip"
    full.run("backup", str(file))
    full.python(ROW + "P.objects.update(name='Changed')")
    assert "--replace" in full.run("restore", str(file), code=1)
    assert full.python(ROW + "print(P.objects.get().name)") == "Changed"
    full.run("restore", str(file), "--replace")
    assert full.python(ROW + "print(P.objects.get().name)") == "North"
    aside = next((full.folder / "before-restore").glob("*.zip"))
    full.run("restore", str(aside), "--replace")
    assert full.python(ROW + "print(P.objects.get().name)") == "Changed"


@pytest.mark.long
def test_a_damaged_backup_changes_nothing(full: House, tmp_path: Path) -> None:
    file = tmp_path / "cairn.zip"
    full.run("backup", str(file))
    content = bytearray(file.read_bytes())
    content[len(content) // 3] ^= 0xFF
    file.write_bytes(bytes(content))
    other = house(tmp_path, "other")
    assert "nothing was changed" in " ".join(other.run("restore", str(file), code=2).split())
    assert other.python(ROW + "print(P.objects.count())") == "0"


def test_what_is_no_backup_is_refused(tmp_path: Path, monkeypatch: Any) -> None:
    other = house(tmp_path, "other")
    file = tmp_path / "notes.zip"
    file.write_text("notes")
    assert "not a zip file" in other.run("restore", str(file), code=2)
