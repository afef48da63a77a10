"""Control charts: 1,000 series of 36 points, limits, rules and words, beside the Python peer.

The peer, nhspy-plotthedots (the Python port of NHSRplotthedots), is not a requirement of this project. It
runs in a process of its own with the Python that `CAIRN_SPC_PEER` names, or this one, if it is installed
there. Both get the same figures; where their flags differ the table says in how many points (the port takes a
first point that lies on the mean for a shift).

    python benchmarks/run.py methods_spc
"""

import csv
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.section import Section
from cairn.methods import spc

CHARTS, POINTS, SEED = 1_000, 36, 36
HEAD = ("work", "seconds", "charts a second", "times ours", "points flagged otherwise")
NOT_HERE = "The Python peer (nhspy-plotthedots) is not installed here, so it was not timed."
PEER = """
import sys, time, json
import pandas
from nhspy_plotthedots.pandas_spc_calculations import pandas_spc_x_calc
values = pandas.read_csv(sys.argv[1], header=None).to_numpy()
frames = [pandas.DataFrame({"value": series}) for series in values]
begun = time.perf_counter()
charts = [pandas_spc_x_calc(frame, "value") for frame in frames]
seconds = time.perf_counter() - begun
flags = [[bool(flag) for flag in chart["special_cause_flag"]] for chart in charts]
print(json.dumps({"seconds": seconds, "flags": flags}))
"""

Figures = NDArray[np.float64]


def run() -> list[Section]:
    """The section of the page."""
    values = figures()
    rows, missing = measured(values)
    says = (
        f"{CHARTS:,} series of {POINTS} points: limits, every rule, the word for each point, variation and "
        "assurance. Ours takes all series in one call."
    )
    return [Section("Control charts", f"{says} {missing}".strip(), (HEAD, *rows))]


def measured(values: Figures) -> tuple[list[tuple[str, ...]], str]:
    """The rows of the table, and a sentence about the peer where it could not be timed."""
    batch = best(lambda: chart(values))
    alone = best(lambda: [chart(series) for series in values], times=1)
    rows = [line("ours, one call", batch, batch), line("ours, a call for each series", alone, batch)]
    found = peer(values)
    if found is None:
        return rows, NOT_HERE
    seconds, flags = found
    otherwise = int((flags != chart(values).special_cause).sum())
    rows.append(line("nhspy-plotthedots, a call for each series", seconds, batch, f"{otherwise:,}"))
    return rows, ""


def figures(charts: int = CHARTS, points: int = POINTS, seed: int = SEED) -> Figures:
    """Made-up monthly counts; one series in four moves to another level half way."""
    draw = np.random.default_rng(seed)
    level = np.full((charts, points), 80.0)
    level[::4, points // 2 :] = 95
    return draw.poisson(level).astype(np.float64)


def write(values: Figures, file: Path) -> None:
    """One line for each series, so that a peer in another language reads the very same figures."""
    with file.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(values.tolist())


def chart(values: Figures) -> spc.Chart:
    """What is timed."""
    return spc.xmr(values, target=90, improvement="increase")


def best(work: Callable[[], object], times: int = 7) -> float:
    """The shortest of some runs, in seconds."""
    found = []
    for _ in range(times):
        begun = time.perf_counter()
        work()
        found.append(time.perf_counter() - begun)
    return min(found)


def peer(values: Figures) -> tuple[float, NDArray[np.bool_]] | None:
    """Seconds and flags of the Python peer; None where it is not installed."""
    python = os.environ.get("CAIRN_SPC_PEER", sys.executable)
    probe = [python, "-c", "import pandas, nhspy_plotthedots.pandas_spc_calculations"]
    if subprocess.run(probe, capture_output=True, check=False).returncode:
        return None
    with tempfile.TemporaryDirectory(prefix="cairn-bench-") as folder:
        write(values, Path(folder) / "figures.csv")
        asked = [python, "-c", PEER, str(Path(folder) / "figures.csv")]
        answer = json.loads(subprocess.run(asked, capture_output=True, check=True, text=True).stdout)
    return answer["seconds"], np.array(answer["flags"])


def line(name: str, seconds: float, ours: float, otherwise: str = "") -> tuple[str, ...]:
    """The cells of one row."""
    return name, f"{seconds:.3f}", f"{CHARTS / seconds:,.0f}", f"{seconds / ours:,.0f}", otherwise
