"""No partnership reaches another's records: every address that names a record is tried from next door."""

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.test import Client
from django.utils import timezone

from cairn.web.accounts.access import permission_of
from cairn.web.accounts.addresses import Address, addresses
from cairn.web.accounts.models import Invitation, Membership
from cairn.web.accounts.services import invite
from cairn.web.agreements.models import Agreement
from cairn.web.approvals.models import Release
from cairn.web.jobs.models import Job
from cairn.web.partnerships.models import Partnership
from cairn.web.partnerships.scoping import ScopedManager
from cairn.web.plan.importing import keeping
from cairn.web.plan.models import Action, Finding, Plan, PlanFile, Proposal
from cairn.web.register.models import Organisation
from cairn.web.releases.models import Batch
from cairn.web.runs.models import Run
from cairn.web.submissions.models import Submission
from cairn.web.updates.models import Evidence, Round, Update

pytestmark = pytest.mark.database

# What stands in an address and is no record of a partnership. An action of a published plan is public: what
# of it is not is tried in plan/test_plan_public.py.
NO_RECORD = {"slug", "layout", "outcome", "measure", "code", "width", "action"}

# Models with a partnership whose manager does not refuse an unscoped query, and why.
UNSCOPED = {
    "accounts.Membership": "a person's roles are asked for in all places at once",
    "accounts.Invitation": "found by its token before the partnership is known",
    "audit.Event": "one chain for the installation, read by its administrator",
    "releases.Edition": "published editions serve every partnership",
    "releases.Batch": "published files serve every partnership; pages go through loads.views._batches",
    "releases.Figure": "published figures serve every partnership; pages go through releases.reading",
    "releases.Target": "read through releases.reading alone",
    "releases.Contradiction": "read through releases.reading alone",
    "releases.NeighbourSet": "read through releases.reading alone",
    "releases.Boundaries": "boundaries serve every partnership",
}


def member_of(place: Partnership, person: Callable[..., Any]) -> Membership:
    """A membership next door."""
    return person("analyst", place).memberships.get()


def invitation_of(place: Partnership, person: Callable[..., Any]) -> Invitation:
    """An open invitation next door."""
    return invite(
        by="system",
        email="next-door@example.org",
        role="analyst",
        partnership=place,
        link=lambda token: token,
    )


def job_of(place: Partnership, person: Callable[..., Any]) -> Job:
    """A finished job next door, which refused its file."""
    result = {"state": "refused", "batch": None, "faults": [], "fault_count": 0, "report": ""}
    return Job.objects.create(kind="load_file", partnership=place, state="done", result=result)


def batch_of(place: Partnership, person: Callable[..., Any]) -> Batch:
    """A held file next door, some of whose rows were set aside."""
    report = Path(settings.CAIRN.data) / "set-aside.csv"
    report.parent.mkdir(parents=True, exist_ok=True)
    report.write_text("line,reason\n")
    return Batch.objects.create(
        report=report.name,
        layout="observations",
        file_name="figures.csv",
        sha256="a" * 64,
        state=Batch.State.HELD,
        partnership=place,
    )


def run_of(place: Partnership, person: Callable[..., Any]) -> Run:
    """A finished run next door."""
    now = timezone.now()
    return Run.objects.create(
        partnership=place, state="done", finished=now, as_at=now, by_label="system", engine="duckdb",
        version="0.1.0", purpose="To check the records",
    )  # fmt: skip


def measuring_of(place: Partnership, person: Callable[..., Any]) -> Job:
    """A finished job that measured next door."""
    result = {"run": run_of(place, person).name}
    return Job.objects.create(kind="measure", partnership=place, state="done", result=result)


def release_of(place: Partnership, person: Callable[..., Any]) -> Release:
    """A proposed release next door, whose number is that of its row."""
    made = Release.objects.create(
        partnership=place, number=1, audience="public", run=run_of(place, person), content="0" * 64,
        proposed_by=person("analyst", place),
    )  # fmt: skip
    made.number = made.pk
    made.save(update_fields=["number"])
    return made


def proposing_of(place: Partnership, person: Callable[..., Any]) -> Job:
    """A finished job that proposed a release next door."""
    result = {"release": release_of(place, person).number}
    return Job.objects.create(kind="propose_release", partnership=place, state="done", result=result)


def agreement_of(place: Partnership, person: Callable[..., Any]) -> Agreement:
    """An agreement in force next door."""
    days = {"starts": date(2026, 4, 1), "ends": date(2029, 3, 31), "review": date(2027, 3, 31)}
    return Agreement.objects.create(
        partnership=place, key="treatment", name="Treatment", regime="health", use="outcomes",
        purpose="To count", controller="A council", lawful_basis="6(1)(e)", gateway="consent",
        objections="Write to us", retention_months=24, dpia_reference="D1", dpia_date=date(2026, 3, 1),
        effective=date(2026, 4, 1), **days,
    )  # fmt: skip


def submission_of(place: Partnership, person: Callable[..., Any]) -> Submission:
    """A refused submission next door, with a list of its rows."""
    found = Submission.objects.create(
        partnership=place, state="refused", fingerprint="a" * 64, report="faults/submissions/list.csv"
    )
    report = Path(settings.CAIRN.data) / "faults" / "submissions" / f"{found.pk}.csv"
    report.parent.mkdir(parents=True, exist_ok=True)
    report.write_text("provider,file,row\n")
    return found


def received_of(place: Partnership, person: Callable[..., Any]) -> Job:
    """A finished job next door, which received a submission."""
    result = {"submission": str(submission_of(place, person).pk), "unchanged": False}
    return Job.objects.create(kind="receive_submission", partnership=place, state="done", result=result)


def action_of(place: Partnership, person: Callable[..., Any]) -> Action:
    """An action of the plan next door."""
    from web.plan.planned import tiny

    return tiny(place).action("1-1.1")


def finding_of(place: Partnership, person: Callable[..., Any]) -> Finding:
    """A finding in the plan next door."""
    plan = Plan.objects.create(partnership=place, title="Next door", state="current")
    return Finding.objects.create(partnership=place, plan=plan, kind="twice", text="Twice the same")


def plan_file_of(place: Partnership, person: Callable[..., Any]) -> PlanFile:
    """A file of a plan next door, kept and not accepted."""
    return keeping.keep(place, "plan.csv", b"Need,Action,Lead\nShare,Meet,Police\n", by="a test")


def proposal_of(place: Partnership, person: Callable[..., Any]) -> Proposal:
    """An open proposal next door."""
    there, by = action_of(place, person), person("analyst", place)
    return Proposal.objects.create(
        partnership=place,
        plan=there.plan,
        action=there,
        changes={"text": "Other"},
        reason="-",
        proposed_by=by,
    )


def owner_of(place: Partnership, person: Callable[..., Any]) -> Organisation:
    """An organisation next door."""
    return Organisation.objects.create(partnership=place, name="Next door")


def quarter_of(place: Partnership, person: Callable[..., Any]) -> Round:
    """An open quarter next door."""
    plan = action_of(place, person).plan
    days = {"starts": date(2026, 7, 1), "ends": date(2026, 9, 30), "opens": date(2026, 10, 1)}
    return Round.objects.create(partnership=place, plan=plan, closes=date(2026, 12, 1), **days)


def update_of(place: Partnership, person: Callable[..., Any]) -> Update:
    """An update next door that nobody has begun."""
    there = quarter_of(place, person)
    action = Action.objects.get(partnership=place, plan=there.plan, key="1-1.1")
    return Update.objects.create(partnership=place, round=there, action=action)


def evidence_of(place: Partnership, person: Callable[..., Any]) -> Evidence:
    """A file next door."""
    there = update_of(place, person)
    return Evidence.objects.create(partnership=place, update=there, name="a.txt", size=1, content=b"a")


# Which record each address names.
RECORDS: dict[str, Callable[..., Any]] = {
    "accounts:end": member_of,
    "accounts:withdraw": invitation_of,
    "agreements:detail": agreement_of,
    "agreements:end": agreement_of,
    "approvals:decide": release_of,
    "approvals:figures": release_of,
    "approvals:release": release_of,
    "approvals:result": proposing_of,
    "jobs:job": job_of,
    "loads:result": job_of,
    "loads:faults": job_of,
    "loads:file": batch_of,
    "loads:decide": batch_of,
    "loads:set_aside": batch_of,
    "plan:change": action_of,
    "plan:decide": proposal_of,
    "plan:finding": finding_of,
    "plan:import-accept": plan_file_of,
    "plan:import-columns": plan_file_of,
    "plan:import-file": plan_file_of,
    "plan:import-names": plan_file_of,
    "plan:import-original": plan_file_of,
    "plan:proposal": proposal_of,
    "runs:run": run_of,
    "runs:result": measuring_of,
    "submissions:result": received_of,
    "submissions:submission": submission_of,
    "submissions:faults": submission_of,
    "updates:contact": owner_of,
    "updates:evidence": evidence_of,
    "updates:give": action_of,
    "updates:quarter": quarter_of,
    "updates:review": update_of,
}


def placeholders(address: Address) -> set[str]:
    """The names of an address's placeholders."""
    return set(re.findall(r"<(?:\w+:)?(\w+)>", address.route)) | set(re.findall(r"\?P<(\w+)>", address.route))


def naming_a_record() -> list[Address]:
    """The addresses inside a partnership that name one of its records."""
    inside = [address for address in addresses() if "slug" in placeholders(address)]
    return [address for address in inside if placeholders(address) - NO_RECORD]


def at(address: Address, slug: str, key: Any) -> str:
    """The address with the partnership and the record filled in."""
    return "/" + re.sub(r"<(?:\w+:)?slug>", slug, address.route, count=1).replace(
        re.search(r"<(?!slug)(?:\w+:)?(?!slug)\w+>", address.route.replace("<slug:slug>", ""))[0], str(key)
    )


def test_every_address_that_names_a_record_is_tried() -> None:
    assert sorted(address.name for address in naming_a_record()) == sorted(RECORDS)


@pytest.mark.parametrize("name", sorted(RECORDS))
def test_a_record_next_door_cannot_be_reached(
    name: str, person: Any, havering: Partnership, northamptonshire: Partnership
) -> None:
    address = next(found for found in addresses() if found.name == name)
    record = RECORDS[name](northamptonshire, person)
    before = vars(type(record)._base_manager.get(pk=record.pk)).copy()
    lead = Client()
    lead.force_login(person("lead", havering))
    own, theirs = at(address, "havering", record.pk), at(address, "northamptonshire", record.pk)
    assert {lead.get(own).status_code, lead.post(own).status_code} in ({404}, {404, 405})
    assert {lead.get(theirs).status_code, lead.post(theirs).status_code} == {403}
    after = vars(type(record)._base_manager.get(pk=record.pk)).copy()
    assert {k: v for k, v in after.items() if k != "_state"} == {
        k: v for k, v in before.items() if k != "_state"
    }


@pytest.mark.parametrize("name", sorted(RECORDS))
def test_the_record_is_reached_at_home(
    name: str, person: Any, northamptonshire: Partnership, havering: Partnership
) -> None:
    address = next(found for found in addresses() if found.name == name)
    record = RECORDS[name](northamptonshire, person)
    lead = Client()
    lead.force_login(person("lead", northamptonshire))
    path = at(address, "northamptonshire", record.pk)
    answers = [lead.get(path), lead.post(path)]
    for answer in answers:
        answer.close()
    assert {answer.status_code for answer in answers} & {200, 302}


def test_no_address_that_names_a_record_is_public() -> None:
    assert [a.name for a in naming_a_record() if permission_of(a.view, a.name) == "public"] == []


def test_every_model_of_a_partnership_refuses_unscoped_queries_or_says_why_not() -> None:
    owned = [
        model
        for model in apps.get_models()
        if model.__module__.startswith("cairn.") and hasattr(model, "partnership_id")
    ]
    unscoped = {model._meta.label for model in owned if not isinstance(model._default_manager, ScopedManager)}
    assert unscoped == set(UNSCOPED) & {model._meta.label for model in owned}
