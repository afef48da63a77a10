"""Zips: what is taken, and everything odd that is refused before a byte of it is unpacked."""

import io
import stat
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from record_files import submit

from cairn.records import check
from cairn.web.submissions import filing, packed
from cairn.web.submissions.packed import Package, PackageRefused

Written = Callable[[zipfile.ZipFile], None]


def packed_as(write: Written, **kind: int) -> io.BytesIO:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", **kind) as archive:  # type: ignore[arg-type]
        write(archive)
    content.seek(0)
    return content


def named(name: str, mode: int = 0) -> io.BytesIO:
    info = zipfile.ZipInfo(name)
    info.external_attr = mode << 16
    return packed_as(lambda archive: archive.writestr(info, b"x"))


def files(*names: str) -> io.BytesIO:
    def write(archive: zipfile.ZipFile) -> None:
        for name in names:
            archive.writestr(name, b"x")

    return packed_as(write)


@pytest.mark.parametrize("top", ["", "may/"])
def test_a_zip_is_checked_as_its_folder_is(tmp_path: Path, top: str) -> None:
    folder = submit(tmp_path / "may")
    path = tmp_path / "may.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in folder.iterdir():
            archive.write(file, f"{top}{file.name}")
        archive.writestr("__MACOSX/._clients.csv", b"x")
        archive.writestr(f"{top}.DS_Store", b"x")
    package = filing.opened(path)
    with check(folder) as wanted, check(package) as found:
        assert found.accepted
        assert found.rows == wanted.rows
        assert found.warnings == wanted.warnings
    assert filing.fingerprint(package) == filing.fingerprint(folder)
    assert sorted(one.name for one in package.iterdir()) == sorted(one.name for one in folder.iterdir())


def test_a_zip_without_a_manifest_is_a_folder_without_one() -> None:
    with check(Package(files("clients.csv"))) as found:  # type: ignore[arg-type]
        assert [fault.rule for fault in found.faults] == ["F01"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (io.BytesIO(b"no zip at all"), "not a zip that can be read"),
        (io.BytesIO(), "not a zip that can be read"),
        (named("../clients.csv"), "leads out of its folder"),
        (named("a/../../clients.csv"), "leads out of its folder"),
        (named("/etc/clients.csv"), "leads out of its folder"),
        (named("C:clients.csv"), "leads out of its folder"),
        (named("a\\clients.csv"), "leads out of its folder"),
        (named("./clients.csv"), "leads out of its folder"),
        (named("clients.csv", stat.S_IFLNK | 0o777), "holds a link"),
        (named("clients.csv", stat.S_IFIFO | 0o600), "holds a link"),
        (files("a/b/clients.csv"), "holds folders"),
        (files("a/clients.csv", "b/episodes.csv"), "holds folders"),
        (files("manifest.json", "a/clients.csv"), "holds folders"),
        (files("clients.csv", "CLIENTS.csv"), "the same name"),
        (files(*(f"{number}.csv" for number in range(61))), "holds 61 files"),
        (packed_as(lambda one: one.writestr("a.csv", b"x"), compression=zipfile.ZIP_LZMA), "packed in a way"),
    ],
)  # fmt: skip
def test_what_is_odd_is_refused(content: io.BytesIO, says: str) -> None:
    with pytest.raises(PackageRefused, match=says):
        Package(content)


def test_a_password_is_refused() -> None:
    content = bytearray(files("clients.csv").getvalue())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = content.index(mark) + offset
        content[place : place + 2] = struct.pack("<H", 1)
    with pytest.raises(PackageRefused, match="has a password"):
        Package(io.BytesIO(bytes(content)))


def test_a_bomb_is_refused_by_what_it_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packed, "LARGEST_FILE", 1000)
    with pytest.raises(PackageRefused, match="larger than"):
        Package(packed_as(lambda one: one.writestr("a.csv", b"0" * 1001), compression=zipfile.ZIP_DEFLATED))
    monkeypatch.setattr(packed, "LARGEST_ALL", 1000)
    with pytest.raises(PackageRefused, match="Unpacked, the zip is larger"):
        Package(packed_as(lambda one: [one.writestr(f"{name}.csv", b"0" * 600) for name in "ab"] and None))


def test_a_bomb_that_lies_about_its_size_stops_there() -> None:
    content = bytearray(
        packed_as(
            lambda one: one.writestr("a.csv", b"0" * 5_000_000), compression=zipfile.ZIP_DEFLATED
        ).getvalue()
    )
    for mark, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        place = content.index(mark) + offset
        content[place : place + 4] = struct.pack("<L", 10)
    package = Package(io.BytesIO(bytes(content)))
    with pytest.raises(PackageRefused):
        package.read("a.csv")


def test_a_damaged_file_is_refused() -> None:
    content = bytearray(packed_as(lambda one: one.writestr("a.csv", b"some text")).getvalue())
    content[content.index(b"some")] = 0
    with pytest.raises(PackageRefused, match="damaged"):
        (Package(io.BytesIO(bytes(content))) / "a.csv").read_bytes()
