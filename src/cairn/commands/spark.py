"""`cairn measure --engine spark`: the records of an estate's own protected storage, computed by Spark."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cairn.commands import say

NEEDED = ("extract_date", "areas", "period_start", "period_end")


def manifest_of(records: Path) -> Any:
    """The manifest beside the tables; ends the command where it does not say what measures need."""
    from cairn.records.manifest import read

    if not records.is_dir():
        say.stop(f"There is no folder '{records}'.", "Give the folder that holds the tables.", say.REFUSED)
    manifest, _ = read(records)
    missing = [name for name in NEEDED if not getattr(manifest, name, None)]
    if missing:
        say.stop(
            f"The manifest.json beside the tables does not say {', '.join(missing)}.",
            "Put the manifest of the records beside them: one partnership for each folder.",
            say.REFUSED,
        )
    return manifest


@contextmanager
def opened(records: Path) -> Iterator[Mapping[str, Any]]:
    """The tables of one partnership in a session of Spark; ends the command where there are none."""
    spark = _spark()
    try:
        with spark.opened() as session:
            tables = session.tables(records)
            _insist_one(records, tables)
            yield tables
    except spark.NoSpark as missing:
        say.stop(str(missing), "Or measure a folder with DuckDB: --folder DIR.", say.REFUSED)


def _spark() -> Any:
    try:
        from cairn.measures import spark
    except ModuleNotFoundError as missing:
        if (missing.name or "").split(".")[0] not in ("pyspark", "py4j"):
            raise
        say.stop("Spark is not installed.", "Install Cairn with it: pip install 'cairn[spark]'.", say.REFUSED)
    return spark


def _insist_one(records: Path, tables: Mapping[str, Any]) -> None:
    """Figures in one file are of one partnership: whose they are stands nowhere in it."""
    if not tables:
        say.stop(
            f"There is no table in '{records}'.",
            "Write each as Parquet, named after its file: clients.parquet, episodes.parquet.",
            say.REFUSED,
        )
    several = [name for name, table in tables.items() if "partnership" in table.columns]
    if several:
        say.stop(
            f"The table {several[0]} holds more than one partnership.",
            "Give Spark a folder for each partnership, without the column partnership.",
            say.REFUSED,
        )
