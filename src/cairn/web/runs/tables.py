"""Runs as the site's table component shows them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone

from cairn.framework import formats
from cairn.web.runs import words
from cairn.web.runs.models import Run, State
from cairn.web.submissions.models import Submission

RUNS = [
    {"text": "When"}, {"text": "Records"}, {"text": "Started by"}, {"text": "State"},
    {"text": "Took"}, {"text": "Figures", "numeric": True}, {"text": "Version"},
]  # fmt: skip
SENT = [{"text": "Submission"}, {"text": "Providers"}, {"text": "Covers"}, {"text": "State today"}]
ENGINES = {"duckdb": "DuckDB", "spark": "Spark"}


def of_runs(runs: Iterable[Run], slug: str) -> dict[str, Any]:
    """The run log: one run a row, each leading to its own page."""
    rows = [_run(one, slug) for one in runs]
    return {"caption": "Runs, newest first", "caption_hidden": True, "columns": RUNS, "rows": rows}


def _run(one: Run, slug: str) -> list[dict[str, Any]]:
    return [
        {"text": words.moment(one), "href": reverse("runs:run", kwargs={"slug": slug, "run_id": one.pk})},
        {"text": capital(words.records(one))},
        {"text": words.who(one)},
        {"text": one.get_state_display()},
        {"text": words.took(one.seconds) or "Not known"},
        {"text": formats.number(one.observations) if one.state == State.DONE else "Not counted"},
        {"text": words.rules(one)},
    ]


def facts_of(run: Run) -> list[tuple[str, str]]:
    """What is known of a run, as pairs of a name and a sentence."""
    as_at = formats.moment(timezone.localtime(run.as_at))
    facts = [
        ("State", run.get_state_display()),
        ("Started", f"{words.moment(run)}, by {words.who(run)}"),
        ("Purpose", run.purpose),
        ("Records", f"{capital(words.records(run))}, as they were held on {as_at}"),
        ("Took", words.took(run.seconds)),
        ("Figures", formats.number(run.observations) if run.state == State.DONE else ""),
        ("Computed by", f"{ENGINES.get(run.engine, run.engine)}, {words.code(run)}"),
        ("Fingerprint of the records (SHA-256)", run.snapshots_hash),
    ]
    return [(name, text) for name, text in facts if text]


def capital(text: str) -> str:
    """A text as it begins a cell."""
    return text[:1].upper() + text[1:]


def of_submissions(run: Run, sent: Iterable[Submission], slug: str) -> dict[str, Any]:
    """The submissions that a run read, each leading to its page; one that is gone keeps its line."""
    known = {one.snapshot: one for one in sent}
    rows = [_sent(one, known.get(one["name"]), slug) for one in run.snapshots]
    return {"caption": "Submissions that were read", "caption_hidden": True, "columns": SENT, "rows": rows}


def _sent(kept: dict[str, Any], one: Submission | None, slug: str) -> list[dict[str, Any]]:
    received = formats.moment(timezone.localtime(datetime.fromisoformat(kept["received"])))
    providers = formats.join_words(kept["providers"]) or "No provider"
    if one is None or one.period_start is None or one.period_end is None:
        return [{"text": text} for text in (f"Received {received}", providers, "Not known", "No longer here")]
    address = reverse("submissions:submission", kwargs={"slug": slug, "submission_id": one.pk})
    covers = f"{formats.day(one.period_start)} to {formats.day(one.period_end)}"
    state = one.get_state_display()
    return [
        {"text": f"Received {received}", "href": address},
        *({"text": text} for text in (providers, covers, state)),
    ]
