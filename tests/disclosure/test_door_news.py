"""Only what a release changes goes through the door; of each count the newest line holds."""

import pytest
from made_up_counts import AREAS

from cairn.disclosure import Figure, Table, added, news, present, protect
from cairn.framework import periods

YEAR = periods.parse("2024/25")
A, B = AREAS[:2]


def sexes(female, male, whole=None, metric="new_presentations"):
    """Everybody, women and men, in one area."""
    groups = {"": female + male, "sex=female": female, "sex=male": male}
    wholes = {"": None, "sex=female": None, "sex=male": None} if whole is None else whole
    return Table(metric, "area", tuple(
        Figure(A, YEAR, number, wholes[name], name) for name, number in groups.items()
    ))  # fmt: skip


def held(table):
    return present(protect(table, "public").ledger_entries)


def always(_figure):
    return True


def test_what_would_be_shown_as_before_is_shown_as_before():
    before = sexes(4, 146)
    found = news(sexes(2, 148), "public", held(before), always)
    assert found.table is None
    assert found.over == frozenset()
    assert found.cells == protect(before, "public").cells  # men stay withheld, though not few


def test_a_figure_that_was_in_no_release_is_new():
    found = news(sexes(40, 146), "public", held(sexes(40, 146)), lambda one: one.breakdown == "")
    assert [one.breakdown for one in found.table.figures] == ["sex=female", "sex=male"]
    assert [one.breakdown for one in found.table.unseen] == [""]
    assert found.cells[0].value == 185
    assert found.over == frozenset()


@pytest.mark.parametrize(
    ("female", "male", "changed"),
    [
        (40, 146, []),
        (41, 146, []),
        (43, 144, ["sex=female"]),
        (43, 146, ["", "sex=female"]),
        (7, 146, ["", "sex=female"]),
    ],
)
def test_a_count_that_rounds_to_another_or_becomes_small_is_another(female, male, changed):
    found = news(sexes(female, male), "public", held(sexes(40, 146)), always)
    assert (found.table is None) == (not changed)
    assert [one.breakdown for one in (found.table.figures if found.table else ())] == changed
    assert {dict(at.group).get("sex", "") for at in found.over} == {
        one.removeprefix("sex=") for one in changed
    }


def test_a_share_whose_rest_has_become_small_is_another_and_its_denominator_stays():
    def stays(part, whole):
        return Table("exits_successful", "area", (Figure(A, YEAR, part, whole),))

    before = held(stays(58, 67))  # the rest is 9
    found = news(stays(59, 66), "public", before, always)  # and now 7, while both round as before
    assert found.table is not None
    assert {at.what for at in found.over} == {"exits_successful", "exits_successful.rest"}


def test_the_newest_line_of_a_count_holds():
    lines = [
        *protect(sexes(40, 146), "public").ledger_entries,
        *protect(sexes(52, 146), "public").ledger_entries,
    ]
    assert sorted(one.shown for one in present(lines).values()) == [50, 145, 200]


def test_an_unseen_figure_adds_no_line_to_what_was_shown():
    before = held(Table("new_presentations", "area", (Figure(A, YEAR, 40),)))
    later = Table("new_presentations", "area", (Figure(B, YEAR, 30),), unseen=(Figure(A, YEAR, 40),))
    lines = added(later, protect(later, "public", before.values()).ledger_entries, before)
    assert [(one.areas, one.shown) for one in lines] == [((B,), 30)]
    small = Table("new_presentations", "area", (Figure(B, YEAR, 30),), unseen=(Figure(A, YEAR, 3),))
    lines = added(small, protect(small, "public", before.values()).ledger_entries, before)
    assert {one.areas: one.small for one in lines} == {(A,): True, (B,): False}


def test_an_unknown_audience_is_named():
    with pytest.raises(ValueError, match="is not an audience"):
        news(sexes(1, 2), "press", {}, always)
