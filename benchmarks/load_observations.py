"""Loading a million figures beside the engine's bare read of the same file, in the same run.

Writes made-up tidy files (seeded) to a temporary folder, then in fresh processes, one after another:
the bare read (every column as text, all counted, the values summed) and our load (every check, the batch
written). Gives times, their ratio, and the peak memory of a load of a tenth and of all rows.
"""

import csv
import itertools
import multiprocessing
import random
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.section import Section

COLUMNS = (
    "measure", "area", "period", "breakdown", "numerator", "denominator", "value", "lower", "upper", "status",
    "note", "publisher", "title", "edition", "document", "retrieved", "licence",
)  # fmt: skip
SOURCE = ("Made-up publisher", "Made-up statistics", "November 2026", "tables.csv", "2026-11-01", "OGL")
AIM = 6.0


def rows() -> Iterator[tuple[object, ...]]:
    """Made-up rows, all different, until measures, groups, years and areas are used up."""
    from cairn.framework.areas import areas
    from cairn.framework.catalogue import catalogue

    chance = random.Random(20261121)
    measures = sorted(one.id for one in catalogue().measures.values() if one.unit == "percent")
    codes = sorted(area.code for area in areas().upper_tier)
    ages = [f"age={age} to {age + 4}" for age in range(15, 85, 5)]
    groups = ["", *ages, *(f"{age}; sex={sex}" for age in ages for sex in ("female", "male"))]
    years = [f"{year}/{(year + 1) % 100:02}" for year in range(2000, 2026)]
    level = {code: chance.uniform(20, 80) for code in codes}
    for measure, group, year, code in itertools.product(measures, groups, years, codes):
        whole = chance.randint(400, 5000)
        part = round(whole * (level[code] + chance.uniform(-3, 3)) / 100)
        value = round(100 * part / whole, 4)
        limits = (round(max(0, value - 3), 4), round(min(100, value + 3), 4))
        yield measure, code, year, group, part, whole, value, *limits, "final", "", *SOURCE


def write(path: Path, number: int) -> None:
    """A tidy file of `number` made-up rows."""
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(COLUMNS)
        written = 0
        for row in itertools.islice(rows(), number):
            out.writerow(row)
            written += 1
    if written < number:
        raise SystemExit(f"The catalogue gives only {written:,} different rows.")


def bare(path: Path, _store: Path) -> int:
    """The engine alone reads every column as text, counts the cells and sums the values."""
    import duckdb

    from cairn.framework.engine import quoted  # a parameter would have the engine import pandas first

    everything = ", ".join(f"count({name})" for name in COLUMNS)
    with duckdb.connect() as connection:
        row = connection.execute(
            f"SELECT count(*), sum(TRY_CAST(value AS DOUBLE)), {everything} "
            f"FROM read_csv({quoted(path)}, all_varchar = true)"
        ).fetchone()
    return int(row[0]) if row else 0


def ours(path: Path, store: Path) -> int:
    """Our load, with every check, to a batch."""
    from cairn.framework.loading import load

    return load(path, "observations", store=store).rows


def warm(_path: Path, _store: Path) -> int:
    """What both have loaded before the clock starts: modules, the catalogue, the areas, an engine."""
    from cairn.framework.areas import areas
    from cairn.framework.catalogue import catalogue
    from cairn.framework.engine import connect

    with connect() as engine:
        return len(catalogue().measures) + len(areas()) + int(engine.scalar("SELECT 0"))


Work = Callable[[Path, Path], int]


def _child(work: Work, path: Path, store: Path, pipe: "multiprocessing.Queue[object]") -> None:
    warm(path, store)
    begun, processors = time.perf_counter(), time.process_time()
    count = work(path, store)
    spent = (time.perf_counter() - begun, time.process_time() - processors)
    pipe.put((*spent, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, count))


def measured(work: Work, path: Path, number: int) -> tuple[float, float, float]:
    """(seconds, seconds of all processors, peak MB) of one piece of work in a process of its own."""
    context = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory() as store:
        pipe = context.Queue()
        child = context.Process(target=_child, args=(work, path, Path(store), pipe))
        child.start()
        seconds, processors, peak, count = pipe.get()
        child.join()
    if count != number:
        raise SystemExit(f"{work.__name__} found {count:,} rows of {number:,}.")
    return seconds, processors, peak


def compare(number: int, rounds: int) -> dict[str, float]:
    """Best times of both over `rounds`, and the memory of a tenth and of the whole."""
    with tempfile.TemporaryDirectory() as folder:
        whole, tenth = Path(folder) / "whole.csv", Path(folder) / "tenth.csv"
        write(whole, number)
        write(tenth, number // 10)
        pairs = [(measured(bare, whole, number), measured(ours, whole, number)) for _ in range(rounds)]
        small = measured(ours, tenth, number // 10)[2]
        size = whole.stat().st_size
    read, load = min(pair[0][0] for pair in pairs), min(pair[1][0] for pair in pairs)
    work = min(pair[1][1] for pair in pairs) / min(pair[0][1] for pair in pairs)
    return {
        "rows": number, "megabytes": size / 1e6, "bare_seconds": read, "load_seconds": load,
        "ratio": load / read, "processor_ratio": work, "aim": AIM,
        "peak_mb": max(pair[1][2] for pair in pairs), "peak_mb_tenth": small,
    }  # fmt: skip


def run(number: int = 1_000_000, rounds: int = 3) -> list[Section]:
    """Measure, for the page of benchmarks."""
    found = compare(number, rounds)
    says = (
        f"A made-up tidy file of {number:,} rows ({found['megabytes']:.0f} MB) is checked and written as a "
        f"batch, beside the engine's bare read of the same file, each in a process of its own, the best of "
        f"{rounds} rounds. Aim: at most {AIM:.0f} times the bare read, and memory flat."
    )
    table = (
        ("", "bare read", "our load", "ratio"),
        ("seconds", f"{found['bare_seconds']:.2f}", f"{found['load_seconds']:.2f}", f"{found['ratio']:.1f}"),
        ("ratio of processor time", "", "", f"{found['processor_ratio']:.1f}"),
        ("peak memory, a tenth of the rows", "", f"{found['peak_mb_tenth']:.0f} MB", ""),
        ("peak memory, all rows", "", f"{found['peak_mb']:.0f} MB", ""),
    )
    return [Section("Loading a million figures", says, table)]
