"""Invitations: by email, to one role, once, for some days. Only the hash of the link's token is kept."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models, transaction
from django.template.loader import render_to_string
from django.utils import timezone

from cairn.web.accounts.access import may
from cairn.web.accounts.members import Actor, MembersRefused, insist, insist_role, start
from cairn.web.accounts.models import Invitation, Membership, User
from cairn.web.audit import services as audit
from cairn.web.jobs import outbox
from cairn.web.partnerships.models import Partnership

OVER = "This invitation is used, withdrawn or over. Ask the person who invited you for a new one."


@transaction.atomic
def invite(
    *, by: Actor, email: str, role: str, partnership: Partnership | None, link: Callable[[str], str]
) -> Invitation:
    """Invite an email to a role, and queue the message. `link` makes the address of the page for a token.

    An open invitation of the same email to the same role is withdrawn, so that only the newest link works.
    """
    insist(by, partnership)
    insist_role(role, partnership)
    email = _address(email)
    _insist_new(email, role, partnership)
    for old in _open(email).filter(role=role, partnership=partnership):
        withdraw(by=by, invitation=old)
    token = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        email=email,
        role=role,
        partnership=partnership,
        token_hash=hashed(token),
        invited_by=by if isinstance(by, User) else None,
        expires=timezone.now() + timedelta(days=settings.CAIRN.invitation_days),
    )
    audit.record(by=by, act="invitation.sent", thing=invitation, partnership=partnership)
    _send(invitation, link(token))
    return invitation


def _address(email: str) -> str:
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        raise MembersRefused("Enter an email address in the form name@example.org.") from None
    return email


def _insist_new(email: str, role: str, partnership: Partnership | None) -> None:
    if Membership.objects.filter(user__email=email, role=role, partnership=partnership, end=None).exists():
        raise MembersRefused("The person with this email address holds this role already.")


def _send(invitation: Invitation, address: str) -> None:
    context = {"invitation": invitation, "address": address, "days": settings.CAIRN.invitation_days}
    place = invitation.partnership.name if invitation.partnership else "this installation"
    body = render_to_string("accounts/invitation_message.txt", context)
    outbox.send(invitation.email, f"You are invited to {place} on Cairn", body)


def hashed(token: str) -> str:
    """What is kept of a token (256 random bits): its SHA-256, 64 hexadecimal digits."""
    return hashlib.sha256(token.encode()).hexdigest()


def find(token: str) -> Invitation | None:
    """The invitation that this token opens, if it is still open."""
    found = Invitation.objects.filter(token_hash=hashed(token)).select_related("partnership").first()
    return found if found and _stands(found) else None


def _stands(invitation: Invitation) -> bool:
    """Whether it is open and whoever gave it could still give it: who lost a role leaves no door behind."""
    by, partnership = invitation.invited_by, invitation.partnership
    key = "members.manage" if partnership else "installation.manage"
    return invitation.open and (by is None or may(by, key, partnership))


def _open(email: str) -> models.QuerySet[Invitation]:
    return Invitation.objects.filter(
        email=email, accepted_at=None, withdrawn_at=None, expires__gt=timezone.now()
    )


def waiting_for(email: str) -> tuple[Invitation, ...]:
    """The open invitations of an email address."""
    return tuple(invitation for invitation in _open(email.strip().lower()) if _stands(invitation))


@transaction.atomic
def withdraw(*, by: Actor, invitation: Invitation) -> Invitation:
    """Take an invitation back: its link stops working. One that is over already stays as it is."""
    insist(by, invitation.partnership)
    held = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if held.accepted_at or held.withdrawn_at:
        return held
    held.withdrawn_at, held.withdrawn_by = timezone.now(), by if isinstance(by, User) else None
    held.save(update_fields=["withdrawn_at", "withdrawn_by"])
    fields = ["withdrawn_at", "withdrawn_by"]
    audit.record(by=by, act="invitation.withdrawn", thing=held, partnership=held.partnership, fields=fields)
    return held


@transaction.atomic
def accept_as_new(*, invitation: Invitation, name: str, password: str | None) -> User:
    """Open an account for the invited email and give it the role. The email is proven by the link itself.

    Without a password the account can be entered by single sign-on only.
    """
    if User.objects.filter(email=invitation.email).exists():
        raise MembersRefused("There is an account with this email address. Sign in to accept the invitation.")
    user = User.objects.create_user(invitation.email, password, name=name.strip())
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    audit.record(by=user, act="account.opened", thing=user)
    accept(invitation=invitation, user=user)
    return user


@transaction.atomic
def accept(*, invitation: Invitation, user: User) -> Membership:
    """Give the account its role. Raises MembersRefused when the invitation is over or not theirs."""
    held = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if not _stands(held):
        raise MembersRefused(OVER)
    if held.email != user.email:
        raise MembersRefused("This invitation is for another email address. Sign in with that one.")
    held.accepted_at, held.accepted_by = timezone.now(), user
    held.save(update_fields=["accepted_at", "accepted_by"])
    audit.record(by=user, act="invitation.accepted", thing=held, partnership=held.partnership)
    running = Membership.objects.filter(user=user, role=held.role, partnership=held.partnership, end=None)
    by = held.invited_by or audit.SYSTEM
    return running.first() or start(by=by, user=user, role=held.role, partnership=held.partnership)
