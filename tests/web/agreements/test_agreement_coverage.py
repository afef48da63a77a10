"""Which records may come in: every provider and file needs an agreement in force on the day."""

from collections.abc import Callable
from datetime import date

import pytest

from cairn.records.contract import contract
from cairn.web.agreements.models import Agreement
from cairn.web.agreements.services import (
    NoAgreement,
    allowed,
    covering,
    covering_pairs,
    keep_until,
)
from cairn.web.partnerships.models import Partnership

pytestmark = [pytest.mark.django_db, pytest.mark.database]

TODAY = date(2026, 11, 21)
FILES = ["clients", "episodes", "modalities", "deaths", "population"]
OTHER = (
    ('key = "treatment"', 'key = "other"'), ('"Treatment records"', '"Other records"'),
    ('["X0101", "X0102"]', '["X0102", "X0103"]'), ('clients = "all"', 'clients = ["ethnicity"]'),
    ('deaths = "all"\n', ""), ("= 24", "= 12"),
)  # fmt: skip


def test_what_is_agreed_is_covered(agreement: Callable[..., Agreement], havering: Partnership) -> None:
    made = agreement()
    assert covering(havering, ["X0101", "X0102"], FILES, TODAY) == (made,)
    assert covering(havering, ["X0101"], FILES, date(2026, 4, 1)) == (made,)
    assert covering(havering, ["X0101"], FILES, date(2029, 3, 31)) == (made,)


def test_a_file_about_nobody_needs_no_agreement(havering: Partnership) -> None:
    assert covering(havering, ["X0101"], ["population", "prevalence"], TODAY) == ()


def test_everything_that_is_not_covered_is_named_with_what_to_do(
    agreement: Callable[..., Agreement], havering: Partnership
) -> None:
    agreement()
    with pytest.raises(NoAgreement) as refused:
        covering(havering, ["X0101", "X0105", "X0106"], [*FILES, "cjit", "homelessness"], TODAY)
    said = refused.value.sentence
    assert "cjit.csv of X0101" in said
    assert "clients.csv, episodes.csv, modalities.csv and cjit.csv of X0105 and X0106" in said
    assert "homelessness.csv on 21 November 2026" in said
    assert "deaths.csv" not in said
    assert "cairn agreement add FILE" in said
    assert ("X0105", "clients") in refused.value.missing
    assert ("", "homelessness") in refused.value.missing


@pytest.mark.parametrize(
    ("day", "says"),
    [
        (date(2026, 3, 31), "'Treatment records' begins on 1 April 2026"),
        (date(2029, 4, 1), "'Treatment records' ended on 31 March 2029"),
    ],
)
def test_a_day_before_and_after(
    agreement: Callable[..., Agreement], havering: Partnership, day: date, says: str
) -> None:
    agreement()
    with pytest.raises(NoAgreement, match=says):
        covering(havering, ["X0101"], ["clients"], day)


def test_the_agreement_of_another_partnership_covers_nothing(
    agreement: Callable[..., Agreement], northamptonshire: Partnership
) -> None:
    agreement()
    with pytest.raises(NoAgreement):
        covering(northamptonshire, ["X0101"], ["clients"], TODAY)


def test_two_agreements_together(agreement: Callable[..., Agreement], havering: Partnership) -> None:
    first, second = agreement(), agreement(*OTHER)
    assert set(covering(havering, ["X0101", "X0103"], FILES, TODAY)) == {first, second}
    pairs = [("X0103", "clients"), ("", "deaths")]
    assert set(covering_pairs(havering, pairs, TODAY)) == {first, second}
    assert keep_until((first, second), date(2026, 1, 31)) == date(2027, 1, 31)
    assert keep_until((first,), date(2024, 2, 29)) == date(2026, 2, 28)


def test_what_may_be_kept_under_one(agreement: Callable[..., Agreement]) -> None:
    kept = allowed(agreement())
    assert kept["clients"] == set(contract().file("clients").names)
    episodes = contract().file("episodes")
    assert kept["episodes"] == {*episodes.key, *episodes.required, "discharge_date", "discharge_reason"}
    assert kept["population"] == set(contract().file("population").names)
    assert "cjit" not in kept


def test_a_column_is_kept_only_if_every_provider_may_send_it(agreement: Callable[..., Agreement]) -> None:
    both = agreement(), agreement(*OTHER)
    every, only = allowed(both), allowed(both, ["X0101"])
    source = contract().file("clients")
    assert every["clients"] == {*source.key, *source.required, "ethnicity"}
    assert only["clients"] == set(source.names)
    assert allowed(both, ["X0102"])["clients"] == set(source.names)  # the two agreements add up
    assert every["deaths"] == set(contract().file("deaths").names)
