"""The file of a backup: what goes in comes out, and nothing that was changed is brought back."""

import json
import zipfile
from pathlib import Path

import pytest

from cairn.commands import archive
from cairn.commands.archive import BackupRefused, Entry, Manifest


def test_the_vault_is_in_a_backup_and_no_key_or_half_written_file(tmp_path: Path) -> None:
    wanted = ("vault/exmere.keys", "vault/exmere/snapshots/one/clients.parquet")
    others = (
        "vault/exmere/snapshots/.part/clients.parquet",
        "vault/.exmere.keys-1",
        "demo-secret-key",
        "sealed/a",
    )
    for name in (*wanted, *others):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    found = [name for name, _ in archive.data_files(tmp_path)]
    assert sorted(found) == sorted(f"data/{name}" for name in wanted)


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    """A backup with a database and one batch."""
    data = tmp_path / "data"
    (data / "batches").mkdir(parents=True)
    (data / "batches" / "ab.parquet").write_bytes(b"PAR1" * 1000)
    (data / "demo-secret-key").write_text("a key")
    (tmp_path / "database.sqlite3").write_bytes(b"tables")
    file = tmp_path / "backup.zip"
    with zipfile.ZipFile(file, "w") as made:
        entries = [archive.add(made, "database.sqlite3", tmp_path / "database.sqlite3")]
        entries += [archive.add(made, name, path) for name, path in archive.data_files(data)]
        manifest = Manifest(
            "2026-11-21T09:00:00+00:00", "0.1.0", "sqlite", ("jobs.0001_initial",), tuple(entries)
        )
        made.writestr(archive.MANIFEST, manifest.text())
    return file


def rewrite(file: Path, name: str, content: bytes | None) -> None:
    """Replace one file inside the zip, or take it out."""
    with zipfile.ZipFile(file) as old:
        kept = {one: old.read(one) for one in old.namelist()}
    kept[name] = content or b""
    if content is None:
        del kept[name]
    with zipfile.ZipFile(file, "w") as made:
        for one, text in kept.items():
            made.writestr(one, text)


def reasons(file: Path, folder: Path) -> list[str]:
    with zipfile.ZipFile(file) as made, pytest.raises(BackupRefused) as refused:
        archive.unpack(made, archive.read_manifest(made), folder)
    return refused.value.reasons


def test_what_goes_in_comes_out_and_keys_stay_at_home(whole: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(whole) as made:
        manifest = archive.read_manifest(made)
        archive.unpack(made, manifest, tmp_path / "out")
        assert "key" not in " ".join(made.namelist())
    assert [entry.name for entry in manifest.files] == ["database.sqlite3", "data/batches/ab.parquet"]
    assert (tmp_path / "out/data/batches/ab.parquet").read_bytes() == b"PAR1" * 1000


def test_every_change_is_named_at_once(whole: Path, tmp_path: Path) -> None:
    rewrite(whole, "database.sqlite3", b"table!")
    rewrite(whole, "data/batches/ab.parquet", None)
    rewrite(whole, "extra.txt", b"more")
    assert reasons(whole, tmp_path / "out") == [
        "database.sqlite3 is not as it was written.",
        "data/batches/ab.parquet is missing or damaged.",
        "extra.txt is not in the manifest.",
    ]


def test_a_file_that_grows_is_not_followed(whole: Path, tmp_path: Path) -> None:
    rewrite(whole, "database.sqlite3", b"0" * 30_000_000)
    assert reasons(whole, tmp_path / "out") == ["database.sqlite3 is not as it was written."]
    assert (tmp_path / "out/database.sqlite3").stat().st_size < 3_000_000


@pytest.mark.parametrize("name", ["../outside.txt", "/tmp/outside.txt", "data\\..\\outside.txt"])
def test_a_file_that_points_outside_is_refused(tmp_path: Path, name: str) -> None:
    file = tmp_path / "bad.zip"
    with zipfile.ZipFile(file, "w") as made:
        made.writestr(name, b"")
        made.writestr(archive.MANIFEST, Manifest("", "", "sqlite", (), (Entry(name, 0, ""),)).text())
    assert any("points outside" in reason for reason in reasons(file, tmp_path / "out"))
    assert not (tmp_path / "outside.txt").exists()


@pytest.mark.parametrize("manifest", [None, b"{}", b"not json", json.dumps({"format": 99}).encode()])
def test_another_zip_is_refused(tmp_path: Path, manifest: bytes | None) -> None:
    file = tmp_path / "other.zip"
    with zipfile.ZipFile(file, "w") as made:
        if manifest is not None:
            made.writestr(archive.MANIFEST, manifest)
    with zipfile.ZipFile(file) as made, pytest.raises(BackupRefused):
        archive.read_manifest(made)
