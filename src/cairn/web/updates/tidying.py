"""What the worker clears away: whom mails about quarters went to, a year after the quarter closed."""

from datetime import timedelta

from django.utils import timezone

from cairn.web.jobs.registry import duty
from cairn.web.updates.models import Reminder

A_DAY = 24 * 3600
KEEP = timedelta(days=365)


@duty("forget whom mails about quarters went to", every=A_DAY)
def forget_reminders() -> int:
    """Delete the reminders of quarters that closed more than a year ago; how many.

    The audit trail keeps that there was one, by its number.
    """
    every = Reminder.objects.everywhere("the worker tidies for every partnership")
    return every.filter(round__closed_at__lt=timezone.now() - KEEP).delete()[0]
