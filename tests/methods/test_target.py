"""Distance to a target path: verdicts on small cases, properties, refusals, and what chance does."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cairn.methods import Estimate, InputError, intervals, target


def figure(value, lower, upper) -> Estimate:
    return Estimate(*(np.asarray(part, dtype=float) for part in (value, lower, upper)), np.array("given"))


PATH = [35, 45, 55, 60]  # in percent; it sets out from 35


@pytest.mark.parametrize(
    ("limits", "position", "verdict", "up", "down"),
    [
        ((48, 46, 50), 1, "above", "ahead", "behind"),
        ((41, 38, 44), 1, "below", "behind", "ahead"),
        ((43, 39, 47), 1, "on", "on path", "on path"),  # holds 45, leaves 35 out
        ((41, 34, 48), 1, "too uncertain", "too uncertain", "too uncertain"),  # holds both
        ((45, 45, 45), 1, "on", "on path", "on path"),  # an exact count
        ((44, 44, 44), 1, "below", "behind", "ahead"),
        ((35, 30, 40), 0, "too uncertain", "too uncertain", "too uncertain"),
        ((56, 52, 60), 2.5, "on", "on path", "on path"),  # 57.5 asked for
        ((56, 52, 60), 3.1, "", "", ""),  # past the end of the path
        ((56, np.nan, 60), 2, "", "", ""),
    ],
)
def test_verdicts(limits, position, verdict, up, down) -> None:
    for polarity, standing in (("up", up), ("down", down)):
        got = target.path(figure(*limits), PATH, position=position, polarity=polarity)
        assert (got.verdict, got.standing) == (verdict, standing)


def test_where_neither_way_is_better_only_the_verdict_tells() -> None:
    got = target.path(figure([48, 43], [46, 39], [50, 47]), PATH, position=1, polarity="neither")
    assert got.verdict.tolist() == ["above", "on"]
    assert got.standing.tolist() == ["", "on path"]


def test_a_margin_says_how_near_is_near_enough() -> None:
    given = figure([46, 46, 49], [45.5, 42, 47], [47, 49, 52])
    exact, near = (target.path(given, [45, 45], position=1, polarity="up", margin=m) for m in (0, 5))
    assert exact.verdict.tolist() == ["above", "too uncertain", "above"]
    assert near.verdict.tolist() == ["on", "on", "above"]


def test_a_baseline_before_the_path() -> None:
    given = figure(43, 34, 47)
    near, far = (target.path(given, [45], position=0, polarity="up", baseline=start) for start in (36, 20))
    assert (near.verdict, far.verdict) == ("too uncertain", "on")


def test_distance_and_path_are_in_the_units_of_the_figure() -> None:
    got = target.path(figure(50, 44, 58), PATH, position=2.5, polarity="up")
    assert (got.target, got.value, got.lower, got.upper) == (57.5, -7.5, -13.5, 0.5)


def test_a_year_without_an_agreement_has_no_target() -> None:
    asked = [10, None, 30]
    places = [0, 0.5, 1, 1.5, 2, -1, np.nan]
    got = target.path(figure([10] * 7, [9] * 7, [11] * 7), asked, position=places, polarity="up")
    np.testing.assert_array_equal(got.target, [10, np.nan, np.nan, np.nan, 30, np.nan, np.nan])


def test_every_area_has_a_path_of_its_own() -> None:
    paths = [[10, 20, 30], [100, 80, 60]]
    got = target.path(
        figure([25, 61], [24, 55], [26, 67]), paths, position=2, polarity=["up", "down"], margin=[0, 10]
    )
    assert got.value.tolist() == [-5, 1]
    assert got.standing.tolist() == ["behind", "on path"]


amounts = st.tuples(st.floats(-100, 100), st.floats(0, 50), st.floats(0, 50), st.floats(0, 3))


@given(areas=st.lists(amounts, min_size=1, max_size=6), margin=st.sampled_from([0, 2, 20]))
def test_a_batch_equals_its_members_one_at_a_time(areas, margin) -> None:
    value, under, over, place = np.array(areas).T
    batch = target.path(
        figure(value, value - under, value + over), PATH, position=place, polarity="up", margin=margin
    )
    for each in range(len(areas)):
        one = figure(value[each], (value - under)[each], (value + over)[each])
        alone = target.path(one, PATH, position=place[each], polarity="up", margin=margin)
        for part in ("value", "lower", "upper", "target"):
            np.testing.assert_allclose(getattr(batch, part)[each], getattr(alone, part), rtol=1e-12)
        assert (batch.verdict[each], batch.standing[each]) == (alone.verdict, alone.standing)


@given(
    value=st.integers(-50, 50),
    width=st.integers(0, 30),
    turn=st.sampled_from([-3, -1, 2]),
    by=st.integers(-9, 9),
)
def test_turning_and_shifting_everything_keeps_the_standing(value, width, turn, by) -> None:
    got = target.path(
        figure(value, value - width, value + width), [0, 10], position=1, polarity="up", margin=2
    )
    ends = sorted(edge * turn + by for edge in (value - width, value + width))
    other = target.path(
        figure(value * turn + by, *ends),
        [by, 10 * turn + by],
        position=1,
        polarity="up" if turn > 0 else "down",
        margin=2 * abs(turn),
    )
    assert got.standing == other.standing
    assert other.value == got.value * turn


@pytest.mark.parametrize(
    ("change", "argument", "words"),
    [
        ({"polarity": "increase"}, "polarity", 'Write "up", "down" or "neither"'),
        ({"margin": -1}, "margin", "is negative"),
        ({"targets": []}, "targets", "must be a path"),
        ({"targets": 5}, "targets", "must be a path"),
        ({"position": "2024/25"}, "position", "must be numbers"),
        ({"position": [0, 1, 2]}, "figure", "does not fit the others in shape"),
        ({"position": [0, 1, 2], "targets": [[1], [2]]}, "position", "does not fit the others in shape"),
        ({"figure": figure(1, 2, 0)}, "figure", "lower limit above its upper"),
    ],
)
def test_refusals_name_the_argument(change, argument, words) -> None:
    usual = {"figure": figure([1, 2], [0, 1], [2, 3]), "targets": PATH, "position": 1, "polarity": "up"}
    asked = usual | change
    with pytest.raises(InputError) as refused:
        target.path(asked.pop("figure"), asked.pop("targets"), **asked)
    assert refused.value.argument == argument
    assert words in str(refused.value)


def test_a_figure_on_its_path_is_seldom_called_off_it() -> None:
    """95% limits leave the truth out in about 5% of cases."""
    share = intervals.proportion(np.random.default_rng(5).binomial(200, 0.45, 20_000), 200)
    got = target.path(share, [0.35, 0.45], position=1, polarity="up")
    assert 0.03 < np.isin(got.verdict, ["above", "below"]).mean() < 0.07
