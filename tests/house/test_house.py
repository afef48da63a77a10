"""The rules of the house that no other tool checks."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import cairn

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
LATER = {"records", "linkage", "measures", "detection", "disclosure", "synthetic"}


def tracked(*patterns: str) -> list[Path]:
    """The files that git tracks and that are there."""
    listed = subprocess.run(
        ["git", "ls-files", *patterns], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split("\n")
    return [ROOT / name for name in listed if name and (ROOT / name).is_file()]


def rooms_of_the_contract() -> set[str]:
    """The rooms that the layers of the import contract name, brackets left out."""
    (layers,) = [
        contract["layers"]
        for contract in PROJECT["tool"]["importlinter"]["contracts"]
        if contract["type"] == "layers"
    ]
    return {room.strip(" ()") for line in layers for room in line.split("|")}


def test_the_contract_covers_every_package():
    there = {path.name for path in (ROOT / "src" / "cairn").iterdir() if (path / "__init__.py").exists()}
    modules = {path.stem for path in (ROOT / "src" / "cairn").glob("*.py")} - {"__init__", "__main__"}
    assert (there | modules) <= rooms_of_the_contract()
    assert rooms_of_the_contract() - there - modules <= LATER


def test_the_rooms_stand_in_the_order_of_the_architecture():
    (layers,) = [
        contract["layers"]
        for contract in PROJECT["tool"]["importlinter"]["contracts"]
        if contract["type"] == "layers"
    ]
    order = [line.split("|")[0].strip(" ()") for line in reversed(layers)]
    architecture = (
        "methods framework records linkage measures detection disclosure synthetic web commands demo cli"
    )
    assert order == architecture.split()


def test_lock_files_are_hashed_and_name_no_index():
    for name in ("requirements.txt", "requirements-dev.txt"):
        text = (ROOT / name).read_text()
        assert "://" not in text, name
        pins = re.findall(r"^[a-z0-9][^ \n]*==[^ \n]+.*?(?=^[a-z0-9]|\Z)", text, flags=re.M | re.S)
        assert pins, name
        assert all("--hash=sha256:" in pin for pin in pins), name


def test_the_package_lock_names_no_registry():
    for path in tracked("*package-lock.json"):
        assert "resolved" not in path.read_text(), path


def test_every_dependency_says_why_it_is_there():
    lines = (ROOT / "pyproject.toml").read_text().split("\n")
    start, end = lines.index("dependencies = ["), lines.index("[project.scripts]")
    needs = [line for line in lines[start:end] if line.startswith('    "')]
    assert needs
    assert [line for line in needs if "# " not in line] == []


def test_no_file_names_a_path_of_a_machine():
    shapes = re.compile(r"/(?:home|Users|root|work)/[a-z]")
    faults = [
        f"{path.relative_to(ROOT)}: {found[0]}"
        for path in tracked()
        if path.suffix not in {".png", ".ttf", ".ico"} and path != Path(__file__)
        if (found := shapes.findall(path.read_text(encoding="utf-8")))
    ]
    assert faults == []


def test_make_targets_are_one_line_each():
    targets = [line for line in (ROOT / "Makefile").read_text().split("\n") if re.match(r"[a-z-]+:", line)]
    assert {line.split(":")[0] for line in targets} >= {"demo", "test", "serve", "lint", "bench", "docs"}
    assert "\n\t" not in (ROOT / "Makefile").read_text()


def test_the_changelog_speaks_of_this_version():
    newest = re.search(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(), flags=re.M)
    assert newest is not None
    assert newest[1] == cairn.__version__ == PROJECT["project"]["version"]


def test_the_runner_of_checks_calls_the_command_of_the_readme():
    assert "make test" in (ROOT / "README.md").read_text()
    assert (ROOT / ".ci" / "run").read_text().strip().endswith("make test")


def test_a_machine_without_python_is_told_what_to_do(tmp_path):
    done = subprocess.run(
        ["/bin/sh", "tools/setup.sh", "run"],
        cwd=ROOT,
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert "Python 3.11 or newer" in done.stderr
    assert "What to do" in done.stderr


def test_a_machine_without_git_is_told_what_to_do(tmp_path):
    done = subprocess.run(
        [sys.executable, "tools/setup.py", "run"],
        cwd=ROOT,
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert "git is missing. What to do: apt install git" in done.stderr


def test_importing_the_methods_alone_brings_no_site_and_no_engine():
    code = "import sys, cairn.methods; print([m for m in ('django', 'duckdb', 'altair') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
