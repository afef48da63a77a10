"""The public reads the published plan, its actions and what changed since; nothing else of it."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client

from cairn.web.plan import services, settling
from cairn.web.plan.models import Plan
from web.outcomes.test_front import text_of
from web.plan.planned import JANUARY, JUNE, MARCH, TREATED, Tiny, finding, tiny

PLAN = "/p/havering/plan/"


@pytest.fixture
def made(havering: Any) -> Tiny:
    return tiny(havering)


@pytest.fixture
def client() -> Client:
    return Client()


def test_a_sentence_counts_the_plan(made: Tiny, client: Client) -> None:
    text = text_of(client.get(PLAN))
    assert (
        "4 actions under two themes: one has a date, one has no number in the plan, one has no timescale "
        "and two have no owner." in text
    )
    assert "One is late and three are without an update." in text
    assert text.rindex("Less supply") < text.index("Meet each month") < text.rindex("More treatment")


def test_an_action_says_what_who_and_when_as_written_and_as_understood(made: Tiny, client: Client) -> None:
    text = text_of(client.get(PLAN + "actions/1-1.1/"))
    for words in ("Late. It was due by 30 September 2026, and nobody has said that it is done. Exmere Police owns it.",
                  "By Sept 26", "Nobody knows all of it", "Published with the plan."):  # fmt: skip
        assert words in text
    year = text_of(client.get(PLAN + "actions/2-2.1/"))
    assert "In year one of the plan. The plan does not say when its year one begins." in year
    assert "Good treatment and recovery support" in year
    assert client.get(PLAN + "actions/nothing/").status_code == 404


def test_year_one_gives_a_date_only_where_the_plan_says_when_it_begins(made: Tiny, client: Client) -> None:
    Plan.objects.for_partnership(made.place).update(year_one=date(2026, 4, 1))
    text = text_of(client.get(PLAN + "actions/2-2.1/"))
    assert "In year one of the plan: 1 April 2026 to 31 March 2027." in text
    assert "two have a date" in text_of(client.get(PLAN))


def test_the_public_reads_no_post_no_finding_no_reason_and_no_name(
    made: Tiny, client: Client, person: Any
) -> None:
    lead = person("lead", made.place)
    finding(made)
    services.revise(
        made.action("2-2.1"), by=lead, reason="Asked by the board", made_at=MARCH, text="Open on Sundays"
    )
    for path in (PLAN, PLAN + "actions/1-1.1/", PLAN + "actions/2-2.1/", PLAN + "compare/?from=2026-01-01"):
        text = text_of(client.get(path))
        for hidden in (
            "Commissioning lead",
            "Two actions say",
            "Asked by the board",
            lead.name,
            "Change this",
        ):
            assert hidden not in text, path
    assert "Exmere Council" in text_of(client.get(PLAN + "actions/2-2.1/"))


def test_members_read_posts_findings_reasons_and_names(made: Tiny, as_role: Any, person: Any) -> None:
    lead = person("lead", made.place)
    finding(made)
    services.revise(
        made.action("2-2.1"), by=lead, reason="Asked by the board", made_at=MARCH, text="Open on Sundays"
    )
    member = as_role("board_member", made.place)
    text = text_of(member.get(PLAN + "actions/2-2.1/"))
    for words in (
        "Commissioning lead, Exmere Council",
        "Asked by the board",
        lead.name,
        "Came into the plan.",
    ):
        assert words in text
    assert "Two actions say the same" in text_of(member.get(PLAN + "actions/1-1.1/"))
    assert "Propose a change" in text


@pytest.mark.parametrize("state", ["draft", "ended", "current"])
def test_nothing_unpublished_is_public(havering: Any, client: Client, as_role: Any, state: str) -> None:
    published = JANUARY if state == "ended" else None
    made = tiny(havering, published=published, state=state)
    member = as_role("board_member", havering)
    for path in (PLAN, f"{PLAN}?plan={made.plan.pk}"):
        assert "Meet each month" not in text_of(client.get(path))
    for path in (PLAN + "actions/1-1.1/", PLAN + "compare/", f"{PLAN}actions/1-1.1/?plan={made.plan.pk}"):
        assert client.get(path).status_code == 404
    assert "Meet each month" in text_of(member.get(f"{PLAN}?plan={made.plan.pk}"))
    assert "What we are doing" not in text_of(client.get(f"/p/havering/metrics/{TREATED}/"))
    assert "What the partnership promised" not in text_of(client.get("/p/havering/"))


def test_what_was_before_publication_stays_with_members(havering: Any, client: Client, as_role: Any) -> None:
    made = tiny(havering, published=MARCH)
    services.revise(made.action("1-1.1"), by="a test", reason="-", text="Meet at noon",
                    made_at=datetime(2026, 2, 1, tzinfo=UTC))  # fmt: skip
    services.revise(made.action("1-1.1"), by="a test", reason="-", text="Meet at one", made_at=JUNE)
    paths = (
        PLAN + "actions/1-1.1/",
        PLAN + "?on=2026-01-15",
        PLAN + "compare/?from=2026-01-15&to=2026-07-01",
    )
    for path in paths:
        assert "Meet each month" not in text_of(client.get(path)), path
        assert "Meet each month" in text_of(as_role("board_member", havering).get(path)), path
    text = text_of(client.get(paths[0]))
    assert "Meet at noon" in text
    assert "1 March 2026 Published with the plan." in text
    assert "The plan was published later than the day you asked for" in text_of(client.get(paths[1]))


def test_next_door_sees_nothing_of_a_draft(havering: Any, northamptonshire: Any, as_role: Any) -> None:
    made = tiny(northamptonshire, published=None)
    lead = as_role("lead", havering)
    tiny(havering)
    text = text_of(lead.get(f"{PLAN}?plan={made.plan.pk}"))
    assert "Meet each month" in text  # their own, not next door's
    assert "The public does not see this plan" not in text
    there = "/p/northamptonshire/plan/"
    assert "Meet each month" not in text_of(lead.get(f"{there}?plan={made.plan.pk}"))
    assert lead.get(there + "actions/1-1.1/").status_code == 404
    for tail in (
        "findings/",
        "proposals/",
        "whole-system/",
        "add/",
        "publish/",
        f"change/{made.action('1-1.1').pk}/",
    ):
        assert lead.get(there + tail).status_code == 403
    assert lead.get(f"{PLAN}change/{made.action('1-1.1').pk}/").status_code == 404


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("theme=2", {"2-2.1", "2-new"}),
        ("owner=none", {"1-1.2", "2-new"}),
        ("due=past", {"1-1.1"}),
        ("due=again", {"1-1.2"}),
        ("due=year", {"2-2.1"}),
        ("due=none", {"2-new"}),
        ("state=Late", {"1-1.1"}),
        (f"metric={TREATED}", {"2-2.1"}),
        ("theme=2&owner=none", {"2-new"}),
        ("theme=9&owner=%27--", {"1-1.1", "1-1.2", "2-2.1", "2-new"}),
        ("theme=1&due=year", set()),
    ],
)
def test_filters_stand_in_the_address(made: Tiny, client: Client, asked: str, expected: set[str]) -> None:
    page = client.get(f"{PLAN}?{asked}").content.decode()
    assert set(re.findall(r"/plan/actions/([^/]+)/", page)) == expected


def test_an_organisation_is_a_filter(made: Tiny, client: Client) -> None:
    page = client.get(f"{PLAN}?owner={made.police.pk}").content.decode()
    assert set(re.findall(r"/plan/actions/([^/]+)/", page)) == {"1-1.1"}
    assert "One of 4 actions fits." in page


def test_the_whole_plan_as_it_stood(made: Tiny, client: Client) -> None:
    services.revise(made.action("1-1.1"), by="a test", reason="-", text="Meet at noon", made_at=JUNE)
    services.add(made.plan, "1-1.3", need=made.needs[0], text="Newer", by="a test", made_at=JUNE)
    then = text_of(client.get(PLAN + "?on=2026-05-31"))
    assert "The plan as it stood on 31 May 2026" in then
    assert "Meet each month" in then
    assert "Newer" not in then
    assert "Newer" in text_of(client.get(PLAN + "?on=2026-06-01"))
    assert "as it stood" not in text_of(client.get(PLAN + "?on=9999-12-31"))
    assert client.get(PLAN + "?on=nonsense&plan=999999999999999999999").status_code == 200


def test_a_place_without_a_plan_says_so(havering: Any, client: Client, as_role: Any) -> None:
    assert "No plan is published here yet" in text_of(client.get(PLAN))
    assert "There is no plan yet" in text_of(as_role("lead", havering).get(PLAN))


def test_a_plan_is_published_and_taken_back_by_those_who_decide(
    havering: Any, client: Client, as_role: Any
) -> None:
    old, made = tiny(havering), tiny_draft(havering)
    officer = as_role("senior_responsible_owner", havering)
    there = f"{PLAN}publish/?plan={made.pk}"
    assert officer.get(there).status_code == 200
    officer.post(there, {"do": "publish"})
    old.plan.refresh_from_db()
    assert old.plan.state == Plan.State.ENDED
    assert "Newer plan" in text_of(client.get(PLAN))
    officer.post(f"{PLAN}publish/", {"do": "withdraw"})
    assert "No plan is published" in text_of(client.get(PLAN))
    assert as_role("board_member", havering).post(there, {"do": "publish"}).status_code == 403


def tiny_draft(place: Any) -> Plan:
    return Plan.objects.create(partnership=place, title="Newer plan", state="draft")


def test_publishing_twice_keeps_the_first_day(havering: Any) -> None:
    made = tiny(havering)
    assert settling.publish(made.plan, by="a test").published == JANUARY
