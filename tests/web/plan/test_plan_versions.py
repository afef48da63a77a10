"""A plan keeps everything that it ever said."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from cairn.web.partnerships.models import Partnership
from cairn.web.plan import reading, services
from cairn.web.plan.models import Kept, Need, Plan, Version
from cairn.web.register import services as register

JANUARY, MARCH, JUNE = (datetime(2026, month, 1, tzinfo=UTC) for month in (1, 3, 6))


@pytest.fixture
def place(db: None) -> Partnership:
    return Partnership.objects.create(slug="exmere", name="Exmere", areas=["E09000016"], made_up=True)


@pytest.fixture
def plan(place: Partnership) -> Plan:
    return Plan.objects.create(partnership=place, title="Plan of Exmere", state=Plan.State.CURRENT)


@pytest.fixture
def need(plan: Plan) -> Need:
    theme = services.theme(plan, "1", "Less supply")
    return Need.objects.create(
        partnership=plan.partnership, theme=theme, number="1", title="Share what we know"
    )


@pytest.fixture
def action(plan: Plan, need: Need) -> Any:
    police = register.organisation(plan.partnership, "Exmere Police", by="a test")
    made = services.add(
        plan, "1-1.1", need=need, text="Meet each month", by="a test", owners=[(police, None)],
        made_at=JANUARY, due=date(2026, 9, 30), metrics=[{"measure": "numbers-in-treatment", "direction": "up"}],
    )  # fmt: skip
    return made.action


def test_a_change_is_a_new_version_and_the_old_one_can_be_seen(plan: Plan, action: Any) -> None:
    services.revise(action, by="a test", reason="Too often", made_at=MARCH, text="Meet each quarter")
    assert [one.text for one in reading.actions(plan)] == ["Meet each quarter"]
    assert [one.text for one in reading.actions(plan, as_at=datetime(2026, 2, 1, tzinfo=UTC))] == [
        "Meet each month"
    ]
    assert reading.actions(plan, as_at=datetime(2025, 12, 1, tzinfo=UTC)) == []
    newest, first = reading.history(plan, "1-1.1")
    assert (newest.owner_label, newest.due, first.text) == (
        "Exmere Police",
        date(2026, 9, 30),
        "Meet each month",
    )


def test_a_version_cannot_be_changed_or_deleted(action: Any) -> None:
    version = Version.objects.get(partnership=action.partnership, action=action, current=True)
    version.text = "Something else"
    with pytest.raises(Kept):
        version.save()
    with pytest.raises(Kept):
        version.delete()


def test_two_people_may_change_different_things(plan: Plan, action: Any) -> None:
    base = reading.actions(plan)[0].version
    services.revise(action, by="a test", reason="Later", base=base, made_at=MARCH, due=date(2027, 3, 31))
    services.revise(action, by="a test", reason="Clearer", base=base, made_at=JUNE, text="Meet monthly")
    (now,) = reading.actions(plan)
    assert (now.text, now.due) == ("Meet monthly", date(2027, 3, 31))


def test_the_same_thing_changed_twice_loses_nobodys_words(plan: Plan, action: Any) -> None:
    base = reading.actions(plan)[0].version
    services.revise(action, by="a test", reason="Clearer", base=base, text="Meet monthly")
    with pytest.raises(services.Stale) as stale:
        services.revise(action, by="a test", reason="Shorter", base=base, text="Meet")
    assert stale.value.mine == {"text": "Meet"}
    assert stale.value.now.text == "Meet monthly"
    assert len(reading.history(plan, "1-1.1")) == 2


def test_an_organisation_is_known_by_any_of_its_spellings(place: Partnership) -> None:
    one = register.organisation(place, "Change Grow Live", by="a test", also=["CGL"])
    assert register.organisation(place, "cgl", by="a test") == one
    assert register.organisation(place, "Probation & Prisons", by="a test") == register.organisation(
        place, "probation and  prisons", by="a test"
    )
