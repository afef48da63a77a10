"""What estimates of the unseen promise on any input, how they refuse, and how often their limits hold."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cairn.methods import InputError
from cairn.methods.prevalence import capture_recapture, recapture_limits

THREE = ["111", "110", "101", "100", "011", "010", "001"]
few = settings(max_examples=25, deadline=None)
tables = st.lists(st.integers(1, 400), min_size=7, max_size=7)
models_of_three = st.sampled_from(["[1,2,3]", "[12,3]", "[13,2]", "[12,13]", "[12,13,23]", "M0", "Mt"])


def test_two_lists_by_hand() -> None:
    """Lincoln and Petersen: the unseen are 30 x 40 / 20; Sekar and Deming: the variance by hand."""
    got = capture_recapture(["11", "10", "01"], [20, 30, 40])
    assert got.abundance[0] == pytest.approx(90 + 60)
    assert got.stderr[0] == pytest.approx(np.sqrt(60 + 60**2 * (1 / 30 + 1 / 40 + 1 / 20)))
    assert got.bias[0] == pytest.approx(60 / 20)


def test_lists_that_go_together_by_hand() -> None:
    """[12,3]: on list 1 or 2 at all, and on list 3, are two independent lists."""
    people = [5, 6, 7, 40, 8, 50, 60]
    both, first, third = 5 + 7 + 8, 6 + 40 + 50, 60
    assert capture_recapture(THREE, people, models=["[12,3]"]).abundance[0] == pytest.approx(
        sum(people) + first * third / both
    )


@few
@given(people=tables, model=models_of_three, confidence=st.sampled_from([0.9, 0.95, 0.998]))
def test_limits_contain_the_value_and_never_fall_below_the_seen(people, model, confidence) -> None:
    got = recapture_limits(THREE, people, model=model, confidence=confidence)
    assert sum(people) <= got.lower <= got.value <= got.upper


@few
@given(people=tables, model=models_of_three)
def test_limits_widen_with_confidence(people, model) -> None:
    usual, wide = (recapture_limits(THREE, people, model=model, confidence=level) for level in (0.95, 0.998))
    assert wide.value == usual.value
    assert wide.lower <= usual.lower
    assert wide.upper >= usual.upper


def every_list_has_somebody(people: list[int]) -> bool:
    return all(
        any(n for n, name in zip(people, THREE, strict=True) if name[number] == "1") for number in range(3)
    )


@few
@given(people=st.lists(st.integers(0, 9), min_size=7, max_size=7).filter(every_list_has_somebody))
def test_sparse_tables_give_limits_or_say_why_not(people) -> None:
    got = capture_recapture(THREE, people)
    assert "not converged" not in {one.kind for one in got.cautions}
    unknown = [place for place in range(8) if np.isnan(got.abundance[place])]
    assert all("no estimate" in {one.kind for one in got.cautions_of(place)} for place in unknown)
    if got.best < 0:
        assert len(unknown) == 8
    else:
        assert got.seen <= got.estimate.lower <= got.estimate.value <= got.estimate.upper


def test_counts_of_many_sizes_settle() -> None:
    for people in (
        [0, 1e7, 3, 2e7, 1e7, 5e6, 4],
        [3, 0, 1e6, 5, 2e6, 1e5, 7],
        [2794, 1, 1, 6239, 1417, 3873, 12595],
    ):
        got = capture_recapture(THREE, people)
        assert "not converged" not in {one.kind for one in got.cautions}
        assert got.seen <= got.estimate.lower <= got.estimate.value <= got.estimate.upper


@few
@given(people=tables, order=st.permutations(range(7)), part=st.integers(0, 6))
def test_neither_order_nor_splitting_a_row_matters(people, order, part) -> None:
    usual = capture_recapture(THREE, people)
    share = people[part] // 3
    split = [*people, share]
    split[part] -= share
    shuffled = [*order, 7]
    names = [*THREE, THREE[part]]
    again = capture_recapture([names[i] for i in shuffled], [split[i] for i in shuffled])
    for name in ("abundance", "stderr", "deviance", "aic", "bic"):
        np.testing.assert_allclose(getattr(again, name), getattr(usual, name), rtol=1e-8, atol=1e-8)
    assert again.best == usual.best


@few
@given(people=tables)
def test_naming_the_lists_otherwise_changes_nothing(people) -> None:
    usual = capture_recapture(THREE, people, models=["[12,3]"])
    renamed = capture_recapture([name[::-1] for name in THREE], people, models=["[23,1]"])
    np.testing.assert_allclose(renamed.abundance, usual.abundance, rtol=1e-9)


@few
@given(people=tables)
def test_a_model_alone_equals_the_same_among_many(people) -> None:
    many = capture_recapture(THREE, people)
    for place, name in enumerate(many.model):
        alone = capture_recapture(THREE, people, models=[name])
        np.testing.assert_allclose(alone.abundance[0], many.abundance[place], rtol=1e-12)


@few
@given(people=tables)
def test_a_fuller_model_never_fits_worse(people) -> None:
    got = dict(zip((found := capture_recapture(THREE, people)).model, found.deviance, strict=True))
    assert got["[1,2,3]"] + 1e-7 >= got["[12,3]"] >= got["[12,13]"] - 1e-7
    assert got["[12,13,23]"] == pytest.approx(0, abs=1e-7)


@few
@given(people=tables)
def test_more_people_on_both_lists_mean_fewer_unseen(people) -> None:
    first, second, both = people[:3]
    less, more = (capture_recapture(["10", "01", "11"], [first, second, both + extra]) for extra in (0, 5))
    assert more.abundance[0] - more.seen < less.abundance[0] - less.seen


def test_one_row_a_person_gives_the_same_as_counts() -> None:
    persons = [
        history
        for history, people in zip(THREE, [5, 6, 7, 40, 8, 50, 60], strict=True)
        for _ in range(people)
    ]
    counted = capture_recapture(THREE, [5, 6, 7, 40, 8, 50, 60])
    by_person = capture_recapture(persons)
    as_numbers = capture_recapture([[int(mark) for mark in history] for history in persons])
    assert by_person.abundance.tolist() == counted.abundance.tolist() == as_numbers.abundance.tolist()


def test_the_criterion_picks_the_least() -> None:
    people = [119, 335, 80, 324, 42, 205, 49]
    by_aic, by_bic = (capture_recapture(THREE, people, criterion=name) for name in ("aic", "bic"))
    assert by_aic.best == np.argmin(by_aic.aic)
    assert by_bic.best == np.argmin(by_bic.bic)
    assert by_aic.model[by_aic.best] != by_bic.model[by_bic.best]
    assert by_bic.estimate == recapture_limits(THREE, people, model=str(by_bic.model[by_bic.best]))


def test_models_are_written_in_one_way() -> None:
    got = capture_recapture(THREE, [5, 6, 7, 40, 8, 50, 60], models=["[3,21]", "[2, 1,12,3]", "[23,12]"])
    assert got.model.tolist() == ["[12,3]", "[12,3]", "[12,23]"]


def test_interactions_of_three_lists_among_four() -> None:
    histories = ["".join(marks) for marks in product("01", repeat=4)][1:]
    people = np.random.default_rng(11).integers(5, 80, size=15)
    assert len(capture_recapture(histories, people, order=2).model) == 64
    fullest = capture_recapture(histories, people, order=3)
    assert len(fullest.model) == 113
    assert fullest.model[0] == "[123,124,134,234]"
    assert fullest.df[0] == 0
    odd = np.array([name.count("1") % 2 for name in histories], dtype=bool)
    assert fullest.abundance[0] - people.sum() == pytest.approx(people[odd].prod() / people[~odd].prod())


def test_missing_in_missing_out() -> None:
    got = capture_recapture(["11", "10", "01"], [20, None, 40])
    assert np.isnan(got.abundance).all()
    assert np.isnan(got.aic).all()
    assert (got.best, got.cautions) == (-1, ())
    assert np.isnan(recapture_limits(["11", "10", "01"], [20, None, 40], model="Mt").upper)


def kinds(got) -> set[str]:
    return {one.kind for one in got.cautions_of(max(got.best, 0))}


def test_few_shared_people_are_named() -> None:
    got = capture_recapture(["11", "10", "01"], [6, 30, 40])
    assert "Lists 1 and 2 share 6 people" in got.cautions[0].sentence
    assert kinds(got) == {"sparse overlap", "bias"}
    assert kinds(capture_recapture(["11", "10", "01"], [60, 30, 40])) == set()


def test_nobody_on_both_lists_gives_no_estimate() -> None:
    got = capture_recapture(["10", "01"], [30, 40])
    assert kinds(got) == {"sparse overlap", "no estimate"}
    assert np.isnan(got.abundance[0])


def test_a_poor_fit_is_told() -> None:
    got = capture_recapture(THREE, [31, 41, 5, 38, 28, 125, 21], models=["[1,2,3]"])
    assert kinds(got) == {"poor fit"}
    assert "19.7" in got.cautions[0].sentence


def test_cells_that_must_stay_empty_and_don_t_matter() -> None:
    """[123,4]: nobody was on lists 1, 2 and 3 at once, which says nothing of those on none."""
    histories = ["".join(marks) for marks in product("01", repeat=4)][1:]
    people = [0 if name.startswith("111") else 10 + 3 * place for place, name in enumerate(histories)]
    got = capture_recapture(histories, people, models=["[123,4]"])
    assert kinds(got) == {"empty cells"}
    fourth = {name: number for name, number in zip(histories, people, strict=True) if name.endswith("1")}
    only, shared = fourth["0001"], sum(fourth.values()) - fourth["0001"]
    without = sum(number for name, number in zip(histories, people, strict=True) if name.endswith("0"))
    assert got.abundance[0] == pytest.approx(sum(people) + only * without / shared)
    limits = recapture_limits(histories, people, model="[123,4]")
    assert sum(people) < limits.lower < limits.value < limits.upper


def test_full_confidence_reaches_from_the_seen_to_infinity() -> None:
    got = recapture_limits(["11", "10", "01"], [20, 30, 40], model="Mt", confidence=1)
    assert (got.lower, got.upper) == (90, np.inf)


@pytest.mark.parametrize(
    ("call", "argument", "words"),
    [
        (lambda: capture_recapture(["11", "00"], [1, 2]), "histories", "names no list at position 1"),
        (
            lambda: capture_recapture(["11", "12"], [1, 2]),
            "histories",
            "is not of 0 and 1 alone at position 1",
        ),
        (lambda: capture_recapture(["11", "1"], [1, 2]), "histories", "all of one length"),
        (lambda: capture_recapture([11, 10, 1], [1, 2, 3]), "histories", "dropped zeros"),
        (lambda: capture_recapture([None, "10"], [1, 2]), "histories", "must be text"),
        (lambda: capture_recapture([], []), "histories", "must be text"),
        (lambda: capture_recapture(["1", "1"], [1, 2]), "histories", "2 to 9 lists, not 1"),
        (lambda: capture_recapture(["1" * 10], [1]), "histories", "not 10"),
        (lambda: capture_recapture(["11", "10"], [1, -2]), "frequency", "negative at position 1"),
        (lambda: capture_recapture(["11", "10"], [1, 2, 3]), "histories", "shape"),
        (lambda: capture_recapture(["10", "11"], [4, 0]), "frequency", "nobody on list 2"),
        (lambda: capture_recapture(["10", "01"], [0, 0]), "frequency", "nobody on list 1"),
        (lambda: capture_recapture(["11"], [4], models=["[12]"]), "models", "joins all lists"),
        (lambda: capture_recapture(["111"], [4], models=["[12]"]), "models", "leaves out list 3"),
        (lambda: capture_recapture(["11"], [4], models=["[1,3]"]), "models", "digits from 1 to 2"),
        (lambda: capture_recapture(["11"], [4], models=["[1,22]"]), "models", "different digits"),
        (lambda: capture_recapture(["11"], [4], models=["1,2"]), "models", "in brackets"),
        (lambda: capture_recapture(["11"], [4], models="Mt"), "models", "a list"),
        (lambda: capture_recapture(["11"], [4], models=[]), "models", "one or more"),
        (lambda: capture_recapture(["11"], [4], order=0), "order", "from 1 to"),
        (lambda: capture_recapture(["1" * 6], [4]), "order", "more than 5,000"),
        (lambda: capture_recapture(["11"], [4], criterion="p"), "criterion", "aic"),
        (lambda: capture_recapture(["11"], [4], confidence=95), "confidence", "0.95"),
        (lambda: recapture_limits(["11"], [4], model="[1]"), "models", "leaves out list 2"),
    ],
)
def test_refusals_name_the_argument(call, argument, words) -> None:
    with pytest.raises(InputError) as refused:
        call()
    assert refused.value.argument == argument
    assert words in str(refused.value)


def covered(people: int, chances: tuple[float, ...], draws: int) -> float:
    """How often the limits of independent lists hold the truth."""
    rng = np.random.default_rng(5)
    held = 0
    for _ in range(draws):
        on = rng.random((people, len(chances))) < chances
        got = recapture_limits(on[on.any(axis=1)].astype(int), model="Mt")
        held += bool(got.lower <= people <= got.upper)
    return held / draws


@pytest.mark.parametrize(("people", "chances"), [(100, (0.3, 0.4)), (500, (0.2, 0.3, 0.25))])
def test_profile_limits_hold_the_truth_as_often_as_they_say(people, chances) -> None:
    """Within four standard errors of 95%, by 300 draws; the docstring states 5,000."""
    assert covered(people, chances, 300) == pytest.approx(0.95, abs=4 * np.sqrt(0.95 * 0.05 / 300))


@pytest.mark.long
@pytest.mark.parametrize(
    ("people", "chances"),
    [(100, (0.3, 0.4)), (500, (0.3, 0.4)), (500, (0.2, 0.3, 0.25)), (2000, (0.05, 0.1))],
)
def test_the_stated_cover_of_profile_limits(people, chances) -> None:
    assert 0.94 < covered(people, chances, 5000) < 0.96
