"""Rates and their limits on made-up rows: how long ours take, and Wilson's beside the bare arithmetic.

The peer for proportions is numpy itself: the textbook formula on checked columns, in the same process, turn
about with ours. The other rows are ours alone; their made-up input is the same for whoever times a peer on it
(`proportions`, `counts`, `areas`, all seeded).

    python benchmarks/run.py methods_rates
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from benchmarks.section import Section

SEED = 20261121
ROWS, AREAS = 1_000_000, 10_000
ROUNDS = 9

Array = np.ndarray
Work = Callable[[], object]


@dataclass(frozen=True)
class Timed:
    """The best time of some work on so many rows, and that of the bare arithmetic where it was timed too."""

    name: str
    rows: int
    seconds: float
    bare: float | None = None


def proportions(rows: int = ROWS) -> tuple[Array, Array]:
    """Numerators and denominators, most of them small shares of some hundreds of people."""
    chance = np.random.default_rng(SEED)
    whole = chance.integers(50, 5000, rows).astype(float)
    return np.floor(whole * chance.beta(1.2, 6, rows)), whole


def counts(rows: int = ROWS) -> tuple[Array, Array]:
    """Events and person-years, about a third with fewer than 10 events."""
    chance = np.random.default_rng(SEED)
    events = chance.poisson(chance.gamma(0.6, 60, rows)).astype(float)
    return events, chance.integers(1000, 300_000, rows).astype(float)


def areas(number: int = AREAS) -> tuple[Array, Array, Array, Array]:
    """A long table of areas by 19 bands: events, population, standard population, area."""
    from cairn.methods.standardise import esp2013

    chance = np.random.default_rng(SEED)
    population = chance.integers(500, 20_000, (number, 19)).astype(float)
    events = chance.poisson(population * chance.gamma(2, 2e-4, (number, 19))).astype(float)
    names = np.repeat([f"E{place:08}" for place in range(number)], 19)
    return events.ravel(), population.ravel(), np.tile(esp2013(), number), names


def bare_wilson(part: Array, whole: Array) -> tuple[Array, Array, Array]:
    """The textbook formula and nothing else."""
    z = 1.959963984540054
    share = part / whole
    centre, width = 2 * part + z * z, z * np.sqrt(z * z + 4 * part * (1 - share))
    below = 2 * (whole + z * z)
    return share, (centre - width) / below, (centre + width) / below


def best(*works: Work, rounds: int = ROUNDS) -> list[float]:
    """The best time of each work, taken turn about so that a busy moment falls on all of them."""
    times: list[list[float]] = [[] for _ in works]
    for work in works:
        work()
    for _ in range(rounds):
        for work, spent in zip(works, times, strict=True):
            begun = time.perf_counter()
            work()
            spent.append(time.perf_counter() - begun)
    return [min(spent) for spent in times]


def wilson(rows: int = ROWS, rounds: int = ROUNDS) -> Timed:
    """Wilson's limits, beside the bare arithmetic on the same arrays."""
    from cairn.methods import intervals

    pair = proportions(rows)
    ours, bare = best(lambda: intervals.proportion(*pair), lambda: bare_wilson(*pair), rounds=rounds)
    return Timed("Wilson limits of proportions", rows, ours, bare)


def byar(rows: int = ROWS, rounds: int = ROUNDS) -> Timed:
    """Exact limits under 10 events, Byar's from 10 on."""
    from cairn.methods import intervals

    pair = counts(rows)
    (ours,) = best(lambda: intervals.rate(*pair), rounds=rounds)
    return Timed("Byar and exact limits of rates", rows, ours)


def standardised(number: int = AREAS, rounds: int = ROUNDS) -> Timed:
    """Directly standardised rates with Dobson's limits, from a long table with the names of areas."""
    from cairn.methods import standardise

    events, population, standard, names = areas(number)
    (ours,) = best(lambda: standardise.direct(events, population, standard, by=names), rounds=rounds)
    return Timed(f"directly standardised rates, {number:,} areas x 19 bands", len(events), ours)


def measured() -> list[Timed]:
    """All of them."""
    return [wilson(), byar(), standardised()]


def run() -> list[Section]:
    """Measure, for the page of benchmarks."""
    head = ("work", "rows", "ours, seconds", "bare arithmetic, seconds", "ratio")
    says = (
        f"Made-up rows, the best of {ROUNDS} rounds in one process, checks of the input included. The bare "
        "arithmetic is the textbook formula in numpy on the same arrays. Aim: at most twice its time."
    )
    return [Section("Rates and their limits", says, (head, *map(line, measured())))]


def line(one: Timed) -> tuple[str, ...]:
    """The cells of one piece of work."""
    beside = ("", "") if one.bare is None else (f"{one.bare:.3f}", f"{one.seconds / one.bare:.1f}")
    return one.name, f"{one.rows:,}", f"{one.seconds:.3f}", *beside
