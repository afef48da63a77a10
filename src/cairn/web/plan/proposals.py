"""A change of the plan that somebody asks for: proposed with a reason, decided by another, then applied."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from cairn.web.audit import services as audit
from cairn.web.plan import entries, services
from cairn.web.plan.models import Action, Need, Plan, Proposal, Version

if TYPE_CHECKING:
    from cairn.web.accounts.models import User
    from cairn.web.plan.entries import Values


class NotYours(Exception):
    """Nobody decides about a change that they proposed, and nobody takes back another's."""


class Decided(Exception):
    """The proposal waits for no decision any more."""


@transaction.atomic
def propose(
    plan: Plan,
    changes: Values,
    *,
    reason: str,
    by: User,
    action: Action | None = None,
    base: int | None = None,
) -> Proposal:
    """Ask for a change of an action, or for a new one where none is given. Nothing of the plan changes."""
    made: Proposal = Proposal.objects.create(
        partnership=plan.partnership, plan=plan, action=action, changes=changes, reason=reason,
        proposed_by=by, base=_version(plan, action, base) if action and base else None,
    )  # fmt: skip
    audit.record(by=by, act="proposal.made", thing=made, partnership=plan.partnership)
    return made


@transaction.atomic
def accept(proposal: Proposal, *, by: User, decision: str, base: int | None = None) -> Version:
    """Accept a proposal and write it into the plan as a new version.

    `base` is the version that the decider has seen; without one, that which the proposal was written
    against. Raises NotYours, Decided, entries.Gone, or services.Stale where another change of the same
    words came in between; then nothing is written and the proposal still waits.
    """
    there = _open(proposal, by)
    version = _apply(there, by, base or there.base_id)
    _close(there, Proposal.State.ACCEPTED, by, decision, version)
    return version


@transaction.atomic
def refuse(proposal: Proposal, *, by: User, decision: str) -> None:
    """Refuse a proposal, and say why. Raises NotYours or Decided."""
    _close(_open(proposal, by), Proposal.State.REFUSED, by, decision)


@transaction.atomic
def take_back(proposal: Proposal, *, by: User) -> None:
    """Take one's own proposal back. Raises NotYours or Decided."""
    there = _locked(proposal)
    if there.proposed_by_id != by.pk:
        raise NotYours("Only the person who proposed this change can take it back.")
    _close(there, Proposal.State.WITHDRAWN, by, "")


def _apply(proposal: Proposal, by: Any, base: int | None) -> Version:
    changes = entries.kwargs_of(proposal.partnership, proposal.changes)
    if proposal.action is not None:
        return services.revise(
            proposal.action, by=by, reason=proposal.reason, base=base, came_by="proposal", **changes
        )
    need: Need = changes.pop("need")
    key = entries.new_key(proposal.plan, need, changes.get("number", ""))
    text = changes.pop("text")
    facts = {"reason": proposal.reason, **changes}
    return services.add(proposal.plan, key, need=need, text=text, by=by, came_by="proposal", **facts)


def _locked(proposal: Proposal) -> Proposal:
    rows = Proposal.objects.for_partnership(proposal.partnership).select_for_update(of=("self",))
    there: Proposal = rows.select_related("plan", "action").get(pk=proposal.pk)
    if there.state != Proposal.State.OPEN:
        raise Decided(f"This proposal is not open any more: {there.get_state_display().lower()}.")
    return there


def _open(proposal: Proposal, by: User) -> Proposal:
    there = _locked(proposal)
    if there.proposed_by_id == by.pk:
        raise NotYours("You proposed this change, so another person must decide about it.")
    return there


def _close(there: Proposal, state: str, by: Any, decision: str, applied: Version | None = None) -> None:
    there.state, there.decision, there.applied = state, decision, applied
    there.decided_by, there.decided_at = by, timezone.now()
    there.save(update_fields=["state", "decision", "applied", "decided_by", "decided_at"])
    audit.record(by=by, act=f"proposal.{state}", thing=there, partnership=there.partnership)


def _version(plan: Plan, action: Action, base: int) -> Version:
    found: Version = Version.objects.for_partnership(plan.partnership).get(action=action, pk=base)
    return found
