"""What life expectancy promises on any input, and how it says that an area cannot be calculated."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cairn.methods import InputError, life

AGES = np.array([0, 1, *range(5, 95, 5)], dtype=float)
PEOPLE = np.array([2000, 8000, *[10_000] * 12, 9000, 8000, 7000, 5000, 3000, 1500], dtype=float)
DEATHS = np.array(
    [9, 1, 1, 1, 3, 6, 8, 9, 14, 22, 35, 52, 79, 121, 190, 280, 410, 560, 620, 580], dtype=float
)
PARTS = ("value", "lower", "upper")
calm = settings(deadline=None, max_examples=40)

band = st.tuples(st.integers(300, 20_000), st.floats(0.0001, 0.4))
areas = st.lists(st.lists(band, min_size=20, max_size=20), min_size=1, max_size=3)


def tables(places: list) -> tuple[np.ndarray, np.ndarray]:
    """Deaths and people, areas down."""
    people, share = np.moveaxis(np.array(places), -1, 0)
    return np.ceil(people * share), people


def expectancy(deaths, people, **more) -> life.Expectancy:
    return life.expectancy(deaths, people, AGES, by=np.arange(len(deaths))[:, np.newaxis], **more)


@calm
@given(places=areas)
def test_limits_hold_the_years_and_widen(places) -> None:
    usual, wide = (expectancy(*tables(places), confidence=level) for level in (0.95, 0.998))
    known = ~np.isnan(usual.value) & ~np.isnan(usual.lower)
    assert (wide.lower[known] <= usual.lower[known]).all()
    assert (usual.lower[known] <= usual.value[known]).all()
    assert (usual.value[known] <= usual.upper[known]).all()
    assert (usual.upper[known] <= wide.upper[known]).all()


@calm
@given(places=areas, seed=st.integers(0, 99))
def test_the_order_of_rows_does_not_matter(places, seed) -> None:
    deaths, people = tables(places)
    by, start = np.repeat(np.arange(len(deaths)), 20), np.tile(AGES, len(deaths))
    order = np.random.default_rng(seed).permutation(by.size)
    got = expectancy(deaths, people)
    turned = life.expectancy(deaths.ravel()[order], people.ravel()[order], start[order], by=by[order])
    place = [turned.group.tolist().index(label) for label in got.group.tolist()]
    for part in (*PARTS, "deaths", "population"):
        np.testing.assert_array_equal(getattr(got, part), getattr(turned, part)[place])


@calm
@given(places=areas)
def test_areas_together_equal_each_alone(places) -> None:
    deaths, people = tables(places)
    together = expectancy(deaths, people)
    for place in range(len(deaths)):
        alone = life.expectancy(deaths[place], people[place], AGES)
        for part in PARTS:
            np.testing.assert_allclose(getattr(together, part)[place], getattr(alone, part), rtol=1e-12)
        assert (together.status[place] == alone.status).all()


@calm
@given(at=st.integers(0, 19), more=st.integers(1, 200))
def test_more_deaths_shorten_life_up_to_that_age_and_no_later(at, more) -> None:
    higher = DEATHS.copy()
    higher[at] += more
    before, after = life.expectancy(DEATHS, PEOPLE, AGES), life.expectancy(higher, PEOPLE, AGES)
    assert (after.value[: at + 1] < before.value[: at + 1]).all()
    np.testing.assert_allclose(after.value[at + 1 :], before.value[at + 1 :], rtol=1e-12)


def test_twice_the_people_and_deaths_live_as_long_with_narrower_limits() -> None:
    once, twice = (life.expectancy(times * DEATHS, times * PEOPLE, AGES) for times in (1, 2))
    np.testing.assert_allclose(twice.value, once.value, rtol=1e-12)
    np.testing.assert_allclose(twice.upper - twice.value, (once.upper - once.value) / np.sqrt(2), rtol=1e-10)


def test_a_constant_rate_of_death_gives_its_inverse_at_the_last_age() -> None:
    got = life.expectancy(DEATHS, PEOPLE, AGES)
    assert float(got.value[-1]) == pytest.approx(1500 / 580)
    assert (got.deaths[-1], got.population[-1]) == (580, 1500)
    assert (got.deaths[0], got.population[0]) == (DEATHS.sum(), PEOPLE.sum())


def changed(**bands: float) -> tuple[np.ndarray, np.ndarray]:
    """The table with one number of one age changed: `d50=7` sets deaths at 50, `p50=7` people."""
    deaths, people = DEATHS.copy(), PEOPLE.copy()
    for name, number in bands.items():
        place = AGES.tolist().index(float(name[1:]))
        (deaths if name[0] == "d" else people)[place] = number
    return deaths, people


@pytest.mark.parametrize(
    ("bands", "reason"),
    [
        ({"d50": np.nan}, "missing"),
        ({"p50": np.nan}, "missing"),
        ({"d50": -1}, "negative deaths"),
        ({"p50": 0}, "empty population"),
        ({"p50": -5}, "empty population"),
        ({"d50": 10_001}, "more deaths than people"),
        ({"d50": np.nan, "p20": 0}, "missing"),
    ],
)
def test_one_area_that_cannot_be_calculated_leaves_the_others(bands, reason) -> None:
    bad_deaths, bad_people = changed(**bands)
    got = expectancy(np.array([DEATHS, bad_deaths]), np.array([PEOPLE, bad_people]))
    fine = life.expectancy(DEATHS, PEOPLE, AGES)
    assert (got.value[0] == fine.value).all()
    assert np.isnan([got.value[1], got.lower[1], got.upper[1]]).all()
    assert set(got.status[1].tolist()) == {reason}
    assert set(got.status[0].tolist()) == {life.CALCULATED}


def test_small_areas_and_areas_without_a_band_say_so() -> None:
    by = np.repeat(["whole", "short", "small"], 20)
    people, deaths = np.concatenate([PEOPLE, PEOPLE, PEOPLE * 5000 / PEOPLE.sum()]), np.tile(DEATHS, 3)
    deaths[40:] = np.floor(people[40:] * 0.01)
    keep = ~((by == "short") & (np.tile(AGES, 3) == 35))
    got = life.expectancy(deaths[keep], people[keep], np.tile(AGES, 3)[keep], by=by[keep])
    assert got.group.tolist() == ["whole", "short", "small"]
    assert got.status[:, 0].tolist() == ["calculated", "age band left out", "5,000 people or fewer"]
    assert np.isnan(got.value).all(axis=1).tolist() == [False, True, True]


def test_few_deaths_in_the_oldest_band_hold_the_years_back_but_show_the_limits() -> None:
    deaths, people = changed(d90=1, p90=60)
    got = life.expectancy(deaths, people, AGES)
    assert got.status[-1] == life.UNCERTAIN
    assert np.isnan(got.value[-1])
    assert got.upper[-1] - got.lower[-1] > 20
    endless = life.expectancy(*changed(d90=0), AGES)
    assert set(endless.status.tolist()) == {life.UNCERTAIN}
    assert np.isnan(endless.value).all()


@pytest.mark.parametrize("oldest", [580, 0])
def test_where_the_table_leaves_nobody_alive(oldest) -> None:
    got = life.expectancy(*changed(d70=8000, p70=8000, d90=oldest), AGES)
    gone = AGES > 70
    assert set(got.status[gone].tolist()) == {life.NOBODY}
    assert (got.value[gone] == 0).all()
    assert np.isnan(got.lower[gone]).all()
    assert got.value[AGES == 70].tolist() == [2.5]
    assert set(got.status[~gone].tolist()) == {life.CALCULATED}


def test_other_bands_than_the_usual_twenty() -> None:
    to_85 = np.concatenate([DEATHS[:-2], [1200]]), np.concatenate([PEOPLE[:-2], [4500]])
    got = life.expectancy(*to_85, AGES[:-1])
    assert got.start_age[-1] == 85
    assert float(got.value[0]) == pytest.approx(
        float(life.expectancy(DEATHS, PEOPLE, AGES).value[0]), rel=0.02
    )


@pytest.mark.parametrize(
    ("call", "argument", "words"),
    [
        (lambda: life.expectancy(DEATHS, PEOPLE, AGES + 1), "start_age", "begin with 0 and 1"),
        (lambda: life.expectancy([1, 2], [9, 9], [0, 5]), "start_age", "begin with 0 and 1"),
        (
            lambda: life.expectancy([1, 2], [9, 9], [0, None]),
            "start_age",
            "missing or negative at position 1",
        ),
        (
            lambda: life.expectancy([1, 2, 3], [9, 9, 9], [0, 1, 1]),
            "start_age",
            "twice in one area at position 2",
        ),
        (lambda: life.expectancy(DEATHS, PEOPLE, AGES[:-1]), "deaths", "shape"),
        (lambda: life.expectancy(DEATHS, 9, AGES), "deaths", "one number for every band"),
        (lambda: life.expectancy("many", PEOPLE, AGES), "deaths", "must be numbers"),
        (lambda: life.expectancy(DEATHS, PEOPLE, AGES, confidence=95), "confidence", "fraction"),
    ],
)
def test_refusals_name_the_argument(call, argument, words) -> None:
    with pytest.raises(InputError, match=words) as refused:
        call()
    assert refused.value.argument == argument
