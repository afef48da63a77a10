"""Releases: what was proposed from a run, what the door let through, who decided, and the ledger."""

from __future__ import annotations

from typing import Any, ClassVar, NoReturn

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from cairn.web.partnerships.models import PartnershipScoped
from cairn.web.partnerships.scoping import ScopedManager, ScopedQuerySet


class Frozen(Exception):
    """A decided release, a released figure or a line of the ledger is never changed or deleted."""


def _who(**options: Any) -> Any:
    return models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", **options)


# The type checker does not see managers that are made from a query set, as those of figures and lines are.
class Release(PartnershipScoped):  # type: ignore[django-manager-missing]
    """A set of figures for an audience: proposed by one person, decided by another.

    `number` counts within the partnership. `after` is the number of the newest release that was approved when
    the figures went through the door: where another came in between, they have to go through it again.
    """

    class State(models.TextChoices):
        """Where it stands."""

        OPEN = "open", "Waiting for a second person"
        APPROVED = "approved", "Released"
        REFUSED = "refused", "Refused"
        OVERTAKEN = "overtaken", "Overtaken by another release"

    class Audience(models.TextChoices):
        """For whom it is."""

        PUBLIC = "public", "Everybody"
        PARTNER = "partner", "Partners"

    number = models.PositiveIntegerField()
    audience = models.CharField(max_length=10, choices=Audience.choices)
    run = models.ForeignKey("runs.Run", on_delete=models.PROTECT, related_name="releases")
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    after = models.PositiveIntegerField(default=0)
    figures = models.PositiveIntegerField(default=0)
    withheld = models.PositiveIntegerField(default=0)
    reasons = models.JSONField(default=list, help_text="For the person who approves: why, table by table.")
    changes = models.JSONField(default=list, help_text="Sentences: what is new, changed or gone.")
    content = models.CharField(max_length=64, help_text="SHA-256 of every figure as it may be seen.")
    proposed_by = _who()
    proposed_at = models.DateTimeField(default=timezone.now)
    decided_by = _who(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decision = models.TextField(blank=True)
    batch = models.ForeignKey(
        "releases.Batch", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ("-number",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["partnership", "number"], name="approvals_number_once"),
            models.UniqueConstraint(
                fields=["partnership", "after"],
                condition=Q(state="approved"),
                name="approvals_one_after_another",
            ),
            models.UniqueConstraint(
                fields=["partnership", "audience"], condition=Q(state="open"), name="approvals_one_waits"
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("proposed_by")), name="approvals_two_people"
            ),
            models.CheckConstraint(
                condition=Q(state__in=("open", "overtaken"), decided_by=None)
                | Q(state__in=("approved", "refused"), decided_by__isnull=False, decided_at__isnull=False),
                name="approvals_decided_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"Release {self.number}"

    @property
    def kept_share(self) -> float:
        """The share of its figures that may be seen, in percent."""
        return 100 * (self.figures - self.withheld) / self.figures if self.figures else 0.0


class _WrittenOnce(ScopedQuerySet):
    """Rows that are only added, however many are asked for at once."""

    def update(self, **kwargs: Any) -> NoReturn:  # noqa: ARG002
        """Refused."""
        raise Frozen("What went through the door is not changed. Propose a new release.")

    def delete(self) -> NoReturn:
        """Refused."""
        raise Frozen("What went through the door is never deleted.")


class _Immutable(PartnershipScoped):
    """Rows that are written once."""

    objects: ClassVar[Any] = ScopedManager.from_queryset(_WrittenOnce)()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add it. Raises Frozen for a change."""
        if not self._state.adding:
            raise Frozen("What went through the door is not changed. Propose a new release.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:  # noqa: ARG002
        """Refused."""
        raise Frozen("What went through the door is never deleted.")


class ReleasedFigure(_Immutable):
    """One figure of a release as its audience may see it; numbers are empty where withheld."""

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="cells")
    place = models.PositiveIntegerField()
    measure = models.CharField(max_length=80, help_text="Of the records room, such as new_presentations.")
    level = models.CharField(max_length=10)
    area = models.CharField(max_length=20)
    period_kind = models.CharField(max_length=20)
    period_start = models.DateField()
    period_end = models.DateField()
    breakdown = models.CharField(max_length=200, blank=True)
    as_measure = models.CharField(max_length=80, help_text="The catalogue's measure that pages show it as.")
    as_group = models.CharField(max_length=200, blank=True, help_text="The breakdown as pages write it.")
    multiplier = models.FloatField(default=1, help_text="From a value to the unit of that measure.")
    numerator = models.FloatField(null=True)
    denominator = models.FloatField(null=True)
    value = models.FloatField(null=True)
    lower = models.FloatField(null=True)
    upper = models.FloatField(null=True)
    method = models.CharField(max_length=60, blank=True)
    mark = models.CharField(max_length=6, blank=True)
    status = models.CharField(max_length=20)

    class Meta:
        ordering = ("release", "place")
        indexes: ClassVar = [models.Index(fields=["release", "measure"], name="approvals_cell_measure")]

    def __str__(self) -> str:
        return f"{self.measure} {self.area} {self.period_end}"


class LedgerLine(_Immutable):
    """One count of a release and what a reader of it knows. Only the lines of approved releases count."""

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="lines")
    count = models.CharField(max_length=80)
    areas = models.JSONField(default=list)
    period_kind = models.CharField(max_length=20)
    period_start = models.DateField()
    period_end = models.DateField()
    breakdown = models.CharField(max_length=200, blank=True)
    shown = models.IntegerField(null=True)
    small = models.BooleanField()
    told = models.BooleanField()

    class Meta:
        ordering = ("release", "id")

    def __str__(self) -> str:
        return f"A count of {self.release}"
