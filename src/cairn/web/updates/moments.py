"""The present moment, on the day that the installation has as today, so that stamps and last days agree."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from cairn.web.core.clock import today


def moment() -> datetime:
    """Now; where settings fix today's date (for tests and pictures), this time of that day."""
    now, day = timezone.localtime(), today()
    return now if now.date() == day else now.replace(year=day.year, month=day.month, day=day.day)
