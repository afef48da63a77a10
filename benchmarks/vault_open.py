"""Opening a county's records from the vault, beside the engine reading the same tables in the open.

Writes a made-up submission of 3,000 clients (seeded) to a temporary folder, keeps it in a vault and, for the
peer, as plain Parquet. In fresh processes, one after another: the engine makes its tables of the plain files,
and ours makes them of the vault: keys unwrapped, fingerprints compared, both halves decrypted and joined.
"""

import multiprocessing
import tempfile
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from benchmarks.records_check import PROVIDERS, write
from benchmarks.section import Section

AIM = 1.0
PLACE, SNAPSHOT = "county", "april"
Work = Callable[[Path, str], int]


def keep(folder: Path, text: str) -> float:
    """Check the submission and keep it both ways; the seconds that the vault took."""
    from cairn.framework.engine import connect, quoted
    from cairn.records import check, contract
    from cairn.records.keyring import Keyring
    from cairn.records.vault import Vault

    plain = folder / "plain"
    plain.mkdir()
    with connect(plain) as engine, check(folder / "sent", engine=engine) as checked:
        for file in contract().files:
            engine.execute(f"COPY {file} TO {quoted(plain / f'{file}.parquet')} (FORMAT parquet)")
        begun = time.perf_counter()
        Vault(folder / "vault", Keyring.from_text(text)).keep(PLACE, SNAPSHOT, checked.tables())
        return time.perf_counter() - begun


def peer(folder: Path, _: str) -> int:
    """The engine makes a table of every plain file."""
    from cairn.framework.engine import connect, quoted

    paths = sorted((folder / "plain").glob("*.parquet"))
    with connect(folder / "plain") as engine:
        for path in paths:
            engine.execute(f"CREATE TABLE {path.stem} AS FROM read_parquet({quoted(path)})")
        return sum(int(engine.scalar(f"SELECT count(*) FROM {path.stem}")) for path in paths)


def ours(folder: Path, text: str) -> int:
    """The same tables from the vault."""
    from cairn.records import contract
    from cairn.records.keyring import Keyring
    from cairn.records.vault import Held, Vault

    held = [Held(SNAPSHOT, datetime(2026, 4, 30), tuple(PROVIDERS))]
    with Vault(folder / "vault", Keyring.from_text(text)).opened(PLACE, held) as engine:
        return sum(int(engine.scalar(f"SELECT count(*) FROM {file}")) for file in contract().files)


def _child(
    work: Work, folder: Path, text: str, pipe: "multiprocessing.Queue[tuple[float, float, int]]"
) -> None:
    from cairn.framework.engine import connect
    from cairn.records import contract, vault

    assert vault.Vault
    contract()
    with connect() as engine:
        engine.scalar("SELECT 0")
    begun, processors = time.perf_counter(), time.process_time()
    count = work(folder, text)
    pipe.put((time.perf_counter() - begun, time.process_time() - processors, count))


def measured(work: Work, folder: Path, text: str) -> tuple[float, float, int]:
    """Seconds, seconds of all processors, and rows of one piece of work in a process of its own."""
    context = multiprocessing.get_context("spawn")
    pipe = context.Queue()
    child = context.Process(target=_child, args=(work, folder, text, pipe))
    child.start()
    found = pipe.get()
    child.join()
    return found


def run(clients: int = 3_000, rounds: int = 5) -> list[Section]:
    """Measure, for the page of benchmarks."""
    from cairn.records.keyring import Keyring

    with tempfile.TemporaryDirectory() as name:
        folder, text = Path(name), Keyring.new_text()
        (folder / "sent").mkdir()
        write(folder / "sent", clients)
        keeping = keep(folder, text)
        pairs = [(measured(peer, folder, text), measured(ours, folder, text)) for _ in range(rounds)]
        sizes = [sum(path.stat().st_size for path in (folder / kind).rglob("*.parquet")) / 1e6
                 for kind in ("plain", "vault")]  # fmt: skip
    counts = {one[2] for pair in pairs for one in pair}
    if len(counts) > 1:
        raise SystemExit(f"Both should have found the same rows, not {sorted(counts)}.")
    best = [[min(pair[which][clock] for pair in pairs) for which in (0, 1)] for clock in (0, 1)]
    return [_section(clients, rounds, counts.pop(), keeping, [*best, sizes])]


def _section(clients: int, rounds: int, rows: int, keeping: float, found: list[list[float]]) -> Section:
    says = (
        f"A made-up submission of {clients:,} clients ({rows:,} rows) is opened from the vault, beside the "
        f"engine that reads the same tables from plain files, each in a process of its own, the best of "
        f"{rounds} rounds. To encrypt it took {keeping:.2f} seconds. Aim: at most {AIM:.0f} second."
    )
    titles = ("seconds", "seconds of all processors", "megabytes on the disk")
    lines = (
        (title, f"{plain:.2f}", f"{vault:.2f}", f"{vault / plain:.1f}")
        for title, (plain, vault) in zip(titles, found, strict=True)
    )
    return Section("Opening a county's records", says, (("", "in the open", "the vault", "ratio"), *lines))
