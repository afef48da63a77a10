"""What a funnel promises on any input: limits, words, cover by chance, edges and refusals."""

from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom, poisson

from cairn.methods import InputError, intervals
from cairn.methods.compare import funnel
from cairn.methods.funnel import Funnel
from cairn.methods.funnel_points import Counted, exact_level, kind_of

PER = 100_000
shares = st.lists(st.tuples(st.integers(0, 400), st.integers(1, 4_000)), min_size=2, max_size=9).filter(
    lambda areas: any(part for part, _ in areas)
)


def proportions(areas: list, **more) -> Funnel:
    part, rest = np.array(areas, dtype=float).T
    return funnel(part, part + rest, statistic="proportion", **more)


def ratios(areas: list, **more) -> Funnel:
    observed, expected = np.array(areas, dtype=float).T
    return funnel(observed, expected / 10, statistic="ratio", **more)


def rates(areas: list, **more) -> Funnel:
    events, people = np.array(areas, dtype=float).T
    people = people * 100
    return funnel(events, people, statistic="rate", rate=events / people * PER, **more)


kinds = pytest.mark.parametrize("method", [proportions, ratios, rates])


@kinds
@settings(max_examples=40)
@given(areas=shares)
def test_lines_lie_in_order_round_the_centre(method, areas) -> None:
    lines = method(areas).lines
    ordered = [lines.lower_998, lines.lower_95, lines.upper_95, lines.upper_998]
    limits = [one.limit for one in ordered]
    assert (np.diff(limits[:2] + [np.full(100, lines.baseline)] + limits[2:], axis=0) >= -1e-12).all()
    assert (np.diff(lines.x) >= 1).all()
    assert len(lines.x) == 100


@kinds
@settings(max_examples=40)
@given(areas=shares, seed=st.integers(0, 1000))
def test_order_does_not_matter(method, areas, seed) -> None:
    order = np.random.default_rng(seed).permutation(len(areas))
    got, shuffled = method(areas), method([areas[place] for place in order])
    assert list(got.points.significance[order]) == list(shuffled.points.significance)
    np.testing.assert_array_equal(got.lines.x, shuffled.lines.x)
    np.testing.assert_allclose(got.lines.upper_95.limit, shuffled.lines.upper_95.limit, rtol=1e-12)


@kinds
@settings(max_examples=40)
@given(areas=shares, times=st.integers(2, 5))
def test_areas_repeated_change_nothing(method, areas, times) -> None:
    """The whole batch with every area several times has the same average, lines and words."""
    once, often = method(areas), method(areas * times)
    assert once.average == pytest.approx(often.average, rel=1e-12)
    np.testing.assert_allclose(
        once.lines.lower_998.limit, often.lines.lower_998.limit, rtol=1e-12, atol=1e-12
    )
    np.testing.assert_array_equal(np.tile(once.points.value, times), often.points.value)


@given(areas=shares)
def test_a_ratio_among_others_is_as_it_is_alone(areas) -> None:
    batch = ratios(areas)
    for place, area in enumerate(areas):
        if area[0]:
            assert ratios([area]).points.level[0] == batch.points.level[place]


@given(expected=st.integers(1, 3_000), events=st.integers(0, 300))
def test_more_events_never_lie_lower(expected, events) -> None:
    lower, higher = ratios([(events, expected), (events + 1, expected)]).points.level
    assert higher >= lower


@settings(max_examples=60)
@given(areas=shares)
def test_a_proportion_is_outside_where_its_wilson_interval_leaves_the_average_out(areas) -> None:
    part, rest = np.array(areas, dtype=float).T
    got = proportions(areas)
    for confidence, least in ((0.95, 1), (0.998, 2)):
        wilson = intervals.proportion(part, part + rest, confidence=confidence)
        away = np.minimum(abs(wilson.lower - got.average), abs(wilson.upper - got.average)) > 1e-9
        outside = (wilson.lower > got.average) | (wilson.upper < got.average)
        assert (outside == (np.abs(got.points.level) >= least))[away].all()


@given(x=st.integers(1, 500))
def test_events_on_a_line_are_just_at_the_tail(x) -> None:
    lines = funnel([x, x], [x, x * 3], statistic="ratio").lines
    for line, tail in ((lines.lower_95, 0.025), (lines.lower_998, 0.001)):
        np.testing.assert_allclose(poisson.cdf(lines.x, line.expected), tail, rtol=1e-8)
    for line, tail in ((lines.upper_95, 0.025), (lines.upper_998, 0.001)):
        np.testing.assert_allclose(poisson.sf(lines.x - 1, line.expected), tail, rtol=1e-8)


def cover_of_counts(mean: float) -> tuple[float, float]:
    """How often a ratio or rate is inside its 95% and its 99.8% limits, whatever the count, by chance alone."""
    events = np.arange(poisson.ppf(1 - 1e-13, mean) + 3)
    level = np.abs(
        exact_level(Counted(kind_of("ratio", None, None, 1), events, np.full(events.shape, mean), 1))
    )
    chance = poisson.pmf(events, mean)
    return float(chance[level == 0].sum()), float(chance[level < 2].sum())


def test_cover_of_rates_and_ratios_by_enumeration() -> None:
    usual = np.array([cover_of_counts(mean) for mean in np.geomspace(18, 1_000, 150)])
    few = np.array([cover_of_counts(mean) for mean in np.geomspace(0.1, 18, 150)])
    assert 0.95 < usual[:, 0].min() < usual[:, 0].max() < 0.97
    assert 0.95 < few[:, 0].min() < 0.97 < few[:, 0].max() < 1
    assert min(usual[:, 1].min(), few[:, 1].min()) > 0.998


def cover_of_shares(people: int, share: float) -> float:
    part = np.arange(people + 1)
    counts = Counted(kind_of("proportion", None, None, 1), part, np.full(part.shape, float(people)), share)
    return float(binom.pmf(part, people, share)[exact_level(counts) == 0].sum())


def test_cover_of_proportions_by_enumeration() -> None:
    sizes = np.unique(np.geomspace(24, 5_000, 30).astype(int))
    usual = [
        cover_of_shares(people, share)
        for people in sizes
        for share in np.geomspace(12 / people, 0.5, 12)
        if share <= 0.5
    ]
    assert 0.93 < min(usual) < max(usual) < 0.97
    few = [
        cover_of_shares(people, one / people) for people in (50, 200, 2_000) for one in (0.2, 0.4, 1, 2, 4)
    ]
    assert 0.83 < min(few) < 0.93
    assert max(few) > 0.97


def test_cover_of_a_whole_funnel_by_simulation() -> None:
    """Seeded: with the average taken from the areas themselves, as in use."""
    chance = np.random.default_rng(8)
    people = chance.integers(200, 5_000, 4_000)
    inside = proportions(np.stack([part := chance.binomial(people, 0.3), people - part], axis=1)).points.level
    assert 0.94 < (inside == 0).mean() < 0.96
    expected = chance.uniform(20, 400, 4_000)
    inside = funnel(chance.poisson(expected), expected, statistic="ratio").points.level
    assert 0.945 < (inside == 0).mean() < 0.965


def test_lines_of_a_proportion_are_cut_at_the_whole_and_the_peers_at_100() -> None:
    areas = [(9, 1), (95, 5)]
    for multiplier in (1, 100, 1_000):
        ours, peers = (
            proportions(areas, multiplier=multiplier, peer_compatible=peer).lines.upper_998.limit
            for peer in (False, True)
        )
        assert ours.max() == multiplier
        assert (peers.max() > 1) if multiplier == 1 else (peers.max() == 100)
    lines = proportions(areas, multiplier=1_000, peer_compatible=True).lines
    assert (lines.upper_95.limit < lines.baseline).all()  # why ours departs


def test_a_missing_number_is_out_of_the_average_and_gets_no_word() -> None:
    whole = funnel([10, 30, 50], [100, 100, 100], statistic="proportion")
    gaps = funnel([10, None, 30, 5, 50], [100, 100, 100, None, 100], statistic="proportion")
    assert gaps.average == whole.average
    assert list(gaps.points.significance) == [
        whole.points.significance[0],
        "",
        "Not significant",
        "",
        "High (0.001)",
    ]
    assert np.isnan(gaps.points.level[[1, 3]]).all()
    np.testing.assert_array_equal(gaps.lines.upper_95.limit, whole.lines.upper_95.limit)


def test_a_crude_rate_without_events_needs_its_people_and_is_judged() -> None:
    got = funnel([0, 40], [50_000, 50_000], statistic="rate", rate=[0, 80])
    assert got.average == pytest.approx(40 / 100_000)
    assert got.points.significance[0] == "Low (0.001)"
    unknown = funnel([0, 40], [50_000, 50_000], statistic="rate", rate=[None, 80])
    assert list(unknown.points.level) == list(got.points.level)
    assert unknown.points.value[0] == 0


def test_a_standardised_rate_of_few_events_is_not_judged() -> None:
    got = funnel([0, 9, 40, 30], statistic="rate", subtype="dsr", rate=[None, 20, 80, 60], years_of_data=3)
    assert list(got.points.significance[:2]) == ["Not applicable for events less than 10 for dsrs"] * 2
    assert np.isnan(got.points.value[:2]).all()
    assert got.average == pytest.approx(79 / (9 / 20 + 40 / 80 + 30 / 60) / PER)
    assert got.points.denominator[2] == pytest.approx(50_000 / 3)
    hidden = funnel([9, 40, 30], statistic="rate", subtype="dsr", rate=[None, 80, 60])
    assert hidden.points.significance[0] == got.points.significance[0]


def test_the_significance_of_rates_needs_no_denominator_here() -> None:
    """The peer's routine fails without the column, though the answer does not depend on it."""
    people, events = np.array([50_000, 60_000, 90_000]), np.array([40, 12, 90])
    rate = events / people * PER
    without = funnel(events, statistic="rate", rate=rate)
    given = funnel(events, people, statistic="rate", rate=rate)
    assert list(without.points.significance) == list(given.points.significance)


def test_a_funnel_of_one_area_and_of_equal_shares() -> None:
    one = funnel(30, 100, statistic="proportion")
    assert list(one.points.significance) == ["Not significant"]
    for part in (0, 100):
        same = funnel([part, part], [100, 100], statistic="proportion")
        assert list(same.points.significance) == ["Not significant"] * 2


Z = NormalDist()


@pytest.mark.parametrize("winsorise", [0, 0.05, 0.1])
@pytest.mark.parametrize("corrected", [False, True])
def test_overdispersion_is_the_published_formula(winsorise, corrected) -> None:
    """Proportions, written out again: winsorised z-scores, phi, and the variance between areas."""
    chance = np.random.default_rng(4)
    people = chance.integers(200, 2_000, 40)
    part = chance.binomial(people, np.clip(chance.normal(0.3, 0.08, 40), 0.05, 0.9))
    target = part.sum() / people.sum()
    error = np.sqrt(target * (1 - target) / people)
    z = (part / people - target) / error
    low, high = np.quantile(z, winsorise), np.quantile(z, 1 - winsorise)
    phi = sum(min(max(one, low), high) ** 2 for one in z) / 40
    if corrected and winsorise:
        grid = [Z.inv_cdf(step) for step in (np.arange(20_000) + 0.5) / 20_000]
        grid = np.clip(grid, Z.inv_cdf(winsorise), Z.inv_cdf(1 - winsorise))
        phi /= (grid**2).mean()
    weight = 1 / error**2
    between = (40 * phi - 39) / (weight.sum() - (weight**2).sum() / weight.sum())
    asked = {"statistic": "proportion", "winsorise": winsorise, "corrected": corrected}
    added = funnel(part, people, overdispersion="additive", **asked)
    times = funnel(part, people, overdispersion="multiplicative", **asked)
    tolerance = 1e-4 if corrected else 1e-12
    assert added.overdispersion.phi == pytest.approx(phi, rel=tolerance)
    assert added.overdispersion.tau_squared == pytest.approx(between, rel=tolerance)
    wide = np.sqrt(target * (1 - target) / added.lines.x + added.overdispersion.tau_squared)
    np.testing.assert_allclose(
        added.lines.upper_95.limit, np.minimum(target + 1.959963984540054 * wide, 1), rtol=1e-10
    )
    outside = np.abs(part / people - target) > 1.959963984540054 * error * np.sqrt(times.overdispersion.phi)
    assert list(times.points.level != 0) == list(outside)


@pytest.mark.parametrize("widening", ["additive", "multiplicative"])
@kinds
@settings(max_examples=30)
@given(areas=shares.filter(lambda areas: len(areas) > 2))
def test_limits_of_proportions_never_narrow_and_others_are_exact_until_they_widen(
    method, widening, areas
) -> None:
    plain, wide = method(areas), method(areas, overdispersion=widening)
    if not wide.overdispersion.found:
        assert list(plain.points.level) == list(wide.points.level)
        np.testing.assert_array_equal(plain.lines.upper_95.limit, wide.lines.upper_95.limit)
    elif method is proportions:
        assert (wide.lines.upper_998.limit >= plain.lines.upper_998.limit).all()
        assert (np.abs(wide.points.level) <= np.abs(plain.points.level)).all()


@pytest.mark.parametrize(
    ("kind", "corrected", "expected"),
    [
        ("additive", False, 0.89),
        ("additive", True, 0.945),
        ("multiplicative", False, 0.895),
        ("multiplicative", True, 0.95),
    ],
)
def test_cover_where_areas_differ_in_truth(kind, corrected, expected) -> None:
    """Seeded: the published limits hold about 89 in 100 areas, the corrected about 95; both 95 by chance alone."""
    chance, inside, alone = np.random.default_rng(6), [], []
    for _ in range(20):
        size = chance.uniform(50, 400, 400) if kind == "additive" else np.full(400, 200.0)
        asked = {"statistic": "ratio", "overdispersion": kind, "corrected": corrected}
        differ = (1 + chance.normal(0, 0.1, 400)) ** 2
        inside.append(funnel(chance.poisson(size * differ), size, **asked).points.level == 0)
        alone.append(funnel(chance.poisson(size), size, **asked).points.level == 0)
    assert np.mean(inside) == pytest.approx(expected, abs=0.015)
    assert np.mean(alone) == pytest.approx(0.953, abs=0.01)


RIGHT = {"numerator": [5, 8], "denominator": [10, 20], "statistic": "proportion"}
RATE = {"numerator": [5, 0], "denominator": [10, 20], "statistic": "rate", "rate": [50, 0]}
REFUSED = [
    ({**RIGHT, "numerator": [11, 5]}, "numerator", "more than the denominator at position 0"),
    ({**RIGHT, "numerator": [-1, 5]}, "numerator", "negative"),
    ({**RIGHT, "denominator": [10, 0]}, "denominator", "position 1"),
    ({**RIGHT, "denominator": None}, "denominator", "missing"),
    ({**RIGHT, "denominator": [1, 2, 3]}, "numerator", "shape"),
    ({**RIGHT, "numerator": [[1, 2]]}, "numerator", "one row"),
    ({**RIGHT, "numerator": [None, None]}, "numerator", "never both known"),
    ({**RIGHT, "statistic": "mean"}, "statistic", "'proportion' or 'ratio' or 'rate'"),
    ({**RIGHT, "subtype": "isr"}, "subtype", "left out"),
    ({**RIGHT, "statistic": "ratio", "multiplier": 1}, "multiplier", "must be 100"),
    ({**RIGHT, "multiplier": 0}, "multiplier", "above zero"),
    ({**RIGHT, "rate": [1, 2]}, "rate", "funnel of rates"),
    ({**RIGHT, "overdispersion": "additive"}, "overdispersion", "3 or more"),
    ({**RIGHT, "overdispersion": "some"}, "overdispersion", "'additive' or 'multiplicative'"),
    ({**RIGHT, "overdispersion": "additive", "winsorise": 0.5}, "winsorise", "less than 0.5"),
    ({**RIGHT, "numerator": [0, 0], "overdispersion": "additive"}, "overdispersion", "nobody"),
    ({**RATE, "rate": None}, "rate", "missing"),
    ({**RATE, "denominator": None}, "denominator", "no events at position 1"),
    ({**RATE, "rate": [0, 0]}, "rate", "zero where there are events at position 0"),
    ({**RATE, "numerator": [0, 0], "rate": [0, 0]}, "numerator", "zero everywhere"),
    ({**RATE, "years_of_data": 0}, "years_of_data", "above zero"),
]


@pytest.mark.parametrize(("asked", "argument", "words"), REFUSED)
def test_refusals_name_the_argument_and_the_place(asked, argument, words) -> None:
    with pytest.raises(InputError, match=words) as refused:
        funnel(**asked)
    assert refused.value.argument == argument
