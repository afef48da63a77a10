"""Changing an action, proposing a change, deciding about it, and settling what is odd."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from cairn.web.audit.models import Event
from cairn.web.plan import proposals, reading, services
from cairn.web.plan.models import Finding, Proposal
from cairn.web.register import services as register
from web.outcomes.test_front import text_of
from web.plan.planned import TREATED, Tiny, finding, tiny

pytestmark = pytest.mark.database
PLAN = "/p/havering/plan/"


@pytest.fixture
def made(havering: Any) -> Tiny:
    return tiny(havering)


def address(made: Tiny, key: str = "2-2.1") -> str:
    return f"{PLAN}change/{made.action(key).pk}/"


def sent(client: Client, path: str) -> dict[str, Any]:
    """Everything that the form on a page would send as it stands."""
    form = client.get(path).context["form"]
    return filled(form)


def filled(form: Any) -> dict[str, Any]:
    values = {one.name: one.value() for one in form}
    return {name: value for name, value in values.items() if value not in (None, False)}


def test_a_change_is_a_new_version_with_its_reason(made: Tiny, as_role: Any) -> None:
    lead = as_role("lead", made.place)
    data = sent(lead, address(made)) | {"text": "Open on Sundays", "reason": "People asked for it"}
    assert lead.post(address(made), data).status_code == 302
    newest, before = reading.history(made.plan, "2-2.1")
    assert (newest.text, before.text) == ("Open on Sundays", "Open on Saturdays")
    same = (
        "owners",
        "partners",
        "metrics",
        "commitments",
        "relative_year",
        "timescale",
        "number",
        "need",
        "state",
    )
    assert all(getattr(newest, name) == getattr(before, name) for name in same)
    assert made.version("2-2.1").reason == "People asked for it"
    assert Event.objects.filter(act="action.changed").exists()


def test_everything_can_be_changed(made: Tiny, as_role: Any) -> None:
    lead = as_role("lead", made.place)
    group = register.group(made.place, "Treatment group", by="a test")
    data = sent(lead, address(made)) | {
        "need": made.needs[0].pk, "number": "9.9", "rationale": "Because", "resources": "Two rooms", "due": "31/3/2027",
        "timescale": "March", "relative_year": "", "recurrence": "P1Y", "ongoing": "on", "group": group.pk,
        "owner_0": f"{made.police.pk}", "owner_1": f"{made.council.pk}.{made.post.pk}", "partners": [made.council.pk],
        "measured_by": "People seen", "measure_0": "drug-misuse-deaths", "direction_0": "down", "when_0": "",
        "commitments": ["housing", "work"], "state": "under_way", "reason": "All of it",
    }  # fmt: skip
    response = lead.post(address(made), data)
    assert response.status_code == 302, response.context["form"].errors
    now = reading.action(made.plan, "2-2.1")
    assert now is not None
    assert now.owner_label == "Exmere Police; Commissioning lead, Exmere Council"
    assert (now.partners, now.group, now.number, now.need) == (
        ("Exmere Council",), "Treatment group", "9.9", "Share what we know"
    )  # fmt: skip
    assert (str(now.due), now.recurrence, now.ongoing, now.relative_year) == ("2027-03-31", "P1Y", True, None)
    assert [(one.measure, one.direction) for one in now.metrics] == [("drug-misuse-deaths", "down")]
    assert (now.commitments, now.state) == (("housing", "work"), "under_way")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"reason": "Why not"}, "You have changed nothing yet"),
        ({"text": "", "reason": "x"}, "Enter what is to be done"),
        ({"text": "Other"}, "Enter why it is changed"),
        ({"due": "soon", "reason": "x"}, "Enter a day such as 31 March 2027"),
        ({"measure_1": TREATED, "reason": "x"}, "Choose both a measure and which way it should go"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_written(
    made: Tiny, as_role: Any, typed: dict, said: str
) -> None:
    lead = as_role("lead", made.place)
    response = lead.post(address(made), sent(lead, address(made)) | typed)
    assert said in text_of(response)
    assert len(reading.history(made.plan, "2-2.1")) == 1


def test_two_people_who_change_different_things_both_win(made: Tiny, as_role: Any) -> None:
    one, other = as_role("lead", made.place), as_role("lead", made.place)
    first, second = sent(one, address(made)), sent(other, address(made))
    one.post(address(made), first | {"text": "Open on Sundays", "reason": "Asked"})
    assert other.post(address(made), second | {"due": "2027-03-31", "reason": "Date"}).status_code == 302
    now = reading.action(made.plan, "2-2.1")
    assert now is not None
    assert (now.text, str(now.due)) == ("Open on Sundays", "2027-03-31")


def test_two_people_who_change_the_same_words_see_both_texts(made: Tiny, as_role: Any) -> None:
    one, other = as_role("lead", made.place), as_role("lead", made.place)
    first, second = sent(one, address(made)), sent(other, address(made))
    one.post(address(made), first | {"text": "Open on Sundays", "resources": "A room", "reason": "Asked"})
    typed = second | {"text": "Open at night", "rationale": "They work by day", "reason": "Workers"}
    clash = other.post(address(made), typed)
    text = text_of(clash)
    assert "It says now Open on Sundays" in text
    assert "You typed Open at night" in text
    assert len(reading.history(made.plan, "2-2.1")) == 2
    again = filled(clash.context["form"])
    kept = (again["text"], again["rationale"], again["reason"], again["resources"])
    assert kept == ("Open at night", "They work by day", "Workers", "A room")
    assert other.post(address(made), again).status_code == 302
    now = reading.action(made.plan, "2-2.1")
    assert now is not None
    assert (now.text, now.resources, now.rationale) == ("Open at night", "A room", "They work by day")


def test_owners_changed_by_two_people_are_not_lost(made: Tiny, as_role: Any) -> None:
    one, other = as_role("lead", made.place), as_role("lead", made.place)
    first, second = sent(one, address(made)), sent(other, address(made))
    one.post(address(made), first | {"owner_0": str(made.police.pk), "reason": "Moved"})
    clash = other.post(address(made), second | {"owner_0": str(made.council.pk), "reason": "Moved too"})
    text = text_of(clash)
    assert "Who owns it It says now Exmere Police You typed Exmere Council" in text
    now = reading.action(made.plan, "2-2.1")
    assert now is not None
    assert now.owner_label == "Exmere Police"


def test_an_owner_that_left_does_not_stop_another_change(made: Tiny, as_role: Any) -> None:
    made.council.left = made.post.ended = "2026-10-01"
    made.council.save()
    made.post.save()
    lead = as_role("lead", made.place)
    data = sent(lead, address(made)) | {"text": "Open on Sundays", "reason": "Asked"}
    assert lead.post(address(made), data).status_code == 302
    assert reading.history(made.plan, "2-2.1")[0].owners == reading.history(made.plan, "2-2.1")[1].owners


def test_an_action_is_added(made: Tiny, as_role: Any) -> None:
    lead = as_role("lead", made.place)
    data = {
        "need": made.needs[0].pk,
        "text": "Something new",
        "number": "1.1",
        "state": "planned",
        "reason": "New",
    }
    response = lead.post(PLAN + "add/", data)
    assert response.status_code == 302, response.context["form"].errors
    assert response["Location"].endswith("/actions/1-1.1-2/")
    assert reading.history(made.plan, "1-1.1-2")[0].text == "Something new"


def proposed(made: Tiny, client: Client, **typed: Any) -> Proposal:
    path = f"{PLAN}propose/?action=2-2.1"
    response = client.post(path, sent(client, path) | {"reason": "People asked"} | typed)
    assert response.status_code == 302, response.context["form"].errors
    return Proposal.objects.for_partnership(made.place).latest("pk")


def decide(made: Tiny, client: Client, asked: Proposal, decision: str = "accept", **more: Any) -> Any:
    data = {"decision": decision, "reason": "Board of 3 November", **more}
    return client.post(f"{PLAN}proposals/{asked.pk}/decide/", data)


def test_a_proposal_changes_nothing_until_another_accepts_it(made: Tiny, as_role: Any) -> None:
    member, lead = as_role("action_owner", made.place), as_role("lead", made.place)
    asked = proposed(made, member, text="Open on Sundays")
    assert asked.changes == {"text": "Open on Sundays"}
    assert len(reading.history(made.plan, "2-2.1")) == 1
    assert "Open on Sundays" in text_of(lead.get(f"{PLAN}proposals/{asked.pk}/"))
    assert decide(made, lead, asked).status_code == 302
    newest = reading.history(made.plan, "2-2.1")[0]
    asked.refresh_from_db()
    assert (newest.text, asked.state, asked.applied_id) == ("Open on Sundays", "accepted", newest.version)
    assert made.version("2-2.1").came_by == "proposal"
    page = text_of(member.get(f"{PLAN}proposals/{asked.pk}/"))
    assert "Board of 3 November" in page
    assert "Open on Saturdays" in page
    assert "Nothing was changed. This proposal is not open any more: accepted." in text_of(
        lead.post(f"{PLAN}proposals/{asked.pk}/decide/", {"decision": "refuse", "reason": "No"}, follow=True)
    )


def test_nobody_decides_about_their_own(made: Tiny, as_role: Any) -> None:
    officer = as_role("senior_responsible_owner", made.place)
    asked = proposed(made, officer, text="Open on Sundays")
    assert "Save the decision" not in text_of(officer.get(f"{PLAN}proposals/{asked.pk}/"))
    response = officer.post(
        f"{PLAN}proposals/{asked.pk}/decide/", {"decision": "accept", "reason": "Mine"}, follow=True
    )
    assert "another person must decide" in text_of(response)
    asked.refresh_from_db()
    assert (asked.state, len(reading.history(made.plan, "2-2.1"))) == ("open", 1)


def test_a_refused_proposal_leaves_the_plan(made: Tiny, as_role: Any) -> None:
    asked = proposed(made, as_role("analyst", made.place), state="dropped")
    decide(made, as_role("lead", made.place), asked, "refuse")
    asked.refresh_from_db()
    assert (asked.state, asked.decision, asked.applied) == ("refused", "Board of 3 November", None)
    assert len(reading.history(made.plan, "2-2.1")) == 1


def test_only_its_writer_takes_a_proposal_back(made: Tiny, as_role: Any) -> None:
    member = as_role("analyst", made.place)
    asked = proposed(made, member, text="Open on Sundays")
    path = f"{PLAN}proposals/{asked.pk}/"
    assert as_role("lead", made.place).post(path).status_code == 403
    member.post(path)
    asked.refresh_from_db()
    assert asked.state == "withdrawn"


def test_a_proposal_against_older_words_is_decided_with_both_seen(made: Tiny, as_role: Any) -> None:
    lead = as_role("lead", made.place)
    asked = proposed(made, as_role("analyst", made.place), text="Open on Sundays")
    services.revise(made.action("2-2.1"), by="a test", reason="-", text="Open at night")
    response = decide(made, lead, asked)
    text = text_of(response)
    assert "The action was changed since this was proposed" in text
    assert "Open at night" in text
    assert made.version("2-2.1").text == "Open at night"
    again = filled(response.context["form"])
    assert lead.post(f"{PLAN}proposals/{asked.pk}/decide/", again).status_code == 302
    assert made.version("2-2.1").text == "Open on Sundays"


def test_a_new_action_is_proposed_and_accepted(made: Tiny, as_role: Any) -> None:
    member = as_role("commissioner", made.place)
    data = {
        "need": made.needs[1].pk,
        "text": "A van",
        "state": "planned",
        "owner_0": str(made.council.pk),
        "reason": "Reach",
    }
    assert member.post(PLAN + "propose/", data).status_code == 302
    asked = Proposal.objects.for_partnership(made.place).get()
    assert decide(made, as_role("lead", made.place), asked).status_code == 302
    asked.refresh_from_db()
    assert asked.applied is not None
    now = reading.action(made.plan, asked.applied.action.key)
    assert now is not None
    assert (now.text, now.owner_label, now.need_number) == ("A van", "Exmere Council", "2")


def test_a_proposal_that_names_what_is_next_door_is_not_applied(
    made: Tiny, northamptonshire: Any, person: Any
) -> None:
    theirs = register.organisation(northamptonshire, "Others", by="a test")
    changes = {"owners": [[theirs.pk, None]]}
    action, writer, lead = made.action("2-2.1"), person("analyst", made.place), person("lead", made.place)
    asked = proposals.propose(made.plan, changes, reason="-", by=writer, action=action)
    client = Client()
    client.force_login(lead)
    assert "is not here any more" in text_of(client.get(f"{PLAN}proposals/{asked.pk}/"))
    text = text_of(
        client.post(f"{PLAN}proposals/{asked.pk}/decide/", {"decision": "accept", "reason": "x"}, follow=True)
    )
    assert "Nothing was changed." in text
    asked.refresh_from_db()
    assert asked.state == "open"


def test_open_proposals_stand_first(made: Tiny, as_role: Any) -> None:
    member = as_role("analyst", made.place)
    done = proposed(made, member, text="Open on Sundays")
    decide(made, as_role("lead", made.place), done, "refuse")
    proposed(made, member, state="dropped")
    text = text_of(member.get(PLAN + "proposals/"))
    assert text.index("End action 2-2.1") < text.index("Change action 2-2.1")
    assert "A change is proposed" in text_of(member.get(PLAN + "actions/2-2.1/"))


def test_a_finding_is_settled_with_a_sentence_and_the_plan_stays(made: Tiny, as_role: Any) -> None:
    odd, lead = finding(made), as_role("lead", made.place)
    path = f"{PLAN}findings/{odd.pk}/"
    before = made.version("1-1.1").pk
    assert "Enter in a sentence how it was settled" in text_of(lead.post(path, {"how": " "}))
    lead.post(path, {"how": "The second is meant for prisons."})
    lead.post(path, {"how": "Something else"})
    odd = Finding.objects.for_partnership(made.place).get(pk=odd.pk)
    assert (odd.how_settled, made.version("1-1.1").pk) == ("The second is meant for prisons.", before)
    text = text_of(as_role("board_member", made.place).get(PLAN + "findings/"))
    assert "0 to settle, 1 settled." in text
    assert "The second is meant for prisons." in text
    assert as_role("board_member", made.place).get(path).status_code == 403


def test_looking_changes_nothing(made: Tiny, as_role: Any) -> None:
    odd, lead = finding(made), as_role("lead", made.place)
    before = Event.objects.count()
    for tail in (
        "",
        "findings/",
        f"findings/{odd.pk}/",
        "proposals/",
        "add/",
        "publish/",
        "whole-system/",
        "compare/",
    ):
        assert lead.get(PLAN + tail).status_code == 200
    assert not re.search("settled", str(Event.objects.values_list("act", flat=True)[before:]))
    assert Event.objects.count() == before
