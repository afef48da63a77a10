"""Runs in plain words: what was measured, from which records, for how long, by which code."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.utils import timezone

from cairn.framework import formats
from cairn.framework.period_type import PeriodKind
from cairn.web.runs.models import Days, Run, State
from cairn.web.runs.version import SHOWN

POOLED = PeriodKind.POOLED.value
KINDS = {
    "month": "month",
    "quarter": "quarter",
    "financial-year": "financial year",
    "rolling-12": "rolling year",
    "calendar_year": "calendar year",
    "academic_year": "academic year",
    POOLED: "period of pooled years",
    "instant": "single day",
}
MANY = {POOLED: "periods of pooled years"}
PARTS = {"system": "the installation", "command line": "the command line"}
MINUTE, HOUR = 60, 3600


def took(seconds: float | None) -> str:
    """How long a run took: "less than a second", "12 seconds", "3 minutes"; empty while that is not known.

    >>> [took(one) for one in (None, 0.4, 12.4, 59.6, 200, 7300)]
    ['', 'less than a second', '12 seconds', '1 minute', '3 minutes', '2 hours and 2 minutes']
    """
    if seconds is None:
        return ""
    whole = round(seconds)
    if not whole:
        return "less than a second"
    if whole < MINUTE:
        return formats.plural(whole, "second")
    hours, minutes = divmod(round(whole / MINUTE), HOUR // MINUTE)
    parts = [formats.plural(hours, "hour")] if hours else []
    return " and ".join([*parts, formats.plural(minutes, "minute")] if minutes or not hours else parts)


def moment(run: Run) -> str:
    """When it began."""
    return formats.moment(timezone.localtime(run.started))


def who(run: Run) -> str:
    """Who started it: a name, or the part of the installation."""
    return str(run.by) if run.by else PARTS.get(run.by_label, run.by_label)


def submissions(count: int) -> str:
    """How many, as a sentence says it: "one submission", "12 submissions"."""
    return f"{formats.count_words(count)} submission{'' if count == 1 else 's'}"


def records(run: Run) -> str:
    """Which records: "one submission, extract of 30 April 2026"."""
    sent = submissions(len(run.snapshots))
    return f"{sent}, extract of {formats.day(run.extract_date)}" if run.extract_date else sent


def periods(spans: Sequence[Days]) -> list[str]:
    """How many periods of each kind, and from when to when.

    >>> periods([Days("quarter", date(2025, 4, 1), date(2025, 6, 30))])
    ['1 quarter, April 2025 to June 2025']
    """
    return [_kind(kind, [one for one in spans if one.kind == kind]) for kind in KINDS if _any(spans, kind)]


def _any(spans: Iterable[Days], kind: str) -> bool:
    return any(one.kind == kind for one in spans)


def _kind(kind: str, spans: Sequence[Days]) -> str:
    first, last = min(one.start for one in spans), max(one.end for one in spans)
    count = formats.plural(len(spans), KINDS[kind], MANY.get(kind, ""))
    return f"{count}, {_from_to(kind, first, last)}"


def _from_to(kind: str, first: date, last: date) -> str:
    if kind == "instant":
        return formats.day(first) if first == last else f"{formats.day(first)} to {formats.day(last)}"
    begin, end = formats.month_year(first), formats.month_year(last)
    return begin if begin == end else f"{begin} to {end}"


def rules(run: Run) -> str:
    """Which version, and by which rules it counted: "0.1.0, rules 2057c8561c2b"."""
    version, digest = run.version.split()[0], run.version.rpartition(":")[2]
    return f"{version}, rules {digest}"


def code(run: Run) -> str:
    """Which code to the commit: "version 0.1.0, rules 2057c8561c2b, commit 0eb0bca12345"."""
    commit = next((part for part in run.version.split()[1:] if ":" not in part), "")
    return f"version {rules(run)}, commit {commit[:SHOWN]}" if commit else f"version {rules(run)}"


def sentence(run: Run) -> str:
    """What became of a run, as the first sentence of its page."""
    if run.state == State.RUNNING:
        return "The measures are being computed now."
    if run.state == State.FAILED:
        return f"This run did not come to its end. {run.error}"
    figures, sent = formats.plural(run.observations, "figure"), submissions(len(run.snapshots))
    return f"{figures} came out of {sent}, in {took(run.seconds)}."
