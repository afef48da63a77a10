"""How often limits hold the truth: exact, added up by hand, and simulated."""

import numpy as np
import pytest
from scipy import stats

from cairn.methods import InputError, coverage, intervals, standardise

PEOPLE = (1, 2, 5, 10, 20, 50, 100, 200, 1000)
TRUTHS = np.concatenate([[0, 1e-4, 0.002], np.linspace(0.01, 0.99, 99), [1]])
MEANS = np.concatenate([[1e-3], np.linspace(0.1, 30, 300), np.linspace(31, 400, 50)])
DRAWS = 40_000


@pytest.mark.parametrize("people", PEOPLE)
def test_cover_of_wilson_is_the_sum_over_every_count(people: int) -> None:
    counts = np.arange(people + 1)
    limits = intervals.proportion(counts, people)
    chances = stats.binom.pmf(counts, people, TRUTHS[:, np.newaxis])
    truth = TRUTHS[:, np.newaxis]
    by_hand = (chances * ((limits.lower <= truth) & (truth <= limits.upper))).sum(axis=1)
    np.testing.assert_allclose(coverage.proportion(people, TRUTHS), by_hand, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("confidence", [0.95, 0.998])
def test_cover_of_rates_is_the_sum_over_every_count(confidence: float) -> None:
    counts = np.arange(800)
    limits = intervals.count(counts, confidence=confidence)
    truth = MEANS[:, np.newaxis]
    held = (limits.lower <= truth) & (truth <= limits.upper)
    by_hand = (stats.poisson.pmf(counts, truth) * held).sum(axis=1)
    np.testing.assert_allclose(coverage.rate(MEANS, confidence=confidence), by_hand, rtol=1e-9, atol=1e-12)


def test_wilson_averages_95_percent_over_the_truth() -> None:
    fine = (np.arange(20_000) + 0.5) / 20_000
    for people in PEOPLE[2:]:
        average = coverage.mean_proportion(people)
        assert 0.94 <= average <= 0.96
        assert average == pytest.approx(coverage.proportion(people, fine).mean(), abs=2e-4)
    assert coverage.mean_proportion(50, confidence=1) == pytest.approx(1)


def test_wilson_falls_short_for_rare_events_in_small_groups() -> None:
    assert coverage.proportion(50, 0.02) == pytest.approx(0.922, abs=5e-4)
    most = np.linspace(0.002, 0.998, 997)
    assert 0.84 <= coverage.proportion(50, most).min() < 0.9


def test_cover_of_rates_never_falls_below_94_percent() -> None:
    limits = intervals.count(np.arange(1000))
    turns = np.concatenate([limits.lower[1:], limits.upper])
    turns = turns[turns < 800]
    both_sides = np.concatenate([turns * (1 - 1e-9), turns * (1 + 1e-9)])  # cover only turns at a limit
    cover = coverage.rate(both_sides)
    assert cover.min() >= 0.95
    assert coverage.rate(2) == pytest.approx(0.983, abs=5e-4)


@pytest.mark.parametrize(("people", "truth"), [(20, 0.1), (50, 0.02), (200, 0.5), (1000, 0.003)])
def test_simulation_agrees_with_the_sum_for_proportions(people: int, truth: float) -> None:
    drawn = np.random.default_rng(people).binomial(people, truth, DRAWS)
    limits = intervals.proportion(drawn, people)
    exact = coverage.proportion(people, truth)
    held = ((limits.lower <= truth) & (truth <= limits.upper)).mean()
    assert abs(held - exact) < 4 * np.sqrt(exact * (1 - exact) / DRAWS)


@pytest.mark.parametrize("mean", [2, 9.5, 12, 60, 400])
def test_simulation_agrees_with_the_sum_for_rates(mean: float) -> None:
    limits = intervals.rate(np.random.default_rng(int(mean)).poisson(mean, DRAWS), 7, multiplier=1)
    exact = coverage.rate(mean)
    held = ((limits.lower <= mean / 7) & (mean / 7 <= limits.upper)).mean()
    assert abs(held - exact) < 4 * np.sqrt(exact * (1 - exact) / DRAWS)


AGES = np.arange(2.5, 95, 5)
YOUNG_CITY = np.array([65, 62, 60, 56, 65, 95, 105, 95, 80, 70, 63, 56, 46, 34, 26, 19, 13, 7, 3.0])
RETIRED = np.array([35, 40, 45, 42, 35, 40, 45, 48, 48, 50, 65, 80, 85, 88, 90, 75, 45, 26, 16.0])
PATTERNS = {
    "flat": np.ones(19),
    "older": np.exp(0.09 * AGES),
    "middle": np.exp(-0.5 * ((AGES - 45) / 11) ** 2),
    "younger": np.exp(-0.5 * ((AGES - 22) / 6) ** 2),
}


def cover(people: np.ndarray, pattern: np.ndarray, events: float) -> coverage.Cover:
    expected = people * pattern
    expected *= events / expected.sum()
    return coverage.direct(expected, people * 1000, standardise.esp2013())


@pytest.mark.parametrize(
    "people", [standardise.esp2013(), YOUNG_CITY, RETIRED], ids=["standard", "city", "retired"]
)
@pytest.mark.parametrize("pattern", PATTERNS.values(), ids=PATTERNS)
def test_standardised_rates_hold_93_to_97_percent_from_20_events(people, pattern) -> None:
    for events in (20, 30, 100, 500):
        found = cover(people, pattern, events)
        assert found.heaviest < 5
        assert 0.93 <= found.held <= 0.97
        assert found.error < 0.002


def test_where_standardised_rates_hold_more_or_less_than_that() -> None:
    flat = PATTERNS["flat"]
    assert cover(YOUNG_CITY, flat, 15).held > 0.97
    six, three = (cover(YOUNG_CITY, flat, events) for events in (6, 3))
    assert six.held < 0.9
    assert six.shown < 0.1
    assert three.held < 0.05
    hardly_any_old = np.where(AGES > 65, 0.1, 1) * YOUNG_CITY
    lopsided = cover(hardly_any_old, flat, 100)
    assert lopsided.heaviest > 25
    assert lopsided.held < 0.85


def test_a_simulation_can_be_repeated() -> None:
    first, second = (cover(YOUNG_CITY, PATTERNS["older"], 40) for _ in range(2))
    assert first == second
    nothing = coverage.direct([1e-6, 1e-6], [10, 10], [1, 1], draws=10)
    assert np.isnan(nothing.held)
    assert nothing.shown == 0


def test_missing_truth_and_single_numbers() -> None:
    assert np.isnan(coverage.proportion(5, [np.nan, 0.5])).tolist() == [True, False]
    assert np.isnan(coverage.rate([np.nan, 5])).tolist() == [True, False]
    assert np.shape(coverage.rate(5)) == np.shape(coverage.proportion(5, 0.5)) == ()
    assert coverage.proportion(5, 0.5, confidence=1) == coverage.rate(5, confidence=1) == pytest.approx(1)


@pytest.mark.parametrize(
    ("call", "argument"),
    [
        (lambda: coverage.proportion(0, 0.5), "denominator"),
        (lambda: coverage.proportion(2.5, 0.5), "denominator"),
        (lambda: coverage.proportion(True, 0.5), "denominator"),
        (lambda: coverage.proportion(5, 1.5), "truth"),
        (lambda: coverage.rate(0), "truth"),
        (lambda: coverage.rate(5, confidence=95), "confidence"),
        (lambda: coverage.direct([0, 0], [1, 1], [1, 1]), "expected"),
        (lambda: coverage.direct([1, None], [1, 1], [1, 1]), "expected"),
        (lambda: coverage.direct([1, 2], [1, 1], [1, 1], draws=0), "draws"),
    ],
)
def test_refusals_name_the_argument(call, argument) -> None:
    with pytest.raises(InputError) as refused:
        call()
    assert refused.value.argument == argument
