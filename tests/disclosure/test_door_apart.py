"""What the door leaves out of its sums follows from what it keeps."""

import itertools

import numpy as np
import pytest
from made_up_counts import months_of, population, table
from scipy.optimize import linprog

from cairn.disclosure import Figure, Table, door, protect
from cairn.disclosure.bounds import limits
from cairn.disclosure.nesting import nested
from cairn.framework import periods

YEAR, QUARTERS = "2024/25", ["Q1 2024/25", "Q2 2024/25", "Q3 2024/25", "Q4 2024/25"]
ROLLING = ["12 months to June 2025", "12 months to September 2025"]
MONTHS = [*months_of(periods.parse(YEAR)), *months_of(periods.parse("2025/26"))]
SETS = [
    tuple(range(first, first + length)) for first, length in [
        (0, 1), (1, 1), (2, 1), (0, 3), (3, 3), (6, 3), (9, 3), (0, 12), (3, 12), (6, 12), (12, 3), (15, 3),
    ]
]  # fmt: skip


def every(sets):
    """Parts are at most their wholes, and wholes at most one other set with any parts that cover what is left."""
    for small, large in itertools.permutations(range(len(sets)), 2):
        if set(sets[small]) < set(sets[large]):
            yield small, (large,)
    for whole, other in itertools.permutations(range(len(sets)), 2):
        left = set(sets[whole]) - set(sets[other])
        inside = [at for at in range(len(sets)) if set(sets[at]) <= left]
        for size in (1, 2, 3):
            for cover in itertools.combinations(inside, size):
                if left and set().union(*(sets[at] for at in cover)) == left:
                    yield whole, (other, *cover)


def test_every_inequality_between_people_follows_from_the_closest():
    rows = np.zeros((len(nested(tuple(SETS))), len(SETS)))
    for row, (small, large) in zip(rows, nested(tuple(SETS)), strict=True):
        row[small] += 1
        row[list(large)] -= 1
    for small, large in every(SETS):
        cost = np.zeros(len(SETS))
        cost[small] -= 1
        cost[list(large)] += 1
        worst = linprog(cost, A_ub=rows, b_ub=np.zeros(len(rows)), bounds=(0, 100))
        assert worst.fun > -1e-6, (SETS[small], [SETS[at] for at in large])


def test_the_closest_inequalities_hold_of_people():
    chance = np.random.default_rng(4)
    people = [set(chance.choice(18, size=chance.integers(1, 9), replace=False)) for _ in range(80)]
    number = [sum(bool(one & set(months)) for one in people) for months in SETS]
    for small, large in nested(tuple(SETS)):
        assert number[small] <= sum(number[at] for at in large)


def test_a_cover_with_a_hole_is_no_cover():
    assert nested(((1,), (1, 2, 3))) == ((0, (1,)),)


@pytest.mark.parametrize("seed", range(5))
def test_quick_limits_are_never_closer_than_linear_programming(seed):
    chance = np.random.default_rng(seed)
    start = chance.integers(0, 40, size=6).astype(float)
    rows = [
        [(int(at), float(chance.choice([-1, 1]))) for at in chance.choice(6, 3, replace=False)]
        for _ in range(5)
    ]
    sums = np.array([sum(start[at] * by for at, by in row) for row in rows])
    low, high = limits(rows, sums - 2, sums + 2, np.zeros(6), np.full(6, 60.0))
    matrix = np.zeros((5, 6))
    for line, row in zip(matrix, rows, strict=True):
        for at, by in row:
            line[at] += by
    for at in range(6):
        for sign, quick in ((1, low[at]), (-1, high[at])):
            cost = np.zeros(6)
            cost[at] = sign
            found = linprog(
                cost,
                A_ub=np.vstack([matrix, -matrix]),
                b_ub=np.concatenate([sums + 2, 2 - sums]),
                bounds=(0, 60),
            )
            assert sign * quick <= found.fun + 1e-3


def tables(seed):
    """People and a share of them at two levels, in quarters, a year and rolling years; and events."""
    people = population(seed, 60 + 90 * seed, MONTHS, ("sex",), people=True, share=0.4)
    starts = population(seed + 50, 40 + 70 * seed, MONTHS, ("sex",), share=0.9)
    return [
        table(people, "adults_in_treatment", "footprint", [*QUARTERS, YEAR, *ROLLING], [()]),
        table(people, "adults_in_treatment", "area", [*QUARTERS, YEAR], [()]),
        table(
            people, "successful_completion", "footprint", [*QUARTERS[:2], YEAR, *ROLLING], [()], share=True
        ),
        table(people, "successful_completion", "area", [YEAR], [(), ("sex",)], share=True),
        table(people, "treatment_progress", "footprint", [YEAR, *ROLLING], [()], share=True),
        table(starts, "waiting_three_weeks", "area", [*QUARTERS, YEAR], [()], share=True),
    ]


@pytest.mark.parametrize("seed", [1, *(pytest.param(one, marks=pytest.mark.long) for one in range(2, 12))])
def test_the_same_is_withheld_where_every_relation_is_looked_at(seed, monkeypatch):
    quick = released(tables(seed))
    monkeypatch.setattr(door, "needed", lambda found, *_: list(found))
    monkeypatch.setattr(door, "plainly_large", lambda *_: set())
    assert released(tables(seed)) == quick


def released(each):
    ledger, cells = (), []
    for one in each:
        result = protect(one, "public", ledger)
        ledger += result.ledger_entries
        cells.append(result.cells)
    return cells


def test_a_figure_that_is_asked_for_and_given_as_unseen_is_shown():
    year, rolling = periods.parse(YEAR), periods.parse("12 months to March 2025")
    asked, unseen = Figure("E07000101", year, 60), Figure("E07000101", rolling, 60)
    for figures, rest in (((asked,), (unseen,)), ((unseen,), (asked,))):
        result = protect(Table("new_presentations", "area", figures, unseen=rest), "public")
        assert [cell.value for cell in result.cells] == [60]
