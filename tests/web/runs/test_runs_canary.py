"""A canary in the records: a number and initials that nobody else has leave the vault in no word of ours."""

import json
import logging
from typing import Any

import pytest
from django_tasks_db.models import DBTaskResult

from cairn.framework.engine import EngineError
from cairn.web.audit.models import Event
from cairn.web.jobs import execution
from cairn.web.jobs.models import Job
from cairn.web.partnerships.models import Partnership
from cairn.web.runs import running, services, standard
from cairn.web.runs.models import Run

pytestmark = [pytest.mark.django_db, pytest.mark.database]
CANARY = "quillfeather-9434765919"


@pytest.fixture
def held(receive: Any, of_health: Any, havering: Partnership, monkeypatch: pytest.MonkeyPatch) -> Partnership:
    """Havering holds the records of the canary; one financial year is enough to measure."""
    tables = of_health()
    for rows in tables.values():
        for row in rows:
            if row.get("client_id") == "c1":
                row["client_id"] = CANARY
    receive(havering, tables)
    known = standard._of_kind
    monkeypatch.setattr(
        standard, "_of_kind", lambda kind, *days: known(kind, *days) if kind == "financial-year" else []
    )
    return havering


def written(caplog: pytest.LogCaptureFixture, *pages: Any) -> dict[str, str]:
    """Everything that others can read."""
    formatter = logging.Formatter("%(message)s")
    jobs = Job.objects.all_for_worker()
    return {
        "audit trail": json.dumps(list(Event.objects.values()), default=str),
        "log": "\n".join(formatter.format(record) for record in caplog.records),
        "jobs": json.dumps(list(jobs.values("arguments", "message", "error", "result"))),
        "queue": json.dumps(list(DBTaskResult.objects.values("args_kwargs"))),
        "runs": json.dumps(list(Run.objects.everywhere("the test reads all").values()), default=str),
        "pages": "\n".join(page.content.decode() for page in pages),
    }


def visited(as_role: Any, place: Partnership, job: Job) -> list[Any]:
    client = as_role("analyst", place)
    runs = [f"runs/{one.pk}/" for one in Run.objects.for_partnership(place)]
    return [client.get(f"/p/havering/{end}", follow=True) for end in ("runs/", f"jobs/{job.pk}/", *runs)]


@pytest.mark.parametrize("fails", [None, EngineError("ConversionException"), ValueError(CANARY)])
def test_a_run_says_nothing_of_anybody_however_it_ends(
    held: Partnership, as_role: Any, analyst: Any, caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch, fails: Exception | None,
) -> None:  # fmt: skip
    caplog.set_level(logging.INFO)

    def failing(*_: Any) -> Any:
        raise fails  # type: ignore[misc]

    if fails:
        monkeypatch.setattr(running, "compute", failing)
    job = services.start(held, by=analyst, purpose="check")
    execution.execute(str(job.pk))
    pages = visited(as_role, held, job)
    assert {page.status_code for page in pages} == {200}
    (run,) = Run.objects.for_partnership(held)
    assert run.state == ("failed" if fails else "done")
    if not fails:
        rows = services.exact(run, by=analyst, purpose="To try the canary")
        assert CANARY not in json.dumps(rows, default=str)
    found = [place for place, text in written(caplog, *pages).items() if CANARY in text]
    assert found == []


def test_the_canary_is_in_the_records(held: Partnership) -> None:
    """The silence above means something: the records that were measured do hold it."""
    from cairn.web.core import clock
    from cairn.web.runs import sources

    with sources.opened(held, sources.held_at(held, clock.now())) as engine:
        assert engine.scalar("SELECT count(*) FROM clients WHERE client_id = ?", [CANARY]) == 1
