"""Putting a million figures on pages: how fast, how long others wait to write, and how much memory it takes.

A made-up tidy file is loaded into a fresh installation on SQLite by the same service that pages, jobs and the
command line use. Beside it a second process asks for the write lock again and again, as a page or a job's
sign of life does, and notes the longest wait. A newer edition of the same figures is then loaded, which
supersedes every one of them. The peer is SQLite alone: the same rows into one table without an index, in one
transaction.

    python benchmarks/run.py publish
"""

import csv
import multiprocessing
import os
import resource
import sqlite3
import tempfile
import time
from collections.abc import Callable
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any

from benchmarks import load_observations
from benchmarks.section import Section

ROWS = 200_000
TENTH = 10
LOOK_EVERY = 0.001  # seconds between two attempts at the lock, and before the next one is wanted
CONTEXT = multiprocessing.get_context("spawn")

Measured = dict[str, float]


def run(rows: int = ROWS) -> list[Section]:
    """Load, supersede, and compare with SQLite alone."""
    with tempfile.TemporaryDirectory(prefix="cairn-bench-") as name:
        folder = Path(name)
        file, newer, part = (folder / f"{kind}.csv" for kind in ("figures", "newer", "part"))
        load_observations.write(file, rows)
        load_observations.write(part, rows // TENTH)
        newer_edition(file, newer)
        done = [line("SQLite alone", rows, in_process(alone, folder, file))]
        small, whole = installation(folder / "small"), installation(folder / "whole")
        done.append(line("a tenth of the file", rows // TENTH, watched(small, part)))
        done.append(line("the whole file", rows, watched(whole, file)))
        done.append(line("a newer edition, supersedes all", rows, watched(whole, newer)))
    return [Section("Putting figures on pages", SAYS.format(rows=rows), (HEAD, *done))]


SAYS = (
    "A file of {rows:,} figures into an installation on SQLite, then a newer edition of all of them. "
    "While it goes on, another process asks for the write lock without pause. SQLite alone puts the same "
    "rows into one table without an index, in one transaction, and checks nothing."
)


HEAD = (
    "work",
    "seconds",
    "of it checking",
    "figures a second on pages",
    "longest wait of another",
    "peak MB",
)


def line(name: str, rows: int, one: Measured) -> tuple[str, ...]:
    """The cells of one piece of work."""
    speed = rows / (one["seconds"] - one["checking"])
    numbers = (f"{one['seconds']:.1f}", f"{one['checking']:.1f}", f"{speed:,.0f}")
    return name, *numbers, f"{one['longest'] * 1000:,.0f} ms", f"{one['peak']:.0f}"


def installation(folder: Path) -> Path:
    """The folder of a new installation without figures."""
    folder.mkdir()
    in_process(prepare, folder, folder)
    return folder


def newer_edition(file: Path, newer: Path) -> None:
    """The same figures, each a little higher, of a later edition."""
    with file.open(encoding="utf-8", newline="") as old, newer.open("w", encoding="utf-8", newline="") as new:
        reader = csv.DictReader(old)
        writer = csv.DictWriter(new, reader.fieldnames or ())
        writer.writeheader()
        for row in reader:
            upper = float(row["upper"]) + 0.001
            writer.writerow(row | {"upper": upper, "edition": "December 2026", "retrieved": "2026-11-02"})


def watched(folder: Path, file: Path) -> Measured:
    """A load with another process that wants to write all the while."""
    stop, pipe = CONTEXT.Event(), CONTEXT.Queue()
    other = CONTEXT.Process(target=want_to_write, args=(folder / "cairn.sqlite3", stop, pipe))
    other.start()
    pipe.get()
    loaded = in_process(load, folder, file)
    stop.set()
    longest = pipe.get()
    other.join()
    return loaded | {"longest": longest}


def want_to_write(database: Path, stop: Event, pipe: Any) -> None:
    """Take the write lock again and again; tell the longest wait in seconds."""
    connection = sqlite3.connect(database, timeout=0, isolation_level=None)
    pipe.put("ready")
    longest = 0.0
    while not stop.is_set():
        begun = time.perf_counter()
        while not took(connection):
            time.sleep(LOOK_EVERY)
        longest = max(longest, time.perf_counter() - begun)
        time.sleep(LOOK_EVERY)
    pipe.put(longest)


def took(connection: sqlite3.Connection) -> bool:
    """Take the write lock and give it back; False if another has it."""
    try:
        connection.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError:
        return False
    connection.execute("ROLLBACK")
    return True


def in_process(work: Callable[[Path, Path], Measured], folder: Path, file: Path) -> Measured:
    """What a piece of work measured, in a process of its own on the installation in `folder`."""
    pipe = CONTEXT.Queue()
    child = CONTEXT.Process(target=_child, args=(work, folder, file, pipe))
    child.start()
    found: Measured = pipe.get()
    child.join()
    return found


def _child(work: Callable[[Path, Path], Measured], folder: Path, file: Path, pipe: Any) -> None:
    os.environ |= {"CAIRN_DATA": str(folder), "CAIRN_DATABASE_URL": "", "CAIRN_DEMO": "1"}
    pipe.put(work(folder, file))


def prepare(_folder: Path, _file: Path) -> Measured:
    """An empty installation."""
    from cairn.commands import house

    house.enter()
    house.migrate()
    return {}


def load(_folder: Path, file: Path) -> Measured:
    """Load a file as the command line does; the checks end when their progress does."""
    from cairn.commands import house

    house.enter()
    from cairn.web.releases import services

    begun, checked = time.perf_counter(), []

    def progress(done: int, total: int) -> None:
        if done >= total:
            checked.append(time.perf_counter() - begun)

    batch = services.load_file(file, "observations", by="benchmark", progress=progress)
    seconds = time.perf_counter() - begun
    if batch.published != batch.rows or batch.state != "loaded":
        raise SystemExit(f"{batch.published:,} of {batch.rows:,} figures are on pages ({batch.state}).")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": seconds, "checking": checked[0], "peak": peak}


def alone(folder: Path, file: Path) -> Measured:
    """SQLite itself: every field as text into one table without an index, in one transaction."""
    names = load_observations.COLUMNS
    with file.open(encoding="utf-8", newline="") as stream:
        reader = csv.reader(stream)
        next(reader)
        begun = time.perf_counter()
        with sqlite3.connect(folder / "alone.sqlite3") as connection:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute(f"CREATE TABLE figure ({', '.join(names)})")
            connection.executemany(f"INSERT INTO figure VALUES ({', '.join('?' * len(names))})", reader)
        seconds = time.perf_counter() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": seconds, "checking": 0.0, "longest": seconds, "peak": peak}
