"""One click to sign in as each role, in the demo only."""

from __future__ import annotations

from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction

from cairn.web.accounts.members import insist_role, start
from cairn.web.accounts.models import Membership, User
from cairn.web.accounts.rules import Role, rules
from cairn.web.audit import services as audit
from cairn.web.partnerships.models import Partnership


class NoDemo(RuntimeError):
    """Somebody asked for a demo account where this is no demo."""


@dataclass(frozen=True, slots=True)
class Door:
    """A role that one can sign in as, and where."""

    role: Role
    partnership: Partnership | None

    @property
    def can(self) -> tuple[str, ...]:
        """What the role can do, in words that follow one another in a sentence."""
        return tuple(name[:1].lower() + name[1:] for name in names_of(self.role))


def names_of(role: Role) -> tuple[str, ...]:
    """The names of a role's permissions."""
    return tuple(rules().permissions[key].name for key in role.permissions)


def doors() -> tuple[tuple[Partnership | None, tuple[Door, ...]], ...]:
    """Every place of the demo with the roles that one can sign in as there."""
    roles = rules().roles.values()
    inside = tuple(role for role in roles if role.scope == "partnership")
    above = tuple(Door(role, None) for role in roles if role.scope == "installation")
    places = Partnership.objects.all()
    return (*((place, tuple(Door(role, place) for role in inside)) for place in places), (None, above))


@transaction.atomic
def demo_account(role: str, partnership: Partnership | None) -> User:
    """The made-up person who holds this role in the demo, made at first use. Raises NoDemo anywhere else."""
    if not settings.CAIRN.demo:
        raise NoDemo("There are no demo accounts here: CAIRN_DEMO is not set.")
    held = insist_role(role, partnership)
    place = partnership.slug if partnership else "installation"
    email = f"{role.replace('_', '-')}@{place}.example"
    user = User.objects.filter(email=email).first() or _made(email, held, partnership)
    if not Membership.objects.filter(user=user, role=role, partnership=partnership, end=None).exists():
        start(by=audit.SYSTEM, user=user, role=role, partnership=partnership)
    return user


def _made(email: str, role: Role, partnership: Partnership | None) -> User:
    name = f"{role.name} of {partnership.name}" if partnership else role.name
    user = User.objects.create_user(email, name=f"{name} (demo)", made_up=True)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    audit.record(by=audit.SYSTEM, act="account.opened", thing=user)
    return user
