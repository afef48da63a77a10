"""The coordinator opens a quarter, sees who has answered, chases, returns, accepts and closes."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from cairn.web.audit.models import Event
from cairn.web.jobs.models import OutboxMessage
from cairn.web.plan import reading as plans
from cairn.web.updates import board, services
from cairn.web.updates.models import Round
from web.plan.planned import Tiny
from web.updates.quarter import (
    COUNCIL,
    LINK,
    POLICE,
    accepted,
    form,
    mails,
    open_quarter,
    opened,
    said,
    update_of,
)

pytestmark = pytest.mark.database


def page_of(quarter: Round) -> str:
    return f"/p/exmere/updates/quarters/{quarter.pk}/"


def test_a_quarter_is_opened_on_a_page(owned: Tiny, lead: Any) -> None:
    shown = lead.get("/p/exmere/updates/open/").text
    assert "July to September 2026" in shown
    answer = lead.post("/p/exmere/updates/open/", {"quarter": "2026-07-01", "closes": "2026-12-01"})
    (made,) = Round.objects.for_partnership(owned.place)
    assert answer.url == page_of(made)
    assert (made.ends, made.closes, made.opens) == (date(2026, 9, 30), date(2026, 12, 1), date(2026, 11, 21))
    assert "http://testserver/updates/by-link/" in mails(COUNCIL)[0].body
    assert "Nobody owns" not in lead.get(answer.url).text


@pytest.mark.parametrize(
    ("typed", "reason"),
    [({"quarter": "2026-07-01", "closes": "2026-11-20"}, "is past"),
     ({"quarter": "2026-07-01", "closes": "soon"}, "2026-01-31"),
     ({"quarter": "2020-01-01", "closes": "2026-12-01"}, "Choose a quarter")],
)  # fmt: skip
def test_a_quarter_that_makes_no_sense_is_refused(owned: Tiny, lead: Any, typed: Any, reason: str) -> None:
    assert reason in lead.post("/p/exmere/updates/open/", typed).text
    assert not Round.objects.for_partnership(owned.place).exists()
    assert not OutboxMessage.objects.exists()


def test_one_quarter_is_open_at_a_time_and_none_twice(quarter: Round, owned: Tiny, today: date) -> None:
    with pytest.raises(services.QuarterRefused, match="still open"):
        open_quarter(owned.plan, today, back=1)
    services.close_round(quarter, by="a test")
    with pytest.raises(services.QuarterRefused, match="opened before"):
        open_quarter(owned.plan, today)


def test_the_page_says_who_has_answered(quarter: Round, lead: Any) -> None:
    said(quarter, "2-2.1", "late", "The room is not free")
    shown = lead.get(page_of(quarter)).text
    assert "Of 4 actions, one is waiting for you and three are not started." in shown
    assert "The room is not free" in shown
    assert "the dates say <strong>no update</strong>" in shown


def test_all_who_have_not_answered_are_chased_once_a_day(
    quarter: Round, lead: Any, configure: Any, today: date
) -> None:
    said(quarter, "2-2.1")
    lead.post(page_of(quarter), {"do": "chase"})
    assert len(mails(POLICE)) == 1, "they had one today"
    configure(today=today + timedelta(days=1))
    for _ in range(2):
        lead.post(page_of(quarter), {"do": "chase"})
    assert (len(mails(POLICE)), len(mails(COUNCIL))) == (2, 1)
    assert "still missing" in mails(POLICE)[1].subject


def test_nobody_is_chased_after_the_last_day(quarter: Round, lead: Any, configure: Any) -> None:
    configure(today=quarter.closes + timedelta(days=1))
    lead.post(page_of(quarter), {"do": "chase"})
    assert len(mails(POLICE)) == 1
    lead.post(page_of(quarter), {"do": "move", "closes": "2027-01-15"})
    lead.post(page_of(quarter), {"do": "chase"})
    assert len(mails(POLICE)) == 2


def test_an_update_comes_back_with_a_question_and_a_new_link(quarter: Round, lead: Any) -> None:
    update = said(quarter, "2-2.1")
    review = f"/p/exmere/updates/review/{update.pk}/"
    assert "Enter your question" in lead.post(review, {"decision": "return", "revision": 1}).text
    lead.post(review, {"decision": "return", "revision": 1, "question": "Since which week?"})
    returned = update_of(quarter, "2-2.1")
    assert (returned.state, returned.question) == ("returned", "Since which week?")
    assert "a question about your update" in mails(COUNCIL)[-1].subject
    assert "Since which week" not in mails(COUNCIL)[-1].body
    client = opened()
    assert "Since which week?" in client.get(f"/updates/answers/{update.action_id}/").text
    client.post(f"/updates/answers/{update.action_id}/", form(returned, do="draft", narrative="Week 30"))
    assert update_of(quarter, "2-2.1").state == "returned", "a draft is no answer yet"
    client.post(f"/updates/answers/{update.action_id}/", form(returned, base=2, narrative="Week 30"))
    assert update_of(quarter, "2-2.1").state == "sent"


def test_what_was_not_read_is_not_accepted(quarter: Round, lead: Any) -> None:
    update = said(quarter, "2-2.1")
    said(quarter, "2-2.1", "late", "It changed meanwhile")
    lead.post(f"/p/exmere/updates/review/{update.pk}/", {"decision": "accept", "revision": 1})
    lead.post(page_of(quarter), {"do": "accept", "read": f"{update.pk}:1"})
    assert update_of(quarter, "2-2.1").state == "sent"


def test_all_that_was_read_is_accepted_at_once(quarter: Round, lead: Any, today: date) -> None:
    said(quarter, "2-2.1")
    said(quarter, "1-1.1")
    lead.post(page_of(quarter), {"do": "accept", "read": board.build(quarter, today).read})
    assert {update_of(quarter, key).state for key in ("2-2.1", "1-1.1")} == {"accepted"}


@pytest.mark.parametrize("read", ["", "x", "1:", ":", "9999999999:1", "1:2:3", "²:1"])
def test_a_list_of_updates_that_is_none_changes_nothing(quarter: Round, lead: Any, read: str) -> None:
    said(quarter, "2-2.1")
    assert lead.post(page_of(quarter), {"do": "accept", "read": read}).status_code == 302
    assert update_of(quarter, "2-2.1").state == "sent"


def test_a_draft_cannot_be_accepted(quarter: Round) -> None:
    update = update_of(quarter, "2-2.1")
    with pytest.raises(services.Meanwhile):
        services.accept(update, 0, by="a test")


def test_an_accepted_done_is_written_into_the_plan(quarter: Round, owned: Tiny) -> None:
    accepted(quarter, "2-2.1", "done")
    accepted(quarter, "1-1.2", "done")
    states = {one.key: one.state for one in plans.actions(owned.plan)}
    assert (states["2-2.1"], states["1-1.2"]) == ("done", "planned"), "what comes again is never done"
    newest = plans.history(owned.plan, "2-2.1")[0]
    assert newest.state == "done"


def test_a_closed_quarter_takes_nothing(quarter: Round, lead: Any) -> None:
    update = said(quarter, "2-2.1")
    lead.post(page_of(quarter), {"do": "close"})
    with pytest.raises(services.Meanwhile):
        services.accept(update, update.revision, by="a test")
    assert "Closed on" in lead.get(page_of(quarter)).text


def test_an_owner_whom_no_mail_reaches_gets_a_contact(plan: Tiny, lead: Any, today: date) -> None:
    quarter = open_quarter(plan.plan, today)
    shown = lead.get(page_of(quarter)).text
    address = f"/p/exmere/updates/contacts/{plan.police.pk}/"
    assert address in shown
    lead.post(address, {"name": "Desk", "email": POLICE})
    assert address not in lead.get(page_of(quarter)).text
    lead.post(page_of(quarter), {"do": "chase"})
    assert len(mails(POLICE)) == 1


def test_the_trail_tells_each_act_and_no_value(quarter: Round, lead: Any) -> None:
    update = said(quarter, "2-2.1", narrative="Words of somebody")
    services.give_back(update, 1, "A question", by="a test", link=LINK, day=date(2026, 11, 21))
    accepted(quarter, "1-1.1")
    services.close_round(quarter, by="a test")
    events = list(Event.objects.filter(partnership=quarter.partnership))
    acts = {one.act for one in events}
    assert {"quarter.opened", "quarter.closed", "reminder.sent", "update.sent", "update.returned",
            "update.accepted", "contact.named"} <= acts  # fmt: skip
    text = str([(one.fields, one.purpose, one.thing_id, one.actor_label) for one in events])
    assert not any(words in text for words in ("Words of somebody", "A question", COUNCIL))


def test_others_are_sent_to_their_own_updates(quarter: Round, as_role: Any, place: Any) -> None:
    owner = as_role("action_owner", place)
    assert owner.get("/p/exmere/updates/").url == "/p/exmere/updates/mine/"
    assert owner.post(page_of(quarter), {"do": "close"}).status_code == 403
    assert "No action is yours" in owner.get("/p/exmere/updates/mine/").text


def test_pages_ask_the_database_no_more_for_more_actions(
    quarter: Round, owned: Tiny, lead: Any, django_assert_max_num_queries: Any
) -> None:
    from cairn.web.plan import services as changing

    for number in range(30):
        changing.add(owned.plan, f"2-x{number}", need=owned.needs[1], text=f"Action {number}", by="a test",
                     owners=[(owned.police, None)])  # fmt: skip
    with django_assert_max_num_queries(45):
        assert lead.get(page_of(quarter)).status_code == 200
