"""Every rule of rows and of files, from a folder to the database: what is loaded, refused, counted and listed."""

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from record_files import Rows, entry, good, submit, written

from cairn.records.rules import rules
from cairn.web.agreements.services import vault
from cairn.web.partnerships.models import Partnership
from cairn.web.submissions import filing
from cairn.web.submissions.models import FindingCount, Submission
from cairn.web.submissions.services import receive

pytestmark = [pytest.mark.django_db]
Tables = dict[str, Rows]
Change = Callable[[Tables], None]
State = Submission.State


def many() -> Tables:
    """Forty clients like the first good one, each with an episode and an intervention; one row elsewhere."""
    tables = good()
    for name in ("clients", "episodes", "modalities", "outcomes_top"):
        one = tables[name][0]
        tables[name] = [{**one, "client_id": f"c{number}"} for number in range(1, 41)]
    return tables


def cell(file: str, row: int, **cells: str) -> Change:
    """Change cells of one row."""
    return lambda tables: tables[file][row - 1].update(cells)


def copy(file: str, row: int, **cells: str) -> Change:
    """Add a copy of a row with some cells changed."""
    return lambda tables: tables[file].append({**tables[file][row - 1], **cells})


# One fault for each rule of rows, each at a client of its own: (rule, file, row, what is spoiled).
ROWS: list[tuple[str, str, int, Change]] = [
    ("R01", "clients", 1, cell("clients", 1, sex="")),
    ("R02", "clients", 2, cell("clients", 2, sex="=1+1")),
    ("R03", "clients", 3, cell("clients", 3, ethnicity="Martian")),
    ("R04", "clients", 4, cell("clients", 4, birth_date="29/02/1984")),
    ("R05", "clients", 5, cell("clients", 5, birth_date="1890-01-01")),
    ("R06", "episodes", 6, cell("episodes", 6, referral_date="2025-05-01")),
    ("R07", "outcomes_top", 7, cell("outcomes_top", 7, opiate_days="29")),
    ("R08", "clients", 8, cell("clients", 8, consent="no")),
    ("R09", "clients", 41, copy("clients", 1, provider="X0199", client_id="c41", sex="female")),
    ("R10", "clients", 42, copy("clients", 10, ethnicity="white-british")),
    ("R11", "episodes", 41, copy("episodes", 11, client_id="nobody", episode_id="e2")),
    ("R12", "episodes", 12, cell("clients", 12, birth_date="2024-05-01")),
    ("R13", "episodes", 13, cell("episodes", 13, referral_date="2024-05-03")),
    ("R14", "episodes", 14, cell("clients", 14, birth_date="2010-01-01")),
    ("R15", "episodes", 15, cell("episodes", 15, discharge_reason="")),
    ("R16", "episodes", 16, cell("episodes", 16, discharge_date="2024-05-01")),
    ("R17", "episodes", 42, copy("episodes", 17, episode_id="e3", discharge_date="", discharge_reason="")),
    ("R18", "modalities", 18, cell("modalities", 18, first_offered_date="2024-04-30")),
    ("R19", "modalities", 19, cell("modalities", 19, start_date="2024-05-01")),
    ("R20", "modalities", 20, cell("modalities", 20, end_date="2024-05-02")),
    ("R21", "modalities", 21, cell("modalities", 21, end_date="2024-12-01")),
    ("R22", "secure_episodes", 1, cell("secure_episodes", 1, client_id="c22", release_date="2024-11-30")),
    ("R23", "prevalence", 1, cell("prevalence", 1, upper="95")),
]  # fmt: skip


def spoiled() -> Tables:
    """The many clients with every fault of rows."""
    tables = many()
    for _, _, _, change in ROWS:
        change(tables)
    # A second open episode needs a first one that is open too.
    tables["episodes"][16] |= {"discharge_date": "", "discharge_reason": ""}
    return tables


def told(one: Submission) -> set[tuple[str, str]]:
    """Rule and file of everything that was written down, but for warnings."""
    found = FindingCount.objects.filter(submission=one).exclude(kind="warning")
    return set(found.values_list("rule", "file"))


def listed(one: Submission) -> set[tuple[str, str, str]]:
    """Rule, file and row of everything in the report."""
    report = filing.report_of(one)
    assert report is not None
    with report.open(encoding="utf-8-sig", newline="") as file:
        return {(row["rule"], row["file"], row["row"]) for row in csv.DictReader(file)}


def test_every_fault_of_a_row_is_left_out_counted_and_listed(
    agree: Any, made: Any, havering: Partnership
) -> None:
    agree()
    one = receive(made(spoiled()), partnership=havering, by="command line")
    assert one.state == State.LOADED
    assert {rule for rule in rules() if rule.startswith("R")} == {rule for rule, *_ in ROWS}
    assert {(rule, file) for rule, file, *_ in ROWS} <= told(one)
    assert {(rule, file, str(row)) for rule, file, row, _ in ROWS} <= listed(one)
    counted = FindingCount.objects.filter(submission=one, kind="row")
    assert sum(found.rows for found in counted) == one.sent - one.kept
    assert all(found.provider in ("", "X0101") for found in counted)
    with vault().opened("havering", _held(havering)) as engine:
        kept = {name: engine.scalar(f"SELECT count(*) FROM {name}") for name in one.rows}
    assert kept == {name: counts[1] for name, counts in one.rows.items()}


def _held(partnership: Partnership) -> Any:
    from cairn.web.submissions.services import held

    return held(partnership)


def small(**changed: bytes) -> dict[str, bytes]:
    """Two short files that are good, as bytes."""
    names = ("deaths", "homelessness")
    return {f"{name}.csv": changed.get(name) or written(name, good()[name]) for name in names}


DEATHS = small()["deaths.csv"]
HEADER, ROW = DEATHS.decode().splitlines()


def bytes_of(content: bytes) -> Callable[[Path], None]:
    """A submission whose deaths.csv has these bytes, with a manifest that agrees."""
    return lambda folder: void(submit(folder, {}, {**small(), "deaths.csv": content}))


def saying(**changes: Any) -> Callable[[Path], None]:
    """A submission with entries of its manifest changed."""
    return lambda folder: void(submit(folder, {}, small(), changes))


def entry_of(**changes: Any) -> Callable[[Path], None]:
    """A submission with the entry of deaths.csv changed."""
    files = [entry(name, content) for name, content in small().items()]
    files[0] |= changes
    return saying(files=files)


def more(name: str) -> Callable[[Path], None]:
    """A submission whose manifest names one more file, which is not there."""
    return saying(files=[*(entry(one, content) for one, content in small().items()), entry(name, b"x")])


def empty_clients(folder: Path) -> None:
    """A header without rows, of which the manifest does not say that it is meant."""
    submit(folder, {}, {"clients.csv": written("clients", [])})


def mostly_wrong(folder: Path) -> None:
    """Three of four clients at fault."""
    tables = {"clients": good()["clients"][:4]}
    for row in tables["clients"][:3]:
        row["sex"] = "x"
    submit(folder, tables)


def void(_: Any) -> None:
    """Nothing, whatever is given."""


# What refuses a whole submission: (rule, how it is made).
FILES: list[tuple[str, Callable[[Path], None]]] = [
    ("F01", saying(areas=None)),
    ("F02", saying(cds_version="Z")),
    ("F03", more("population.csv")),
    ("F04", bytes_of(b"")),
    ("F05", bytes_of(b"PK\x03\x04" + DEATHS)),
    ("F06", bytes_of(DEATHS[:-1] + "caf\u00e9\n".encode("cp1252"))),
    ("F07", entry_of(sha256="0" * 64)),
    ("F08", entry_of(rows=2)),
    ("F09", bytes_of(DEATHS.replace(b",", b";"))),
    ("F10", bytes_of(f"{HEADER},area\n{ROW},\n".encode())),
    ("F11", bytes_of(f"{HEADER},more\n{ROW},{'x' * 10_001}\n".encode())),
    ("F12", bytes_of(f"{HEADER}\n{ROW},\n".encode())),
    ("F13", empty_clients),
    ("F14", mostly_wrong),
    ("F18", more("../clients.csv")),
]
# What is read all the same.
WARNED: list[tuple[str, bytes]] = [
    ("F15", b"\xef\xbb\xbf" + DEATHS),
    ("F16", f"{HEADER},full_name\n{ROW},\n".encode()),
    ("F17", DEATHS.replace(b"\n", b"\r\n")),
]


@pytest.mark.parametrize(("rule", "make"), FILES, ids=[rule for rule, _ in FILES])
def test_a_fault_of_a_file_refuses_everything(
    agree: Any, havering: Partnership, tmp_path: Path, rule: str, make: Callable[[Path], None]
) -> None:
    agree()
    make(tmp_path / "sent")
    one = receive(tmp_path / "sent", partnership=havering, by="command line")
    assert (one.state, one.refusal, one.kept) == (State.REFUSED, "", 0)
    assert rule in {found for found, _ in told(one)}
    assert rule in {found for found, *_ in listed(one)}
    assert vault().snapshots("havering") == []


@pytest.mark.parametrize(("rule", "content"), WARNED, ids=[rule for rule, _ in WARNED])
def test_what_is_only_odd_about_a_file_is_loaded(
    agree: Any, havering: Partnership, tmp_path: Path, rule: str, content: bytes
) -> None:
    agree()
    bytes_of(content)(tmp_path / "sent")
    one = receive(tmp_path / "sent", partnership=havering, by="command line")
    assert one.state == State.LOADED
    assert FindingCount.objects.filter(submission=one, rule=rule, kind="warning").exists()


def test_every_rule_of_files_is_tried() -> None:
    tried = {rule for rule, _ in FILES} | {rule for rule, _ in WARNED}
    assert {rule for rule in rules() if rule.startswith("F")} == tried


def test_a_manifest_that_cannot_be_read_is_refused_and_names_nobody(
    agree: Any, made: Any, havering: Partnership
) -> None:
    agree()
    folder = made()
    (folder / "manifest.json").write_text("{", encoding="utf-8")
    one = receive(folder, partnership=havering, by="command line")
    assert (one.state, one.providers, one.period_end) == (State.REFUSED, [], None)
    assert {rule for rule, _ in told(one)} == {"F01"}


def test_names_that_are_not_ours_are_not_written_down(agree: Any, made: Any, havering: Partnership) -> None:
    agree()
    header = written("deaths", good()["deaths"]).replace(b"death_id", b"death_id,Quillfeather", 1)
    folder = made({}, {"deaths.csv": header.replace(b"\nd1", b"\nd1,x")}, {"sender": "Zebedee Quillfeather"})
    (folder / "Zebedee Quillfeather.csv").write_text("x")
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    manifest["files"].append(entry("Quillfeather 1971.csv", b"x"))
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    one = receive(folder, partnership=havering, by="command line")
    found = FindingCount.objects.filter(submission=one)
    assert set(found.values_list("rule", "file", "column")) >= {
        ("F16", "deaths", "another column"), ("W15", "another file", ""), ("F18", "another file", ""),
    }  # fmt: skip
    report = filing.report_of(one)
    assert report is not None
    everything = report.read_text("utf-8-sig") + repr(list(found.values())) + repr(one.__dict__)
    assert "uillfeather" not in everything
