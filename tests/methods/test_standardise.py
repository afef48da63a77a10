"""What standardised rates promise on any input, and how they refuse what cannot be."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cairn.methods import InputError, intervals, standardise

PARTS = ("value", "lower", "upper")
BANDS = 4
intervals.rate(1, 1)  # loads what is slow to import, so that no generated example has to wait for it
calm = settings(deadline=None, max_examples=50)

count, people = st.integers(0, 60), st.integers(50, 50_000)
levels = st.sampled_from([0.9, 0.95, 0.998])
bands = st.lists(st.tuples(count, people, st.integers(1, 9000)), min_size=BANDS, max_size=BANDS)
areas = st.dictionaries(st.sampled_from("vwxyz"), bands, min_size=1, max_size=4)


def table(places: dict) -> tuple[list, list, list, list]:
    """Long columns: events, population, standard or reference, area."""
    flat = [(*row, name) for name, rows in places.items() for row in rows]
    return tuple(map(list, zip(*flat, strict=True)))


def direct(places: dict, confidence=0.95, order=None):
    columns = [np.array(one) for one in table(places)]
    events, population, standard, by = columns if order is None else [one[order] for one in columns]
    return standardise.direct(events, population, standard, by=by, confidence=confidence)


def indirect(places: dict, confidence=0.95, order=None):
    """The third number of each band as the events of a reference of 100,000 people."""
    columns = [np.array(one) for one in table(places)]
    events, population, cases, by = columns if order is None else [one[order] for one in columns]
    at_risk = np.full(len(events), 100_000)
    return standardise.indirect(events, population, cases, at_risk, by=by, confidence=confidence)


def told(got, *names) -> dict:
    """The figures of each area by its label."""
    columns = [getattr(got, name) for name in names] or [
        getattr(part, name) for part in (got.rate, got.ratio) for name in PARTS
    ]
    return {label: [float(one[place]) for one in columns] for place, label in enumerate(got.group.tolist())}


def told_direct(got) -> dict:
    return told(got, *PARTS, "events", "population", "variance")


both = pytest.mark.parametrize(("method", "tell"), [(direct, told_direct), (indirect, told)])


def same(first: dict, second: dict) -> None:
    assert first.keys() == second.keys()
    for label, figures in first.items():
        np.testing.assert_allclose(figures, second[label], rtol=1e-11)


@both
@calm
@given(places=areas, seed=st.integers(0, 99), confidence=levels)
def test_the_order_of_rows_does_not_matter(method, tell, places, seed, confidence) -> None:
    order = np.random.default_rng(seed).permutation(BANDS * len(places))
    same(tell(method(places, confidence)), tell(method(places, confidence, order)))


@both
@calm
@given(places=areas, confidence=levels)
def test_areas_together_equal_each_alone(method, tell, places, confidence) -> None:
    together = tell(method(places, confidence))
    for name, rows in places.items():
        alone = tell(method({name: rows}, confidence))[name]
        np.testing.assert_allclose(together[name], alone, rtol=1e-12)


@calm
@given(places=areas)
def test_direct_limits_hold_the_rate_and_widen(places) -> None:
    usual, wide = direct(places, 0.95), direct(places, 0.998)
    shown = usual.status == standardise.CALCULATED
    assert (shown == (usual.events >= 10)).all()
    assert (wide.lower[shown] <= usual.lower[shown]).all()
    assert (usual.lower[shown] <= usual.value[shown]).all()
    assert (usual.value[shown] <= usual.upper[shown]).all()
    assert (usual.upper[shown] <= wide.upper[shown]).all()
    assert np.isnan(usual.value[~shown]).all()


@calm
@given(places=areas)
def test_indirect_limits_hold_the_ratio_and_widen(places) -> None:
    usual, wide = indirect(places, 0.95), indirect(places, 0.998)
    for now, more in ((usual.ratio, wide.ratio), (usual.rate, wide.rate)):
        assert (more.lower <= now.lower).all()
        assert (now.lower <= now.value).all()
        assert (now.value <= now.upper).all()
        assert (now.upper <= more.upper).all()


@calm
@given(rows=bands, band=st.integers(0, BANDS - 1), more=st.integers(1, 50))
def test_more_events_never_lower_a_rate(rows, band, more) -> None:
    higher = [(x + more if place == band else x, n, w) for place, (x, n, w) in enumerate(rows)]
    before, after = direct({"a": rows}), direct({"a": higher})
    if before.status == standardise.CALCULATED:
        assert after.value > before.value
    assert indirect({"a": higher}).ratio.lower > indirect({"a": rows}).ratio.lower


@calm
@given(rows=bands, share=st.floats(0.1, 0.9), taken=st.floats(0, 1))
def test_splitting_a_band_in_proportion_does_not_matter(rows, share, taken) -> None:
    events, population, standard = rows[0]
    first = int(events * taken)
    halves = [
        (first, population * share, standard * share),
        (events - first, population * (1 - share), standard * (1 - share)),
    ]
    same(told_direct(direct({"a": rows})), told_direct(direct({"a": [*halves, *rows[1:]]})))


def test_a_population_like_the_standard_keeps_its_crude_rate() -> None:
    events, standard = np.arange(19) + 3, standardise.esp2013()
    got, crude = standardise.direct(events, standard, standard), intervals.rate(events.sum(), standard.sum())
    for part in PARTS:
        assert float(getattr(got, part)) == pytest.approx(float(getattr(crude, part)), rel=1e-12)


def test_the_reference_itself_has_the_ratio_one() -> None:
    got = standardise.indirect([5, 9, 40], [100, 80, 50], [5, 9, 40], [100, 80, 50], ratio_multiplier=100)
    assert float(got.ratio.value) == pytest.approx(100)
    assert float(got.rate.value) == pytest.approx(float(got.reference_rate))


def test_wide_tables_are_read_like_long_ones() -> None:
    rng = np.random.default_rng(4)
    events, population = rng.integers(0, 30, (6, 19)), rng.integers(500, 9000, (6, 19))
    names, standard = np.array([f"area {n}" for n in range(6)]), standardise.esp2013()
    wide = standardise.direct(events, population, standard, by=names[:, np.newaxis])
    long = standardise.direct(
        events.ravel(), population.ravel(), np.tile(standard, 6), by=np.repeat(names, 19)
    )
    same(told_direct(wide), told_direct(long))
    reference = standardise.indirect(
        events, population, events.sum(0), population.sum(0), by=names[:, np.newaxis]
    )
    assert reference.observed.sum() == pytest.approx(reference.expected.sum())


def test_few_events_and_missing_ones_have_a_status_of_their_own() -> None:
    got = standardise.direct(
        [[4, 5], [5, 5], [None, 50]], [[900, 800]], [1, 2], by=[["few"], ["some"], ["gap"]]
    )
    assert got.status.tolist() == ["fewer than 10 events", "calculated", "missing"]
    assert np.isnan(got.value).tolist() == np.isnan(got.lower).tolist() == [True, False, True]
    assert got.events[:2].tolist() == [9, 10]
    as_the_peer = standardise.direct([None, 50], [900, 800], [1, 2], peer_compatible=True)
    assert (as_the_peer.status, as_the_peer.events) == ("calculated", 50)


def test_the_lower_limit_may_fall_below_zero_where_one_band_weighs_heavily() -> None:
    got = standardise.direct([1, 9], [10, 100_000], [1, 1])
    assert got.lower < 0 < got.value


def test_full_confidence_reaches_from_end_to_end() -> None:
    got = standardise.direct([20, 30], [1000, 1000], [1, 1], confidence=1)
    assert (got.lower, got.upper) == (0, np.inf)
    ratio = standardise.indirect([20, 30], [1000, 1000], [1, 1], [10, 10], confidence=1).ratio
    assert (ratio.lower, ratio.upper) == (0, np.inf)


# Repeat events: people by how many events each had.
TIMES, AGES = [1, 1, 1, 2, 2, 2, 3, 3, 3], ["a", "b", "c"] * 3
PEOPLE, AT_RISK, STANDARD = [40, 30, 20, 0, 9, 6, 0, 0, 4], [900, 700, 500] * 3, [4000, 3000, 2000] * 3


def repeated(keep=slice(None), **more):
    columns = (np.array(one)[keep] for one in (PEOPLE, AT_RISK, STANDARD))
    rows = {"band": np.array(AGES)[keep], "event_frequency": np.array(TIMES)[keep]}
    return standardise.direct(*columns, **rows | more)


def test_repeat_events_count_as_often_as_they_happened_and_widen_the_limits() -> None:
    got = repeated()
    events = [40, 30 + 18, 20 + 12 + 12]
    independent = standardise.direct(events, AT_RISK[:3], STANDARD[:3])
    assert (got.events, got.population) == (132, 2100)
    assert float(got.value) == pytest.approx(float(independent.value))
    assert got.lower < independent.lower
    assert got.upper > independent.upper
    single = standardise.direct(PEOPLE[:3], AT_RISK[:3], STANDARD[:3], band=AGES[:3], event_frequency=1)
    plain = standardise.direct(PEOPLE[:3], AT_RISK[:3], STANDARD[:3], band=AGES[:3])
    for part in (*PARTS, "variance"):
        assert float(getattr(single, part)) == pytest.approx(float(getattr(plain, part)), rel=1e-12)


def test_a_row_of_nobody_may_be_left_out() -> None:
    """PHEindicatormethods then divides by the standard of the bands that the frequency lists."""
    listed = np.flatnonzero(PEOPLE)
    whole, short = repeated(), repeated(listed)
    for part in (*PARTS, "variance", "population"):
        assert float(getattr(whole, part)) == pytest.approx(float(getattr(short, part)), rel=1e-12)
    as_the_peer = repeated(listed, peer_compatible=True)
    assert as_the_peer.value == short.value
    of_once = (
        sum(w**2 * x / n**2 for w, x, n in zip(STANDARD[:3], PEOPLE[:3], AT_RISK[:3], strict=True)) / 9000**2
    )
    of_twice = 4 * (3000**2 * 9 / 700**2 + 2000**2 * 6 / 500**2) / 5000**2
    of_thrice = 9 * (2000**2 * 4 / 500**2) / 2000**2
    assert float(as_the_peer.variance) == pytest.approx(of_once + of_twice + of_thrice, rel=1e-12)
    assert as_the_peer.variance > short.variance
    assert float(repeated(peer_compatible=True).variance) == pytest.approx(float(whole.variance), rel=1e-12)


def test_repeat_events_of_several_areas_equal_each_alone() -> None:
    rng = np.random.default_rng(8)
    people = rng.integers(0, 30, (3, 9))
    by = [["x"], ["y"], ["z"]]
    together = standardise.direct(people, AT_RISK, STANDARD, by=by, band=AGES, event_frequency=TIMES)
    for place in range(3):
        alone = standardise.direct(people[place], AT_RISK, STANDARD, band=AGES, event_frequency=TIMES)
        for part in (*PARTS, "variance"):
            there, here = getattr(together, part)[place], getattr(alone, part)
            np.testing.assert_allclose(there, here, rtol=1e-12)


def test_observed_totals_by_name_or_in_order() -> None:
    columns = ([[100, 80], [50, 60]], [3, 4], [100, 100])
    by = [["north"], ["south"]]
    named = standardise.indirect(None, *columns, by=by, observed={"south": None, "north": 12, "west": 1})
    assert named.observed[0] == 12
    assert np.isnan(named.ratio.value).tolist() == [False, True]
    ordered = standardise.indirect(None, *columns, by=by, observed=[12, 5])
    assert ordered.ratio.value[0] == named.ratio.value[0]
    alone = standardise.indirect(None, [100, 80], [3, 4], [100, 100], observed=12)
    assert alone.ratio.value == named.ratio.value[0]
    rows = standardise.indirect([7, 5], [100, 80], [3, 4], [100, 100])
    assert (alone.rate.upper, alone.ratio.method) == (rows.rate.upper, "Byars")


def test_where_no_event_is_expected_there_is_no_ratio() -> None:
    got = standardise.indirect([[1, 2], [1, 2]], [[0, 0], [9, 9]], [1, 1], [9, 9], by=[["x"], ["y"]])
    assert np.isnan(got.ratio.value).tolist() == np.isnan(got.rate.upper).tolist() == [True, False]
    assert got.expected.tolist() == [0, 2]


def test_missing_populations_of_the_peer() -> None:
    """PHEindicatormethods counts the events of a band whose population is missing, and expects none of them."""
    columns = ([4, 40], [100, None], [5, 5], [100, 100])
    assert np.isnan(standardise.indirect(*columns).ratio.value)
    as_the_peer = standardise.indirect(*columns, peer_compatible=True)
    assert (as_the_peer.observed, as_the_peer.expected) == (44, 5)


def test_the_european_standard_population() -> None:
    standard = standardise.esp2013()
    assert len(standard) == len(standardise.ESP2013_BANDS) == 19
    assert standard.sum() == 100_000
    named = dict(zip(standardise.ESP2013_BANDS, standard, strict=True))
    assert (named["0-4"], named["35-39"], named["50-54"], named["85-89"], named["90+"]) == (
        5000,
        7000,
        7000,
        1500,
        1000,
    )
    assert standardise.esp2013([[90, 0], [35, 85]]).tolist() == [[1000, 5000], [7000, 1500]]
    standard[0] = 0
    assert standardise.esp2013()[0] == 5000


@pytest.mark.parametrize(
    ("call", "argument", "words"),
    [
        (lambda: standardise.direct([-1, 2], [9, 9], [1, 1]), "events", "negative at position 0"),
        (lambda: standardise.direct([1, 2], [9, 0], [1, 1]), "population", "zero or negative at position 1"),
        (lambda: standardise.direct([1, 2], [9, None], [1, 1]), "population", "missing at position 1"),
        (lambda: standardise.direct([1, 2], [9, 9], [1, -1]), "standard", "negative"),
        (lambda: standardise.direct([1, 2], [9, 9], [1, np.nan]), "standard", "missing"),
        (lambda: standardise.direct([1, 2], [9, 9], [0, 0]), "standard", "adds up to zero"),
        (lambda: standardise.direct([1, 2], [9, 9], 1), "events", "one number for every band"),
        (lambda: standardise.direct([1, 2], [9, 9, 9], [1, 1]), "events", "shape"),
        (lambda: standardise.direct([1, 2], [9, 9], [1, 1], by=["a"] * 3), "by", "does not fit"),
        (lambda: standardise.direct([[1, 2], [3, 4]], [[9, 9]], [1, 1], by=["a", "b"]), "by", "one column"),
        (lambda: standardise.direct([1, 2], [9, 9], [1, 1], band=["a", "a"]), "band", "twice in one area"),
        (lambda: standardise.direct([1, 2], [9, 9], [1, 1], multiplier=0), "multiplier", "above zero"),
        (lambda: standardise.direct([1, 2], [9, 9], [1, 1], confidence=95), "confidence", "fraction"),
        (lambda: standardise.direct([1, 2], [9, 9], [1, 1], event_frequency=[1, 2]), "band", "must be given"),
        (lambda: repeated(event_frequency=0, band=AGES), "event_frequency", "zero or negative"),
        (lambda: repeated(event_frequency=[1, 2], band=AGES), "event_frequency", "shape"),
        (
            lambda: standardise.direct([1, 2], [9, 8], [1, 1], band=["a", "a"], event_frequency=[1, 2]),
            "population",
            "differs within a band of an area at position 1",
        ),
        (lambda: standardise.indirect([1, 5], [9, 9], [1], [9]), "population", "one number for every band"),
        (lambda: standardise.indirect([-1, 5], [9, 9], [1, 2], [9, 9]), "events", "negative"),
        (lambda: standardise.indirect([1, 5], [9, 9], [1, 2], [9, 0]), "reference_population", "zero"),
        (lambda: standardise.indirect(None, [9, 9], [1, 2], [9, 9]), "events", "one of the two"),
        (lambda: standardise.indirect([1, 5], [9, 9], [1, 2], [9, 9], observed=6), "events", "not both"),
        (lambda: standardise.indirect(None, [9], [1], [9], observed=[6, 7]), "observed", "1 areas"),
        (lambda: standardise.indirect(None, [9], [1], [9], by=["x"], observed={"y": 1}), "observed", "no entry"),
        (lambda: standardise.indirect(None, [9], [1], [9], observed=-2), "observed", "negative"),
        (lambda: standardise.indirect([1], [9], [1], [9], ratio_multiplier=0), "ratio_multiplier", "above zero"),
        (lambda: standardise.esp2013([5, 7]), "start_age", "position 1"),
        (lambda: standardise.esp2013([95]), "start_age", "0, 5, 10"),
    ],
)  # fmt: skip
def test_refusals_name_the_argument(call, argument, words) -> None:
    with pytest.raises(InputError, match=words) as refused:
        call()
    assert refused.value.argument == argument
