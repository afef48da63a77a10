"""What cannot be requested, and what does not fit together, is refused with a sentence."""

import pytest

from cairn.disclosure import DoorError, Figure, Table, protect, table_of, within_grid
from cairn.framework import periods

YEAR = periods.parse("2024/25")
COUNCIL = "E06000063"


def asked(
    metric="new_presentations",
    breakdown="",
    period=YEAR,
    level="area",
    audience="public",
    ledger=(),
    parts=None,
):
    figures = (Figure(COUNCIL, period, 100, 200, breakdown),)
    unseen = (Figure(COUNCIL, period, 100, 200),) if breakdown else ()
    return protect(Table(metric, level, figures, parts or {}, unseen), audience, ledger)


def sentence(result):
    assert result.refused
    assert (result.cells, result.ledger_entries) == ((), ())
    return " ".join(result.reasons)


@pytest.mark.parametrize(
    ("request_", "says"),
    [
        ({"metric": "no_such_measure"}, "is not described"),
        ({"breakdown": "age_band=18-24; sex=female; substance=opiate"}, "is not released to this audience"),
        ({"breakdown": "provider=Z1"}, "by provider"),
        ({"period": periods.parse("2023")}, "for a calendar year"),
        ({"metric": "suspected_deaths"}, "pooled years of 3 or more"),
        ({"metric": "suspected_deaths", "period": periods.parse("2022 to 2023")}, "pooled years of 3 or more"),
        ({"breakdown": "sex=female", "period": periods.parse("12 months to June 2024")}, "by sex for a period of 12"),
        ({"level": "ward"}, "at level ward"),
        ({"level": "footprint"}, "does not name"),
    ],
)  # fmt: skip
def test_what_the_grid_does_not_name_cannot_be_had(request_, says):
    assert says in sentence(asked(**request_))


def test_partners_may_ask_for_providers_and_three_years_of_deaths_are_public():
    assert not asked(breakdown="provider=Z1", audience="partner").refused
    assert not asked(metric="suspected_deaths", period=periods.parse("2021 to 2023")).refused


def test_exact_figures_have_at_most_two_dimensions():
    three = asked(breakdown="age_band=18-24; sex=female; substance=opiate", audience="restricted")
    assert "at most two dimensions" in sentence(three)


def test_a_table_can_be_cut_down_to_what_may_be_asked_for():
    groups = {"": 100, "provider=Z1": 60, "provider=Z2": 40, "sex=female": 30, "sex=male": 70}
    rows = tuple(Figure(COUNCIL, YEAR, number, breakdown=name) for name, number in groups.items())
    whole = Table("new_presentations", "area", rows)
    assert protect(whole, "public").refused
    less = within_grid(whole, "public")
    assert [one.breakdown for one in less.figures] == ["", "sex=female", "sex=male"]
    assert len(less.unseen) == 2
    assert not protect(less, "public").refused
    assert within_grid(whole, "partner") == whole


def test_an_unknown_audience_is_an_error():
    with pytest.raises(ValueError, match="partner, public, restricted"):
        asked(audience="everyone")


def test_parts_that_do_not_add_up_are_sent_back_without_a_number():
    groups = {"": 150, "sex=female": 41, "sex=male": 100}
    figures = tuple(Figure(COUNCIL, YEAR, number, breakdown=group) for group, number in groups.items())
    says = sentence(protect(Table("new_presentations", "area", figures), "public"))
    assert "(sex) do not add up" in says
    assert not any(str(number) in says for number in groups.values())


def test_groups_come_with_their_total():
    table = Table("new_presentations", "area", (Figure(COUNCIL, YEAR, 41, breakdown="sex=female"),))
    assert "without their total" in sentence(protect(table, "public"))


@pytest.mark.parametrize(("part", "whole"), [(-1, 20), (2.5, 20), (21, 20), (3, None), (float("nan"), 20)])
def test_figures_that_are_no_counts_are_sent_back(part, whole):
    table = Table("effective_treatment", "area", (Figure(COUNCIL, YEAR, part, whole),))
    assert "not exact counts" in sentence(protect(table, "public"))


def test_a_figure_stands_once():
    table = Table("new_presentations", "area", (Figure(COUNCIL, YEAR, 20), Figure(COUNCIL, YEAR, 20)))
    assert "twice" in sentence(protect(table, "public"))


def test_groups_are_released_for_periods_that_share_no_month():
    month = periods.parse("May 2024")
    first = asked(breakdown="sex=female", period=month)
    later = asked(breakdown="sex=female", ledger=first.ledger_entries)
    assert "overlap with those for" in sentence(later)
    assert not asked(ledger=first.ledger_entries).refused
    assert not asked(
        breakdown="sex=female", period=periods.parse("June 2024"), ledger=first.ledger_entries
    ).refused
    assert not asked(breakdown="sex=female", ledger=first.ledger_entries, audience="partner").refused


def test_a_table_is_of_one_metric():
    with pytest.raises(DoorError, match="not of 0"):
        table_of([], "area")
