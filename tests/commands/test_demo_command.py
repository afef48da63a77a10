"""The demo: what it asks of the machine, which files it loads, and what it remembers."""

import os
import socket
from pathlib import Path

import pytest

from cairn.demo import examples, memory, needs, run

TOML = 'slug = "made-up"\nname = "Made-up county"\nareas = ["E09000016"]\nnote = "A note"\n'


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Examples of one partnership and of everybody."""
    made = tmp_path / "examples"
    for name in ("england", "made-up"):
        (made / name).mkdir(parents=True)
        (made / name / "observations.csv").write_text("measure\n")
    (made / "made-up" / "targets_2024.csv").write_text("measure\n")
    (made / "made-up" / "partnership.toml").write_text(TOML)
    monkeypatch.setenv("CAIRN_EXAMPLES", str(made))
    return made


def test_figures_of_everybody_come_first_and_names_say_layouts(root: Path) -> None:
    england, place = examples.read(examples.folder())
    assert (england.slug, place.slug, place.areas, place.note) == ("", "made-up", ("E09000016",), "A note")
    assert [(file.path.name, file.layout) for file in place.files] == [
        ("observations.csv", "observations"),
        ("targets_2024.csv", "targets"),
    ]


def test_every_fault_of_a_partnership_is_named(root: Path) -> None:
    (root / "made-up" / "partnership.toml").write_text('slug = "x"\nareas = "E09000016"\ncolour = "red"\n')
    with pytest.raises(examples.ExamplesMissing) as refused:
        examples.read(root)
    for fault in ("Unknown key 'colour'", "'name' is missing", "'areas' must be a list"):
        assert fault in str(refused.value)


def test_the_examples_of_the_project_are_found_and_sound(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("CAIRN_EXAMPLES", raising=False)
    monkeypatch.chdir(tmp_path)
    assert {example.slug for example in examples.read(examples.folder())} >= {
        "",
        "havering",
        "northamptonshire",
    }


def test_a_changed_or_renamed_file_changes_the_hash(root: Path) -> None:
    before = examples.digest(root)
    assert examples.digest(root) == before
    file = root / "england" / "observations.csv"
    file.write_text("measure,area\n")
    changed = examples.digest(root)
    file.rename(file.with_name("observations2.csv"))
    assert len({before, changed, examples.digest(root)}) == 3


def test_a_machine_that_has_everything_needs_nothing(root: Path, tmp_path: Path) -> None:
    assert needs.missing(tmp_path / "data", None) == []


def test_everything_missing_is_named_at_once_with_its_remedy(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(needs, "OLDEST_PYTHON", (4, 0))
    monkeypatch.setattr(needs, "ROOM", 10**18)
    monkeypatch.setenv("CAIRN_EXAMPLES", str(tmp_path / "nowhere"))
    (tmp_path / "data").write_text("a file, not a folder")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        found = needs.missing(tmp_path / "data", port)
    words = " ".join(f"{need.problem} {need.remedy}" for need in found)
    for part in (
        "This is Python",
        "cannot be made",
        "MB left",
        "no folder of examples",
        f"Port {port}",
        f"--port {port + 1}",
    ):
        assert part in words


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: False)  # an administrator may write everywhere
    need = needs.writable(tmp_path)
    assert need is not None
    assert "cannot be written" in need.problem


def test_a_real_installation_is_never_used_for_the_demo(tmp_path: Path) -> None:
    (tmp_path / "cairn.sqlite3").touch()
    assert needs.ours(tmp_path) is not None
    (tmp_path / "demo-secret-key").touch()
    assert needs.ours(tmp_path) is None


def test_the_demo_stands_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*run.ALONE, "CAIRN_DEMO", "CAIRN_DATA"):
        monkeypatch.setenv(name, "something real")
    run.settings(tmp_path)
    assert [os.environ[name] for name in run.ALONE] == [""] * len(run.ALONE)
    assert (os.environ["CAIRN_DEMO"], os.environ["CAIRN_DATA"]) == ("1", str(tmp_path))


def test_what_was_prepared_is_remembered_and_a_damaged_note_is_not(tmp_path: Path) -> None:
    assert memory.recall(tmp_path) == memory.Prepared()
    memory.keep(tmp_path, memory.Prepared("code", "examples"))
    assert memory.recall(tmp_path) == memory.Prepared("code", "examples")
    (tmp_path / memory.FILE).write_text('{"code": ')
    assert memory.recall(tmp_path) == memory.Prepared()


def test_the_hash_of_the_code_is_stable() -> None:
    assert memory.code_digest() == memory.code_digest()
