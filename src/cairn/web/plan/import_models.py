"""A file that a plan came in: kept as it was sent, with how its columns were read and what came of it."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from cairn.web.partnerships.models import PartnershipScoped


class PlanFile(PartnershipScoped):
    """One file of a plan, whole, with its SHA-256. The same file is kept once in a partnership.

    `columns` says which column holds what: {head as written: field}. `names` says what each unknown
    organisation is: {name as written: "add", "leave" or "same:" and the name that the register has}.
    """

    plan = models.ForeignKey(
        "plan.Plan", null=True, blank=True, on_delete=models.PROTECT, related_name="files"
    )
    title = models.CharField(max_length=200, blank=True, help_text="Of the plan that it is to begin.")
    year_one = models.DateField(null=True, blank=True)
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    content = models.BinaryField()
    columns = models.JSONField(default=dict, blank=True)
    names = models.JSONField(default=dict, blank=True)
    uploaded_at = models.DateTimeField(default=timezone.now)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    facts = models.JSONField(default=dict, blank=True, help_text="What it said of each action, by its id.")
    counts = models.JSONField(default=dict, blank=True, help_text="What was in it when it was accepted.")

    class Meta:
        ordering = ("-uploaded_at",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["partnership", "sha256"], name="plan_file_once"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def ending(self) -> str:
        """What its name ends in, such as docx."""
        return self.name.rpartition(".")[2].lower()
