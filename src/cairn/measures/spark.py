"""Measures on Spark, for estates that keep their records on a cluster already.

A session of our own serves nobody else: no web page, its ports on the loopback address, what it spills
encrypted, nothing printed (Spark's own texts may hold a value), and its folder and process gone when it
closes. For one partnership DuckDB answers many times sooner.
"""

import logging
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa
from ibis.backends.pyspark import Backend
from ibis.expr.types import Table
from ibis.formats.pyarrow import PyArrowData
from pyspark import SparkConf, SparkContext
from pyspark.errors import AnalysisException
from pyspark.java_gateway import launch_gateway
from pyspark.sql import SparkSession

from cairn.measures.engines import guarded
from cairn.measures.tables import names

JAVA = 17
_NOT_THERE = "PATH_NOT_FOUND"
_SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "OFF",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.authenticate": "true",
    "spark.network.crypto.enabled": "true",
    "spark.io.encryption.enabled": "true",
    "spark.sql.catalogImplementation": "in-memory",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",
    "spark.sql.sources.partitionColumnTypeInference.enabled": "false",
}


class NoSpark(Exception):
    """Spark cannot be started here; the sentence says what to do."""


class _OnSpark(Backend):
    """ibis on a session, whose answers come as Arrow with no detour."""

    def to_pyarrow(self, expr: Any, /, *, limit: Any = None, **_: Any) -> Any:
        """What an expression says, as Arrow."""
        table = expr.as_table()
        told: pa.Table = self._session.sql(self.compile(table, limit=limit)).toArrow()
        return expr.__pyarrow_result__(PyArrowData.convert_table(told, table.schema()))


class Spark:
    """A session of Spark that measures are made in."""

    def __init__(self, session: SparkSession, folder: Path | None = None, process: int | None = None) -> None:
        """Take a session, which may be one of the estate's own.

        `folder` and `process`: where a session of our own spills to, and the number of its process.
        """
        logging.getLogger("SQLQueryContextLogger").disabled = True
        logging.getLogger("py4j").setLevel(logging.ERROR)
        self._session, self.folder, self.process = session, folder, process
        self.backend = _OnSpark()
        self.backend.register_options()
        self.backend.do_connect(session)

    def tables(self, place: str | Path) -> dict[str, Table]:
        """The tables at a place that measures read, by the name of their file.

        `place` is a folder, or an address in the storage of the estate. Each table is Parquet, a file
        or folder `<name>.parquet` or `<name>`, and has a column `partnership` where it holds several. They
        hold kept rows only, as `cairn.records.check` leaves them. Raises EngineError.
        """
        root = str(place).rstrip("/")
        read = {name: guarded(lambda name=name: self._read(root, name)) for name in names()}  # type: ignore[misc]
        return {name: table for name, table in read.items() if table is not None}

    def _read(self, root: str, name: str) -> Table | None:
        for path in (f"{root}/{name}.parquet", f"{root}/{name}"):
            try:
                found = self._session.read.parquet(path)
            except AnalysisException as error:
                if error.getCondition() != _NOT_THERE:
                    raise
                continue
            found.createOrReplaceTempView(f"records_{name}")
            return self.backend.table(f"records_{name}")
        return None


@contextmanager
def opened(
    *, cores: int = 2, memory: str = "2g", settings: Mapping[str, str] | None = None
) -> Iterator[Spark]:
    """A session of our own on this machine, closed with its process at the end.

    `cores`: how many it uses; `memory`: the most that its process holds ("2g"); `settings`: Spark's own names
    and values, which go before ours. Raises NoSpark.
    """
    _refuse()
    with tempfile.TemporaryDirectory(prefix="cairn-spark-") as folder:
        conf = SparkConf().setMaster(f"local[{cores}]").setAppName("cairn")
        conf.setAll([*_SETTINGS.items(), *_sized(cores, memory), *_placed(folder), *(settings or {}).items()])
        gateway = launch_gateway(conf, {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL})
        try:
            SparkContext._ensure_initialized(gateway=gateway, conf=conf)
            session = SparkSession.builder.config(conf=conf).getOrCreate()
            yield Spark(session, Path(folder), gateway.proc.pid)
            session.stop()
        finally:
            _ended(gateway)


def _sized(cores: int, memory: str) -> list[tuple[str, str]]:
    """As many parts of a table as there are cores: no more are worked on at once."""
    parts = ("spark.sql.shuffle.partitions", "spark.default.parallelism")
    return [("spark.driver.memory", memory), *((name, str(cores)) for name in parts)]


def _placed(folder: str) -> list[tuple[str, str]]:
    return [("spark.local.dir", folder), ("spark.sql.warehouse.dir", f"{folder}/warehouse")]


def _ended(gateway: Any) -> None:
    """End the process that Spark ran in."""
    gateway.shutdown()
    SparkContext._gateway = SparkContext._jvm = None
    gateway.proc.stdin.close()
    gateway.proc.wait(timeout=30)


def _refuse() -> None:
    if java_version() < JAVA:
        raise NoSpark(
            f"Spark needs Java {JAVA} or newer. Install it (Debian: apt install openjdk-17-jre-headless)."
        )
    if SparkContext._gateway is not None:
        raise NoSpark("Spark runs in this process already. Hand its session to Spark(session).")


def java_version() -> int:
    """The first number of the version of Java that Spark would use; 0 where there is none."""
    home = os.environ.get("JAVA_HOME")
    java = f"{home}/bin/java" if home else shutil.which("java")
    if not java or not Path(java).exists():
        return 0
    told = subprocess.run([java, "-version"], capture_output=True, text=True, check=False).stderr  # noqa: S603
    found = re.search(r'version "(\d+)', told)
    return int(found[1]) if found else 0
