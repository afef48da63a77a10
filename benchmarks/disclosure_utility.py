"""What the door keeps of a table, beside naive suppression and plain rounding, and what an attacker finds.

Seeded made-up tables of one area: everybody, sex (3), age band (7) and both crossed.
"""

import itertools
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.section import Section

sys.path.append(str(Path(__file__).resolve().parents[1] / "tests" / "disclosure"))

AGES = ("18-24", "25-34", "35-44", "45-54", "55-64", "65+", "not-recorded")
SEXES = ("female", "male", "not-recorded")
SIZES = (100, 300, 1000, 3000, 10_000)
METHODS = ("naive suppression", "rounding alone", "the door")
Cells = dict[tuple[tuple[str, str], ...], int]


def cells(seed: int, size: int) -> Cells:
    """Everybody, each sex, each age band and each of both, of `size` made-up people."""
    import numpy as np

    chance = np.random.default_rng(seed)
    ages, sexes = chance.dirichlet([2, 5, 8, 7, 4, 2, 0.3]), chance.dirichlet([6, 14, 0.2])
    inside = chance.multinomial(size, np.outer(sexes, ages).ravel()).reshape(len(SEXES), len(AGES))
    found: Cells = {(): size}
    found |= {(("sex", name),): int(inside[at].sum()) for at, name in enumerate(SEXES)}
    found |= {(("age_band", name),): int(inside[:, at].sum()) for at, name in enumerate(AGES)}
    for (row, sex), (column, age) in itertools.product(enumerate(SEXES), enumerate(AGES)):
        found[("age_band", age), ("sex", sex)] = int(inside[row, column])
    return found


def door(made: Cells) -> tuple[dict[Any, int | None], float]:
    """What the door shows of each group (None: withheld), and how long it took."""
    from cairn.disclosure import Figure, Table, protect
    from cairn.framework import periods

    year = periods.parse("2024/25")
    names = ["; ".join(f"{name}={level}" for name, level in group) for group in made]
    figures = (
        Figure("area", year, number, breakdown=name)
        for number, name in zip(made.values(), names, strict=True)
    )
    begun = time.perf_counter()
    result = protect(Table("new_presentations", "area", tuple(figures)), "public")
    spent = time.perf_counter() - begun
    return {group: entry.shown for group, entry in zip(made, result.ledger_entries, strict=True)}, spent


def known(made: Cells, shown: dict[Any, int | None]) -> dict[str, list[tuple[float, float] | None]]:
    """For each method, between which numbers a reader knows each count to lie; None where it is withheld."""
    return {
        METHODS[0]: [None if 1 <= number <= 4 else (number, number) for number in made.values()],
        METHODS[1]: [(max(0, near - 2), near + 2) for near in (5 * round(one / 5) for one in made.values())],
        METHODS[2]: [None if one is None else (one - 2, one + 2) for one in shown.values()],
    }


def judged(size: int, seeds: int) -> Iterator[tuple[str, float, float, float, float]]:
    """For each method: shares kept and found out; the door's seconds, and its share withheld for others."""
    from attacker import Attack, Seen

    kept, all_, small, found = (dict.fromkeys(METHODS, 0) for _ in range(4))
    seconds, others = 0.0, 0
    for seed in range(seeds):
        made = cells(seed, size)
        shown, spent = door(made)
        seconds += spent
        others += sum(shown[group] is None and number > 7 for group, number in made.items())
        places = [("n", ("area",), (1,), group) for group in made]
        true = dict(zip(places, made.values(), strict=True))
        for method, ranges in known(made, shown).items():
            seen = [Seen(*at, *(one or (0, float("inf")))) for at, one in zip(places, ranges, strict=True)]
            kept[method] += sum(one is not None for one in ranges)
            all_[method] += len(ranges)
            small[method] += sum(1 <= number <= 4 for number in true.values())
            found[method] += len(Attack(seen).finds(true))
    for one in METHODS:
        few = max(1, small[one])
        yield one, kept[one] / all_[one], found[one] / few, seconds / seeds, others / all_[one]


def run(seeds: int = 10) -> list[Section]:
    """Measure, for the page of benchmarks."""
    heads = (f"{one}: {what}" for what in ("kept", "found out") for one in METHODS)
    table = [("people", *heads, "withheld for others", "seconds")]
    for size in SIZES:
        rows = list(judged(size, seeds))
        kept = (f"{100 * row[1]:.0f}%" for row in rows)
        found = (f"{100 * row[2]:.0f}%" for row in rows)
        table.append((f"{size:,}", *kept, *found, f"{100 * rows[-1][4]:.0f}%", f"{rows[-1][3]:.2f}"))
    says = (
        f"Of {seeds} made-up tables a size (everybody, 3 sexes, 7 age bands and both crossed: 32 counts of "
        "one area), how many counts are kept, and of how many counts of 1 to 4 an attack by linear "
        "programming finds that they are not 0, or less than 5. Naive suppression stars 1 to 4 and leaves "
        "all else exact; rounding alone is to the nearest 5. One column says what the door withholds for "
        "the sake of other counts; the last is its time for one table."
    )
    return [Section("What the door keeps", says, tuple(table))]
