"""A canary: no token, address or words of an owner stand where others can read them."""

from __future__ import annotations

import json
import logging
import re
from pathlib import Path
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django_tasks_db.models import DBTaskResult

from cairn.web.audit.models import Event
from cairn.web.audit.services import seal
from cairn.web.jobs.models import Job
from cairn.web.logs import Plain
from cairn.web.updates.models import Round
from web.updates.quarter import COUNCIL, address_in, form, mails, update_of

pytestmark = pytest.mark.database

WORDS = "Zebedee Quillfeather of canary.example says 943 476 5919"
CANARY = re.compile(r"quillfeather|zebedee|canary\.example|943 ?476 ?5919|council\.lead@", re.IGNORECASE)


class Walk:
    """A browser that remembers every address that it was sent to, and each page's headers."""

    def __init__(self) -> None:
        self.client, self.sent_to, self.answers = (
            Client(raise_request_exception=False),
            list[str](),
            list[Any](),
        )

    def go(self, method: str, path: str, typed: Any = None) -> Any:
        answer = getattr(self.client, method)(path, typed or {})
        self.sent_to.append(answer.headers.get("Location", ""))
        self.answers.append(answer)
        return answer


@pytest.fixture
def walked(quarter: Round) -> tuple[Walk, str]:
    """An owner opens a link, types the canary, and tries what does not work."""
    walk, path = Walk(), address_in(mails(COUNCIL)[0])
    update = update_of(quarter, "2-2.1")
    page = f"/updates/answers/{update.action_id}/"
    walk.go("get", path)
    walk.go("post", path)
    walk.go("get", "/updates/answers/")
    walk.go("get", page)
    walk.go("post", page, form(update, narrative=WORDS, do="draft"))
    walk.go("post", page, form(update, base=0, narrative=f"Not so, {WORDS}"))
    walk.go("post", page, form(update, base=1, narrative=WORDS))
    walk.go("get", f"{path}more/")
    walk.go("post", path.replace("by-link/", "by-link/x"))
    return walk, path.split("/")[-2]


def logged(caplog: pytest.LogCaptureFixture) -> list[logging.LogRecord]:
    """What was logged by the walk and since."""
    return [*caplog.get_records("setup"), *caplog.get_records("call")]


def written(caplog: pytest.LogCaptureFixture) -> dict[str, str]:
    """Everything that others can read."""
    seal()
    return {
        "audit trail": json.dumps(list(Event.objects.values()), default=str),
        "log": "\n".join(Plain("%(message)s").format(record) for record in logged(caplog)),
        "arguments": json.dumps(list(Job.objects.all_for_worker().values("arguments", "message", "error")))
        + json.dumps(list(DBTaskResult.objects.values("args_kwargs"))),
        "sessions": json.dumps([one.get_decoded() for one in Session.objects.all()]),
    }


@pytest.fixture
def loud(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.DEBUG)
    return caplog


def test_neither_token_nor_words_stand_where_others_read(loud: Any, walked: tuple[Walk, str]) -> None:
    walk, token = walked
    texts = written(loud) | {"addresses": "\n".join(walk.sent_to)}
    assert {place: CANARY.findall(text) for place, text in texts.items()} == {place: [] for place in texts}
    assert [place for place, text in texts.items() if token in text] == []
    assert [place for place, text in texts.items() if token[:12] in text] == []


def test_the_canary_did_sing(loud: Any, quarter: Round, walked: tuple[Walk, str]) -> None:
    """The walk did write, was refused and was logged, so that the silence above means something."""
    update = update_of(quarter, "2-2.1")
    assert WORDS in update.current.narrative
    assert {"update.drafted", "update.sent"} <= set(Event.objects.values_list("act", flat=True))
    assert any("/updates/by-link/" in record.getMessage() for record in logged(loud))


def test_the_log_hides_the_key_of_a_link() -> None:
    record = logging.LogRecord(
        "a", logging.WARNING, "", 0, "Not Found: /updates/by-link/abc-DEF_123/more/", (), None
    )
    assert Plain("%(message)s").format(record) == "Not Found: /updates/by-link/(a key)/more/"


def test_the_key_stands_on_no_page_after_the_first(walked: tuple[Walk, str]) -> None:
    walk, token = walked
    assert token not in "".join(answer.text for answer in walk.answers)


def test_no_page_of_a_link_tells_others_its_address_or_is_kept(walked: tuple[Walk, str]) -> None:
    walk, _ = walked
    for answer in walk.answers[:4]:
        assert answer.headers["Referrer-Policy"] == "strict-origin"
        assert answer.headers["Cache-Control"] == "no-store, private"
        assert answer.headers["X-Robots-Tag"] == "noindex"


def test_a_form_of_a_link_needs_its_token_against_forgery(quarter: Round) -> None:
    strict = Client(enforce_csrf_checks=True)
    path = address_in(mails(COUNCIL)[0])
    assert strict.post(path).status_code == 403
    page = strict.get(path)
    found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text)
    assert found
    assert strict.post(path, {"csrfmiddlewaretoken": found[1]}).status_code == 302


def test_the_link_that_waits_in_the_outbox_is_shown_to_nobody_outside_a_demo(
    quarter: Round, as_role: Any, tmp_path: Path
) -> None:
    shown = as_role("administrator").get("/outbox/")
    token = address_in(mails(COUNCIL)[0]).split("/")[-2]
    assert token not in shown.text
    assert COUNCIL not in shown.text


def test_traps_in_what_is_typed_are_shown_as_text(quarter: Round, lead: Any) -> None:
    walk, update = Walk(), update_of(quarter, "2-2.1")
    walk.go("post", address_in(mails(COUNCIL)[0]))
    trap = "<script>zqx()</script>{{ 7|add:35 }}{% now 'Y' %}\"'><img src=zqx onerror=zqx()>"
    walk.go("post", f"/updates/answers/{update.action_id}/", form(update, narrative=trap, evidence_title=trap,
                                                                 evidence_address="https://example.org/\"><b>"))  # fmt: skip
    for path in (f"/p/exmere/updates/quarters/{quarter.pk}/", f"/p/exmere/updates/review/{update.pk}/"):
        text = lead.get(path).text
        assert "<script>zqx" not in text
        assert "<img src=zqx" not in text
