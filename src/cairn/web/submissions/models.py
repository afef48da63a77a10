"""What providers sent, how it fared, and how good it is. No table here holds a value of a record."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone

from cairn.web.partnerships.models import PartnershipScoped

CODE = RegexValidator(r"^[A-Z][0-9]{4,5}$", "Give the code as the files have it, such as X0101.")


class Submission(PartnershipScoped):
    """One folder of record files as it was received: from whom, how it fared, and until when it is kept."""

    class State(models.TextChoices):
        """What became of it. A row is never deleted; only its state goes on."""

        REFUSED = "refused", "Refused"
        LOADED = "loaded", "Loaded"
        REPLACED = "replaced", "Replaced by a later one"
        DESTROYED = "destroyed", "Destroyed"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    state = models.CharField(max_length=10, choices=State.choices)
    refusal = models.TextField(blank=True, help_text="Why it was refused, where no rule of checking says so.")
    providers = models.JSONField(default=list)
    areas = models.JSONField(default=list)
    contract_version = models.CharField(max_length=20, blank=True)
    cds_version = models.CharField(max_length=20, blank=True)
    period_start = models.DateField(null=True)
    period_end = models.DateField(null=True)
    extract_date = models.DateField(null=True)
    made_up = models.BooleanField(default=False)
    received_at = models.DateTimeField(default=timezone.now)
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    rows = models.JSONField(default=dict, help_text="For each file, how many rows were sent and kept.")
    dropped = models.JSONField(default=dict, help_text="For each column, how many values were not stored.")
    notices = models.JSONField(default=list)
    fingerprint = models.CharField(max_length=64)
    snapshot = models.CharField(max_length=80, blank=True)
    agreements = models.JSONField(default=list)
    keep_until = models.DateField(null=True, blank=True)
    replaced_at = models.DateTimeField(null=True, blank=True)
    destroyed_at = models.DateTimeField(null=True, blank=True)
    report = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("-received_at",)
        indexes: ClassVar = [
            models.Index(fields=["partnership", "-received_at"], name="submission_newest"),
            models.Index(fields=["partnership", "fingerprint"], name="submission_fingerprint"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partnership", "fingerprint"],
                condition=models.Q(state__in=["loaded", "replaced"]),
                name="submission_held_once",
            ),
            models.UniqueConstraint(
                fields=["partnership", "snapshot"],
                condition=~models.Q(snapshot=""),
                name="submission_snapshot_once",
            ),
        ]

    def __str__(self) -> str:
        return f"Submission of {', '.join(self.providers) or 'nobody named'}"

    @property
    def sent(self) -> int:
        """How many rows were sent in files that could be read."""
        return sum(sent for sent, _ in self.rows.values())

    @property
    def kept(self) -> int:
        """How many of them are stored."""
        return 0 if self.state == self.State.REFUSED else sum(kept for _, kept in self.rows.values())


class FindingCount(PartnershipScoped):
    """How many rows of one provider broke one rule in one column. Never a value, and no row number."""

    class Kind(models.TextChoices):
        """What followed, as checking has it."""

        FILE = "file", "Refuses the whole submission"
        ROW = "row", "Row left out"
        WARNING = "warning", "Kept with a warning"

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="findings")
    kind = models.CharField(max_length=7, choices=Kind.choices)
    rule = models.CharField(max_length=8)
    file = models.CharField(max_length=40)
    column = models.CharField(max_length=64, blank=True)
    provider = models.CharField(max_length=6, blank=True)
    rows = models.PositiveIntegerField()
    said = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.rule} {self.file} {self.column}".strip()


class Share(PartnershipScoped):
    """Of how many rows or people of a provider something that matters is answered, when it was loaded."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="shares")
    provider = models.CharField(max_length=6)
    what = models.CharField(max_length=80, help_text="A key of expected.toml, or rows.")
    asked = models.PositiveIntegerField()
    answered = models.PositiveIntegerField()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.what} of {self.provider}"


class Provider(PartnershipScoped):
    """What a provider's code stands for, and the post to write to about its data."""

    code = models.CharField(max_length=6, validators=[CODE])
    name = models.CharField(max_length=120)
    contact_role = models.CharField(max_length=120, blank=True)
    contact_email = models.EmailField(blank=True)

    class Meta:
        ordering = ("name",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["partnership", "code"], name="provider_code_once")
        ]

    def __str__(self) -> str:
        return self.name


class QualityChart(PartnershipScoped):
    """A chart of a quality page, drawn once for the same figures. Only that partnership's members see it."""

    key = models.CharField(max_length=64)
    wide = models.TextField()
    narrow = models.TextField()
    alt = models.TextField()
    sizes = models.JSONField(default=list)
    drawn_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["partnership", "key"], name="quality_chart_once")
        ]

    def __str__(self) -> str:
        return f"chart {self.key[:8]}"
