"""Outbreak detection: a year's back-test of 50 series, and one week of 1,530, beside the Python peer.

There is no Farrington in Python, so the peer is what an analyst would write with statsmodels: its GLM, one
series and week at a time. It is not a requirement of this project: it runs in a process of its own with
the Python that `CAIRN_GLM_PEER` names, or this one, if it is installed there. Both get the same baselines.

    python benchmarks/run.py methods_detect
"""

import json
import os
import subprocess
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.section import Section
from cairn.methods import detect
from cairn.methods.detect.baseline import design
from cairn.methods.detect.controls import Controls

YEAR, HISTORY, SEED, PEER_WEEKS = 52, 263, 263, 200
SHAPES = {"50 series x 52 weeks": (50, YEAR), "1,530 series x 1 week": (1_530, 1)}
GROWING = (100, 1_000, 10_000)
SPEED = ("work", "seconds", "ms a series-week", "times ours", "bounds that differ")
MEMORY = ("series x 1 week", "counts given, MB", "most memory beside them and the results, MB")
NOT_HERE = "statsmodels is not installed here, so it was not timed."
PEER = """
import sys, time, json
import numpy as np, statsmodels.api as sm
from scipy.stats import nbinom, poisson
given = np.load(sys.argv[1])
x, now, baselines = given["x"], given["now"], given["y"]
def weights(fit, y):
    phi = max(fit.pearson_chi2 / fit.df_resid, 1)
    hat = fit.get_hat_matrix_diag()
    s = 1.5 * (y ** (2 / 3) * fit.mu ** (-1 / 6) - fit.mu ** 0.5) / np.sqrt(phi * (1 - hat))
    w = np.where(s > 2.58, 1 / np.where(s > 2.58, s, 1) ** 2, 1.0)
    return w * len(y) / w.sum()
def fitted(y, x, now):
    fit = sm.GLM(y, x, family=sm.families.Poisson()).fit()
    fit = sm.GLM(y, x, family=sm.families.Poisson(), var_weights=weights(fit, y)).fit()
    return float(np.exp(now @ fit.params)), max(fit.pearson_chi2 / fit.df_resid, 1)
def bound(y):
    mean, phi = fitted(y, x, now)
    if mean > y.max():
        mean, phi = fitted(y, x[:, :-1], now[:-1])
    return nbinom.ppf(0.995, mean / (phi - 1), 1 / phi) if phi > 1 else poisson.ppf(0.995, mean)
bound(baselines[0])
begun = time.perf_counter()
bounds = [float(bound(y)) for y in baselines]
print(json.dumps({"seconds": time.perf_counter() - begun, "bounds": bounds}))
"""

Figures = NDArray[np.float64]


def run() -> list[Section]:
    """The sections of the page."""
    rows: list[tuple[str, ...]] = [SPEED]
    for name, (series, weeks) in SHAPES.items():
        rows += speed(name, counts(series, weeks), weeks)
    missing = "" if any("statsmodels" in row[0] for row in rows) else NOT_HERE
    says = (
        "Farrington flexible with the usual controls on made-up weekly series with seasons. Ours takes all "
        f"series and weeks in one call; the peer's time is of {PEER_WEEKS} of the series-weeks, one by one."
    )
    memory = (
        "What the work itself holds at its peak, while the series grow in number: `farrington`, one week."
    )
    return [
        Section("Outbreak detection", f"{says} {missing}".strip(), tuple(rows)),
        Section("Memory of outbreak detection", memory, (MEMORY, *map(held, GROWING))),
    ]


def counts(series: int, weeks: int) -> Figures:
    """Made-up weekly series: 263 weeks of history, then those to be judged."""
    rng, week = np.random.default_rng(SEED), np.arange(HISTORY + weeks)
    season = 1 + 0.4 * np.sin(2 * np.pi * week / YEAR)
    means = rng.uniform(2, 40, (series, 1)) * season
    return rng.negative_binomial(means, 0.5).astype(np.float64)


def judge(values: Figures, weeks: int) -> detect.Exceedance:
    """The last weeks of all series in one call."""
    return detect.farrington(values, monitor=np.arange(-weeks, 0))


def speed(name: str, values: Figures, weeks: int) -> list[tuple[str, ...]]:
    """The rows of one shape: ours in one call, ours series by series, and the peer."""
    work = values.shape[0] * weeks
    batch = best(lambda: judge(values, weeks)) / work
    alone = best(lambda: [judge(one, weeks) for one in values], times=1) / work
    rows = [line(f"{name}: ours, one call", batch, work, batch)]
    rows.append(line(f"{name}: ours, a call for each series", alone, work, batch))
    found = peer(*sample(values, weeks))
    if found is None:
        return rows
    seconds, differ = found
    return [
        *rows,
        line(f"{name}: statsmodels, one by one", seconds, work, batch, f"{differ} of {PEER_WEEKS}"),
    ]


def line(name: str, each: float, work: int, ours: float, differ: str = "") -> tuple[str, ...]:
    """The cells of one row; `each` is seconds of one series-week."""
    return name, f"{each * work:.2f}", f"{each * 1000:.4f}", f"{each / ours:.1f}", differ


def best(work: Callable[[], object], times: int = 5) -> float:
    """The least seconds of some runs."""
    taken = []
    for _ in range(times):
        begun = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begun)
    return min(taken)


def sample(values: Figures, weeks: int) -> tuple[dict[str, Figures], Figures]:
    """The baselines of some series-weeks as the peer gets them, and the bounds that ours gives."""
    model = design([YEAR * year for year in range(6)], Controls())
    spread = np.linspace(0, values.shape[0] * weeks - 1, PEER_WEEKS).astype(int)
    series, week = spread // weeks, values.shape[1] - weeks + spread % weeks
    now = np.append(np.arange(len(model.matrix[0]) - 1) == model.current, model.now).astype(np.float64)
    given = {"x": model.matrix, "now": now, "y": values[series[:, None], week[:, None] - model.back]}
    ours = detect.farrington(values, monitor=np.arange(-weeks, 0), limit54_cases=0)
    return given, ours.upper[series, spread % weeks]


def peer(given: dict[str, Figures], ours: Figures) -> tuple[float, int] | None:
    """Seconds of a series-week and how many bounds differ; None where the peer is not installed."""
    python = os.environ.get("CAIRN_GLM_PEER", sys.executable)
    if subprocess.run([python, "-c", "import statsmodels"], capture_output=True, check=False).returncode:
        return None
    with tempfile.TemporaryDirectory(prefix="cairn-bench-") as folder:
        file = Path(folder) / "given.npz"
        np.savez(file, **given)
        done = subprocess.run([python, "-c", PEER, str(file)], capture_output=True, text=True, check=True)
    found = json.loads(done.stdout)
    return found["seconds"] / PEER_WEEKS, int((np.array(found["bounds"]) != ours).sum())


def held(series: int) -> tuple[str, ...]:
    """Most memory that the work takes above its input and its results."""
    values = counts(series, 1)
    judge(values[:10], 1)
    tracemalloc.start()
    found = judge(values, 1)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    results = sum(getattr(found, name).nbytes for name in found.__slots__)
    return f"{series:,}", f"{values.nbytes / 1e6:.1f}", f"{(peak - results) / 1e6:.1f}"
