"""Proposed changes: the list, and one with what it would change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone

from cairn.framework import formats
from cairn.web.outcomes.pages.parts import Cell, Table, columns, row
from cairn.web.plan import entries, reading
from cairn.web.plan.forms import DecisionForm
from cairn.web.plan.models import Proposal, Version
from cairn.web.plan.pages import comparing
from cairn.web.plan.pages.reader import Reader
from cairn.web.plan.reading import ActionState


@dataclass(frozen=True, slots=True)
class Asked:
    """One proposal as its page shows it."""

    proposal: Proposal
    title: str
    table: Table | None
    gone: str
    stale: bool
    own: bool
    may_decide: bool


def table(slug: str, caption: str, found: Sequence[Proposal]) -> Table | None:
    """Proposals as a table; None where there is none."""
    rows = tuple(
        row(
            Cell(title(one), reverse("plan:proposal", args=[slug, one.pk])),
            one.reason,
            formats.day(timezone.localdate(one.proposed_at)),
            str(one.proposed_by or ""),
            one.get_state_display(),
        )
        for one in found
    )
    heads = columns("What", "Why", "Proposed", "By", "State")
    return Table(caption, heads, rows) if rows else None


def title(one: Proposal) -> str:
    """What a proposal is about."""
    if one.action is None:
        return "A new action"
    ends = one.changes.get("state") == Version.State.DROPPED
    return f"{'End' if ends else 'Change'} action {one.action.key}"


def build(one: Proposal, user: Any, reader: Reader, *, stale: bool = False) -> Asked:
    """Assemble the page of a proposal; `stale` says that the action was changed since it was written."""
    own = one.proposed_by_id == user.pk
    found, gone = _changes(one)
    decides = reader.decides and not own and one.state == Proposal.State.OPEN
    return Asked(one, title(one), found, gone, stale, own, decides)


def again(given: dict[str, Any], now: Version) -> DecisionForm:
    """The decision's form once more, against the version that is current now."""
    return DecisionForm(given | {"base": now.pk})


def _changes(one: Proposal) -> tuple[Table | None, str]:
    """What would change, beside what the action says now, or said when it was decided."""
    try:
        before = _before(one)
        after = entries.state_with(one.plan, before, one.changes)
    except entries.Gone as gone:
        return None, str(gone)
    names = set(one.changes) | ({"theme"} if "need" in one.changes else set())
    names |= {"due"} & names or ({"due"} if names & {"recurrence", "relative_year", "ongoing"} else set())
    found = [part for part in comparing.differences(before, after, one.plan, True) if part.name in names]
    heads = ("Now", "As proposed") if one.state == Proposal.State.OPEN else ("Before", "As proposed")
    return comparing.table(found, "What would change", heads), ""


def _before(one: Proposal) -> ActionState:
    if one.action is None:
        return entries.NOBODY
    if one.state == Proposal.State.OPEN:
        return reading.action(one.plan, one.action.key) or entries.NOBODY
    states = reading.history(one.plan, one.action.key)
    return next((state for state in states if state.version == one.base_id), entries.NOBODY)
