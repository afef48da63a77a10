"""Each file rule and its edges: a good submission, spoiled in one place, and exactly the rules that it breaks."""

import gzip
import io
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from record_files import MANIFEST, entry, good, submit, written

from cairn.framework.engine import Engine, connect
from cairn.records import Checked, SubmissionRefused, check

Told = list[tuple[str, str, int, str]]


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with connect(threads=1) as opened:
        yield opened


def told(found: Checked) -> Told:
    """Rule, file, row and column of everything that refuses the whole, and of every warning about a file."""
    files = [one for one in (*found.faults, *found.warnings) if one.rule[0] == "F" or one.rule == "W15"]
    return [(one.rule, one.file, one.row, one.column) for one in files]


def small() -> dict[str, bytes]:
    """Two short files that are good, as bytes."""
    return {f"{name}.csv": written(name, good()[name]) for name in ("deaths", "homelessness")}


DEATHS = small()["deaths.csv"]
HEADER, ROW = DEATHS.decode().splitlines()


def of_deaths(content: bytes) -> dict[str, bytes]:
    return {**small(), "deaths.csv": content}


def zipped() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("deaths.csv", DEATHS)
    return content.getvalue()


def lines(*rows: str) -> bytes:
    return ("\n".join(rows) + "\n").encode()


# The bytes of deaths.csv, with a manifest that agrees, and what is told.
BYTES: list[tuple[str, bytes, Told]] = [
    ("as it should be", DEATHS, []),
    ("no bytes", b"", [("F04", "deaths", 0, "")]),
    ("gzip", gzip.compress(DEATHS), [("F05", "deaths", 0, "")]),
    ("a workbook", zipped(), [("F05", "deaths", 0, "")]),
    ("a PDF", b"%PDF-1.7\n" + DEATHS, [("F05", "deaths", 0, "")]),
    ("an old workbook", b"\xd0\xcf\x11\xe0\xa1\xb1" + DEATHS, [("F05", "deaths", 0, "")]),
    ("a NUL byte", DEATHS.replace(b"d1", b"d\x001"), [("F05", "deaths", 0, "")]),
    ("UTF-16", DEATHS.decode().encode("utf-16"), [("F05", "deaths", 0, "")]),
    ("Windows-1252", lines(HEADER, ROW + "caf\u00e9")[:-1].decode().encode("cp1252"), [("F06", "deaths", 0, "")]),
    ("a byte order mark", b"\xef\xbb\xbf" + DEATHS, [("F15", "deaths", 0, "")]),
    ("CR LF", DEATHS.replace(b"\n", b"\r\n"), [("F17", "deaths", 0, "")]),
    ("no last line end", DEATHS[:-1], [("F17", "deaths", 0, "")]),
    ("semicolons", DEATHS.replace(b",", b";"), [("F09", "deaths", 0, "")]),
    ("tabs", DEATHS.replace(b",", b"\t"), [("F09", "deaths", 0, "")]),
    ("bars", DEATHS.replace(b",", b"|"), [("F09", "deaths", 0, "")]),
    ("no header", lines(ROW, ROW), [("F09", "deaths", 0, "")]),
    ("an empty line and no more", b"\n", [("F09", "deaths", 0, "")]),
    ("required columns missing", lines("death_id,area", "d1,E99000001"),
     [("F09", "deaths", 0, "death_date"), ("F09", "deaths", 0, "cause_status")]),
    ("optional columns missing, in another order",
     lines("cause_status,death_date,death_id", "suspected,2024-06-01,d1"), []),
    ("a name in capitals", DEATHS.replace(b"death_date", b"Death_Date"),
     [("F09", "deaths", 0, "death_date"), ("F16", "deaths", 0, "Death_Date")]),
    ("a column twice", lines(HEADER + ",area", ROW + ","), [("F10", "deaths", 0, "area")]),
    ("a column of their own", lines(HEADER + ",full_name", ROW + ","), [("F16", "deaths", 0, "full_name")]),
    ("a column with no usual name", lines(HEADER + ",07700 900000", ROW + ","),
     [("F16", "deaths", 0, "column 12")]),
    ("a cell of 10,000", lines(HEADER + ",more", ROW + "," + "x" * 10_000), [("F16", "deaths", 0, "more")]),
    ("a cell of 10,001", lines(HEADER + ",more", ROW + "," + "\u00e9" * 10_001),
     [("F11", "deaths", 1, "more"), ("F16", "deaths", 0, "more")]),
    ("a longer cell in quotation marks", lines(HEADER, ROW.replace(",,", f',"{"x" * 200_000}",', 1)),
     [("F11", "deaths", 1, "first_initial")]),
    ("a cell too few", lines(HEADER, ROW, ROW.replace("d1", "d2")[:-1]), [("F12", "deaths", 2, "")]),
    ("a cell too many", lines(HEADER, ROW + ","), [("F12", "deaths", 1, "")]),
    ("a blank line", lines(HEADER, "", ROW), [("F12", "deaths", 1, "")]),
    ("a quotation mark never closed", lines(HEADER, ROW, ROW.replace("d1", '"d2')), [("F12", "deaths", 2, "")]),
    ("text after a quotation mark", lines(HEADER, ROW.replace("d1", '"d"1')), [("F12", "deaths", 1, "")]),
    ("cells in quotation marks", lines(HEADER, ROW.replace("d1", '"d1"')), []),
    ("a line end in a cell", lines(HEADER, ROW.replace("d1", '"d\n1"')), []),
    ("a header and no rows", lines(HEADER), []),
]  # fmt: skip


@pytest.mark.parametrize(("content", "wanted"), [one[1:] for one in BYTES], ids=[one[0] for one in BYTES])
def test_the_bytes_of_a_file(engine: Engine, tmp_path: Path, content: bytes, wanted: Told) -> None:
    found = check(submit(tmp_path, {}, of_deaths(content)), engine=engine)
    assert told(found) == wanted
    assert not found.refused


def said(**changes: Any) -> dict[str, Any]:
    """Changes of the manifest that names the two good files."""
    return {"files": [entry(name, content) for name, content in small().items()], **changes}


def with_entry(**changes: Any) -> dict[str, Any]:
    """The manifest with its entry of deaths.csv changed."""
    entries = said()["files"]
    entries[0] |= changes
    return {"files": entries}


MANIFESTS: list[tuple[str, dict[str, Any], Told]] = [
    *((f"no {name}", {name: None}, [("F01", "manifest", 0, name)]) for name in (*MANIFEST, "files")),
    ("an empty sender", {"sender": ""}, [("F01", "manifest", 0, "sender")]),
    ("a date that is none", {"extract_date": "30/04/2025"}, [("F01", "manifest", 0, "extract_date")]),
    ("an extract before the period's end", {"extract_date": "2025-03-30"}, [("F01", "manifest", 0, "extract_date")]),
    ("made up, as a text", {"made_up": "true"}, [("F01", "manifest", 0, "made_up")]),
    ("a file twice", {"files": said()["files"] * 2}, [("F01", "manifest", 0, "files")] * 2),
    ("another contract", {"contract_version": "2"}, [("F02", "manifest", 0, "contract_version")]),
    ("another letter", {"cds_version": "Z"}, [("F02", "manifest", 0, "cds_version")]),
    ("both unknown", {"contract_version": "9", "cds_version": "p"},
     [("F02", "manifest", 0, "contract_version"), ("F02", "manifest", 0, "cds_version")]),
    ("a folder in a name", {"files": [*said()["files"], entry("../clients.csv", b"x")]},
     [("F18", "../clients.csv", 0, "")]),
    ("a backslash in a name", {"files": [*said()["files"], entry("a\\clients.csv", b"x")]},
     [("F18", "a\\clients.csv", 0, "")]),
    ("a name that is not of the contract", {"files": [*said()["files"], entry("people.csv", b"x")]},
     [("F18", "people.csv", 0, "")]),
    ("a file that is not there", {"files": [*said()["files"], entry("population.csv", b"x")]},
     [("F03", "population", 0, "")]),
    ("a file that is not named", {"files": said()["files"][:1]}, [("F03", "homelessness", 0, "")]),
    ("another hash", with_entry(sha256="0" * 64), [("F07", "deaths", 0, "")]),
    ("a hash in capitals", with_entry(sha256=entry("", DEATHS)["sha256"].upper()), [("F07", "deaths", 0, "")]),
    ("another number of rows", with_entry(rows=2), [("F08", "deaths", 0, "")]),
    ("both, and the rows are not counted", with_entry(sha256="0" * 64, rows=2), [("F07", "deaths", 0, "")]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "wanted"), [one[1:] for one in MANIFESTS], ids=[one[0] for one in MANIFESTS]
)
def test_the_manifest(engine: Engine, tmp_path: Path, change: dict[str, Any], wanted: Told) -> None:
    assert told(check(submit(tmp_path, {}, small(), change), engine=engine)) == wanted


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'"text"', b"\xff\xfe{}", b"[" * 100_000])
def test_a_manifest_that_cannot_be_read(tmp_path: Path, content: bytes) -> None:
    (submit(tmp_path, {}, small()) / "manifest.json").write_bytes(content)
    assert told(check(tmp_path)) == [("F01", "manifest", 0, "")]


def test_a_manifest_that_is_not_there(tmp_path: Path) -> None:
    (submit(tmp_path, {}, small()) / "manifest.json").unlink()
    assert told(check(tmp_path)) == [("F01", "manifest", 0, "")]


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(NotADirectoryError, match="There is no folder"):
        check(tmp_path / "nowhere")


def test_files_that_need_others(engine: Engine, tmp_path: Path) -> None:
    tables = {name: good()[name] for name in ("episodes", "cjit")}
    found = check(submit(tmp_path, tables), engine=engine)
    assert told(found) == [("F03", "clients", 0, ""), ("F03", "modalities", 0, "")]
    assert not found.refused  # no row is called an orphan where the file of its parents is not there


def test_a_link_is_not_a_file(engine: Engine, tmp_path: Path) -> None:
    folder = submit(tmp_path / "sent", {}, small())
    (tmp_path / "elsewhere.csv").write_bytes(DEATHS)
    (folder / "deaths.csv").unlink()
    (folder / "deaths.csv").symlink_to(tmp_path / "elsewhere.csv")
    assert told(check(folder, engine=engine)) == [("F03", "deaths", 0, "")]


def test_what_is_not_of_the_contract_is_not_read(engine: Engine, tmp_path: Path) -> None:
    folder = submit(tmp_path, {}, small())
    (folder / "notes.txt").write_text("see me")
    found = check(folder, engine=engine)
    assert found.accepted
    assert told(found) == [("W15", "notes.txt", 0, "")]


@pytest.mark.parametrize("empty", [False, True])
def test_nothing_must_be_said_on_purpose(engine: Engine, tmp_path: Path, empty: bool) -> None:
    content = written("clients", [])
    more = {"empty": True} if empty else {}
    files = [entry("clients.csv", content, **more)]
    found = check(submit(tmp_path, {}, {"clients.csv": content}, {"files": files}), engine=engine)
    assert told(found) == ([] if empty else [("F13", "clients", 0, "")])


def spoil_clients(number: int, wrong: int) -> dict[str, list[dict[str, str]]]:
    one = good()["clients"][0]
    rows = [
        {**one, "client_id": f"c{place}", "sex": "x" if place < wrong else "male"} for place in range(number)
    ]
    return {"clients": rows}


@pytest.mark.parametrize(
    ("number", "wrong", "refuses"), [(3, 3, False), (4, 2, False), (4, 3, True), (5, 3, True)]
)
def test_mostly_wrong_rows_refuse_the_file(
    engine: Engine, tmp_path: Path, number: int, wrong: int, refuses: bool
) -> None:
    found = check(submit(tmp_path, spoil_clients(number, wrong)), engine=engine)
    assert told(found) == ([("F14", "clients", 0, "")] if refuses else [])
    assert len(found.refused) == wrong


def test_orphans_alone_do_not_refuse_the_file(engine: Engine, tmp_path: Path) -> None:
    tables = good()
    for row in tables["clients"][:2]:
        row["sex"] = "x"
    tables["episodes"] = [{**tables["episodes"][0], "episode_id": f"e{number}"} for number in range(4)]
    found = check(submit(tmp_path, tables), engine=engine)
    assert found.accepted
    assert ("episodes", 4, "R11", "client_id") in {
        (one.file, one.row, one.rule, one.column) for one in found.refused
    }


def test_everything_is_told_at_once_and_nothing_can_be_loaded(engine: Engine, tmp_path: Path) -> None:
    tables = {name: good()[name] for name in ("clients", "prevalence")}
    tables["prevalence"][0]["upper"] = "5"
    data = {"deaths.csv": DEATHS.replace(b",", b";"), "homelessness.csv": b""}
    found = check(submit(tmp_path, tables, data, {"cds_version": "Z"}), engine=engine)
    assert [one.rule for one in found.faults] == ["F02", "F09", "F04", "R23"]
    assert not found.accepted
    with pytest.raises(SubmissionRefused):
        found.tables()


def test_the_words_of_a_fault_help(engine: Engine, tmp_path: Path) -> None:
    names = {b"cause_status": b"Cause Status", b"death_date": b"died"}
    content = DEATHS
    for ours, theirs in names.items():
        content = content.replace(ours, theirs)
    faults = check(submit(tmp_path, {}, of_deaths(content)), engine=engine).faults
    assert "not written exactly as 'cause_status'" in " ".join(one.said for one in faults)
    assert all(one.words and one.remedy for one in faults)


def test_a_real_header_is_known_by_the_letter(engine: Engine, tmp_path: Path) -> None:
    content = written("clients", good()["clients"]).replace(b"birth_date", b"DOB")
    faults = check(submit(tmp_path, {}, {"clients.csv": content}), engine=engine).faults
    assert [one.said for one in faults] == ["the header has 'DOB', which is 'birth_date' here"]


CANARY = "Zebedee-1971"


def test_no_value_is_ever_told(engine: Engine, tmp_path: Path) -> None:
    """A value that stands in every cell of every file is in nothing that checking says."""
    tables = {name: [dict.fromkeys(rows[0], CANARY) for _ in range(3)] for name, rows in good().items()}
    found = check(submit(tmp_path, tables), engine=engine)
    everything: list[Callable[..., str]] = [str, repr]
    assert len(found.refused) == 3 * len(tables)
    assert not any(
        CANARY in say(one) for say in everything for one in (found, *found.faults, *found.warnings)
    )
    assert all(one.allowed for one in found.faults if one.kind == "row")
