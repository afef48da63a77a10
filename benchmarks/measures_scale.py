"""Figures from records, from one made-up county to all of a made-up England.

Each piece of work is a process of its own, measured from its first line: it imports everything, opens the
engine on Parquet files of kept records, and writes its figures as Parquet, some partnerships at a time.
Five years: 60 months, 20 quarters, 5 financial years and every rolling year between them.
"""

import multiprocessing
import resource
import tempfile
import time
from datetime import date
from pathlib import Path

from benchmarks.section import Section

YEARS = (date(2021, 4, 1), date(2026, 3, 31))
HEADLINE = (
    "adults_in_treatment", "deaths_in_treatment", "prison_continuity", "successful_completion",
    "treatment_progress", "unmet_need_ocu",
)  # fmt: skip
PEOPLE = 3_000
MEMORY = "6GB"
Made = tuple[float, float, float, int]


def written(folder: Path, counties: int, people: int) -> Path:
    """A country of so many counties, each of about `people` adults in treatment in a year."""
    from cairn.synthetic import england

    england(folder, people=people * counties, partnerships=counties, until=date(2026, 4, 30))
    return folder


def figures(folder: Path, names: tuple[str, ...]) -> int:
    """Every figure of these measures (all, if none is named), written beside the records; how many."""
    import json

    import pyarrow.parquet as pq

    from cairn import measures
    from cairn.framework.engine import connect, quoted

    told = json.loads((folder / "partnerships.json").read_text())
    facts = [
        measures.Facts(date.fromisoformat(one["extract_date"]), tuple(one["areas"]), one["partnership"])
        for one in told
    ]
    count = 0
    with connect(folder, memory=MEMORY, threads=2) as engine:
        for path in folder.glob("*.parquet"):
            engine.execute(f"CREATE VIEW {path.stem} AS FROM {quoted(path)}")
        tables = measures.tables_of(engine)
        parts = measures.compute_in_turn(tables, facts, measures.spans(*YEARS), names or None)
        for place, part in enumerate(parts):
            rows = part.to_pyarrow()
            pq.write_table(rows, folder / f"figures-{place}.out")
            count += rows.num_rows
    return count


def _child(folder: Path, names: tuple[str, ...], begun: float, pipe: "multiprocessing.Queue[Made]") -> None:
    count = figures(folder, names)
    spent = resource.getrusage(resource.RUSAGE_SELF)
    pipe.put((time.time() - begun, spent.ru_utime + spent.ru_stime, spent.ru_maxrss / 1024, count))


def measured(folder: Path, names: tuple[str, ...] = ()) -> Made:
    """Seconds, seconds of all processors, peak MB and figures of a process of its own, imports and all."""
    context = multiprocessing.get_context("spawn")
    pipe: multiprocessing.Queue[Made] = context.Queue()
    child = context.Process(target=_child, args=(folder, names, time.time(), pipe))
    child.start()
    made = pipe.get()
    child.join()
    return made


def line(title: str, made: Made, counties: int, one: float) -> tuple[str, ...]:
    """A line of the table; `one`: the seconds of the same for one county."""
    seconds, processors, peak, count = made
    times = f"{seconds / one:.0f}" if counties > 1 else ""
    return (title, f"{counties}", f"{seconds:.1f}", f"{processors:.1f}", times, f"{peak:,.0f}", f"{count:,}")


def run(counties: tuple[int, ...] = (1, 10, 100), people: int = PEOPLE) -> list[Section]:
    """Measure, for the page of benchmarks."""
    lines, first = [], {}
    for size in counties:
        with tempfile.TemporaryDirectory() as name:
            folder = written(Path(name), size, people)
            for title, names in (("headline measures", HEADLINE), ("everything", ())):
                made = measured(folder, names)
                first.setdefault(title, made[0])
                lines.append(line(title, made, size, first[title]))
    head = (
        "figures", "counties", "seconds", "seconds of all processors", "times one county", "peak MB", "rows",
    )  # fmt: skip
    says = (
        f"Made-up counties of {people:,} adults in treatment a year, five years of every kind of period with "
        f"every breakdown, in a process of its own from its first import to the last written figure. Aims: "
        f"one partnership, everything, in 5 seconds; a hundred, about England, its headline measures in 60 "
        f"and everything in 300, under 8,000 MB; seconds grow with the counties."
    )
    return [Section("Figures from records", says, (head, *lines))]
