"""Drafts, sending, no change, numbers and evidence; and two people who write at once."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cairn.web.accounts.models import User
from cairn.web.plan import services as plans
from cairn.web.register.models import Holding
from cairn.web.updates import saying, services
from cairn.web.updates.models import Evidence, Kept, Round, Said
from cairn.web.updates.saying import Words, Writer
from web.plan.planned import Tiny
from web.updates.quarter import COUNCIL, accepted, form, open_quarter, opened, said, update_of

pytestmark = pytest.mark.database


@pytest.fixture
def owner(owned: Tiny, person: Any) -> User:
    """The holder of the council's post, with an account."""
    user: User = person("action_owner", owned.place)
    Holding.objects.filter(partnership=owned.place, email=COUNCIL).update(user=user)
    return user


@pytest.fixture
def signed_in(owner: User) -> Client:
    """The owner's browser."""
    client = Client()
    client.force_login(owner)
    return client


def give(key: Any) -> str:
    return f"/p/exmere/updates/give/{key}/"


def test_a_draft_is_kept_and_is_not_sent(quarter: Round, signed_in: Client) -> None:
    update = update_of(quarter, "2-2.1")
    signed_in.post(give(update.action_id), form(update, do="draft", rating="", narrative="Half a thought"))
    kept = update_of(quarter, "2-2.1")
    assert (kept.state, kept.sent_at, kept.current.narrative) == ("draft", None, "Half a thought")
    assert "Half a thought" in signed_in.get(give(update.action_id)).text
    assert "0 of 1 action are answered" in signed_in.get("/p/exmere/updates/mine/").text


@pytest.mark.parametrize("button", ["next", "previous"])
def test_going_on_keeps_what_was_typed(quarter: Round, signed_in: Client, button: str) -> None:
    update = update_of(quarter, "2-2.1")
    signed_in.post(give(update.action_id), form(update, do=button))
    assert update_of(quarter, "2-2.1").state == "draft"


def test_going_on_with_nothing_typed_writes_nothing(quarter: Round, signed_in: Client) -> None:
    update = update_of(quarter, "2-2.1")
    signed_in.post(give(update.action_id), form(update, do="next", rating="", narrative=""))
    assert (update_of(quarter, "2-2.1").state, Said.objects.everywhere("a test").count()) == ("none", 0)


def test_an_update_that_is_not_whole_is_not_sent(quarter: Round, signed_in: Client) -> None:
    update = update_of(quarter, "2-2.1")
    page = signed_in.post(give(update.action_id), form(update, rating="", narrative=" "))
    assert "Choose how it goes." in page.text
    assert "Enter what has happened" in page.text
    assert update_of(quarter, "2-2.1").state == "none"
    no_word = signed_in.post(give(update.action_id), form(update, rating="no_update"))
    assert "Choose how it goes." in no_word.text


def test_nothing_has_changed_is_one_press_once_the_page_is_open(owned: Tiny, today: Any) -> None:
    before = open_quarter(owned.plan, today, back=1)
    accepted(before, "2-2.1", "at_risk")
    services.close_round(before, by="a test")
    now = open_quarter(owned.plan, today)
    client, update = opened(), update_of(now, "2-2.1")
    page = client.get(f"/updates/answers/{update.action_id}/")
    assert "Nothing has changed" in page.text
    client.post(f"/updates/answers/{update.action_id}/", {"base": 0, "do": "unchanged"})
    sent = update_of(now, "2-2.1")
    assert (sent.state, sent.current.rating, sent.current.unchanged) == ("sent", "at_risk", True)
    assert sent.current.narrative == "No change since April to June 2026."


def test_nothing_can_be_unchanged_without_an_earlier_update(quarter: Round) -> None:
    with pytest.raises(saying.Over):
        saying.send_unchanged(update_of(quarter, "2-2.1"), base=0, writer=Writer())


def test_an_action_with_a_measure_of_its_own_takes_a_number(
    quarter: Round, owned: Tiny, signed_in: Client
) -> None:
    update = update_of(quarter, "2-2.1")
    assert "The number" not in signed_in.get(give(update.action_id)).text
    plans.revise(owned.action("2-2.1"), by="a test", reason="Count", measured_by="Saturdays open")
    assert "Saturdays open" in signed_in.get(give(update.action_id)).text
    signed_in.post(give(update.action_id), form(update, figure="12.5"))
    assert update_of(quarter, "2-2.1").current.figure == Decimal("12.5")


def test_a_signed_in_owner_may_add_a_file_which_others_can_save(
    quarter: Round, signed_in: Client, lead: Any
) -> None:
    update = update_of(quarter, "2-2.1")
    given = SimpleUploadedFile("../min utes.pdf", b"%PDF-1", "application/pdf")
    signed_in.post(give(update.action_id), form(update, evidence_file=given, evidence_title="Minutes"))
    (kept,) = Evidence.objects.for_partnership(quarter.partnership)
    answer = lead.get(f"/p/exmere/updates/evidence/{kept.pk}/")
    assert (answer.content, answer.headers["Content-Type"]) == (b"%PDF-1", "application/octet-stream")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="min-utes.pdf"'
    assert signed_in.get(f"/p/exmere/updates/evidence/{kept.pk}/").status_code == 200


def test_a_file_of_an_update_that_is_not_accepted_is_for_those_who_work_on_it(
    quarter: Round, as_role: Any, place: Any
) -> None:
    update = said(quarter, "2-2.1")
    kept = Evidence.objects.create(partnership=place, update=update, name="a.txt", size=1, content=b"a")
    member = as_role("board_member", place)
    assert member.get(f"/p/exmere/updates/evidence/{kept.pk}/").status_code == 404
    services.accept(update, update.revision, by="a test")
    assert member.get(f"/p/exmere/updates/evidence/{kept.pk}/").status_code == 200


@pytest.mark.parametrize(
    ("name", "size"), [("a.exe", 1), ("page.html", 1), ("a.svg", 1), ("large.pdf", 5_000_001)]
)
def test_a_file_of_another_kind_or_size_is_refused(
    quarter: Round, signed_in: Client, name: str, size: int
) -> None:
    update = update_of(quarter, "2-2.1")
    given = SimpleUploadedFile(name, b"a" * size)
    assert "Choose a file" in signed_in.post(give(update.action_id), form(update, evidence_file=given)).text
    assert update_of(quarter, "2-2.1").state == "none"


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,a", "not an address", "file:///etc/passwd"]
)
def test_only_a_web_address_is_evidence(quarter: Round, signed_in: Client, address: str) -> None:
    update = update_of(quarter, "2-2.1")
    page = signed_in.post(give(update.action_id), form(update, evidence_address=address))
    assert not Evidence.objects.for_partnership(quarter.partnership).exists()
    assert page.status_code == 200


def test_an_owner_reports_on_nobody_elses_action(quarter: Round, signed_in: Client, lead: Any) -> None:
    other = update_of(quarter, "1-1.1")
    assert signed_in.get(give(other.action_id)).status_code == 403
    assert signed_in.post(give(other.action_id), form(other)).status_code == 403
    assert lead.post(give(other.action_id), form(other)).status_code == 302, "the lead may, for an owner"
    assert update_of(quarter, "1-1.1").state == "sent"


def test_two_people_lose_nobodys_words(quarter: Round, signed_in: Client) -> None:
    """Both open the page; the first sends; the second sees both texts, and what is sent then is theirs."""
    link, update = opened(), update_of(quarter, "2-2.1")
    by_link = f"/updates/answers/{update.action_id}/"
    link.post(by_link, form(update, narrative="Opened in July"))
    page = signed_in.post(give(update.action_id), form(update, narrative="Opens in May", rating="late"))
    assert "Somebody else wrote about this action while you did" in page.text
    for words in ("Opened in July", "Opens in May", "On course", "Late"):
        assert words in page.text
    assert update_of(quarter, "2-2.1").current.narrative == "Opened in July"
    assert 'name="base" value="1"' in page.text
    signed_in.post(give(update.action_id), form(update, base=1, narrative="Both: July and May"))
    kept = update_of(quarter, "2-2.1")
    assert kept.current.narrative == "Both: July and May"
    assert [one.narrative for one in kept.said.order_by("revision")] == [
        "Opened in July",
        "Both: July and May",
    ]


def test_the_same_words_twice_are_no_clash(quarter: Round) -> None:
    update, words = update_of(quarter, "2-2.1"), Words("done", "It is open")
    saying.save(update, words, base=0, writer=Writer(owner="One"), send=True)
    saying.save(update, words, base=0, writer=Writer(owner="Two"), send=True)
    assert update_of(quarter, "2-2.1").state == "sent"


def test_what_was_said_is_never_changed_or_deleted(quarter: Round) -> None:
    kept = said(quarter, "2-2.1").current
    kept.narrative = "Something else"
    with pytest.raises(Kept):
        kept.save()
    with pytest.raises(Kept):
        kept.delete()


def test_an_accepted_update_cannot_be_written_over(quarter: Round) -> None:
    done = accepted(quarter, "2-2.1")
    with pytest.raises(saying.Over):
        saying.save(done, Words("late", "No"), base=done.revision, writer=Writer(), send=True)
    page = opened().get(f"/updates/answers/{done.action_id}/")
    assert "Nothing more can be changed" in page.text


def test_an_action_that_came_after_the_opening_can_be_reported_on(
    quarter: Round, owned: Tiny, signed_in: Client
) -> None:
    made = plans.add(owned.plan, "2-9", need=owned.needs[1], text="Call back", by="a test",
                     owners=[(owned.council, owned.post)])  # fmt: skip
    assert "Call back" in signed_in.get("/p/exmere/updates/mine/").text
    signed_in.post(give(made.action_id), {"base": 0, "rating": "done", "narrative": "We do", "do": "send"})
    assert update_of(quarter, "2-9").state == "sent"


def test_an_action_that_is_over_is_not_asked_about(owned: Tiny, today: Any, signed_in: Client) -> None:
    plans.revise(owned.action("2-2.1"), by="a test", reason="No money", state="dropped")
    open_quarter(owned.plan, today)
    assert "Open on Saturdays" not in signed_in.get("/p/exmere/updates/mine/").text


def test_a_late_answer_of_somebody_who_signs_in_is_taken_and_marked(
    quarter: Round, signed_in: Client, configure: Any, lead: Any
) -> None:
    configure(today=quarter.closes + timedelta(days=3))
    update = update_of(quarter, "2-2.1")
    signed_in.post(give(update.action_id), form(update))
    late = '<strong class="cairn-tag cairn-tag--doubt">Late</strong>'
    assert update_of(quarter, "2-2.1").state == "sent"
    assert late in lead.get(f"/p/exmere/updates/review/{update.pk}/").text
    configure(today=quarter.closes)
    in_time = said(quarter, "1-1.1")
    configure(today=quarter.closes + timedelta(days=3))
    assert late not in lead.get(f"/p/exmere/updates/review/{in_time.pk}/").text
