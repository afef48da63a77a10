"""The end of a run, good or bad: its row closed, and the act in the audit trail."""

from __future__ import annotations

from django.db import transaction

from cairn.web.audit import services as audit
from cairn.web.core import clock
from cairn.web.runs.models import Run, State

GONE = "The work stopped before its end, and nothing of this run was kept. Measure again."
LONGEST = 500


def finish(begun: Run, count: int, seconds: float) -> Run:
    """Close a run whose figures are kept: `count` of them, after so many seconds."""
    begun.state, begun.seconds, begun.observations = State.DONE, round(seconds, 1), count
    return _close(begun, "run.finished")


def fail(begun: Run, sentence: str) -> Run:
    """Close a run that did not come to its end, with a sentence for its reader."""
    begun.state, begun.error = State.FAILED, sentence[:LONGEST]
    return _close(begun, "run.failed")


def fail_left() -> int:
    """Close every run whose process is gone; how many. Call it while nobody measures."""
    left = Run.objects.everywhere("whoever measures closes what was left behind").filter(state=State.RUNNING)
    gone = [one for one in left.select_related("job", "by", "partnership") if one.job is None or one.job.over]
    for one in gone:
        fail(one, GONE)
    return len(gone)


def _close(over: Run, act: str) -> Run:
    over.finished = clock.now()
    with transaction.atomic():
        over.save()
        audit.record(
            by=over.by or over.by_label, act=act, thing=over, partnership=over.partnership,
            purpose=over.purpose, fields=["observations", "state"],
        )  # fmt: skip
    return over
