"""Today's date, in one place, so that a test may fix it."""

from datetime import date, datetime

from django.conf import settings
from django.utils import timezone


def today() -> date:
    """Return today's date in the installation's time zone, or the date that settings fix for a test."""
    fixed = getattr(getattr(settings, "CAIRN", None), "today", None)
    return fixed or timezone.localdate()


def now() -> datetime:
    """Return the present moment, aware of its time zone."""
    return timezone.now()
