"""The plan: themes, needs and actions. What an action says is in its versions; none is ever changed."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar, NoReturn

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from cairn.web.partnerships.models import PartnershipScoped
from cairn.web.plan.import_models import PlanFile as PlanFile
from cairn.web.register.models import Group, Organisation, Post


class Kept(Exception):
    """A version of an action is followed by another, never changed or deleted."""


def _who() -> Any:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )


class Plan(PartnershipScoped):
    """A strategy with its delivery plan. One is current; `published` is since when the public reads it."""

    class State(models.TextChoices):
        """Where a plan stands."""

        DRAFT = "draft", "Draft"
        CURRENT = "current", "Current"
        ENDED = "ended", "Ended"

    title = models.CharField(max_length=200)
    starts = models.DateField(null=True, blank=True)
    ends = models.DateField(null=True, blank=True)
    year_one = models.DateField(null=True, blank=True, help_text="When its year one begins, if it says so.")
    summary = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    published = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-starts", "title")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partnership"], condition=Q(state="current"), name="plan_one_is_current"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Theme(PartnershipScoped):
    """A theme or strategic priority of a plan."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="themes")
    number = models.CharField(max_length=20)
    title = models.CharField(max_length=300)
    place = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("place", "number")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "number"], name="plan_theme_once"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class Need(PartnershipScoped):
    """An identified need or priority under a theme, with the evidence that says so."""

    theme = models.ForeignKey(Theme, on_delete=models.PROTECT, related_name="needs")
    number = models.CharField(max_length=20, blank=True, help_text="As the plan writes it.")
    title = models.TextField()
    evidence = models.TextField(blank=True)
    measures = models.JSONField(default=list, blank=True, help_text="Ids of measures that show the need.")
    place = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("theme__place", "place")

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip()


class Action(PartnershipScoped):
    """Something that was promised. What it says now is its current version."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="actions")
    key = models.CharField(max_length=40, help_text="Its name in addresses and files, such as 1-2.3.")
    created = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ("plan", "key")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "key"], name="plan_action_key_once"),
        ]

    def __str__(self) -> str:
        return f"Action {self.key}"


class Version(PartnershipScoped):
    """What an action said from a moment on. Rows are added; only `current` moves to the newer one.

    `metrics` are [{"measure": id, "direction": "up" or "down", "when": text}]; `recommendations` are
    [{"key", "firmness"}]; `commitments` are keys of plan/data/commitments.toml.
    """

    class State(models.TextChoices):
        """Where an action stands, as the plan has it; how it goes is in updates."""

        PLANNED = "planned", "Not started"
        UNDER_WAY = "under_way", "Under way"
        DONE = "done", "Done"
        PAUSED = "paused", "Paused"
        DROPPED = "dropped", "Dropped"

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="versions")
    current = models.BooleanField(default=True)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = _who()
    came_by = models.CharField(max_length=20, default="edit", help_text="import, edit, proposal or update.")
    reason = models.TextField(blank=True)
    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="versions")
    number = models.CharField(
        max_length=20, blank=True, help_text="As the plan writes it; empty if it does not."
    )
    place = models.PositiveSmallIntegerField(default=0)
    text = models.TextField()
    rationale = models.TextField(blank=True)
    resources = models.TextField(blank=True)
    timescale = models.TextField(blank=True, help_text="As the plan writes it.")
    due = models.DateField(null=True, blank=True)
    recurrence = models.CharField(max_length=10, blank=True, help_text="P1M, P3M, P6M or P1Y.")
    relative_year = models.PositiveSmallIntegerField(null=True, blank=True)
    ongoing = models.BooleanField(default=False)
    group = models.ForeignKey(Group, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    measured_by = models.TextField(blank=True, help_text="The metric in the plan's own words.")
    metrics = models.JSONField(default=list, blank=True)
    recommendations = models.JSONField(default=list, blank=True)
    commitments = models.JSONField(default=list, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PLANNED)

    class Meta:
        ordering = ("action", "-made_at")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["action"], condition=Q(current=True), name="plan_one_version_is_current"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["partnership", "current"], name="plan_version_current")]

    def __str__(self) -> str:
        return f"{self.action} of {self.made_at:%d %B %Y}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add a version, or say that it is current no longer. Raises Kept for any other change."""
        if not self._state.adding and set(kwargs.get("update_fields") or ()) != {"current"}:
            raise Kept("A version of an action is not changed: write the change as a new version.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:  # noqa: ARG002
        """Refused: nothing is overwritten."""
        raise Kept("A version of an action is never deleted.")


class Owner(PartnershipScoped):
    """Who owns an action: an organisation, and the post there that answers for it where one is named.

    With `partner`, an organisation that helps and does not answer for the action.
    """

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="owners")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    partner = models.BooleanField(default=False)

    class Meta:
        ordering = ("version", "id")

    def __str__(self) -> str:
        return str(self.post or self.organisation)


class Finding(PartnershipScoped):
    """Something odd in a plan that somebody should settle: shown, never repaired in silence."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="findings")
    action = models.ForeignKey(
        Action, null=True, blank=True, on_delete=models.PROTECT, related_name="findings"
    )
    kind = models.CharField(max_length=40)
    where = models.CharField(
        max_length=120, blank=True, help_text="The row of the file that it was found in."
    )
    text = models.TextField()
    found_at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = _who()
    how_settled = models.TextField(blank=True)

    class Meta:
        ordering = ("plan", "id")

    def __str__(self) -> str:
        return f"{self.kind} in {self.plan}"


class Proposal(PartnershipScoped):
    """A change of the plan that somebody asks for: what, why, and what was decided, by whom, when."""

    class State(models.TextChoices):
        """What became of it."""

        OPEN = "open", "Waiting for a decision"
        ACCEPTED = "accepted", "Accepted"
        REFUSED = "refused", "Refused"
        WITHDRAWN = "withdrawn", "Taken back"

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="proposals")
    action = models.ForeignKey(
        Action, null=True, blank=True, on_delete=models.PROTECT, related_name="proposals"
    )
    base = models.ForeignKey(
        Version, null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        help_text="The version that it was written against.",
    )  # fmt: skip
    changes = models.JSONField(default=dict)
    reason = models.TextField()
    proposed_by = _who()
    proposed_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    decided_by = _who()
    decided_at = models.DateTimeField(null=True, blank=True)
    decision = models.TextField(blank=True, help_text="Why, and where it was decided.")
    applied = models.ForeignKey(Version, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("-proposed_at",)

    def __str__(self) -> str:
        return f"A proposal for {self.action or self.plan}"
