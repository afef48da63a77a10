"""Jobs and the mail that waits: two tables, both written in the transaction of the change that needs them."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from time import monotonic
from typing import Any, ClassVar

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from cairn.web.jobs import registry
from cairn.web.partnerships.scoping import ScopedManager, ScopedQuerySet

BEAT_EVERY = 0.5  # seconds between two writes of progress: often enough to watch, rare enough to cost nothing
STALE_AFTER = timedelta(seconds=30)
MAX_ATTEMPTS = 3


class State(models.TextChoices):
    """Where a job stands."""

    QUEUED = "queued", "Waiting to start"
    RUNNING = "running", "Under way"
    DONE = "done", "Finished"
    FAILED = "failed", "Failed"


class Jobs(ScopedQuerySet):
    """Jobs: pages ask for those of one partnership, the worker for those of all."""

    def all_for_worker(self) -> Jobs:
        """The jobs of every partnership: for the worker and what starts work, never for a page."""
        return self.everywhere("the worker runs the jobs of every partnership")

    def attempt(self, pk: uuid.UUID, number: int) -> Jobs:
        """The job while this attempt at it is the one under way: a late worker finds nothing to change."""
        return self.all_for_worker().filter(pk=pk, state=State.RUNNING, attempts=number)

    def stale(self, now: datetime) -> Jobs:
        """Jobs said to be running that have not beaten for `STALE_AFTER`: their worker is gone."""
        return self.all_for_worker().filter(state=State.RUNNING, heartbeat__lt=now - STALE_AFTER)

    def waiting(self, now: datetime) -> Jobs:
        """Jobs that have waited for longer than `STALE_AFTER`."""
        return self.all_for_worker().filter(state=State.QUEUED, created__lt=now - STALE_AFTER)


class Job(models.Model):
    """One piece of work: what, for whom, how far, and how it ended. Its arguments hold safe values only."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=60)
    partnership = models.ForeignKey(
        "partnerships.Partnership", null=True, blank=True, on_delete=models.PROTECT, related_name="jobs"
    )
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    arguments = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    message = models.CharField(max_length=200, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    task = models.UUIDField(null=True, blank=True)
    created = models.DateTimeField(default=timezone.now)
    started = models.DateTimeField(null=True, blank=True)
    finished = models.DateTimeField(null=True, blank=True)
    heartbeat = models.DateTimeField(null=True, blank=True)
    result = models.JSONField(null=True, blank=True)
    error = models.CharField(max_length=500, blank=True)
    error_reference = models.CharField(max_length=12, blank=True)

    objects: ClassVar[Any] = ScopedManager.from_queryset(Jobs)()
    _written: float = 0.0

    class Meta:
        ordering = ("-created",)
        indexes: ClassVar = [
            models.Index(fields=["state", "heartbeat"], name="job_state_beat"),
            models.Index(fields=["partnership", "-created"], name="job_partnership_created"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.get_state_display()})"

    @property
    def name(self) -> str:
        """The name of its kind, or the bare key when the kind has gone."""
        known = registry.KINDS.get(self.kind)
        return known.name if known else self.kind

    @property
    def over(self) -> bool:
        """True when nothing more will happen."""
        return self.state in (State.DONE, State.FAILED)

    @property
    def percent(self) -> int | None:
        """How far, 0 to 100; None while the amount of work is not known."""
        return min(100, 100 * self.done // self.total) if self.total > 0 else None

    def beat(self, done: int, total: int, message: str = "") -> None:
        """Say how far the work is (`done` of `total` units). Cheap: at most two writes a second."""
        self.done, self.total, self.message = done, total, message[:200] or self.message
        now = monotonic()
        # Inside a transaction the write would be seen by nobody until its end, and would hold a lock.
        if now - self._written < BEAT_EVERY or transaction.get_connection().in_atomic_block:
            return
        self._written = now
        self.write_beat()

    def write_beat(self) -> None:
        """Write progress and the sign of life now."""
        self.heartbeat = timezone.now()
        Job.objects.attempt(self.pk, self.attempts).update(
            done=self.done, total=self.total, message=self.message, heartbeat=self.heartbeat
        )

    def fail(self, sentence: str) -> str:
        """End this attempt as failed, with a sentence for its reader; returns the reference to quote."""
        reference = str(self.pk).split("-")[0].upper()
        Job.objects.attempt(self.pk, self.attempts).update(
            state=State.FAILED, error=sentence[:500], error_reference=reference, finished=timezone.now()
        )
        return reference


class OutboxMessage(models.Model):
    """A message to send by mail. Address and words are personal; the words are deleted once it is sent."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    to = models.EmailField()
    subject = models.CharField(max_length=200)
    body = models.TextField(blank=True)
    created = models.DateTimeField(default=timezone.now)
    due = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent = models.DateTimeField(null=True, blank=True)
    given_up = models.DateTimeField(null=True, blank=True)
    fault = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ("created",)
        indexes: ClassVar = [models.Index(fields=["sent", "given_up", "due"], name="outbox_due")]

    def __str__(self) -> str:
        return f"{self.masked}: {self.subject}"

    @property
    def masked(self) -> str:
        """The address with all but its first letter and its domain hidden."""
        local, _, domain = self.to.partition("@")
        return f"{local[:1]}…@{domain}"
