"""`cairn measure --engine spark`: an estate's own tables, refused in words or measured as DuckDB measures them."""

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from typer.testing import CliRunner

from cairn import records
from cairn.cli import app
from cairn.commands import spark
from cairn.framework.engine import connect

sys.path.append(str(Path(__file__).parents[1] / "records"))
from record_files import submit  # noqa: E402


def cairn(*arguments: Any, code: int = 0) -> str:
    """Run a command; what it said, with its line breaks folded."""
    done = CliRunner().invoke(app, ["measure", *(str(argument) for argument in arguments)])
    assert done.exit_code == code, done.output + repr(done.exception)
    return " ".join(done.output.split())


@pytest.fixture
def sent(tmp_path: Path) -> Path:
    return submit(tmp_path / "may")


@pytest.fixture
def estate(sent: Path, tmp_path: Path) -> Path:
    """The kept rows of the submission as an estate holds them: Parquet, with the manifest beside."""
    folder = tmp_path / "estate"
    folder.mkdir()
    shutil.copy(sent / "manifest.json", folder)
    with connect(folder) as engine, records.check(sent, engine=engine) as checked:
        for name in checked.rows:
            engine.execute(f"COPY {name} TO '{folder / name}.parquet' (FORMAT parquet)")
    return folder


def asked(place: Path, out: Path) -> tuple[Any, ...]:
    return ("--engine", "spark", "--records", place, "--out", out, "--period", "2024/25")


def session_with(tables: dict[str, Any]) -> Any:
    """A Spark that has these tables."""

    @contextmanager
    def opened() -> Iterator[Any]:
        yield SimpleNamespace(tables=lambda _: tables)

    return SimpleNamespace(opened=opened, NoSpark=type("NoSpark", (Exception,), {}))


def test_a_folder_that_is_not_there_or_says_nothing_is_refused(tmp_path: Path) -> None:
    assert "There is no folder" in cairn(*asked(tmp_path / "nowhere", tmp_path / "a.csv"), code=2)
    (tmp_path / "manifest.json").write_text('{"areas": ["E99000001"]}')
    said = cairn(*asked(tmp_path, tmp_path / "a.csv"), code=2)
    assert "does not say extract_date, period_start, period_end" in said


@pytest.mark.parametrize(
    ("tables", "words"),
    [({}, "There is no table"),
     ({"clients": SimpleNamespace(columns=["provider", "partnership"])}, "clients holds more than one partnership")],
)  # fmt: skip
def test_tables_of_none_or_of_several_are_refused(
    estate: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tables: dict[str, Any], words: str
) -> None:
    monkeypatch.setattr(spark, "_spark", lambda: session_with(tables))
    assert words in cairn(*asked(estate, tmp_path / "a.csv"), code=2)
    assert not (tmp_path / "a.csv").exists()


def test_an_installation_without_spark_says_how_to_get_it(
    estate: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("cairn.measures.spark", "ibis.backends.pyspark"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    monkeypatch.delattr("cairn.measures.spark", raising=False)
    monkeypatch.setitem(sys.modules, "pyspark", None)
    assert "pip install 'cairn[spark]'" in cairn(*asked(estate, tmp_path / "a.csv"), code=2)


@pytest.mark.long
@pytest.mark.filterwarnings("ignore")
def test_spark_gives_the_file_that_duckdb_gives(sent: Path, estate: Path, tmp_path: Path) -> None:
    ours, theirs = tmp_path / "duckdb.csv", tmp_path / "spark.csv"
    cairn("--folder", sent, "--out", ours, "--period", "2024/25")
    cairn(*asked(estate, theirs))
    assert theirs.read_bytes() == ours.read_bytes()
