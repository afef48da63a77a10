"""A run: one computation of measures, and all that says which records and which code gave its figures.

The exact figures themselves are an encrypted batch in the vault, under the run's number. They and this row
stay when the records of people that they were counted from are destroyed.
"""

from __future__ import annotations

import uuid
from datetime import date
from typing import ClassVar, NamedTuple

from django.conf import settings
from django.db import models
from django.utils import timezone

from cairn.framework import formats
from cairn.web.partnerships.models import PartnershipScoped


class Days(NamedTuple):
    """A period as pages speak of it; a `Span` of measures, of which the web server needs to load nothing."""

    kind: str
    start: date
    end: date


class State(models.TextChoices):
    """Where a run stands."""

    RUNNING = "running", "Under way"
    DONE = "done", "Finished"
    FAILED = "failed", "Failed"


class Run(PartnershipScoped):
    """One computation: when, by whom, why, from which submissions, by which code, and how much it gave."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.RUNNING)
    started = models.DateTimeField(default=timezone.now)
    finished = models.DateTimeField(null=True, blank=True)
    seconds = models.FloatField(null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    by_label = models.CharField(max_length=40, blank=True)
    purpose = models.CharField(max_length=200)
    engine = models.CharField(max_length=10)
    version = models.CharField(max_length=100, help_text="Version, commit, and digest of what counts.")
    as_at = models.DateTimeField(help_text="The records are those that were held at this moment.")
    extract_date = models.DateField(null=True, blank=True)
    footprint = models.JSONField(default=list)
    snapshots = models.JSONField(default=list, help_text="The submissions: name, day received, providers.")
    snapshots_hash = models.CharField(max_length=64, blank=True)
    periods = models.JSONField(default=list, help_text="Kind, first and last day of each.")
    metrics = models.JSONField(default=list, help_text="The measures, by the names that code has for them.")
    titles = models.JSONField(default=list, help_text="What pages called them then, in the order of reading.")
    whole = models.BooleanField(default=False, help_text="Every measure, over the standard periods.")
    observations = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=500, blank=True)
    job = models.OneToOneField(
        "jobs.Job", null=True, blank=True, on_delete=models.SET_NULL, related_name="run"
    )

    class Meta:
        ordering = ("-started",)
        indexes: ClassVar = [models.Index(fields=["partnership", "-started"], name="runs_newest")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(state=State.RUNNING, finished=None)
                | (~models.Q(state=State.RUNNING) & models.Q(finished__isnull=False)),
                name="runs_finished_when_over",
            ),
            models.CheckConstraint(
                condition=models.Q(by=None) | models.Q(by_label=""), name="runs_one_who_started"
            ),
        ]

    def __str__(self) -> str:
        return formats.moment(timezone.localtime(self.started))

    @property
    def name(self) -> str:
        """Its name in the vault."""
        return str(self.pk)

    @property
    def who(self) -> str:
        """The person who started it, or the part of the system that did."""
        return self.by.name if self.by else self.by_label

    @property
    def days(self) -> list[Days]:
        """The periods that were asked for: kind, first and last day of each."""
        return [
            Days(kind, date.fromisoformat(first), date.fromisoformat(last))
            for kind, first, last in self.periods
        ]
