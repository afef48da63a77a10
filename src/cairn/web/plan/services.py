"""Changing a plan: adding an action, and writing a new version of one. Nothing is overwritten."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from cairn.web.audit import services as audit
from cairn.web.plan.models import Action, Need, Owner, Plan, Theme, Version
from cairn.web.register.models import Organisation, Post

if TYPE_CHECKING:
    from datetime import datetime

Owners = Iterable[tuple[Organisation, Post | None]]
COPIED = (
    "need", "number", "place", "text", "rationale", "resources", "timescale", "due", "recurrence",
    "relative_year", "ongoing", "group", "measured_by", "metrics", "recommendations", "commitments", "state",
)  # fmt: skip


class Stale(Exception):
    """Somebody else changed the action meanwhile. `mine` is what was to be written, so it is not lost."""

    def __init__(self, mine: dict[str, Any], now: Version) -> None:
        super().__init__("Somebody changed this action while you were writing. Compare, then save again.")
        self.mine, self.now = mine, now


@transaction.atomic
def theme(plan: Plan, number: str, title: str, *, place: int = 0) -> Theme:
    """The theme of this number, added first where there is none."""
    made, _ = Theme.objects.for_partnership(plan.partnership).get_or_create(
        plan=plan, number=number,
        defaults={"title": title, "place": place, "partnership": plan.partnership},
    )  # fmt: skip
    found: Theme = made
    return found


@transaction.atomic
def add(
    plan: Plan,
    key: str,
    *,
    need: Need,
    text: str,
    by: Any,
    came_by: str = "edit",
    owners: Owners = (),
    partners: Iterable[Organisation] = (),
    made_at: datetime | None = None,
    **facts: Any,
) -> Version:
    """Add an action with its first version. `facts` are fields of Version. Raises IntegrityError for a key
    that the plan has."""
    made = Action.objects.create(partnership=plan.partnership, plan=plan, key=key)
    version = _write(
        made, by, came_by, {"need": need, "text": text, **facts}, owners, partners, made_at or timezone.now()
    )
    audit.record(by=by, act="action.added", thing=made, partnership=plan.partnership)
    return version


@transaction.atomic
def revise(
    action: Action,
    *,
    by: Any,
    reason: str,
    base: int | None = None,
    came_by: str = "edit",
    owners: Owners | None = None,
    partners: Iterable[Organisation] | None = None,
    made_at: datetime | None = None,
    **changes: Any,
) -> Version:
    """Write a new version of an action: the current one with `changes`, and why.

    `base` is the number of the version that the change was written against; where another came in between
    and touched the same fields, Stale is raised and nothing is written.
    """
    # The action is locked, not its current version: whoever waits for that row finds it current no longer.
    Action.objects.select_for_update().get(partnership=action.partnership, pk=action.pk)
    now = Version.objects.get(partnership=action.partnership, action=action, current=True)
    if base is not None and base != now.pk:
        _insist_apart(action, base, now, changes, _given(owners, partners))
    facts = {name: getattr(now, name) for name in COPIED} | changes
    there = list(now.owners.select_related("organisation", "post"))
    kept = [(one.organisation, one.post) for one in there if not one.partner]
    beside = [one.organisation for one in there if one.partner]
    now.current = False
    now.save(update_fields=["current"])
    made = _write(
        action, by, came_by, facts | {"reason": reason}, kept if owners is None else owners,
        beside if partners is None else partners, made_at or timezone.now(),
    )  # fmt: skip
    audit.record(
        by=by, act="action.changed", thing=made, partnership=action.partnership, fields=sorted(changes)
    )
    return made


def _insist_apart(
    action: Action, base: int, now: Version, changes: dict[str, Any], people: dict[bool, Any]
) -> None:
    """Two people may change different things of one action; the same thing only one after the other.

    `people` are the owners (False) and partners (True) that are to be written, where they are.
    """
    then = Version.objects.get(partnership=action.partnership, action=action, pk=base)
    touched = any(getattr(then, name) != getattr(now, name) for name in changes)
    if touched or any(_whose(then, partner) != _whose(now, partner) for partner in people):
        names = {True: "partners", False: "owners"}
        raise Stale(changes | {names[partner]: given for partner, given in people.items()}, now)


def _given(owners: Owners | None, partners: Iterable[Organisation] | None) -> dict[bool, Any]:
    return {partner: there for partner, there in ((False, owners), (True, partners)) if there is not None}


def _whose(version: Version, partner: bool) -> set[tuple[int, int | None]]:
    rows = version.owners.filter(partner=partner)
    return {(one.organisation_id, one.post_id) for one in rows}


def _write(
    action: Action, by: Any, came_by: str, facts: dict[str, Any], owners: Owners,
    partners: Iterable[Organisation], made_at: datetime,
) -> Version:  # fmt: skip
    person = None if isinstance(by, str) else by
    version: Version = Version.objects.create(
        partnership=action.partnership,
        action=action,
        made_by=person,
        came_by=came_by,
        made_at=made_at,
        **facts,
    )
    place = {"partnership": action.partnership, "version": version}
    Owner.objects.bulk_create([
        *(Owner(**place, organisation=one, post=post) for one, post in owners),
        *(Owner(**place, organisation=one, partner=True) for one in partners),
    ])  # fmt: skip
    return version
