"""What the worker clears away for accounts: sessions that have ended."""

from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.utils import timezone

from cairn.web.jobs.registry import duty


@duty("clear sessions that ended", every=24 * 3600)
def clear_sessions() -> int:
    """Delete the sessions whose time is over; how many there were."""
    over = Session.objects.filter(expire_date__lt=timezone.now()).count()
    SessionStore.clear_expired()
    return over
