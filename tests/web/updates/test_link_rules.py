"""The link of a mail opens one owner's updates of one quarter, until its last day, and nothing else."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cairn.web.audit.models import Event
from cairn.web.jobs.models import OutboxMessage
from cairn.web.register.models import Holding
from cairn.web.updates import limits, links, reminders, saying, services
from cairn.web.updates.models import Evidence, Reminder, Round, Said, Update
from cairn.web.updates.saying import Words, Writer
from web.plan.planned import Tiny
from web.updates.quarter import COUNCIL, LINK, POLICE, address_in, form, mails, opened, update_of

pytestmark = pytest.mark.database


def answer_page(update: Update) -> str:
    return f"/updates/answers/{update.action_id}/"


def test_a_quarter_that_opens_writes_to_every_owner_it_can_reach(quarter: Round) -> None:
    assert sorted(OutboxMessage.objects.values_list("to", flat=True)) == [COUNCIL, POLICE]
    (mail,) = mails(COUNCIL)
    assert "July to September 2026" in mail.subject
    assert "your 1 action " in mail.body
    assert "12 December 2026" in mail.body


def test_the_whole_way_from_a_mail_to_an_accepted_update(quarter: Round, lead: Any) -> None:
    client, update = opened(), update_of(quarter, "2-2.1")
    page = client.get(answer_page(update))
    assert "Open on Saturdays" in page.text
    assert client.post(answer_page(update), form(update)).status_code == 302
    sent = update_of(quarter, "2-2.1")
    assert (sent.state, sent.current.rating, sent.current.narrative) == ("sent", "on_course", "It goes well")
    assert sent.current.who == "Commissioning lead, Exmere Council, by e-mailed link"
    assert "by e-mailed link" in lead.get(f"/p/exmere/updates/review/{sent.pk}/").text
    lead.post(f"/p/exmere/updates/review/{sent.pk}/", {"decision": "accept", "revision": sent.revision})
    assert update_of(quarter, "2-2.1").state == "accepted"


def test_looking_at_a_link_changes_nothing(quarter: Round) -> None:
    before = (
        Event.objects.count(),
        list(Update.objects.everywhere("a test").values()),
        Said.objects.everywhere("a test").count(),
    )
    client = Client()
    page = client.get(address_in(mails(COUNCIL)[0]))
    assert page.status_code == 200
    assert client.get("/updates/answers/").status_code == 404, "looking opened the session"
    after = (
        Event.objects.count(),
        list(Update.objects.everywhere("a test").values()),
        Said.objects.everywhere("a test").count(),
    )
    assert before == after


def test_a_link_shows_no_other_owners_action(quarter: Round) -> None:
    client, other = opened(COUNCIL), update_of(quarter, "1-1.1")
    assert "Meet each month" not in client.get("/updates/answers/").text
    assert client.get(answer_page(other)).status_code == 404
    assert client.post(answer_page(other), form(other)).status_code == 404
    assert update_of(quarter, "1-1.1").state == "none"


def test_a_link_opens_no_page_of_members(quarter: Round, place: Any) -> None:
    client = opened()
    for path in (
        "updates/",
        "updates/mine/",
        f"updates/quarters/{quarter.pk}/",
        "plan/findings/",
        "members/",
    ):
        assert client.get(f"/p/exmere/{path}").status_code == 302, path


def test_a_new_link_takes_the_place_of_the_old_one(quarter: Round, today: date) -> None:
    old, before = opened(), address_in(mails(COUNCIL)[0])
    services.chase(quarter, by="a test", link=LINK, day=today + timedelta(days=1))
    assert Client().post(before).status_code == 404
    assert old.get("/updates/answers/").status_code == 404, "a session of the old link goes on"
    assert opened().get("/updates/answers/").status_code == 200


def test_a_link_ends_with_its_last_day(quarter: Round, configure: Any) -> None:
    client, path = opened(), address_in(mails(COUNCIL)[0])
    configure(today=quarter.closes)
    assert client.get("/updates/answers/").status_code == 200
    configure(today=quarter.closes + timedelta(days=1))
    assert {client.get("/updates/answers/").status_code, Client().get(path).status_code} == {404}


def test_a_link_ends_when_the_quarter_closes(quarter: Round) -> None:
    client, update = opened(), update_of(quarter, "2-2.1")
    services.close_round(quarter, by="a test")
    assert client.post(answer_page(update), form(update)).status_code == 404
    assert update_of(quarter, "2-2.1").state == "none"


def test_a_link_ends_when_the_register_has_the_address_no_more(quarter: Round, today: date) -> None:
    client = opened()
    held = Holding.objects.get(partnership=quarter.partnership, email=COUNCIL)
    held.ends = today - timedelta(days=1)
    held.save()
    assert client.get("/updates/answers/").status_code == 404


def test_a_partnership_can_switch_links_off(quarter: Round, lead: Any, today: date) -> None:
    client, path = opened(), address_in(mails(COUNCIL)[0])
    lead.post("/p/exmere/updates/settings/", {"links": "no"})
    assert {client.get("/updates/answers/").status_code, Client().post(path).status_code} == {404}
    services.chase(quarter, by="a test", link=LINK, day=today + timedelta(days=1))
    assert address_in(mails(COUNCIL)[-1]) == "/p/exmere/updates/mine/"
    lead.post("/p/exmere/updates/settings/", {"links": "yes"})
    assert Client().post(path).status_code == 404, "an old link came back"


def test_of_a_token_only_the_hash_is_kept(quarter: Round) -> None:
    token = address_in(mails(COUNCIL)[0]).split("/")[-2]
    kept = Reminder.objects.get(partnership=quarter.partnership, email=COUNCIL)
    assert kept.token_hash == reminders.hashed(token)
    assert len(token) >= 43, "256 bits"
    assert token not in str(Reminder.objects.everywhere("a test").values())


def test_a_link_takes_no_file(quarter: Round) -> None:
    client, update = opened(), update_of(quarter, "2-2.1")
    given = SimpleUploadedFile("minutes.pdf", b"%PDF", "application/pdf")
    page = client.get(answer_page(update)).text
    assert 'type="file"' not in page
    client.post(
        answer_page(update), form(update, evidence_file=given, evidence_address="https://example.org/a")
    )
    (kept,) = Evidence.objects.for_partnership(quarter.partnership)
    assert (kept.address, kept.content, kept.by_link) == ("https://example.org/a", None, True)
    with pytest.raises(saying.NeedsSignIn):
        saying.add_file(update, "", "minutes.pdf", b"%PDF", writer=Writer())


def test_what_is_for_members_only_is_not_opened_by_a_link(quarter: Round, person: Any, place: Any) -> None:
    update, words = update_of(quarter, "2-2.1"), Words("late", "A matter for members", None, True)
    saying.save(update, words, base=0, writer=Writer(person("lead", place)))
    client = opened()
    assert "A matter for members" not in client.get("/updates/answers/").text
    page = client.get(answer_page(update))
    assert page.status_code == 403
    assert "A matter for members" not in page.text
    assert client.post(answer_page(update), form(update, base=1)).status_code == 403
    with pytest.raises(saying.NeedsSignIn):
        saying.save(update, Words("done", "-"), base=1, writer=Writer())


def test_a_link_cannot_mark_an_update_as_for_members(quarter: Round) -> None:
    client, update = opened(), update_of(quarter, "2-2.1")
    client.post(answer_page(update), form(update, restricted="on"))
    assert update_of(quarter, "2-2.1").current.restricted is False


def test_wrong_links_are_counted_and_then_refused(quarter: Round) -> None:
    client = Client()
    codes = [client.get(f"/updates/by-link/wrong-{number}/").status_code for number in range(22)]
    assert codes == [404] * 20 + [429] * 2
    assert client.get(address_in(mails(COUNCIL)[0])).status_code == 200, "a right link is not in the way"


def test_one_link_cannot_be_used_without_end(quarter: Round, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(limits.RATES, "used", "5/5m/key")
    client, other = opened(), opened(POLICE)
    assert [client.get("/updates/answers/").status_code for _ in range(7)] == [200] * 5 + [429] * 2
    assert other.get("/updates/answers/").status_code == 200, "another owner is not kept waiting"


def test_a_forged_session_number_opens_nothing(quarter: Round, today: date) -> None:
    services.allow_links(quarter.partnership, False, by="a test")
    services.chase(quarter, by="a test", link=LINK, day=today + timedelta(days=1))
    for kept in Reminder.objects.for_partnership(quarter.partnership):
        assert links.again(kept.pk, today) is None
    assert links.again("1", today) is None
    assert links.again(None, today) is None


def test_signing_in_beside_a_link_keeps_both_apart(quarter: Round, as_role: Any, place: Any) -> None:
    """A member in whose browser a link is opened writes as the link on its pages."""
    client = as_role("board_member", place)
    client.post(address_in(mails(COUNCIL)[0]))
    update = update_of(quarter, "2-2.1")
    client.post(answer_page(update), form(update))
    assert update_of(quarter, "2-2.1").current.by_link is True
    assert client.get("/p/exmere/updates/mine/").status_code == 403


def test_the_owner_of_an_organisation_without_a_contact_is_named(plan: Tiny, today: date) -> None:
    from web.updates.quarter import open_quarter

    quarter = open_quarter(plan.plan, today)
    done = services.chase(quarter, by="a test", link=LINK, day=today)
    assert done.nobody == ("Exmere Police", "Commissioning lead, Exmere Council")
    assert not OutboxMessage.objects.exists()


def test_a_vacant_post_falls_back_to_the_contact(plan: Tiny, today: date) -> None:
    from cairn.web.updates import owners
    from web.updates.quarter import open_quarter

    owners.name_contact(plan.council, "A Contact", "Contact@Example.org", by="a test", day=today)
    open_quarter(plan.plan, today)
    assert [one.to for one in mails("contact@example.org")] == ["contact@example.org"]
