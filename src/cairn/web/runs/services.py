"""Measuring the records that are held, and reading the exact figures that this gave.

A run keeps what its figures were counted from and by which code. Its figures are exact and unprotected: they
lie encrypted in the vault, and whoever reads them says why, in the audit trail. What computes is imported
when it is used: the web server asks for work and shows how it went, and never computes.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from cairn.web.core import clock
from cairn.web.jobs import services as jobs
from cairn.web.jobs.models import Job
from cairn.web.jobs.models import State as JobState
from cairn.web.runs import looking
from cairn.web.runs.faults import LookRefused, RunFailed, RunRefused
from cairn.web.runs.models import Run, State
from cairn.web.runs.purposes import PURPOSES

if TYPE_CHECKING:
    from cairn.measures import Explanation, Span
    from cairn.web.accounts.models import User
    from cairn.web.partnerships.models import Partnership
    from cairn.web.runs.figures import Row
    from cairn.web.runs.running import Progress
    from cairn.web.submissions.models import Submission

__all__ = [
    "KIND",
    "PURPOSES",
    "LookRefused",
    "RunFailed",
    "RunRefused",
    "exact",
    "explained",
    "insist_sees_exact",
    "latest",
    "measure",
    "standard_periods",
    "start",
    "start_after",
]
KIND = "measure"


def measure(
    partnership: Partnership,
    *,
    periods: Sequence[Span] | None = None,
    metrics: Sequence[str] | None = None,
    by: Any,
    purpose: str,
    engine: str = "duckdb",
    as_at: datetime | None = None,
    progress: Progress | None = None,
    job: Job | None = None,
) -> Run:
    """Compute measures from the records held at a moment, and keep the figures with how they came about.

    `periods`: any (the standard ones if left out); `metrics`: names of measures (all if left out); `by`: an
    account, or a label such as "command line"; `purpose`: why, in words that name nobody, at most 200
    letters; `as_at`: now if left out. `progress` is told steps done, steps in all, and the step's name.
    A job that is done again goes on with its own run, so that a run never keeps its figures twice.
    Raises RunRefused before anything is computed, RunFailed after; both say what to do.
    """
    from cairn.web.runs import running
    from cairn.web.runs.plans import Plan

    plan = Plan(partnership, periods, metrics, by, purpose, engine, as_at or clock.now(), job)
    return running.run(plan, progress or _silent)


def exact(
    run: Run,
    *,
    by: User,
    purpose: str,
    metrics: Sequence[str] | None = None,
    period_kinds: Sequence[str] | None = None,
) -> list[Row]:
    """The exact figures of a run, with the columns of `cairn.measures.LAYOUT`; the look is logged.

    `by` is a named person who may read exact figures in this partnership, or propose releases of it;
    `purpose` says why, in words that name nobody. `metrics` and `period_kinds` narrow what is read.
    Raises LookRefused, RunRefused for a purpose that will not do, NoVaultKey in the web server.
    """
    asked = {"measure": metrics, "period_kind": period_kinds}
    only = {name: list(values) for name, values in asked.items() if values is not None}
    return looking.rows_of_run(run, only, by=by, purpose=purpose)


def insist_sees_exact(by: User, partnership: Partnership, purpose: str) -> None:
    """Raise LookRefused unless this person may see exact figures here, RunRefused without a fit purpose.

    For whoever asks before a long computation; a look itself asks again.
    """
    looking.insist(by, partnership, (looking.SEES,), purpose)


def explained(
    partnership: Partnership,
    *,
    metric: str,
    period: Span,
    breakdown: str = "total",
    level: str = "all",
    by: User,
    purpose: str,
) -> Explanation:
    """How a figure of the records held now comes about, count by count; the look is logged.

    The counts are exact: `by` is a named person who may read exact figures in this partnership.
    Raises LookRefused, RunRefused for what cannot be asked, RunFailed where the records cannot be read.
    """
    from cairn.web.runs import explaining

    asked = (metric, period, breakdown, level)
    return explaining.explained(partnership, *asked, by=by, purpose=purpose)


def latest(partnership: Partnership) -> Run | None:
    """The newest finished run of every measure over the standard periods; else the newest finished one."""
    done = Run.objects.for_partnership(partnership).filter(state=State.DONE)
    found: Run | None = done.filter(whole=True).first() or done.first()
    return found


def standard_periods(last: date, first: date) -> list[Span]:
    """Every period that is measured without being asked for: see `cairn.web.runs.standard`."""
    from cairn.web.runs import standard

    return standard.standard_periods(last, first)


def start(partnership: Partnership, *, by: User | None, purpose: str) -> Job:
    """Start a job that measures everything; `purpose` is a key of PURPOSES. One that waits is enough.

    Raises RunRefused for another purpose.
    """
    if purpose not in PURPOSES:
        raise RunRefused(f"'{purpose}' is not a purpose. Use one of: {', '.join(PURPOSES)}.")
    with transaction.atomic():
        waiting: Job | None = jobs_of(partnership).filter(state=JobState.QUEUED).first()
        return waiting or jobs.start(KIND, by=by, partnership=partnership, arguments={"purpose": purpose})


def start_after(submission: Submission) -> Job | None:
    """Start a job that measures everything, as new records came in.

    None where they were not loaded, or where a run has read them or does so now.
    """
    if submission.state != submission.State.LOADED:
        return None
    runs = Run.objects.for_partnership(submission.partnership).exclude(state=State.FAILED)
    if runs.filter(whole=True, as_at__gte=submission.received_at).exists():
        return None
    return start(submission.partnership, by=submission.received_by, purpose="records")


def _silent(done: int, total: int, what: str) -> None:  # noqa: ARG001
    """Tell nobody."""


def jobs_of(partnership: Partnership) -> Any:
    """The jobs that measure a partnership, newest first."""
    return Job.objects.for_partnership(partnership).filter(kind=KIND)
