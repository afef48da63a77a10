"""A canary: a name and an address that nobody else has are typed wherever something can be typed.

Afterwards neither may stand in the audit trail, the log, an address or the arguments of a job.
"""

import json
import logging
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django_tasks_db.models import DBTaskResult

from cairn.web.accounts.models import Membership, User
from cairn.web.audit.models import Event
from cairn.web.audit.services import seal
from cairn.web.jobs import execution
from cairn.web.jobs.models import Job, OutboxMessage
from cairn.web.partnerships.models import Partnership
from cairn.web.releases.models import Batch

pytestmark = [pytest.mark.django_db, pytest.mark.database]

NAME = "Zebedee Quillfeather"
EMAIL = "z.quillfeather@canary.example"
PASSWORD = "marble-lantern-orchard"
CANARY = re.compile("quillfeather|zebedee|canary.example|943 ?476 ?5919", re.IGNORECASE)
HEADER = "measure,area,period,value,publisher,title,note\n"
ROW = "numbers-in-treatment,E09000016,2020/21,{value},A publisher,A title,{note}\n"


class Walk:
    """A client that remembers every address that it asked for or was sent to."""

    def __init__(self) -> None:
        self.client, self.addresses = Client(), list[str]()

    def get(self, address: str) -> Any:
        return self._note(address, self.client.get(address))

    def post(self, address: str, form: Any = None) -> Any:
        return self._note(address, self.client.post(address, form or {}))

    def _note(self, address: str, answer: Any) -> Any:
        self.addresses += [address, answer.headers.get("Location", "")]
        return answer


@pytest.fixture(autouse=True)
def alone(configure: Any, tmp_path: Path) -> Iterator[None]:
    """A data folder of the test's own, no second factor, and no attempt counted before."""
    cache.clear()
    configure(data=tmp_path, second_factor="offered")
    yield
    cache.clear()


@pytest.fixture
def lead(havering: Partnership) -> Walk:
    """A lead of Havering, signed in."""
    user = User.objects.create(email="lead@example.org", name="A Lead", password=make_password(PASSWORD))
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    Membership.objects.create(user=user, partnership=havering, role="lead")
    walk = Walk()
    walk.post("/account/login/", {"login": user.email, "password": PASSWORD})
    return walk


def invited(lead: Walk) -> Walk:
    """The canary is invited, accepts, and signs in."""
    lead.post("/p/havering/members/invite/", {"email": EMAIL, "role": "analyst"})
    token = re.search(r"/invitations/[\w-]+/", OutboxMessage.objects.get().body)
    assert token
    walk = Walk()
    walk.post(token[0], {"name": NAME, "password": PASSWORD, "again": "not the same"})
    walk.post(token[0], {"name": NAME, "password": PASSWORD, "again": PASSWORD})
    walk.get(token[0])
    walk.post("/account/login/", {"login": EMAIL, "password": PASSWORD})
    return walk


def fails_to_sign_in() -> Walk:
    """Wrong passwords until the account is locked, an unknown address, and a password forgotten."""
    walk = Walk()
    for _ in range(6):
        walk.post("/account/login/", {"login": EMAIL, "password": NAME})
    walk.post("/account/login/", {"login": f"other.{EMAIL}", "password": NAME})
    walk.post("/account/password/reset/", {"email": EMAIL})
    walk.post("/account/password/reset/", {"email": f"unknown.{EMAIL}"})
    return walk


def loads(walk: Walk, *rows: str) -> None:
    """Load a file of these rows and do its job."""
    given = SimpleUploadedFile("figures.csv", (HEADER + "".join(rows)).encode(), "text/csv")
    walk.post("/p/havering/figures/load/", {"layout": "observations", "file": given})
    job = Job.objects.all_for_worker().latest("created")
    execution.execute(str(job.pk))
    walk.get(f"/p/havering/jobs/{job.pk}/")
    walk.get(f"/p/havering/figures/results/{job.pk}/")


def decides(walk: Walk, havering: Partnership) -> None:
    """Reject a held file, with a reason that names somebody against the advice on the page."""
    held = Batch.objects.create(
        layout="observations", file_name="held.csv", sha256="ab", state=Batch.State.HELD, partnership=havering
    )
    form = {"decision": "reject", "reason": f"{NAME} ({EMAIL}) says that the year is wrong"}
    walk.post(f"/p/havering/figures/files/{held.pk}/decide/", form)
    held.refresh_from_db()
    assert held.state == Batch.State.REJECTED


def written(caplog: pytest.LogCaptureFixture, *walks: Walk) -> dict[str, str]:
    """Everything that others can read: events, log, addresses, arguments."""
    seal()
    formatter = logging.Formatter("%(message)s")
    return {
        "audit trail": json.dumps(list(Event.objects.values()), default=str),
        "log": "\n".join(formatter.format(record) for record in caplog.records),
        "addresses": "\n".join(address for walk in walks for address in walk.addresses),
        "arguments": json.dumps(list(Job.objects.all_for_worker().values("arguments", "message", "error")))
        + json.dumps(list(DBTaskResult.objects.values("args_kwargs"))),
        "results": json.dumps(list(Job.objects.all_for_worker().values("result"))),
    }


def test_what_is_typed_stays_where_it_belongs(
    lead: Walk, havering: Partnership, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    canary = invited(lead)
    failing = fails_to_sign_in()
    loads(canary, ROW.format(value=528, note=f"From {NAME}, {EMAIL}, NHS number 943 476 5919"))
    loads(canary, ROW.format(value=EMAIL, note=""), f"{NAME},943 476 5919,{EMAIL},1,{NAME},{EMAIL},\n")
    decides(canary, havering)
    user = User.objects.get(email=EMAIL)
    lead.post(f"/p/havering/members/{user.memberships.get().pk}/end/")
    canary.get("/p/havering/members/")
    found = {place: CANARY.findall(text) for place, text in written(caplog, lead, canary, failing).items()}
    assert found == {place: [] for place in found}


def test_the_canary_did_sing(lead: Walk, havering: Partnership) -> None:
    """The acts of the test above do happen, so that its silence means something."""
    canary = invited(lead)
    loads(canary, ROW.format(value=EMAIL, note=""))
    decides(canary, havering)
    assert User.objects.get(email=EMAIL).name == NAME
    acts = set(Event.objects.values_list("act", flat=True))
    assert {"invitation.sent", "invitation.accepted", "account.signed_in", "figures.hold_rejected"} <= acts
    job = Job.objects.all_for_worker().get()
    assert job.result["state"] == "refused"
    assert job.result["faults"]
