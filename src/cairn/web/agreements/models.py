"""Agreements in their versions, what was asked for people's rights, and breaches."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any, ClassVar, NoReturn

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from cairn.records.contract import contract
from cairn.web.agreements.choices import choices
from cairn.web.partnerships.models import PartnershipScoped
from cairn.web.partnerships.scoping import ScopedManager, ScopedQuerySet

TO_END = frozenset({"stopped", "stopped_by", "stop_reason"})
CLOCK = timedelta(hours=72)  # from becoming aware of a breach to telling the Information Commissioner


class Kept(Exception):
    """A version of an agreement is ended, never changed or deleted."""


class State(models.TextChoices):
    """Where an agreement stands on a day."""

    CURRENT = "current", "Current"
    NOT_YET = "not yet", "Not yet in force"
    ENDED = "ended", "Ended"


class Agreements(ScopedQuerySet):
    """Agreements, which nobody deletes."""

    def on(self, day: date) -> Agreements:
        """Those in force on a day."""
        running = self.filter(effective__lte=day, ends__gte=day)
        return running.filter(Q(stopped=None) | Q(stopped__gt=day))

    def delete(self) -> NoReturn:
        """Refused: history is never overwritten."""
        raise Kept("Agreements are ended, never deleted.")


def _who(**options: Any) -> Any:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", **options
    )


class Agreement(PartnershipScoped):
    """One version of an agreement to share records of people.

    Versions share a `key`. A version holds from `effective` until the day before `stopped`, or to `ends`.
    `files` has for each file the columns that may be kept, in the order of the contract; it names each of
    them, so that an agreement never grows when the contract does.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=60)
    version = models.PositiveSmallIntegerField(default=1)
    name = models.CharField(max_length=120)
    regime = models.CharField(max_length=20)
    use = models.CharField(max_length=40)
    purpose = models.TextField()
    parties = models.JSONField(default=list)
    controller = models.CharField(max_length=120)
    lawful_basis = models.CharField(max_length=20)
    conditions = models.JSONField(default=list)
    gateway = models.CharField(max_length=40)
    gateway_reference = models.CharField(max_length=200, blank=True)
    providers = models.JSONField(default=list)
    files = models.JSONField(default=dict)
    objections = models.TextField()
    retention_months = models.PositiveSmallIntegerField()
    dpia_reference = models.CharField(max_length=80)
    dpia_date = models.DateField()
    starts = models.DateField()
    ends = models.DateField()
    review = models.DateField()
    effective = models.DateField()
    registered_by = _who()
    registered_at = models.DateTimeField(default=timezone.now, editable=False)
    stopped = models.DateField(null=True, blank=True)
    stopped_by = _who()
    stop_reason = models.CharField(max_length=300, blank=True)

    objects: ClassVar[Any] = ScopedManager.from_queryset(Agreements)()

    class Meta:
        ordering = ("name", "-version")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["partnership", "key", "version"], name="agreements_version_once"),
            models.UniqueConstraint(
                fields=["partnership", "key"], condition=Q(stopped=None), name="agreements_one_version_runs"
            ),
            models.CheckConstraint(condition=Q(ends__gte=F("starts")), name="agreements_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.name}, version {self.version}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add a version, or end one. Raises Kept for any other change."""
        changed = set(kwargs.get("update_fields") or ())
        if not self._state.adding and not (changed and changed <= TO_END):
            raise Kept("A version of an agreement is not changed: register the change as a new version.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:  # noqa: ARG002
        """Refused: history is never overwritten."""
        raise Kept("Agreements are ended, never deleted.")

    def state_on(self, day: date) -> State:
        """Where it stands on a day."""
        if day > self.ends or (self.stopped is not None and day >= self.stopped):
            return State.ENDED
        return State.NOT_YET if day < self.effective else State.CURRENT

    @property
    def last_day(self) -> date:
        """The last day on which it holds."""
        return self.ends if self.stopped is None else min(self.ends, self.stopped - timedelta(days=1))

    def covers(self, provider: str, file: str) -> bool:
        """Whether this file may come from this provider ('' for a file that comes from none)."""
        return file in self.files and (not provider or provider in self.providers)

    @property
    def file_names(self) -> list[str]:
        """Its files in the order of the contract: a database may keep them in another."""
        return [file for file in contract().files if file in self.files]

    def chosen(self, what: str) -> Any:
        """The choice behind one of its keys, such as `chosen("use")`; None when the list has it no more."""
        key = self.lawful_basis if what == "basis" else getattr(self, what)
        return getattr(choices(), what).get(key)

    @property
    def basis_words(self) -> str:
        """The lawful basis in plain words."""
        return _plain(self.chosen("basis"), self.lawful_basis)

    @property
    def gateway_words(self) -> str:
        """In plain words, why what was said in confidence may be shared."""
        return _plain(self.chosen("gateway"), self.gateway)


def _plain(choice: Any, key: str) -> str:
    return choice.plain if choice else key


class PersonKey(PartnershipScoped):
    """The key of one partnership that finds and reads whose right a request is about, itself encrypted."""

    wrapped = models.TextField()
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["partnership"], name="agreements_one_person_key"),
        ]

    def __str__(self) -> str:
        return f"key {self.pk}"


class PersonRequest(PartnershipScoped):
    """Something done for a right of one person. Who it is stands here only encrypted.

    `found_by` is a keyed code of provider and client id, the same for each request of one person;
    `person` is both of them, encrypted. Neither can be read without the vault's key. A correction names its
    provider, so that a page can say when new records of it came.
    """

    class Kind(models.TextChoices):
        """Which right."""

        ACCESS = "access", "See what is held"
        RESTRICTION = "restriction", "Restrict the use"
        OBJECTION = "objection", "Object to the use"
        CORRECTION = "correction", "Correct what is held"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=12)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    found_by = models.CharField(max_length=64)
    person = models.TextField()
    purpose = models.CharField(max_length=200)
    provider = models.CharField(max_length=6, blank=True)
    file = models.CharField(max_length=40, blank=True)
    columns = models.JSONField(default=list)
    by = _who()
    at = models.DateTimeField(default=timezone.now, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = _who()

    class Meta:
        ordering = ("-at",)
        indexes: ClassVar = [
            models.Index(fields=["partnership", "found_by"], name="agreements_request_of"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["partnership", "reference"], name="agreements_reference_once"),
            models.UniqueConstraint(
                fields=["partnership", "found_by"],
                condition=Q(kind__in=["restriction", "objection"], ended_at=None),
                name="agreements_restricted_once",
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class Breach(PartnershipScoped):
    """One breach, known or suspected, in the register that the law asks for."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=12)
    what = models.TextField()
    happened = models.DateTimeField()
    aware = models.DateTimeField()
    records = models.PositiveIntegerField(null=True, blank=True)
    by = _who()
    at = models.DateTimeField(default=timezone.now, editable=False)
    told = models.DateTimeField(null=True, blank=True)
    decision = models.TextField(blank=True)
    decided_by = _who()
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-aware",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["partnership", "reference"], name="agreements_breach_once"),
            models.CheckConstraint(condition=Q(aware__gte=F("happened")), name="agreements_breach_in_order"),
        ]

    def __str__(self) -> str:
        return f"breach {self.reference}"

    @property
    def deadline(self) -> Any:
        """When the Information Commissioner must have been told, if the breach is one to tell of."""
        return self.aware + CLOCK
