"""The one way to open the analytical engine.

Every process has its own engine in memory. It reads and writes only in the folders it is given, spills to
encrypted files in a private folder that goes when it closes, and fetches nothing from a network. Its own
error texts may hold a value of the data, so they never leave this module.
"""

import importlib.resources
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from cairn.framework.literals import NotWritable, filled, quoted

if TYPE_CHECKING:
    import duckdb

__all__ = ["MEMORY", "Engine", "EngineError", "connect", "quoted"]

MEMORY = "1GB"
FEW = 50_000  # rows up to which writing them out is quicker than loading what takes arrays
_NETWORK = "HTTPFileSystem,S3FileSystem,HuggingFaceFileSystem"
_SENTENCES = {
    "ConversionException": "a value could not be turned into the type asked for",
    "ConstraintException": "a row broke a rule of its table",
    "InvalidInputException": "the input or a setting was not accepted",
    "OutOfRangeException": "a number was too large",
    "OutOfMemoryException": "the work needs more memory than it may use",
    "IOException": "a file could not be read or written",
    "PermissionException": "a file outside the allowed folders was asked for",
    "ParserException": "the question was not understood",
    "BinderException": "the question names something that is not there",
    "CatalogException": "the question names something that is not there",
    "InterruptException": "the work was stopped",
    "ParameterCount": "there are more or fewer values than question marks",
    "ParameterType": "a value of a kind was given that it does not take",
    "NulCharacter": "a text was given that holds a NUL character",
}


class EngineError(Exception):
    """The engine failed. `kind` is the engine's name for the failure; no value of the data is in it."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        super().__init__(
            f"The analytical engine failed: {_SENTENCES.get(kind, 'it gave an error')} ({kind})."
        )


class Engine:
    """An engine in memory. Use it in a `with` statement; `execute` then `fetch…`, as with any database."""

    def __init__(self, raw: "duckdb.DuckDBPyConnection", spill: "tempfile.TemporaryDirectory[str]") -> None:
        self._raw = raw
        self._spill = spill

    def execute(self, sql: str, parameters: Sequence[Any] | None = None) -> "Engine":
        """Run `sql`; returns itself, so that a fetch can follow.

        `parameters` take the places of its question marks: None, truth, numbers, texts, days, moments, or
        lists of one of these. Raises EngineError.
        """
        whole = self._guarded(filled, sql, parameters) if parameters else sql
        self._guarded(self._raw.execute, whole)
        return self

    def fetchall(self) -> list[tuple[Any, ...]]:
        """All rows of the last question. Raises EngineError."""
        rows: list[tuple[Any, ...]] = self._guarded(self._raw.fetchall)
        return rows

    def fetchone(self) -> tuple[Any, ...] | None:
        """The next row of the last question, None after the last. Raises EngineError."""
        row: tuple[Any, ...] | None = self._guarded(self._raw.fetchone)
        return row

    def rows(self, size: int = 4096) -> Iterator[tuple[Any, ...]]:
        """The rows of the last question, `size` in memory at a time. Raises EngineError."""
        while batch := self._guarded(self._raw.fetchmany, size):
            yield from batch

    def scalar(self, sql: str, parameters: Sequence[Any] | None = None) -> Any:
        """The first value of the first row of `sql`, None if there is no row. Raises EngineError."""
        row = self.execute(sql, parameters).fetchone()
        return None if row is None else row[0]

    def arrays(self, sql: str) -> "dict[str, Any]":
        """The columns of `sql` by name, each a numpy array. Raises EngineError."""
        self.execute(sql)
        columns: dict[str, Any] = self._guarded(self._raw.fetchnumpy)
        return columns

    def insert(self, table: str, columns: "dict[str, Any]") -> None:
        """Add rows to `table`: numpy arrays of one length by the names of its columns. Raises EngineError.

        What is not a number becomes NULL.
        """
        if max(map(len, columns.values()), default=0) <= FEW:
            given = ", ".join(f"unnest(?) AS {name}" for name in columns)
            lists = [[None if one != one else one for one in column.tolist()] for column in columns.values()]
            self.execute(f"INSERT INTO {table} BY NAME SELECT {given}", lists)
            return
        self._guarded(self._raw.register, "arrays_given", columns)
        self.execute(f"INSERT INTO {table} BY NAME FROM arrays_given")
        self._guarded(self._raw.unregister, "arrays_given")

    def watched(self, sql: str, watch: Callable[[float], None] | None, *, every: float = 0.2) -> None:
        """Run `sql` and call `watch`, in this thread, with the share done (0 to 1) as it goes on.

        Raises EngineError.
        """
        if watch is None:
            self.execute(sql)
            return
        with ThreadPoolExecutor(max_workers=1) as pool:
            work = pool.submit(self.execute, sql)
            while not wait([work], timeout=every).done:
                watch(min(1.0, max(0.0, self._raw.query_progress() / 100)))
            work.result()

    @property
    def connection(self) -> "duckdb.DuckDBPyConnection":
        """The bare connection, for a library that writes its own questions to it.

        The errors of what is asked this way may hold a value of the data: whoever asks replaces them.
        """
        return self._raw

    @property
    def spill_folder(self) -> Path:
        """Where the engine puts what does not fit in memory; gone after `close`."""
        return Path(self._spill.name)

    def close(self) -> None:
        """Close the engine and remove its temporary files."""
        self._raw.close()
        self._spill.cleanup()

    def __enter__(self) -> "Engine":
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.close()

    @staticmethod
    def _guarded(act: Any, *arguments: Any) -> Any:
        import duckdb

        try:
            return act(*arguments)
        except NotWritable as error:
            kind = error.kind
        except duckdb.Error as error:
            kind = type(error).__name__
        # Raised outside the handler: the engine's own error, with its text, is not even its context.
        raise EngineError(kind)


def connect(*folders: Path, memory: str = MEMORY, threads: int | None = None) -> Engine:
    """Open an engine that may read and write in `folders` (or single files) and nowhere else.

    `memory` is the most it holds before it spills ("1GB"); `threads` defaults to the machine's cores, at
    most four. Raises EngineError.
    """
    import duckdb

    spill = tempfile.TemporaryDirectory(prefix="cairn-engine-")
    engine = Engine(duckdb.connect(":memory:", config=_opening(spill.name)), spill)
    try:
        for statement in _settings(folders, memory, threads):
            engine.execute(statement)
    except EngineError:
        engine.close()
        raise
    return engine


def _opening(spill: str) -> dict[str, str | bool | int | float | list[str]]:
    return {
        "temp_directory": spill,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "allow_community_extensions": False,
        "enable_external_file_cache": False,
    }


def _settings(folders: Sequence[Path], memory: str, threads: int | None) -> list[str]:
    cores = threads or min(4, os.cpu_count() or 1)
    whole = [folder.resolve() for folder in folders]
    return [
        f"LOAD {quoted(_crypto())}",
        "SET temp_file_encryption = true",
        f"SET memory_limit = {quoted(memory)}",
        f"SET threads = {cores:d}",
        "SET enable_progress_bar = true",
        "SET enable_progress_bar_print = false",
        f"SET disabled_filesystems = {quoted(_NETWORK)}",
        f"SET allowed_directories = [{', '.join(quoted(one) for one in whole if one.is_dir())}]",
        f"SET allowed_paths = [{', '.join(quoted(one) for one in whole if not one.is_dir())}]",
        "SET enable_external_access = false",
        "SET lock_configuration = true",
    ]


def _crypto() -> Path:
    """The extension, installed with the engine as a package, that lets it write encrypted files."""
    import duckdb

    package = importlib.resources.files("duckdb_extension_httpfs")
    return Path(str(package)) / "extensions" / f"v{duckdb.__version__}" / "httpfs.duckdb_extension"
