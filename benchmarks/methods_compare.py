"""A funnel of 10,000 ratios, and slope indices of 200 areas by 10 quantiles: what ours takes.

`write` puts the figures of a piece of work where a peer in another language can read them; `measured` times
ours on the same ones. Nothing here starts a peer.
"""

import csv
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from cairn.methods import compare, inequality

AREAS, GROUPS, QUANTILES, DRAWS, SEED = 10_000, 200, 10, 100_000, 20_041_126
Columns = dict[str, Any]


@dataclass(frozen=True)
class Work:
    """A piece of work: its name in words, the made-up columns, and the call that is timed."""

    name: str
    columns: Callable[[], Columns]
    call: Callable[[Columns], object]


def ratios() -> Columns:
    """Observed and expected events of areas of very different size that differ a little in truth."""
    draw = np.random.default_rng(SEED)
    expected = draw.uniform(1, 400, AREAS)
    return {"observed": draw.poisson(expected * draw.lognormal(0, 0.15, AREAS)), "expected": expected}


def gradients() -> Columns:
    """A figure with its standard error in each quantile of each area, lower among the deprived."""
    draw, rows = np.random.default_rng(SEED), GROUPS * QUANTILES
    quantile = np.tile(np.arange(1, QUANTILES + 1), GROUPS)
    return {
        "group": np.repeat([f"area {place:03}" for place in range(1, GROUPS + 1)], QUANTILES),
        "quantile": quantile,
        "population": draw.integers(3_000, 20_000, rows),
        "value": 76 + 0.6 * quantile + draw.normal(0, 0.7, rows),
        "se": draw.uniform(0.3, 0.6, rows),
    }


def slopes(columns: Columns, **options: Any) -> object:
    """The slope index of every area."""
    given = {name: columns[name] for name in ("quantile", "population", "value", "se")}
    return inequality.slope_index(**given, by=columns["group"], **options)


def funnelled(columns: Columns) -> object:
    """Words of all points, and every line."""
    return compare.funnel(columns["observed"], columns["expected"], statistic="ratio")


def on_logs(columns: Columns) -> Columns:
    """The same figures taken for rates, with standard errors of their logarithms."""
    return columns | {"se": columns["se"] / columns["value"]}


WORK = {
    "funnel": Work(f"funnel of {AREAS:,} ratios", ratios, funnelled),
    "slope_closed": Work(f"slope index of {GROUPS} areas, closed form", gradients, slopes),
    "slope_simulated": Work(
        f"slope index of {GROUPS} areas, {DRAWS:,} draws",
        gradients,
        lambda columns: slopes(columns, simulate=True, draws=DRAWS),
    ),
    "slope_simulated_rates": Work(
        f"slope index of {GROUPS} areas, rates on a straight line, {DRAWS:,} draws",
        lambda: on_logs(gradients()),
        lambda columns: slopes(columns, value_type="rate", draws=DRAWS),
    ),
}


def measured(works: tuple[str, ...] = tuple(WORK), times: int = 5) -> dict[str, tuple[str, float]]:
    """The name in words and the least seconds of several runs, by the key of the work."""
    return {key: (WORK[key].name, best(WORK[key], times)) for key in works}


def best(work: Work, times: int) -> float:
    """The least seconds of several runs on the same figures, after one to warm up."""
    columns, seconds = work.columns(), []
    work.call(columns)
    for _ in range(times):
        begun = time.perf_counter()
        work.call(columns)
        seconds.append(time.perf_counter() - begun)
    return min(seconds)


def write(key: str, file: Path) -> None:
    """The figures of one piece of work as a CSV file."""
    columns = WORK[key].columns()
    with file.open("w", encoding="utf-8", newline="") as stream:
        out = csv.writer(stream)
        out.writerow(columns)
        out.writerows(zip(*(column.tolist() for column in columns.values()), strict=True))


if __name__ == "__main__":
    for name, seconds in measured().values():
        print(f"{seconds:10.5f} s  {name}")
