"""Encrypted Parquet in an engine: its keys given for a while, and the SQL that reads and writes."""

import base64
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from cairn.framework.engine import Engine, quoted
from cairn.records.keyring import SIZE


@contextmanager
def keyed(engine: Engine, keys: Mapping[str, bytes]) -> Iterator[None]:
    """While this lasts, the engine can read and write files of these keys; then it has forgotten them."""
    try:
        for name, key in keys.items():
            _give(engine, name, key)
        yield
    finally:
        for name in keys:
            _give(engine, name, os.urandom(SIZE))


def _give(engine: Engine, name: str, key: bytes) -> None:
    text = base64.b64encode(key).decode()
    engine.execute(f"PRAGMA add_parquet_key({quoted(name)}, {quoted(text)})")


def write(engine: Engine, sql: str, path: Path, key: str) -> None:
    """Write the rows of `sql` to a new file. Raises EngineError."""
    engine.execute(
        f"COPY ({sql}) TO {quoted(path)} "
        f"(FORMAT parquet, COMPRESSION zstd, ENCRYPTION_CONFIG {{footer_key: {quoted(key)}}})"
    )


def reading(path: Path, key: str) -> str:
    """SQL: the table of a file."""
    return f"read_parquet({quoted(path)}, encryption_config = {{footer_key: {quoted(key)}}})"
