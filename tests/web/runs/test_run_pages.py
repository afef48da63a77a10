"""Pages of runs: the log, one run, starting one; what they say, to whom, and what they never do."""

import ast
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from cairn.web.jobs.models import Job
from cairn.web.jobs.models import State as JobState
from cairn.web.partnerships.models import Partnership
from cairn.web.runs import words
from cairn.web.runs.models import Days, Run, State
from cairn.web.submissions.models import Submission

pytestmark = pytest.mark.django_db
LOG = "/p/havering/runs/"
APP = "cairn.web.runs"
ROOM = Path(words.__file__).parent


def text(answer: Any) -> str:
    assert answer.status_code == 200, answer.status_code
    return " ".join(answer.content.decode().split())


@pytest.fixture
def held(havering: Partnership) -> Submission:
    """The row of a submission that Havering holds; what it holds is of no matter to a page."""
    return Submission.objects.create(
        partnership=havering, state="loaded", snapshot="20260430-abc", providers=["X0101", "X0102"],
        areas=["E09000016"], period_start=date(2023, 4, 1), period_end=date(2026, 3, 31),
        extract_date=date(2026, 4, 30), fingerprint="ab", rows={"clients": [10, 10]},
    )  # fmt: skip


def made(place: Partnership, **columns: Any) -> Run:
    now = timezone.now()
    values: dict[str, Any] = {
        "state": State.DONE, "started": now - timedelta(seconds=12), "finished": now, "seconds": 12.3,
        "by_label": "system", "purpose": "New records came in", "engine": "duckdb", "whole": True,
        "version": "0.1.0 0eb0bca12345 measures:2057c8561c2b", "as_at": now, "extract_date": date(2026, 4, 30),
        "snapshots": [{"name": "20260430-abc", "received": "2026-05-02T09:30:00+00:00", "providers": ["X0101"]}],
        "snapshots_hash": "c" * 64, "observations": 39415, "footprint": ["E09000016"],
        "periods": [["month", "2026-03-01", "2026-03-31"], ["quarter", "2026-01-01", "2026-03-31"],
                    ["quarter", "2025-10-01", "2025-12-31"], ["pooled_years", "2023-04-01", "2026-03-31"]],
        "metrics": ["paid_work"], "titles": ["People in paid work"],
    }  # fmt: skip
    return Run.objects.create(partnership=place, **(values | columns))


def test_the_log_says_when_which_records_by_whom_how_long_and_how_many(
    as_role: Any, havering: Partnership, held: Submission
) -> None:
    run = made(havering)
    said = text(as_role("data_protection_lead", havering).get(LOG))
    for part in (
        "When were the measures computed?", "The newest figures were computed on", "One submission, extract of 30 April 2026",
        "the installation", "Finished", "12 seconds", "39,415", "0.1.0, rules 2057c8561c2b",
        f'href="/p/havering/runs/{run.pk}/"',
    ):  # fmt: skip
        assert part in said
    assert "Measure now" not in said


def test_an_empty_log_says_how_to_begin(as_role: Any, havering: Partnership) -> None:
    said = text(as_role("analyst", havering).get(LOG))
    assert "Nothing has been measured yet" in said
    assert 'href="/p/havering/submissions/"' in said


def test_the_log_shows_work_under_way(as_role: Any, havering: Partnership) -> None:
    job = Job.objects.create(kind="measure", partnership=havering, state=JobState.RUNNING)
    assert f"/p/havering/jobs/{job.pk}/" in text(as_role("analyst", havering).get(LOG))
    plain = text(as_role("data_protection_lead", havering).get(LOG))
    assert "Measures are being computed" in plain
    assert "/jobs/" not in plain


def test_a_run_says_what_it_measured_and_from_which_submissions(
    as_role: Any, havering: Partnership, held: Submission
) -> None:
    run = made(havering)
    said = text(as_role("lead", havering).get(f"{LOG}{run.pk}/"))
    for part in (
        "39,415 figures came out of one submission, in 12 seconds.", "New records came in",
        f'href="/p/havering/submissions/{held.pk}/"', "1 April 2023 to 31 March 2026", "Loaded",
        "1 month, March 2026", "2 quarters, October 2025 to March 2026",
        "1 period of pooled years, April 2023 to March 2026", "People in paid work",
        "written into the audit trail",
        "version 0.1.0, rules 2057c8561c2b, commit 0eb0bca12345",
    ):  # fmt: skip
        assert part in said
    assert "Some figures lack a provider" not in said


def test_a_run_whose_submission_is_gone_still_says_what_it_was(as_role: Any, havering: Partnership) -> None:
    said = text(as_role("lead", havering).get(f"{LOG}{made(havering).pk}/"))
    assert "Received 2 May 2026" in said
    assert "No longer here" in said


def test_a_provider_that_lags_is_told(as_role: Any, havering: Partnership, held: Submission) -> None:
    Submission.objects.filter(pk=held.pk, partnership=havering).update(period_end=date(2025, 12, 31))
    said = text(as_role("lead", havering).get(f"{LOG}{made(havering).pk}/"))
    assert "The records of X0102 end on 31 December 2025. Figures after that day lack them." in said


def test_a_failed_run_says_why_and_what_to_do(as_role: Any, havering: Partnership) -> None:
    failed = made(
        havering, state=State.FAILED, error="There is no key. Make one with cairn vault key.", seconds=None
    )
    said = text(as_role("analyst", havering).get(f"{LOG}{failed.pk}/"))
    for part in ("did not come to its end", "Make one with cairn vault key.", "Measure again"):
        assert part in said
    assert "39,415" not in said


def test_a_run_under_way_says_so(as_role: Any, havering: Partnership) -> None:
    run = made(havering, state=State.RUNNING, finished=None, seconds=None)
    assert "The measures are being computed now." in text(as_role("lead", havering).get(f"{LOG}{run.pk}/"))


def test_an_analyst_starts_a_run_and_its_job_follows(
    as_role: Any, havering: Partnership, held: Submission
) -> None:
    analyst = as_role("analyst", havering)
    said = text(analyst.get(f"{LOG}start/"))
    assert "Every measure is computed from one submission, extract of 30 April 2026." in said
    assert "April 2023 to March 2026" in said
    answer = analyst.post(f"{LOG}start/", {"purpose": "release"})
    job = Job.objects.for_partnership(havering).get()
    assert (answer.status_code, answer["Location"]) == (302, f"/p/havering/jobs/{job.pk}/")
    assert (job.kind, job.arguments) == ("measure", {"purpose": "release"})


@pytest.mark.parametrize("purpose", ["", "records", "because Zebedee asked"])
def test_only_a_purpose_that_is_offered_is_taken(
    as_role: Any, havering: Partnership, held: Submission, purpose: str
) -> None:
    said = text(as_role("analyst", havering).post(f"{LOG}start/", {"purpose": purpose}))
    assert "Choose what the figures are for" in said
    assert not Job.objects.for_partnership(havering).exists()


def test_without_records_there_is_nothing_to_start(as_role: Any, havering: Partnership) -> None:
    analyst = as_role("analyst", havering)
    assert "There is nothing to measure" in text(analyst.get(f"{LOG}start/"))
    assert "There is nothing to measure" in text(analyst.post(f"{LOG}start/", {"purpose": "release"}))
    assert not Job.objects.for_partnership(havering).exists()


def test_a_finished_job_leads_to_its_run_for_those_who_may_see_it(
    as_role: Any, havering: Partnership
) -> None:
    run = made(havering)
    job = Job.objects.create(
        kind="measure", partnership=havering, state=JobState.DONE, result={"run": run.name}
    )
    answer = as_role("analyst", havering).get(f"{LOG}results/{job.pk}/")
    assert (answer.status_code, answer["Location"]) == (302, f"{LOG}{run.pk}/")
    assert "Finished." in text(as_role("administrator").get(f"{LOG}results/{job.pk}/"))


def test_a_job_that_is_not_over_leads_back_to_itself(as_role: Any, havering: Partnership) -> None:
    job = Job.objects.create(kind="measure", partnership=havering, state=JobState.RUNNING)
    answer = as_role("analyst", havering).get(f"{LOG}results/{job.pk}/")
    assert answer["Location"] == f"/p/havering/jobs/{job.pk}/"


def test_the_log_asks_the_database_as_often_for_many_runs_as_for_one(
    as_role: Any, havering: Partnership, person: Any, django_assert_max_num_queries: Any
) -> None:
    analyst, user = as_role("analyst", havering), person("analyst", havering)
    for _ in range(12):
        made(havering, by=user, by_label="")
    with django_assert_max_num_queries(14):
        analyst.get(LOG)


def loaded_with(module: str) -> set[str]:
    """What a module of this app imports as it is loaded, and what the app's own modules import in turn."""
    tree = ast.parse((ROOM / f"{module}.py").read_text("utf-8"))
    found = {
        name
        for node in tree.body
        if isinstance(node, ast.ImportFrom)
        for name in (f"{node.module}", *(f"{node.module}.{one.name}" for one in node.names))
    }
    ours = {name.removeprefix(f"{APP}.") for name in found if name.startswith(f"{APP}.")}
    return found.union(*(loaded_with(name) for name in ours if (ROOM / f"{name}.py").is_file()))


@pytest.mark.parametrize("module", ["models", "urls", "work", "services"])
def test_the_web_server_loads_nothing_here_that_computes(module: str) -> None:
    computing = ("cairn.measures", "cairn.records", "cairn.framework.engine", "ibis", "duckdb")
    assert sorted(name for name in loaded_with(module) if name.startswith(computing)) == []


def test_what_computes_is_found_where_it_is_loaded() -> None:
    assert "cairn.measures" in loaded_with("running")


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(None, ""), (0.2, "less than a second"), (1.2, "1 second"), (59.4, "59 seconds"), (60, "1 minute"),
     (150, "2 minutes"), (3600, "1 hour"), (7320, "2 hours and 2 minutes")],
)  # fmt: skip
def test_how_long_it_took_in_words(seconds: float | None, said: str) -> None:
    assert words.took(seconds) == said


def test_days_of_their_own_are_told_as_days() -> None:
    day = Days("instant", date(2026, 3, 31), date(2026, 3, 31))
    assert words.periods([day]) == ["1 single day, 31 March 2026"]
