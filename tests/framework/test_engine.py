"""The engine keeps to its folders, encrypts what it spills, and never repeats a value in an error."""

import logging
import stat
import traceback
from pathlib import Path

import numpy as np
import pytest

from cairn.framework import engine as framework_engine
from cairn.framework.engine import EngineError, connect

CANARY = "Jane Canary 12 Birdcage Walk"


def refused(sql: str, *folders: Path) -> EngineError:
    with connect(*folders) as engine, pytest.raises(EngineError) as caught:
        engine.execute(sql).fetchall()
    return caught.value


@pytest.mark.parametrize(
    "sql",
    [
        f"SELECT CAST('{CANARY}' AS INTEGER)",
        f"SELECT CAST(x AS DATE) FROM (VALUES ('{CANARY}')) v(x)",
        f"SELECT error('{CANARY}')",
        f"SELEC '{CANARY}'",
        f'SELECT "{CANARY}"',
        f"CREATE TABLE t (x VARCHAR PRIMARY KEY); INSERT INTO t VALUES ('{CANARY}'), ('{CANARY}')",
        f"CREATE TABLE t (x VARCHAR CHECK (x <> '{CANARY}')); INSERT INTO t VALUES ('{CANARY}')",
        f"FROM read_csv('/{CANARY}.csv')",
    ],
)
def test_no_value_in_an_error(sql: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        error = refused(sql)
    said = "".join(traceback.format_exception(error)) + caplog.text + repr(error.args)
    assert "Canary" not in said.replace(repr(sql), "").replace(sql, "")
    assert error.__cause__ is None
    assert error.__context__ is None


def test_no_value_of_a_parameter_or_a_file_in_an_error(tmp_path: Path) -> None:
    file = tmp_path / "rows.csv"
    file.write_text(f"a\n1\n{CANARY}\n")
    error = refused(f"FROM read_csv('{file}', header=true, columns={{'a': 'INTEGER'}})", tmp_path)
    assert "Canary" not in "".join(traceback.format_exception(error))
    with connect() as engine, pytest.raises(EngineError) as caught:
        engine.execute("SELECT CAST(? AS INTEGER)", [CANARY])
    assert "Canary" not in "".join(traceback.format_exception(caught.value))


def test_error_says_what_kind() -> None:
    error = refused("SELECT CAST('x' AS INTEGER)")
    assert error.kind == "ConversionException"
    assert "could not be turned into the type" in str(error)


def test_reads_only_in_its_folders(tmp_path: Path) -> None:
    inside, outside = tmp_path / "in", tmp_path / "out"
    for folder in (inside, outside):
        folder.mkdir()
        (folder / "a.csv").write_text("a\n1\n")
    with connect(inside) as engine:
        assert engine.execute(f"FROM '{inside}/a.csv'").fetchall() == [(1,)]
    with connect(outside / "a.csv") as engine:
        assert engine.scalar(f"SELECT a FROM '{outside}/a.csv'") == 1
    assert refused(f"FROM '{outside}/a.csv'", inside).kind == "PermissionException"
    assert refused(f"COPY (SELECT 1) TO '{outside}/b.csv'", inside).kind == "PermissionException"
    assert refused(f"FROM '{inside}/../out/a.csv'", inside).kind == "PermissionException"


@pytest.mark.parametrize(
    "sql",
    [
        "SET memory_limit = '9GB'",
        "SET enable_external_access = true",
        "SET temp_file_encryption = false",
        "INSTALL icu",
        "FROM read_csv('https://example.com/a.csv')",
        "ATTACH '/tmp/other.duckdb'",
    ],
)
def test_settings_extensions_and_network_are_locked(sql: str) -> None:
    assert refused(sql).kind in {"InvalidInputException", "PermissionException"}


def test_spills_encrypted_to_a_private_folder_that_goes() -> None:
    with connect(memory="80MB", threads=1) as engine:
        folder = engine.spill_folder
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        engine.execute(
            "CREATE TABLE t AS SELECT range r, ? || hash(range)::VARCHAR s FROM range(2000000)", ["CANARY"]
        )
        engine.execute("CREATE TABLE u AS FROM t ORDER BY s")
        files = list(folder.iterdir())
        assert sum(file.stat().st_size for file in files) > 10_000_000
        assert not any(b"CANARY" in file.read_bytes() for file in files)
    assert not folder.exists()


def test_rows_come_in_batches() -> None:
    with connect() as engine:
        assert sum(row[0] for row in engine.execute("FROM range(10000)").rows(100)) == sum(range(10000))
        assert engine.scalar("SELECT 1 WHERE false") is None


def test_long_work_tells_how_far_it_is() -> None:
    shares: list[float] = []
    with connect(threads=1) as engine:
        engine.watched(
            "CREATE TABLE t AS SELECT hash(range) h FROM range(3000000)", shares.append, every=0.01
        )
        engine.watched("SELECT 1", None)
        with pytest.raises(EngineError):
            engine.watched("SELECT error('x')", shares.append)
        assert engine.scalar("SELECT count(*) FROM t") == 3_000_000
    assert shares
    assert all(0 <= share <= 1 for share in shares)


def test_arrays_in_and_out() -> None:
    with connect() as engine:
        engine.execute("CREATE TABLE t (b VARCHAR, a DOUBLE)")
        engine.insert("t", {"a": np.array([1.5, 2.5]), "b": np.array(["x", "y"], dtype=object)})
        assert engine.arrays("SELECT a FROM t ORDER BY a")["a"].tolist() == [1.5, 2.5]


@pytest.mark.parametrize("few", [0, 3])
def test_arrays_few_or_many_say_the_same(few: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(framework_engine, "FEW", few)
    columns = {
        "a": np.array([0.1, np.nan, np.inf]),
        "b": np.array(["x", None, "it's"], dtype=object),
        "c": np.array([1, 2**40, -3]),
    }
    with connect() as engine:
        engine.execute("CREATE TABLE t (c BIGINT, b VARCHAR, d DATE, a DOUBLE)")
        engine.insert("t", columns)
        engine.insert("t", {name: column[:0] for name, column in columns.items()})
        assert engine.execute("FROM t").fetchall() == [
            (1, "x", None, 0.1),
            (2**40, None, None, None),
            (-3, "it's", None, np.inf),
        ]


def test_a_library_may_ask_the_same_engine_itself() -> None:
    with connect() as engine:
        engine.execute("CREATE TABLE t AS SELECT 7 AS a")
        assert engine.connection.execute("FROM t").fetchall() == [(7,)]
