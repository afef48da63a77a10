"""Made-up populations, seeded, whose every count is known: events in exactly one cell, and people in several."""

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from attacker import Place

from cairn.disclosure import Figure, Table
from cairn.framework import periods
from cairn.framework.period_type import Period

LEVELS = {"sex": ("female", "male", "not-recorded"), "age_band": ("18-29", "30-49", "50+", "not-recorded"),
          "substance": ("alcohol", "non-opiate", "opiate")}  # fmt: skip
AREAS = ("E07000101", "E07000102", "E07000103")
FOOTPRINT = {"Exmere": AREAS}
Group = tuple[tuple[str, str], ...]
Counter = Callable[[Sequence[str], Sequence[int], Group], int]


def months_of(period: Period) -> tuple[int, ...]:
    first = period.start.year * 12 + period.start.month - 1
    return tuple(range(first, first + period.months))


@dataclass
class Population:
    """Rows of (area, month, chosen or not, *levels), or of people with a set of months and of areas."""

    dimensions: tuple[str, ...]
    rows: list[tuple[frozenset[str], frozenset[int], bool, dict[str, str]]]

    def count(
        self, areas: Sequence[str], months: Sequence[int], group: Group, *, chosen: bool = False
    ) -> int:
        wanted, when = frozenset(areas), frozenset(months)
        return sum(
            bool(where & wanted) and bool(times & when) and (hit or not chosen)
            and all(levels[name] == level for name, level in group)
            for where, times, hit, levels in self.rows
        )  # fmt: skip


def population(seed: int, size: int, months: Sequence[int], dimensions: Sequence[str] = ("sex", "age_band"), *,
               people: bool = False, share: float = 0.5) -> Population:  # fmt: skip
    """Uneven groups, areas and months; `people` are in several months and sometimes in two areas."""
    rng = np.random.default_rng(seed)
    chances = {name: rng.dirichlet(np.full(len(LEVELS[name]), 0.7)) for name in dimensions}
    where = rng.dirichlet(np.full(len(AREAS), 1.0))
    rows = []
    for _ in range(size):
        levels = {name: str(rng.choice(LEVELS[name], p=chances[name])) for name in dimensions}
        areas = {str(rng.choice(AREAS, p=where))}
        first = int(rng.integers(len(months)))
        times = {months[first]}
        if people:
            times = set(months[first : first + 1 + int(rng.geometric(0.3))])
            areas |= {str(rng.choice(AREAS))} if rng.random() < 0.05 else set()
        rows.append((frozenset(areas), frozenset(times), bool(rng.random() < share), levels))
    return Population(tuple(dimensions), rows)


def breakdowns(dimensions: Sequence[Sequence[str]]) -> list[Group]:
    """Every group of each set of dimensions, everybody first."""
    found: list[Group] = []
    for names in dimensions:
        levels = ([(name, level) for level in LEVELS[name]] for name in sorted(names))
        found += list(itertools.product(*levels))
    return list(dict.fromkeys(found))


def table(
    made: Population, metric: str, level: str, texts: Sequence[str], dimensions: Sequence[Sequence[str]],
    *, share: bool = False, areas: Sequence[str] = AREAS, unseen: Sequence[str] = (),
) -> Table:  # fmt: skip
    """The exact table of a metric for periods written as text."""
    places = list(FOOTPRINT) if level == "footprint" else list(areas)
    return Table(
        metric, level, tuple(_figures(made, places, texts, dimensions, share)), FOOTPRINT,
        tuple(_figures(made, places, unseen, [()], share)),
    )  # fmt: skip


def _figures(made, places, texts, dimensions, share):  # type: ignore[no-untyped-def]
    for place, text, group in itertools.product(places, texts, breakdowns(dimensions)):
        period = periods.parse(text)
        at = (FOOTPRINT.get(place, (place,)), months_of(period), group)
        whole = made.count(*at)
        part = made.count(*at, chosen=True) if share else whole
        breakdown = "; ".join(f"{name}={one}" for name, one in group)
        yield Figure(place, period, part, whole if share else None, breakdown)


def truth(tables: Sequence[Table], numerator: str, whole: str = "", rest: str = "") -> dict[Place, int]:
    """Every true count behind tables of one metric, the rest of a share too, seen or unseen."""
    found: dict[Place, int] = {}
    for one in tables:
        for figure in (*one.figures, *one.unseen):
            areas = tuple(sorted(one.parts.get(figure.area, (figure.area,))))
            group = tuple(sorted(tuple(p.split("=", 1)) for p in figure.breakdown.split("; ") if p))
            at = (areas, months_of(figure.period), group)
            found[(numerator, *at)] = int(figure.numerator)
            if whole:
                found[(whole, *at)] = int(figure.denominator)
                found[(rest, *at)] = int(figure.denominator - figure.numerator)
    return found
