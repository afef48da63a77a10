"""One run from its beginning to its end: its row, the records opened, the figures kept, the row closed."""

from __future__ import annotations

import logging
from collections.abc import Callable
from time import monotonic
from typing import TYPE_CHECKING

from cairn.framework.engine import EngineError
from cairn.measures import Facts, Span, TablesError, compute, rows_of, tables_of
from cairn.measures.shown import shown
from cairn.records.keyring import VaultError
from cairn.web.accounts.models import User
from cairn.web.agreements import services as agreements
from cairn.web.core import clock
from cairn.web.runs import closing, sources, standard, turn
from cairn.web.runs.faults import RunFailed, RunRefused
from cairn.web.runs.figures import Row, batches
from cairn.web.runs.models import Run, State
from cairn.web.runs.version import code_version
from cairn.web.submissions.services import NothingHeld

if TYPE_CHECKING:
    from cairn.web.jobs.models import Job
    from cairn.web.runs.plans import Plan
    from cairn.web.runs.sources import Source

Progress = Callable[[int, int, str], None]
log = logging.getLogger("cairn.runs")

WRONG = (
    "Something went wrong on our side, and nothing of this run was kept. Measure again; if it fails again, "
    "tell whoever runs this installation when it was."
)
OPENING, MEASURING, KEEPING = "Opening the records", "Measuring", "Keeping the figures"
TOLD = (EngineError, TablesError, VaultError, agreements.NoVaultKey)  # what fails in words fit for a page


def run(plan: Plan, progress: Progress) -> Run:
    """Do what was asked for when nobody else measures. Raises RunRefused before it begins, then RunFailed."""
    with turn.alone():
        closing.fail_left()
        before = _of_job(plan.job)
        if before and before.state == State.DONE:
            return before
        source = held(plan, before)
        return _through(_begin(plan, source, before), source, progress)


def held(plan: Plan, before: Run | None = None) -> Source:
    """The records to read: those that an earlier attempt read. Raises RunRefused where there are none."""
    try:
        return sources.held_at(plan.partnership, before.as_at if before else plan.as_at)
    except NothingHeld as nothing:
        raise RunRefused(str(nothing)) from None


def _through(begun: Run, source: Source, progress: Progress) -> Run:
    """From a begun run to a finished one, or to a failed one with its sentence."""
    started = monotonic()
    try:
        return closing.finish(begun, _measured(begun, source, progress), monotonic() - started)
    except TOLD as told:
        closing.fail(begun, str(told))
        raise RunFailed(str(told)) from None
    except Exception as error:
        log.error("The run %s failed (%s).", begun.pk, type(error).__name__)
        closing.fail(begun, WRONG)
        raise
    except BaseException:
        if begun.job is None:  # else its job begins again
            closing.fail(begun, closing.GONE)
        raise


def _of_job(job: Job | None) -> Run | None:
    """The run of an earlier attempt at the same job."""
    if job is None or job.partnership is None:
        return None
    found: Run | None = Run.objects.for_partnership(job.partnership).filter(job=job).first()
    return found


def _begin(plan: Plan, source: Source, before: Run | None) -> Run:
    """The row of a run under way; that of an earlier attempt is used again."""
    made = before or Run(partnership=plan.partnership, job=plan.job, as_at=plan.as_at)
    account = isinstance(plan.by, User)
    made.state, made.finished, made.error, made.started = State.RUNNING, None, "", clock.now()
    made.by, made.by_label = (plan.by, "") if account else (None, str(plan.by))
    made.purpose, made.engine, made.version = plan.purpose.strip(), plan.engine, code_version()
    made.extract_date, made.footprint = source.extract_date, list(source.footprint)
    made.snapshots, made.snapshots_hash = source.snapshots, sources.hash_of(source.snapshots)
    made.periods = [[one.kind, f"{one.start}", f"{one.end}"] for one in plan.periods(source)]
    made.metrics, made.whole = plan.metrics, plan.whole
    made.titles = [shown(name).name for name in standard.in_order(plan.metrics)]
    made.save()
    return made


def _measured(begun: Run, source: Source, progress: Progress) -> int:
    """Compute the figures and put them into the vault; how many."""
    parts = batches([Span(*one) for one in begun.days], begun.metrics)
    name = begun.partnership.slug
    facts = Facts(source.extract_date, source.footprint, name)
    steps = len(parts) + 2
    progress(0, steps, OPENING)
    rows: list[Row] = []
    with sources.opened(begun.partnership, source) as engine:
        tables = tables_of(engine)
        for done, (spans, names) in enumerate(parts, start=1):
            progress(done, steps, MEASURING)
            rows += rows_of(compute(tables, facts, spans, names))
    progress(steps - 1, steps, KEEPING)
    agreements.vault().write_figures(name, begun.name, rows)
    return len(rows)
