"""What is refused before any row is read, and what odd but honest text files become."""

import gzip
import os
import zipfile
from pathlib import Path

import pytest
from loading_files import Tidy, read, refused

from cairn.framework.loading import load, stage

GOOD = "numbers-in-treatment,E09000016,2020/21,528"
HEADER = "measure,area,period,value,publisher,title\n"
ROW = f"{GOOD},Publisher,Title\n"


@pytest.mark.parametrize(
    ("start", "kind"),
    [
        (b"%PDF-1.7\n%", "a PDF document"),
        (b"PK\x03\x04\x14\x00", "Excel"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "old Excel"),
        (b"PAR1", "Parquet"),
        (b"SQLite format 3\x00", "database"),
        (b"<!DOCTYPE html><html>", "web page"),
        (b"\n  <HTML>", "web page"),
        (b'{"measure": 1}', "JSON"),
        (b"\xff\xfem\x00e\x00a\x00s\x00", "UTF-16"),
        ("measure,area".encode("utf-16-be"), "UTF-16"),
        (b"\xef\xbb\xbf  \n\n", "nothing but blanks"),
        (b"", "empty"),
    ],
)
def test_other_kinds_of_file(tmp_path: Path, store: Path, start: bytes, kind: str) -> None:
    path = tmp_path / "renamed.csv"
    path.write_bytes(start)
    (fault,) = refused(path, store).faults
    assert kind in fault.reason
    assert fault.remedy


def test_a_zip_bomb_is_never_opened(tmp_path: Path, store: Path) -> None:
    path = tmp_path / "bomb.csv"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", b"0" * 50_000_000)
    assert "zip" in refused(path, store).faults[0].reason
    path.write_bytes(gzip.compress(b"0" * 50_000_000))
    assert "gzip" in refused(path, store).faults[0].reason


def test_no_such_file(tmp_path: Path, store: Path) -> None:
    assert "no such file" in refused(tmp_path / "none.csv", store).faults[0].reason


@pytest.mark.parametrize(("sign", "words"), [(";", "semicolons"), ("\t", "tabs"), ("|", "upright bars")])
def test_wrong_delimiters(tmp_path: Path, store: Path, sign: str, words: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text((HEADER + ROW).replace(",", sign))
    (fault,) = refused(path, store).faults
    assert words in fault.reason
    assert "comma" in fault.remedy


def test_a_control_character_is_named_with_its_line(tmp_path: Path, store: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(HEADER + ROW + ROW.replace("528", "5\x008"))
    (fault,) = refused(path, store).faults
    assert fault.line == 3


def test_a_line_without_end(tmp_path: Path, store: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(HEADER + "x" * 3_000_000)
    assert "longer than a million" in refused(path, store).faults[0].reason


def test_an_open_quotation_mark(tmp_path: Path, store: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(HEADER + ROW + '"numbers' + ROW * 5000)
    (fault,) = refused(path, store).faults
    assert fault.line == 3
    assert "quotation mark" in fault.remedy


def test_headers_are_told_everything_at_once(tmp_path: Path, store: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("measure,measure,aera,period,valeu,publisher\n")
    told = {(fault.column, fault.reason.split(".")[0]) for fault in refused(path, store).faults}
    assert told == {
        ("aera", "The column is not known"), ("valeu", "The column is not known"),
        ("measure", "The column stands twice"), ("area", "The column is missing"),
        ("value", "The column is missing"), ("title", "The column is missing"),
    }  # fmt: skip
    unknown = next(fault for fault in refused(path, store).faults if fault.column == "aera")
    assert "Did you mean “area”?" in unknown.remedy
    assert "access" in unknown.remedy


def test_a_header_and_no_rows(tmp_path: Path, store: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(HEADER)
    assert "no rows" in refused(path, store).faults[0].reason


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_line_ends_and_byte_order_marks(tidy: Tidy, store: Path, end: str, encoding: str) -> None:
    path = tidy(GOOD, GOOD.replace("2020", "2019").replace("/21", "/20"), end=end, encoding=encoding)
    assert [one.value for one in read(load(path, "observations", store=store))] == [528, 528]


def test_mixed_line_ends_no_last_end_and_blank_lines(tmp_path: Path, store: Path) -> None:
    path = tmp_path / "a.csv"
    rows = [
        ROW.strip().replace("528", str(number)).replace("2020/21", str(2000 + number)) for number in range(4)
    ]
    path.write_bytes(f"{HEADER}{rows[0]}\r\n{rows[1]}\r{rows[2]}\n\n,,,,,\n{rows[3]}".encode())
    loaded = load(path, "observations", store=store)
    assert [one.value for one in read(loaded)] == [0, 1, 2, 3]
    assert "2 rows are blank and were left out." in loaded.notices


def test_blank_rows_of_commas_in_a_clean_file(tmp_path: Path, store: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(HEADER + ROW + ",,,,,\n,,,,,\n")
    assert load(path, "observations", store=store).rows == 1


def test_windows_text_is_read_with_a_notice(tidy: Tidy, store: Path) -> None:
    path = tidy(f"{GOOD},£5 – “café”", extra="note", encoding="cp1252")
    loaded = load(path, "observations", store=store)
    assert [one.note for one in read(loaded)] == ["£5 – “café”"]
    assert "Windows-1252" in loaded.notices[0]


def test_bytes_of_no_encoding_are_refused(tmp_path: Path, store: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(HEADER.encode() + b"\x81\x8d" + ROW.encode())
    assert "neither UTF-8 nor Windows-1252" in refused(path, store).faults[0].reason


def test_rows_of_the_wrong_length_beside_other_faults(tmp_path: Path, store: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        HEADER + ROW + "Source: somewhere\n" + ROW.replace("Title", "Title,more") + ROW.replace("528", "x1")
    )
    told = [(fault.line, fault.column, fault.reason) for fault in refused(path, store).faults]
    assert told == [
        (3, "", "The row has 1 field, the header has 6."),
        (4, "", "The row has 7 fields, the header has 6."),
        (5, "value", "This is not a number."),
    ]


def test_lines_are_physical_after_a_line_break_in_quotes(tmp_path: Path, store: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(HEADER + ROW.replace("Title", '"Two\nlines"') + ROW.replace("528", "x1"))
    error = refused(path, store)
    assert [fault.line for fault in error.faults] == [4]
    assert "x1" in error.report.read_text().splitlines()[1]


def test_columns_in_any_order_and_trailing_commas(tmp_path: Path, store: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        " title ,publisher,value,period,area,measure\nTitle,Publisher,528,2020/21,E09000016,numbers-in-treatment,,\n"
    )
    assert [one.value for one in read(load(path, "observations", store=store))] == [528]


def test_hostile_names_in_a_header_do_nothing(tmp_path: Path, store: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(HEADER.strip() + ',"x"" FROM y; DROP TABLE staged; --",{line}\n' + ROW)
    assert len(refused(path, store).faults) == 2


def test_a_name_with_quotes_in_its_path(tmp_path: Path, store: Path) -> None:
    path = tmp_path / "it's a file.csv"
    path.write_text(HEADER + ROW)
    assert load(path, "observations", store=tmp_path / "it's a store").rows == 1


def test_a_file_that_changes_under_our_hands_is_refused(
    tidy: Tidy, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tidy(GOOD, GOOD.replace("2020/21", "2021/22"))
    distinct = stage.distinct

    def then_it_changes(*given: object) -> object:
        found = distinct(*given)  # type: ignore[arg-type]
        path.write_text(path.read_text().replace("2021/22", "2022/23"))
        return found

    monkeypatch.setattr(stage, "distinct", then_it_changes)
    assert "changed while it was read" in refused(path, store).faults[0].reason


def test_what_a_killed_load_left_is_cleared_after_a_day(tidy: Tidy, store: Path) -> None:
    old, new = store / ".load-old", store / ".load-new"
    for folder in (old, new):
        folder.mkdir(parents=True)
    os.utime(old, (0, 0))
    load(tidy(GOOD), "observations", store=store)
    assert not old.exists()
    assert new.exists()
