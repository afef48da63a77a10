"""How actions go: the owner's judgement where there is one, the calendar where there is none."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from cairn.web.plan import services
from cairn.web.plan.models import Version
from cairn.web.plan.pages.standing import counted, standing
from cairn.web.updates import rounds, saying
from cairn.web.updates import services as quarters
from cairn.web.updates.models import Update
from cairn.web.updates.reading import progress
from cairn.web.updates.reminders import Link
from cairn.web.updates.saying import Words, Writer
from web.outcomes.test_front import text_of
from web.plan.planned import TREATED, Tiny, tiny

PLAN = "/p/havering/plan/"
DAY = date(2026, 11, 21)
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture
def made(havering: Any) -> Tiny:
    return tiny(havering)


@pytest.fixture
def told(made: Tiny, today: date) -> Any:
    """Report on an action for July to September 2026, and have it accepted."""
    link = Link(lambda token: f"http://testserver/{token}/", "http://testserver/")
    opened = quarters.open_round(
        made.plan, rounds.quarters(today)[0], opens=today, closes=today + timedelta(days=21), by="a test", link=link
    )  # fmt: skip

    def tell(key: str, rating: str) -> None:
        update = Update.objects.get(partnership=made.place, round=opened, action__key=key)
        words = Words(rating, "Staff are hired")
        sent = saying.save(update, words, base=update.revision, writer=Writer(owner="The owner"), send=True)
        quarters.accept(sent, sent.revision, by="a test")
        Update.objects.for_partnership(made.place).filter(pk=sent.pk).update(decided_at=NOON)

    return tell


def how(made: Tiny, key: str, day: date) -> tuple[str, str]:
    from cairn.web.plan import reading

    one = reading.action(made.plan, key)
    assert one is not None
    found = standing(one, made.plan, day, progress(made.plan, day).get(one.id))
    return found.word, found.note


def test_an_owner_judges_and_the_rule_stands_beside_it(made: Tiny, told: Any, today: date) -> None:
    told("1-1.1", "on_course")
    word, note = how(made, "1-1.1", today)
    assert word == "On course"
    assert "its owner said: On course. By its dates and updates it is: Late." in note


def test_without_a_judgement_the_calendar_speaks(made: Tiny, told: Any) -> None:
    assert how(made, "1-1.1", date(2026, 9, 30))[0] == "No update"
    assert how(made, "1-1.1", date(2026, 10, 1))[0] == "Late"
    assert how(made, "2-new", DAY)[0] == "No update"


@pytest.mark.parametrize(("state", "word"), [("dropped", "Dropped"), ("paused", "Paused")])
def test_what_was_stopped_is_neither_late_nor_on_course(made: Tiny, told: Any, state: str, word: str) -> None:
    told("1-1.1", "on_course")
    services.revise(made.action("1-1.1"), by="a test", reason="-", state=Version.State(state))
    assert how(made, "1-1.1", DAY)[0] == word


def test_every_page_says_the_same_and_words_stay_with_members(made: Tiny, told: Any, as_role: Any) -> None:
    client, member = Client(), as_role("board_member", made.place)
    metric = f"/p/havering/metrics/{TREATED}/"
    assert "No update" in text_of(client.get(metric))
    told("2-2.1", "at_risk")
    for path in (metric, PLAN + "actions/2-2.1/", PLAN + "?state=At+risk"):
        text = text_of(client.get(path))
        assert "At risk" in text, path
        assert "Staff are hired" not in text, path
    assert "One is at risk, one is late" in text_of(client.get("/p/havering/"))
    text = text_of(member.get(PLAN + "actions/2-2.1/"))
    assert "What its owner reported At risk, for July to September 2026. Staff are hired By The owner" in text


def test_nothing_is_counted_where_there_is_nothing() -> None:
    assert counted([]) == ""
