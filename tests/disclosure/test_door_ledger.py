"""What was released before counts: no later table may betray an earlier one."""

import pytest
from attacker import Attack, seen
from made_up_counts import AREAS, FOOTPRINT, months_of, population, table, truth

from cairn.disclosure import Figure, LedgerEntry, Table, protect
from cairn.framework import periods

YEAR = periods.parse("2024/25")
A, B, C = AREAS


def released(
    area, number, ledger=(), period=YEAR, metric="new_presentations", unseen=(), whole=None, audience="public"
):
    level = "footprint" if area in FOOTPRINT else "area"
    figures = (Figure(area, period, number, whole),)
    return protect(Table(metric, level, figures, FOOTPRINT, tuple(unseen)), audience, ledger)


def unseen(area, number, period=YEAR):
    return Figure(area, period, number)


def test_an_area_left_out_cannot_be_had_by_taking_away():
    first = released(A, 42, unseen=[unseen(B, 32), unseen(C, 4)])
    second = released(B, 32, first.ledger_entries, unseen=[unseen(C, 4)])
    ledger = (*first.ledger_entries, *second.ledger_entries)
    whole = released("Exmere", 78, ledger)
    assert whole.cells[0].mark == "[c]"
    everything = seen((*ledger, *whole.ledger_entries), knows_small=True)
    place = ("new_presentations", (C,), months_of(YEAR), ())
    low, high = Attack(everything, wanted=[place]).range_of(place)
    assert (low, high >= 5) == (0, True)


def test_the_same_footprint_is_shown_where_the_area_left_out_is_large():
    first = released(A, 40, unseen=[unseen(B, 30), unseen(C, 20)])
    whole = released("Exmere", 90, first.ledger_entries)
    assert whole.cells[0].value == 90


def test_an_area_of_unknown_size_is_supposed_to_be_small():
    ledger = [*released(A, 40).ledger_entries, *released(B, 30).ledger_entries]
    assert released("Exmere", 78, ledger).cells[0].value is None
    assert released("Exmere", 90, ledger).cells[0].value == 90


def test_rolling_years_do_not_give_away_a_month():
    months = [periods.parse(text) for text in ("April 2024", "April 2025")]
    ledger = released(A, 100, period=periods.parse("12 months to March 2025")).ledger_entries
    small = [unseen(A, 1, months[0]), unseen(A, 4, months[1])]
    large = [unseen(A, 12, months[0]), unseen(A, 22, months[1])]
    roll = periods.parse("12 months to April 2025")
    assert released(A, 103, ledger, roll, unseen=small).cells[0].value is None
    assert released(A, 102, ledger, roll, unseen=small).cells[0].value == 100
    assert released(A, 110, ledger, roll, unseen=large).cells[0].value == 110
    assert released(A, 110, ledger, roll, unseen=[unseen(A, 3, months[0]), large[1]]).cells[0].value == 110


def test_a_denominator_released_alone_does_not_give_away_the_rest_of_a_share():
    share = released(A, 88, whole=91, metric="exits_successful")
    assert share.cells[0].mark == "[c]"
    later = released(A, 91, share.ledger_entries, metric="treatment_exits")
    place = ("exits_successful.rest", (A,), months_of(YEAR), ())
    attack = Attack(
        seen((*share.ledger_entries, *later.ledger_entries), knows_small=True),
        shares=[("exits_successful", "treatment_exits", "exits_successful.rest")],
    )
    assert attack.finds({place: 3}) == []


def test_people_in_several_areas_are_bounded_not_added():
    people = population(5, 120, months_of(YEAR), ("sex",), people=True)
    tables = [
        table(people, "adults_in_treatment", level, ["2024/25"], [(), ("sex",)])
        for level in ("footprint", "area")
    ]
    ledger, true = (), truth(tables, "adults_in_treatment")
    for one in tables:
        ledger += protect(one, "public", ledger).ledger_entries
    assert Attack(seen(ledger, knows_small=True), frozenset({"adults_in_treatment"})).finds(true) == []


def test_a_revised_count_is_released_and_said_to_be_revised():
    first = released(A, 40)
    again = released(A, 52, first.ledger_entries)
    assert again.cells[0].value == 50
    assert "revised" in " ".join(again.reasons)
    assert "revised" not in " ".join(released(A, 41, first.ledger_entries).reasons)


def test_a_contradiction_between_wholes_and_parts_is_a_revision_too():
    whole = released("Exmere", 60)
    parts = ((A, 40), (B, 40), (C, 3))
    rows = tuple(Figure(area, YEAR, number) for area, number in parts)
    result = protect(Table("new_presentations", "area", rows), "public", whole.ledger_entries)
    assert [cell.value for cell in result.cells] == [40, 40, None]
    assert "revised" in " ".join(result.reasons)


def test_what_would_betray_earlier_releases_whatever_is_withheld_is_refused():
    entries = [
        LedgerEntry("new_presentations", AREAS, YEAR, "", 25, False, "public"),
        LedgerEntry("new_presentations", (A,), YEAR, "", 10, False, "public"),
        LedgerEntry("new_presentations", (B,), YEAR, "", None, True, "public"),
    ]
    result = released(C, 4, entries)
    assert result.refused
    assert "longer period, a larger area or fewer groups" in result.reasons[0]


@pytest.mark.parametrize("audience", ["public", "partner"])
def test_a_partner_sees_public_releases_as_well(audience):
    ledger = [*released(A, 40).ledger_entries, *released(B, 30, audience="partner").ledger_entries]
    assert released("Exmere", 78, ledger, audience=audience).cells[0].value is None


def test_a_numerator_that_is_a_group_of_another_measure_is_the_same_number():
    states = {"": 101, "state=started": 96, "state=unknown": 5}
    rows = tuple(Figure(A, YEAR, number, breakdown=name) for name, number in states.items())
    first = protect(Table("prison_release_state", "area", rows), "public")
    later = released(A, 96, first.ledger_entries, metric="prison_continuity", whole=101)
    both = [cell.numerator for cell in (*first.cells, *later.cells)]
    assert both == [100, None, None, None]
    alone = released(A, 60, metric="prison_continuity", whole=101)
    assert alone.cells[0].numerator == 60
