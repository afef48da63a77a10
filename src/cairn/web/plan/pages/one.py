"""An action's page: what, why, by whom, when, what it should move, what that did, and what changed since."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from django.utils import timezone

from cairn.framework import formats
from cairn.web.outcomes.pages.parts import Table
from cairn.web.outcomes.snapshot import Snapshot
from cairn.web.plan import moving, reading
from cairn.web.plan.commitments import title_of
from cairn.web.plan.models import Finding, Plan, Proposal, Version
from cairn.web.plan.pages import words
from cairn.web.plan.pages.comparing import differences, table
from cairn.web.plan.pages.reader import Reader
from cairn.web.plan.pages.standing import Standing, standing
from cairn.web.plan.reading import ActionState
from cairn.web.updates.reading import Progress, progress

CAME_BY = {
    "import": "read from a file", "edit": "written on the site", "proposal": "a proposal that was accepted",
    "update": "a quarterly update",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Step:
    """One change in an action's history. `by` and `reason` are for members."""

    day: date
    sentence: str
    reason: str
    by: str
    table: Table | None


@dataclass(frozen=True, slots=True)
class ActionPage:
    """Everything that an action's page says; `told` is its newest accepted update, for members."""

    action: ActionState
    plan: Plan
    standing: Standing
    told: Progress | None
    sentence: str
    facts: tuple[tuple[str, str], ...]
    movements: tuple[moving.Movement, ...]
    no_claim: str
    commitments: tuple[str, ...]
    findings: tuple[Finding, ...]
    proposals: tuple[Proposal, ...]
    history: tuple[Step, ...]


def build(reader: Reader, plan: Plan, one: ActionState, seen: Snapshot) -> ActionPage:
    """Assemble the page of one action as this reader may see it."""
    told = progress(plan, reader.day).get(one.id)
    how = standing(one, plan, reader.day, told)
    return ActionPage(
        action=one,
        plan=plan,
        standing=how,
        told=told if reader.member and told and told.judgement else None,
        sentence=_sentence(reader, plan, one, how),
        facts=_facts(reader, plan, one),
        movements=tuple(moving.movement(seen, move) for move in one.metrics),
        no_claim=moving.NO_CLAIM,
        commitments=tuple(title_of(key) for key in one.commitments),
        findings=_findings(plan, one) if reader.member else (),
        proposals=_proposals(plan, one) if reader.member else (),
        history=history(reader, plan, one.key),
    )


def _sentence(reader: Reader, plan: Plan, one: ActionState, how: Standing) -> str:
    owners = words.owners_words(one.owners, reader.member)
    whose = f"{owners} {'own' if len(one.owners) > 1 else 'owns'} it" if one.owners else "Nobody owns it yet"
    return f"{how.word}. {how.note or words.understood(one, plan)} {whose}."


def _facts(reader: Reader, plan: Plan, one: ActionState) -> tuple[tuple[str, str], ...]:
    """What the plan says of an action, field by field; empty fields only where that is worth saying.

    A plan that says nothing of how an action stands is not made to say that it was not started.
    """
    shown = ("need", "rationale", "resources", "owners", "partners", "group", "timescale", "due",
             "measured_by", "recommendations", "state")  # fmt: skip
    always = ("owners", "due", "state" if one.state != Version.State.PLANNED else "")
    found = {field.name: field for field in words.fields(plan, reader.member)}
    pairs = ((name, found[name].label, found[name].words(one)) for name in shown)
    shown_ = (pair for pair in pairs if pair[0] in always or (pair[2] and pair[0] != "state"))
    return tuple((label, text) for _, label, text in shown_)


def history(reader: Reader, plan: Plan, key: str) -> tuple[Step, ...]:
    """Every change, the newest first. The public sees none from before it could read the plan."""
    states = _visible(reader, plan, reading.history(plan, key))
    rows = {row.pk: row for row in _versions(plan, key)}
    steps = [_step(reader, plan, new, old, rows[new.version]) for new, old in pairwise(states)]
    return tuple(steps) + ((_first(reader, states[-1], rows[states[-1].version]),) if states else ())


def _visible(reader: Reader, plan: Plan, states: Sequence[ActionState]) -> list[ActionState]:
    """All states, or for the public those since publication with the one that stood then."""
    since = plan.published
    if reader.member or since is None:
        return list(states)
    later = [one for one in states if one.made_at > since]
    return [*later, *[one for one in states if one.made_at <= since][:1]]


def _versions(plan: Plan, key: str) -> Sequence[Version]:
    rows = Version.objects.for_partnership(plan.partnership).filter(action__plan=plan, action__key=key)
    return list(rows.select_related("made_by"))


def _step(reader: Reader, plan: Plan, new: ActionState, old: ActionState, row: Version) -> Step:
    found = differences(old, new, plan, reader.member)
    what = formats.join_words([one.label.lower() for one in found]) or "nothing that is shown here"
    return Step(
        day=timezone.localdate(new.made_at),
        sentence=f"Changed: {what}.",
        table=table(found, f"What changed on {formats.day(timezone.localdate(new.made_at))}")
        if found
        else None,
        **_who(reader, row),
    )


def _first(reader: Reader, state: ActionState, row: Version) -> Step:
    since = None if reader.member or reader.plan is None else reader.plan.published
    earlier = since is not None and state.made_at <= since
    said = "Published with the plan." if earlier else "Came into the plan."
    day = since if since is not None and earlier else state.made_at
    return Step(timezone.localdate(day), said, table=None, **_who(reader, row))


def _who(reader: Reader, row: Version) -> dict[str, str]:
    """Why and by whom, which is for members."""
    if not reader.member:
        return {"reason": "", "by": ""}
    by = f"By {row.made_by.name}, " if row.made_by else "By "
    return {"reason": row.reason, "by": f"{by}{CAME_BY.get(row.came_by, row.came_by)}."}


def _findings(plan: Plan, one: ActionState) -> tuple[Finding, ...]:
    rows = Finding.objects.for_partnership(plan.partnership).filter(plan=plan, action_id=one.id)
    return tuple(rows.order_by("settled_at", "pk"))


def _proposals(plan: Plan, one: ActionState) -> tuple[Proposal, ...]:
    rows = Proposal.objects.for_partnership(plan.partnership).filter(action_id=one.id)
    return tuple(rows.filter(state=Proposal.State.OPEN))
