"""What the worker clears away for accounts: ended sessions, and invitations that came to nothing."""

from datetime import timedelta

from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db.models import Q
from django.utils import timezone

from cairn.web.accounts.models import Invitation
from cairn.web.jobs.registry import duty

A_DAY = 24 * 3600
KEEP_INVITATIONS = timedelta(days=90)


@duty("clear sessions that ended", every=A_DAY)
def clear_sessions() -> int:
    """Delete the sessions whose time is over, and where they were from; how many sessions there were."""
    over = Session.objects.filter(expire_date__lt=timezone.now()).count()
    SessionStore.clear_expired()
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
    return over


@duty("forget invitations that came to nothing", every=A_DAY)
def forget_invitations() -> int:
    """Delete invitations that nobody accepted, some time after they were over; how many.

    The audit trail keeps that there was one, by its number.
    """
    limit = timezone.now() - KEEP_INVITATIONS
    over = Q(expires__lt=limit) | Q(withdrawn_at__lt=limit)
    return Invitation.objects.filter(over, accepted_at=None).delete()[0]
