"""Pages of jobs: how far, for whom, how it ended, and nobody else's."""

from typing import Any

import pytest
from django.test import Client

from cairn.web.jobs import outbox
from cairn.web.jobs.models import Job, State
from cairn.web.partnerships.models import Partnership

pytestmark = pytest.mark.django_db


def job(partnership: Partnership, **columns: Any) -> Job:
    values = {"kind": "load_file", "arguments": {"layout": "observations", "upload": "uploads/ab/deaths.csv"}}
    return Job.objects.create(partnership=partnership, **{**values, **columns})


def page(client: Client, one: Job, query: str = "") -> Any:
    return client.get(f"/p/havering/jobs/{one.pk}/{query}")


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def test_a_job_under_way_says_how_far_and_renews_itself_without_scripts(
    as_role: Any, havering: Partnership
) -> None:
    running = job(havering, state=State.RUNNING, done=4_000, total=10_000, message="Checking rows")
    said = text(page(as_role("analyst", havering), running))
    for part in (
        "Checking rows: 40% (4,000 of 10,000)",
        'max="10000" value="4000"',
        "You may leave this page",
        "Load a file",
    ):
        assert part in said
    assert '<noscript><meta http-equiv="refresh" content="5"></noscript>' in said


def test_a_reader_can_stop_the_renewal(as_role: Any, havering: Partnership) -> None:
    running = job(havering, state=State.RUNNING)
    assert "http-equiv" not in text(page(as_role("analyst", havering), running, "?still"))


def test_a_job_that_waits_says_so(as_role: Any, havering: Partnership) -> None:
    assert "Waiting to start" in text(page(as_role("analyst", havering), job(havering)))


def test_a_failed_job_says_what_to_do_with_its_reference(as_role: Any, havering: Partnership) -> None:
    failed = job(
        havering, state=State.FAILED, error="The file is gone. Load it again.", error_reference="ABCD1234"
    )
    said = text(page(as_role("analyst", havering), failed))
    for part in ("The file is gone. Load it again.", "ABCD1234"):
        assert part in said
    assert "http-equiv" not in said


def test_a_finished_job_leads_to_its_result(as_role: Any, havering: Partnership) -> None:
    done = job(havering, state=State.DONE, result={"state": "refused", "batch": "", "faults": []})
    answer = page(as_role("analyst", havering), done)
    assert (answer.status_code, answer["Location"]) == (302, f"/p/havering/figures/results/{done.pk}/")


def test_another_partnerships_job_is_not_there(
    as_role: Any, havering: Partnership, northamptonshire: Partnership
) -> None:
    theirs = job(northamptonshire)
    assert page(as_role("lead", havering), theirs).status_code == 404


def test_the_list_shows_this_partnerships_jobs_only(
    as_role: Any, havering: Partnership, northamptonshire: Partnership
) -> None:
    ours, theirs = job(havering), job(northamptonshire)
    said = text(as_role("lead", havering).get("/p/havering/jobs/"))
    assert str(ours.pk) in said
    assert str(theirs.pk) not in said


def test_an_empty_list_says_how_to_begin(as_role: Any, havering: Partnership) -> None:
    assert "Nothing yet" in text(as_role("lead", havering).get("/p/havering/jobs/"))


def test_a_board_member_follows_no_jobs(as_role: Any, havering: Partnership) -> None:
    assert as_role("board_member", havering).get("/p/havering/jobs/").status_code == 403


def test_the_outbox_shows_neither_address_nor_words(as_role: Any) -> None:
    outbox.send("reader@example.org", "You are invited", "Open https://example.org/secret")
    said = text(as_role("administrator").get("/outbox/"))
    assert "r…@example.org" in said
    assert "reader@" not in said
    assert "secret" not in said


def test_in_the_demo_the_words_are_shown_as_nothing_is_sent(as_role: Any, configure: Any) -> None:
    configure(demo=True)
    outbox.send("reader@example.org", "You are invited", "Open https://example.org/secret")
    assert "https://example.org/secret" in text(as_role("administrator").get("/outbox/"))
