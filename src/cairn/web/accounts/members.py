"""Giving and ending roles: checked, made and written to the audit trail in one transaction."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from cairn.web.accounts.access import check, forget
from cairn.web.accounts.models import Membership, User
from cairn.web.accounts.rules import Role, rules
from cairn.web.audit import services as audit
from cairn.web.partnerships.models import Partnership

Actor = User | str  # an account, or the name of a part of the system, such as "command line"


class MembersRefused(ValueError):
    """The change cannot be made; the text says why and what to do."""


def grantable(partnership: Partnership | None) -> tuple[Role, ...]:
    """The roles that can be given: in this partnership, or in the whole installation when there is none."""
    scope = "installation" if partnership is None else "partnership"
    return tuple(role for role in rules().roles.values() if role.scope == scope)


def insist(by: Actor, partnership: Partnership | None) -> None:
    """Raise Refused unless this actor may manage the members of this partnership (or the administrators)."""
    if isinstance(by, User):
        check(by, "members.manage" if partnership else "installation.manage", partnership)


def insist_role(key: str, partnership: Partnership | None) -> Role:
    """The role of this key. Raises MembersRefused, with those allowed, when it cannot be given here."""
    allowed = {role.key: role for role in grantable(partnership)}
    if key not in allowed:
        raise MembersRefused(f"'{key}' is not a role that can be given here. Choose: {', '.join(allowed)}.")
    return allowed[key]


@transaction.atomic
def give_role(*, by: Actor, user: User, role: str, partnership: Partnership | None) -> Membership:
    """Give a person a role from now on; the same again changes nothing."""
    insist(by, partnership)
    insist_role(role, partnership)
    held = Membership.objects.filter(user=user, role=role, partnership=partnership, end=None).first()
    return held or start(by=by, user=user, role=role, partnership=partnership)


@transaction.atomic
def start(*, by: Actor, user: User, role: str, partnership: Partnership | None) -> Membership:
    """Start a membership that somebody was allowed to give: by role, by invitation or by the demo."""
    membership = Membership.objects.create(
        user=user, role=role, partnership=partnership, given_by=by if isinstance(by, User) else None
    )
    audit.record(by=by, act="membership.started", thing=membership, partnership=partnership)
    forget(user)
    return membership


@transaction.atomic
def end_membership(*, by: Actor, membership: Membership) -> Membership:
    """End a membership now; it stays in the history. The last administrator cannot be removed."""
    insist(by, membership.partnership)
    held = Membership.objects.select_for_update().get(pk=membership.pk)
    if held.end is not None:
        return held
    if held.partnership_id is None and _is_last(held):
        raise MembersRefused("This is the last administrator. Appoint another one first.")
    held.end, held.ended_by = timezone.now(), by if isinstance(by, User) else None
    held.save(update_fields=["end", "ended_by"])
    audit.record(
        by=by, act="membership.ended", thing=held, partnership=held.partnership, fields=["end", "ended_by"]
    )
    forget(held.user)
    return held


def _is_last(membership: Membership) -> bool:
    """Whether nobody else holds this role in the installation. The lock keeps two from leaving at once."""
    running = Membership.objects.select_for_update().filter(role=membership.role, partnership=None, end=None)
    return all(other.user_id == membership.user_id for other in running)
