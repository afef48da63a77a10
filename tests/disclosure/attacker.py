"""Somebody who wants to know: every release over time, the rules and all published totals, and an optimiser.

It shares no code with the door. Its unknowns are the smallest cells there are: for events, one for each
combination of the dimensions, areas and months that any release tells apart; for people, such cells for each
released area and period, held together by the inequalities that hold of distinct people. Every released count
is a sum of its smallest cells, within what is shown of it.
"""

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from cairn.disclosure import LedgerEntry

NEAR = 1e-6
Place = tuple[str, tuple[str, ...], tuple[int, ...], tuple[tuple[str, str], ...]]


@dataclass(frozen=True)
class Seen:
    """One released count: what, in which areas and months, of which group, and between which numbers it lies."""

    what: str
    areas: tuple[str, ...]
    months: tuple[int, ...]
    group: tuple[tuple[str, str], ...]
    low: float
    high: float

    @property
    def place(self) -> Place:
        return (self.what, self.areas, self.months, self.group)


@dataclass(frozen=True)
class Found:
    """A protected count that the attack narrowed: where, and to what range."""

    place: Place
    low: int
    high: int


def seen(entries: Iterable[LedgerEntry], *, knows_small: bool) -> list[Seen]:
    """What a reader of the releases sees; `knows_small` gives away which marks hide a small count, and how small."""
    return [_seen(one, knows_small) for one in entries]


def _seen(entry: LedgerEntry, knows_small: bool) -> Seen:
    first = entry.period.start.year * 12 + entry.period.start.month - 1
    months = tuple(range(first, first + entry.period.months))
    parts = (part.split("=", 1) for part in entry.breakdown.split("; ") if part)
    group = tuple(sorted((name, level) for name, level in parts))
    low, high = 0.0, np.inf
    if entry.shown is not None:
        low, high = max(0, entry.shown - 2), entry.shown + 2
    elif knows_small and entry.small and entry.told:
        high = 7
    return Seen(entry.count, tuple(sorted(entry.areas)), months, group, low, high)


class Attack:
    """All that was released of some counts, as one set of linear relations between the smallest cells.

    `persons` are the counts of distinct people; `shares` are (numerator, denominator, rest); `wanted` are places
    to be found out that no release need have shown.
    """

    def __init__(
        self, released: Sequence[Seen], persons: frozenset[str] = frozenset(),
        shares: Sequence[tuple[str, str, str]] = (), wanted: Iterable[Place] = (),
    ) -> None:  # fmt: skip
        self.released, self.persons, self.shares = released, persons, shares
        self.index: dict[object, int] = {}
        self.rows: list[tuple[dict[int, float], float, float]] = []
        self.levels = self._levels()
        places = [*(one.place for one in released), *wanted]
        self.area_parts = _parts(areas for _, areas, _, _ in places)
        self.month_parts = _parts(months for _, _, months, _ in places)
        rests = {rest: (part, whole) for part, whole, rest in shares}
        self.rests = rests
        for one in released:
            self.rows.append((self.terms(one.place), one.low, one.high))
        self._people()
        self._parts_of_wholes()

    def _levels(self) -> dict[str, list[str]]:
        found: dict[str, set[str]] = {}
        for one in self.released:
            for name, level in one.group:
                found.setdefault(name, set()).add(level)
        return {name: sorted(levels) for name, levels in sorted(found.items())}

    def terms(self, place: Place) -> dict[int, float]:
        """A count as a sum of the smallest cells; the rest of a share as its denominator less its numerator."""
        what, areas, months, group = place
        if what in self.rests:
            part, whole = self.rests[what]
            terms = dict(self.terms((whole, areas, months, group)))
            for at, by in self.terms((part, areas, months, group)).items():
                terms[at] = terms.get(at, 0) - by
            return terms
        fixed = dict(group)
        crosses = itertools.product(
            *([fixed[name]] if name in fixed else levels for name, levels in self.levels.items())
        )
        if what in self.persons:
            return {self._cell((what, areas, months, cross)): 1.0 for cross in crosses}
        inside = [part for part in self.area_parts if set(part) <= set(areas)]
        when = [part for part in self.month_parts if set(part) <= set(months)]
        return {
            self._cell((what, area, month, cross)): 1.0
            for cross in crosses for area in inside for month in when
        }  # fmt: skip

    def _cell(self, key: object) -> int:
        return self.index.setdefault(key, len(self.index))

    def _people(self) -> None:
        """Distinct people: no part is larger than the whole, and no whole larger than parts that cover it."""
        for what in sorted(self.persons):
            places = {(one.areas, one.months) for one in self.released if one.what == what}
            groups = sorted({one.group for one in self.released if one.what == what})
            for areas in sorted({areas for areas, _ in places}):
                sets = sorted({months for where, months in places if where == areas})
                self._nest(sets, groups, lambda part, group, a=areas, w=what: (w, a, part, group))
            for months in sorted({months for _, months in places}):
                sets = sorted({areas for areas, when in places if when == months})
                self._nest(sets, groups, lambda part, group, m=months, w=what: (w, part, m, group))

    def _nest(self, sets, groups, place) -> None:  # type: ignore[no-untyped-def]
        for whole in sets:
            inside = [one for one in sets if set(one) < set(whole)]
            for group, part in itertools.product(groups, inside):
                self._at_most(self.terms(place(part, group)), [self.terms(place(whole, group))])
            if set().union(*map(set, inside)) == set(whole):
                for group in groups:
                    self._at_most(
                        self.terms(place(whole, group)), [self.terms(place(one, group)) for one in inside]
                    )

    def _parts_of_wholes(self) -> None:
        """Those counted are among those of the denominator, in each of the smallest groups."""
        for part, whole, _ in self.shares:
            places = {one.place[1:] for one in self.released if one.what in (part, whole)}
            for place in sorted(places):
                self._at_most(self.terms((part, *place)), [self.terms((whole, *place))])

    def _at_most(self, small: dict[int, float], large: list[dict[int, float]]) -> None:
        row = dict(small)
        for terms in large:
            for at, by in terms.items():
                row[at] = row.get(at, 0) - by
        self.rows.append((row, -np.inf, 0))

    def range_of(self, place: Place, *, whole_numbers: bool = False) -> tuple[int, int] | None:
        """Between which whole numbers a count lies; None where the releases contradict one another."""
        terms = self.terms(place)
        low, high = (self._end(terms, sign, whole_numbers) for sign in (1, -1))
        if low is None or high is None:
            return None
        return int(np.ceil(low - NEAR)), int(min(1e9, np.floor(high + NEAR)))

    def _end(self, terms: dict[int, float], sign: int, whole_numbers: bool) -> float | None:
        size = len(self.index)
        cost = np.zeros(size)
        for at, by in terms.items():
            cost[at] = sign * by
        cells = [(row, at, by) for row, (one, _, _) in enumerate(self.rows) for at, by in one.items()]
        rows, columns, factors = zip(*cells, strict=True)
        held = LinearConstraint(
            csr_array((factors, (rows, columns)), shape=(len(self.rows), size)),
            [low for _, low, _ in self.rows], [high for _, _, high in self.rows],
        )  # fmt: skip
        found = milp(
            cost, constraints=held, bounds=Bounds(0, np.inf), integrality=np.full(size, int(whole_numbers))
        )
        if found.status == 3:
            return -np.inf if sign > 0 else np.inf
        return sign * found.fun if found.x is not None else None

    def finds(self, truth: dict[Place, int], *, whole_numbers: bool = False) -> list[Found]:
        """The protected counts (1 to 4) whose range leaves out 0 or 5, or has fewer than four values."""
        found = []
        for place, number in sorted(truth.items()):
            if 1 <= number <= 4:
                ends = self.range_of(place, whole_numbers=whole_numbers)
                if ends and (ends[0] > 0 or ends[1] < 5 or ends[1] - ends[0] < 3):
                    found.append(Found(place, *ends))
        return found


def _parts(sets: Iterable[tuple]) -> list[tuple]:  # type: ignore[type-arg]
    """The smallest sets that the released ones tell apart."""
    distinct = sorted(set(sets))
    found: dict[tuple[bool, ...], set] = {}  # type: ignore[type-arg]
    for atom in {atom for one in distinct for atom in one}:
        found.setdefault(tuple(atom in one for one in distinct), set()).add(atom)
    return sorted(tuple(sorted(part)) for part in found.values())
