"""The attacker breaks what people usually do, and finds nothing behind the door."""

import itertools
from collections import defaultdict

import numpy as np
import pytest
from attacker import Attack, Place, Seen, seen
from made_up_counts import AREAS, Population, months_of, population, table, truth

from cairn.disclosure import Figure, LedgerEntry, Table, protect
from cairn.framework import periods

YEAR = "2024/25"
MONTHS = months_of(periods.parse(YEAR))
CROSSED = [(), ("sex",), ("age_band",), ("age_band", "sex")]
SIDES = [(), ("sex",), ("age_band",)]
WAITS = ("waiting_three_weeks", "waiting_three_weeks.of", "waiting_three_weeks.rest")
EXITS = ("exits_successful", "treatment_exits", "exits_successful.rest")


def naive(true: dict[Place, int]) -> list[Seen]:
    """Counts of 1 to 4 are starred, and all else is exact."""
    return [Seen(*at, *((1, 4) if 1 <= number <= 4 else (number, number))) for at, number in true.items()]


def only_rounded(true: dict[Place, int]) -> list[Seen]:
    """Every count is rounded to the nearest 5, and none is withheld."""
    near = {at: 5 * round(number / 5) for at, number in true.items()}
    return [Seen(*at, max(0, number - 2), number + 2) for at, number in near.items()]


def only_withheld(true: dict[Place, int]) -> list[Seen]:
    """As the door does to each count by itself: rounded, and withheld below 8."""
    return [
        Seen(*at, *((5 * round(number / 5) - 2, 5 * round(number / 5) + 2) if number > 7 else (0, 7)))
        for at, number in true.items()
    ]


def through_the_door(tables, audience="public") -> tuple[LedgerEntry, ...]:
    """The ledger after releasing tables one after another."""
    ledger: tuple[LedgerEntry, ...] = ()
    for one in tables:
        result = protect(one, audience, ledger)
        assert not result.refused, result.reasons
        ledger += result.ledger_entries
    return ledger


def found(ledger, true, persons=frozenset(), shares=(), **more):
    """What the attacker finds, whether the marks tell how small a count is or not."""
    return [
        one
        for knows in (True, False)
        for one in Attack(seen(ledger, knows_small=knows), persons, shares, true).finds(true, **more)
    ]


def starts(seed: int, size: int = 250) -> Population:
    return population(seed, size, MONTHS)


@pytest.mark.parametrize("usual", [naive, only_rounded, only_withheld])
def test_the_attacker_breaks_what_people_usually_do(usual):
    broken = 0
    for seed in range(3):
        made = population(seed, 60, MONTHS, ("sex", "age_band"))
        true = truth([table(made, "new_presentations", "area", [YEAR], CROSSED)], "new_presentations")
        broken += len(Attack(usual(true)).finds(true))
    assert broken > 0


def test_the_attacker_finds_a_difference_that_a_person_can_see():
    at = [("n", ("a",), (1,), group) for group in ((), (("sex", "f"),), (("sex", "m"),))]
    known = [Seen(*at[0], 20, 20), Seen(*at[1], 0, np.inf), Seen(*at[2], 17, 17)]
    assert [(one.low, one.high) for one in Attack(known).finds({at[1]: 3, at[0]: 20})] == [(3, 3)]


@pytest.mark.parametrize("seed", range(4))
def test_one_table_of_events(seed):
    tables = [table(starts(seed), "new_presentations", "area", [YEAR], CROSSED)]
    assert found(through_the_door(tables), truth(tables, "new_presentations")) == []


def test_one_table_withstands_whole_numbers_too():
    tables = [table(starts(9, 120), "new_presentations", "area", [YEAR], CROSSED)]
    assert found(through_the_door(tables), truth(tables, "new_presentations"), whole_numbers=True) == []


@pytest.mark.parametrize("share", [0.5, 0.95])
def test_shares_with_their_rest(share):
    made = population(3, 200, MONTHS, share=share)
    tables = [table(made, WAITS[0], "area", [YEAR], SIDES, share=True)]
    assert found(through_the_door(tables), truth(tables, *WAITS), shares=[WAITS]) == []


def test_a_denominator_that_is_a_measure_of_its_own():
    made = population(4, 150, MONTHS, ("sex",), share=0.8)
    share = table(made, EXITS[0], "area", [YEAR], [(), ("sex",)], share=True)
    whole = table(made, EXITS[1], "area", [YEAR], [(), ("sex",)])
    for order in ([share, whole], [whole, share]):
        ledger = through_the_door(order)
        assert found(ledger, truth([share], *EXITS), shares=[EXITS]) == []


def test_two_tables_that_share_a_dimension():
    made = population(6, 200, MONTHS, ("sex", "age_band", "substance"))
    first = table(made, "new_presentations", "area", [YEAR], CROSSED, areas=AREAS[:1])
    second = table(
        made, "new_presentations", "area", [YEAR], [(), ("sex",), ("substance",), ("sex", "substance")],
        areas=AREAS[:1],
    )  # fmt: skip
    ledger = through_the_door([first, second])
    assert found(ledger, truth([first, second], "new_presentations")) == []


@pytest.mark.parametrize("left_out", [0, 1])
def test_a_footprint_and_its_areas(left_out):
    made = starts(left_out + 10, 90)
    areas = AREAS[: 3 - left_out]
    hidden = table(made, "new_presentations", "area", [YEAR], [(), ("sex",)])
    tables = [
        table(made, "new_presentations", "area", [YEAR], [(), ("sex",)], areas=areas),
        table(made, "new_presentations", "footprint", [YEAR], [(), ("sex",)]),
    ]
    tables = [Table(one.metric, one.level, one.figures, one.parts, _others(hidden, one)) for one in tables]
    assert found(through_the_door(tables), truth(tables, "new_presentations")) == []


def _others(hidden: Table, one: Table) -> tuple[Figure, ...]:
    there = {figure.area for figure in one.figures}
    return tuple(figure for figure in hidden.figures if figure.area not in there)


def test_month_after_month_then_the_quarter_and_the_year():
    made = starts(20, 500)
    months = ["April 2024", "May 2024", "June 2024"]
    periods_ = [*months, "Q1 2024/25", "Q2 2024/25", YEAR]
    tables = [table(made, "new_presentations", "area", [one], [(), ("sex",)]) for one in periods_]
    assert found(through_the_door(tables, "partner"), truth(tables, "new_presentations")) == []


def test_rolling_years_with_the_months_beneath():
    months = [*MONTHS, *months_of(periods.parse("Q1 2025/26"))]
    made = population(21, 90, months, ())
    ends = ("March 2025", "April 2025", "May 2025", "June 2025")
    beneath = ["April 2024", "May 2024", "June 2024", "April 2025", "May 2025", "June 2025"]
    tables = [
        table(made, "new_presentations", "area", [f"12 months to {end}"], [()], unseen=beneath)
        for end in ends
    ]
    assert found(through_the_door(tables), truth(tables, "new_presentations")) == []


def test_distinct_people_over_areas_and_periods():
    made = population(22, 150, MONTHS, ("sex",), people=True)
    name = "adults_in_treatment"
    tables = [
        table(made, name, "area", [YEAR], [(), ("sex",)]),
        table(made, name, "footprint", [YEAR], [(), ("sex",)]),
        *(
            table(made, name, "area", [one], [()])
            for one in ("April 2024", "May 2024", "June 2024", "Q1 2024/25")
        ),
    ]
    assert found(through_the_door(tables), truth(tables, name), frozenset({name})) == []


def test_somebody_who_runs_the_program_on_every_possible_table():
    """All tables of two groups and their total that come out alike: a small count may be 0, and 5 or more."""
    alike: dict[object, list[tuple[int, int]]] = defaultdict(list)
    memory: dict[object, object] = {}
    for pair in itertools.product(range(25), repeat=2):
        key = tuple(5 * round(number / 5) if number > 7 else None for number in (*pair, sum(pair)))
        if key not in memory:
            memory[key] = _released(pair)
        alike[memory[key]].append(pair)
    for pairs in alike.values():
        if max(map(max, pairs)) < 24:  # others go on beyond what was tried
            for place in (0, 1):
                values = {pair[place] for pair in pairs}
                if values & {1, 2, 3, 4}:
                    assert min(values) == 0
                    assert max(values) >= 5


def _released(pair: tuple[int, int]) -> object:
    year = periods.parse(YEAR)
    figures = (
        Figure(AREAS[0], year, sum(pair)),
        Figure(AREAS[0], year, pair[0], breakdown="sex=female"),
        Figure(AREAS[0], year, pair[1], breakdown="sex=male"),
    )
    result = protect(Table("new_presentations", "area", figures), "public")
    return tuple(cell.value for cell in result.cells)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(30))
def test_many_more_tables(seed):
    size = int(np.random.default_rng(seed).integers(30, 900))
    made = population(seed + 100, size, MONTHS, share=0.7)
    tables = [table(made, "new_presentations", "area", [YEAR], CROSSED)]
    ledger, true = through_the_door(tables), truth(tables, "new_presentations")
    assert found(ledger, true) == []
    assert found(ledger, true, whole_numbers=True) == []
    shares = [table(made, WAITS[0], "area", [YEAR], CROSSED, share=True)]
    assert found(through_the_door(shares), truth(shares, *WAITS), shares=[WAITS]) == []


@pytest.mark.long
@pytest.mark.parametrize("seed", range(5))
def test_two_years_of_monthly_releases(seed):
    months = [*MONTHS, *months_of(periods.parse("2025/26"))]
    made = population(seed + 200, 600, months, ("sex",))
    words = [periods.parse(f"2024-{month:02}").prose() for month in range(4, 13)]
    tables = [table(made, "new_presentations", "area", [one], [(), ("sex",)]) for one in words]
    tables += [
        table(made, "new_presentations", "area", [one], [(), ("sex",)])
        for one in ("Q1 2024/25", "Q2 2024/25")
    ]
    tables += [table(made, "new_presentations", "footprint", [one], [()]) for one in (*words, "Q1 2024/25")]
    ledger = through_the_door(tables, "partner")
    assert found(ledger, truth(tables, "new_presentations")) == []
