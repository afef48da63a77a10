"""The pages of bringing in a plan: from an upload to the plan, with the doubts first."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from broken_plans import EXAMPLES, rows_of, word
from cairn.web.partnerships.models import Partnership
from cairn.web.plan import reading
from cairn.web.plan.import_models import PlanFile
from cairn.web.plan.models import Finding, Plan
from cairn.web.register.models import Organisation

pytestmark = [pytest.mark.django_db, pytest.mark.database]

BEGIN = "/p/havering/plan/import/"
NEW = {"plan": "new", "title": "Delivery plan 2023 to 2028"}
HAVERING = EXAMPLES / "havering" / "plan.csv"
SMALL = "Need,Deeds,Who\n1 Share,1.1 Meet <b>now</b>,CSP\n1 Share,1.2 Train,Community Safety Partnership\n"


@pytest.fixture
def lead(as_role: Any, havering: Partnership) -> Client:
    client: Client = as_role("lead", havering)
    return client


def text(answer: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def send(client: Client, content: bytes, name: str = "plan.csv", **values: str) -> Any:
    return client.post(BEGIN, {"file": SimpleUploadedFile(name, content), **(values or NEW)})


def mark_of(answer: Any) -> str:
    return str(answer.context["mark"])


def test_a_broken_word_plan_from_upload_to_the_plan(lead: Client, havering: Partnership) -> None:
    answer = send(lead, word(rows_of(HAVERING), "Theme", "Identified need"), "Plan v0.6.docx")
    assert answer.status_code == 302
    columns = lead.get(answer["Location"])
    assert "What does each column hold?" in text(columns)
    chosen = {name: columns.context["form"][name].value() for name in columns.context["form"].fields}
    shown = lead.post(answer["Location"], chosen, follow=True)
    words = text(shown)
    assert "56 actions under 4 themes" in words
    assert "53 rows with actions, 5 headings, 22 rows of heads or explanations and 8 blank rows" in words
    assert (
        words.index("What is in doubt")
        < words.index("Organisations that the register")
        < words.index("The actions")
    )
    assert (
        words.index("Somebody’s remark")
        if "Somebody’s remark" in words
        else "A remark left in a cell" in words
    )
    assert reading.current_plan(havering) is None
    file = PlanFile.objects.for_partnership(havering).get()
    done = lead.post(f"{BEGIN}{file.pk}/accept/", {"mark": mark_of(shown)})
    plan = Plan.objects.for_partnership(havering).get()
    assert done["Location"].endswith(f"/p/havering/plan/?plan={plan.pk}")
    assert (plan.title, plan.state, len(reading.actions(plan))) == (NEW["title"], Plan.State.DRAFT, 56)
    assert Finding.objects.for_partnership(havering).filter(plan=plan).count() == len(
        shown.context["shown"].doubts
    )
    again = lead.get(f"{BEGIN}{file.pk}/")
    assert "This file is in the plan" in text(again)
    original = lead.get(f"{BEGIN}{file.pk}/original/")
    assert original.content == bytes(file.content)
    assert original["Content-Disposition"].startswith("attachment")


def test_columns_that_no_word_gives_away_are_said_by_a_person(lead: Client) -> None:
    answer = send(lead, SMALL.encode())
    page = lead.get(answer["Location"])
    assert "“1.1 Meet &lt;b&gt;now&lt;/b&gt;”" in page.content.decode()
    wrong = lead.post(answer["Location"], {"column0": "need", "column1": "unread", "column2": "lead"})
    assert "Choose “Action” for the column that holds the actions" in text(wrong)
    shown = lead.post(
        answer["Location"], {"column0": "need", "column1": "action", "column2": "lead"}, follow=True
    )
    assert "2 actions under 1 theme" in text(shown)


def test_a_name_is_what_somebody_says(lead: Client, havering: Partnership) -> None:
    page = send(lead, SMALL.replace("Deeds", "Action").encode())["Location"].replace("columns/", "")
    shown = lead.get(page)
    names = [one.written for one in shown.context["shown"].names]
    choice = {f"name{names.index('CSP')}": "same:Community Safety Partnership"}
    kept = {f"name{at}": "add" for at, name in enumerate(names) if name != "CSP"}
    after = lead.post(f"{page}names/", choice | kept, follow=True)
    assert "The organisations are as you said." in text(after)
    lead.post(f"{page}accept/", {"mark": mark_of(after)})
    assert [one.name for one in Organisation.objects.for_partnership(havering)] == [
        "Community Safety Partnership"
    ]
    refused = lead.post(f"{page}names/", {"name0": "same:Nobody"}, follow=True)
    assert refused.status_code == 200


def test_what_moved_while_reading_is_not_written(lead: Client, havering: Partnership) -> None:
    page = send(lead, SMALL.replace("Deeds", "Action").encode())["Location"].replace("columns/", "")
    after = lead.post(f"{page}accept/", {"mark": "another"}, follow=True)
    assert "Nothing was written" in text(after)
    assert not Plan.objects.for_partnership(havering).exists()


def test_a_newer_file_shows_what_it_changes(lead: Client, havering: Partnership) -> None:
    first = SMALL.replace("Deeds", "Action")
    page = send(lead, first.encode())["Location"].replace("columns/", "")
    lead.post(f"{page}accept/", {"mark": mark_of(lead.get(page))})
    plan = Plan.objects.for_partnership(havering).get()
    newer = send(lead, first.replace("Train", "Train all").encode(), plan=str(plan.pk))
    shown = lead.get(newer["Location"].replace("columns/", ""))
    assert "1 action changed and 1 action as it was" in text(shown)
    assert "Train all" in text(shown)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("plan.pdf", b"%PDF", "cannot be read"),
        ("plan.docx", b"no zip", "damaged, or has a password"),
        ("plan.csv", b"", "The file is empty"),
    ],
)
def test_a_file_that_is_no_plan_is_told_at_its_field(
    lead: Client, name: str, content: bytes, words: str
) -> None:
    answer = send(lead, content, name)
    assert answer.status_code == 200
    assert words in text(answer)
    assert "Error:" in text(answer)


def test_a_new_plan_needs_a_title(lead: Client) -> None:
    assert "Enter a title for the new plan" in text(send(lead, SMALL.encode(), plan="new", title=""))


def test_a_file_of_another_partnership_is_not_there(
    lead: Client, as_role: Any, havering: Partnership, northamptonshire: Partnership
) -> None:
    page = send(lead, SMALL.encode())["Location"]
    other = as_role("lead", northamptonshire)
    assert other.get(page.replace("havering", "northamptonshire")).status_code == 404


def test_what_the_plan_has_among_its_findings_is_not_told_as_new(lead: Client, havering: Partnership) -> None:
    first = SMALL.replace("Deeds", "Action")
    page = send(lead, first.encode())["Location"].replace("columns/", "")
    shown = lead.get(page)
    assert (len(shown.context["doubts"]) > 0, shown.context["known"]) == (True, [])
    lead.post(f"{page}accept/", {"mark": mark_of(shown)})
    plan = Plan.objects.for_partnership(havering).get()
    newer = send(lead, first.replace("Train", "Train").replace("Who", "Lead").encode(), plan=str(plan.pk))
    again = lead.get(newer["Location"].replace("columns/", ""))
    assert "Nothing new is in doubt." in text(again)
    waiting = Finding.objects.for_partnership(havering).filter(settled_at=None)
    assert len(again.context["known"]) == waiting.exclude(kind="organisation-like").count() > 0
