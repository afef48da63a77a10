"""What one table looks like on the other side of the door."""

import pytest

from cairn.disclosure import Figure, Table, protect, table_of
from cairn.framework import periods
from cairn.framework.observations import Observation, Source, Status
from cairn.methods import intervals

YEAR = periods.parse("2024/25")
COUNCIL = "E06000063"


def one(metric, number, whole=None, **more):
    figures = (Figure(COUNCIL, more.pop("period", YEAR), number, whole, **more),)
    return protect(Table(metric, "area", figures), "public")


@pytest.mark.parametrize(("number", "shown"), [(8, 10), (12, 10), (13, 15), (143, 145), (147, 145)])
def test_a_count_of_eight_or_more_is_rounded(number, shown):
    cell = one("new_presentations", number).cells[0]
    assert (cell.value, cell.numerator, cell.mark) == (shown, shown, "")


@pytest.mark.parametrize("number", range(8))
def test_what_would_round_to_0_or_5_is_withheld_alike(number):
    result = one("new_presentations", number)
    cell = result.cells[0]
    assert (cell.value, cell.numerator, cell.mark, cell.status) == (None, None, "[c]", Status.WITHHELD)
    assert cell == one("new_presentations", 3).cells[0]
    assert "nobody can be recognised" in cell.reason


def test_a_zero_is_shown_only_where_nobody_can_be():
    assert one("new_presentations", 0, structural=True).cells[0].value == 0
    assert one("new_presentations", 0).cells[0].value is None


def test_a_share_and_its_limits_come_from_the_rounded_counts():
    cell = one("effective_treatment", 58, 121).cells[0]
    expected = intervals.proportion(60, 120)
    assert (cell.numerator, cell.denominator, cell.mark) == (60, 120, "")
    assert (cell.value, cell.lower, cell.upper) == (expected.value, expected.lower, expected.upper)


def test_a_share_with_few_on_either_side_is_withheld():
    assert one("effective_treatment", 3, 121).cells[0].mark == "[c]"
    many = one("effective_treatment", 118, 121)
    assert many.cells[0].mark == "[c]"
    assert "worked out" in " ".join(many.reasons)


def test_a_small_denominator_is_hidden_or_marked():
    assert one("effective_treatment", 0, 7).cells[0].mark == "[c]"
    assert one("effective_treatment", 9, 17).cells[0].mark == "[u]"
    assert one("effective_treatment", 9, 18).cells[0].mark == ""


def test_a_rate_stands_on_a_published_population():
    cell = one("children_drug_factor_rate", 42, 9000).cells[0]
    assert (cell.numerator, cell.denominator) == (40, 9000)
    assert cell.value == pytest.approx(40 / 9000 * 10_000)


def test_unmet_need_keeps_the_limits_of_the_estimate():
    cell = one("unmet_need_ocu", 392, 800, limits=(700, 1000)).cells[0]
    assert (cell.value, cell.lower, cell.upper) == pytest.approx(
        (1 - 390 / 800, 1 - 390 / 700, 1 - 390 / 1000)
    )


def test_a_mean_needs_enough_people_and_shows_no_sum():
    cell = one("waiting_mean_days", 123, 41).cells[0]
    assert (cell.value, cell.numerator, cell.denominator) == (3.0, None, 40)
    assert one("waiting_mean_days", 40, 17).cells[0].mark == "[c]"


def test_a_share_that_would_be_written_as_nothing_is_low():
    assert (
        one("deaths_in_treatment", 12, 40_000, period=periods.parse("2021 to 2023")).cells[0].mark == "[low]"
    )


@pytest.mark.parametrize(("status", "mark"), [(Status.NOT_APPLICABLE, "[z]"), (Status.NOT_AVAILABLE, "[x]")])
def test_what_is_missing_says_why(status, mark):
    cell = one("new_presentations", None, status=status).cells[0]
    assert (cell.mark, cell.status, cell.value) == (mark, status, None)


def test_named_people_see_exact_figures_and_the_ledger_sees_none():
    table = Table("effective_treatment", "area", (Figure(COUNCIL, YEAR, 3, 7),))
    result = protect(table, "restricted")
    assert (result.cells[0].numerator, result.cells[0].denominator, result.cells[0].mark) == (3, 7, "")
    assert result.ledger_entries == ()


def test_the_cheapest_count_goes_with_a_small_one_and_the_total_stays():
    groups = {"": 150, "sex=female": 4, "sex=male": 146}
    figures = tuple(Figure(COUNCIL, YEAR, number, breakdown=group) for group, number in groups.items())
    result = protect(Table("new_presentations", "area", figures), "public")
    assert [cell.value for cell in result.cells] == [150, None, None]
    assert [entry.small for entry in result.ledger_entries] == [False, True, False]


def test_nothing_goes_where_rounding_alone_keeps_the_small_one_unknown():
    groups = {"": 152, "sex=female": 3, "sex=male": 140, "sex=not-recorded": 9}
    figures = tuple(Figure(COUNCIL, YEAR, number, breakdown=group) for group, number in groups.items())
    result = protect(Table("new_presentations", "area", figures), "public")
    assert [cell.value for cell in result.cells] == [150, None, 140, 10]


def test_observations_go_in_and_come_out():
    source = Source("Made-up publisher", "Made-up records")
    rows = [Observation("effective_treatment", COUNCIL, YEAR, 0.5, source, numerator=60, denominator=120)]
    shown = protect(table_of(rows, "area"), "public").cells[0].observation(source, run="7")
    assert (shown.measure, shown.value, shown.numerator, shown.run) == ("effective_treatment", 0.5, 60, "7")
    hidden = one("effective_treatment", 3, 121).cells[0].observation(source)
    assert (hidden.status, hidden.value, hidden.numerator) == (Status.WITHHELD, None, None)
