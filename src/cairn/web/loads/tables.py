"""Batches and faults as the site's table component shows them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse
from django.utils import timezone

from cairn.framework import formats
from cairn.web.core import clock
from cairn.web.loads.layouts import LAYOUTS
from cairn.web.releases.models import Batch

BATCHES = [
    {"text": "File"}, {"text": "Holds"}, {"text": "For"}, {"text": "State"},
    {"text": "Rows", "numeric": True}, {"text": "Published by"}, {"text": "Loaded"},
]  # fmt: skip
FAULTS = [{"text": "Where"}, {"text": "Column"}, {"text": "What is wrong"}, {"text": "What to do"}]
PUBLISHERS_SHOWN = 2
HOLDS = {
    "figures": "Figures", "targets": "Targets", "contradictions": "Disagreements",
    "neighbours": "Areas to compare", "boundaries": "Boundaries",
}  # fmt: skip
EMPTY = {
    "place": "The whole file",
    "column": "The whole row",
    "reason": "",
    "remedy": "Change it as described",
}


def of_batches(batches: Iterable[Batch], slug: str) -> dict[str, Any]:
    """Loaded files, one a row, each leading to its own page."""
    rows = [_batch(batch, slug) for batch in batches]
    return {"caption": "Loaded files", "caption_hidden": True, "columns": BATCHES, "rows": rows}


def _batch(batch: Batch, slug: str) -> list[dict[str, Any]]:
    address = reverse("loads:file", kwargs={"slug": slug, "batch_id": batch.pk})
    return [
        {"text": batch.file_name, "href": address},
        {"text": holds(batch)},
        {"text": str(batch.partnership or "Everybody")},
        {"text": batch.get_state_display()},
        {"text": formats.number(batch.rows)},
        {"text": publishers(batch)},
        {"text": formats.day(timezone.localtime(batch.loaded_at).date())},
    ]


def of_faults(faults: Iterable[Mapping[str, str]]) -> dict[str, Any]:
    """The faults of a refused file, in the order in which they were found."""
    rows = [[{"text": _capital(fault[key]) or words} for key, words in EMPTY.items()] for fault in faults]
    return {"caption": "What is wrong with the file", "columns": FAULTS, "rows": rows}


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:] if text.startswith("line ") else text


def facts_of(batch: Batch) -> list[tuple[str, str]]:
    """What is known of a loaded file, as pairs of a name and a sentence."""
    facts = [
        ("Holds", layout_name(batch)),
        ("State", batch.get_state_display()),
        ("For", batch.partnership.name if batch.partnership else "Everybody in this installation"),
        ("Rows read", formats.number(batch.rows)),
        ("Figures on pages", formats.number(batch.published)),
        ("Rows set aside", f"{formats.number(batch.set_aside)} (kept, not shown on pages)"),
        ("Loaded", f"{loaded(batch)}, by {by(batch)}"),
        ("Fingerprint (SHA-256)", batch.sha256),
    ]
    return [*facts, *_decision(batch)]


def _decision(batch: Batch) -> list[tuple[str, str]]:
    if batch.decided_at is None:
        return []
    when = formats.day(timezone.localtime(batch.decided_at).date())
    return [
        ("Decided", f"{when}, by {batch.decided_by or 'the installation'}"),
        ("Reason", batch.decision_reason),
    ]


def read(batch: Batch) -> str:
    """What a load did, in a sentence or two."""
    rows, figures = formats.plural(batch.rows, "row"), formats.plural(batch.published, "figure")
    done = f"{rows} read; {figures} on pages from now on."
    if not batch.set_aside:
        return done
    aside = formats.plural(batch.set_aside, "row was", "rows were")
    return f"{done} {aside} set aside: kept, but of a kind that no page shows."


def layout_name(batch: Batch) -> str:
    """The name of the batch's layout; the key itself if the layout is no longer known."""
    known = LAYOUTS.get(batch.layout)
    return known.name if known else batch.layout


def holds(batch: Batch) -> str:
    """What the file holds, in one word or two."""
    known = LAYOUTS.get(batch.layout)
    return HOLDS[known.holds] if known else batch.layout


def publishers(batch: Batch) -> str:
    """Who published what is in it, at most two by name."""
    names = list(dict.fromkeys(source.publisher for source in batch.sources.all()))
    more = len(names) - PUBLISHERS_SHOWN
    shown = "; ".join(names[:PUBLISHERS_SHOWN])
    return f"{shown}; and {formats.count_words(more)} more" if more > 0 else shown or "See each row"


def loaded(batch: Batch) -> str:
    """When it was loaded and how long ago: "3 November 2026 (18 days ago)"."""
    day = timezone.localtime(batch.loaded_at).date()
    days = (clock.today() - day).days
    ago = "today" if days <= 0 else f"{formats.plural(days, 'day')} ago"
    return f"{formats.day(day)} ({ago})"


def by(batch: Batch) -> str:
    """Who loaded it."""
    return str(batch.loaded_by) if batch.loaded_by else "the installation"
