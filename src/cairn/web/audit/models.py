"""The audit event: what was done, never a value of what it was done to."""

from typing import Any, ClassVar, NoReturn

from django.conf import settings
from django.db import models
from django.utils import timezone


class AppendOnly(Exception):
    """An audit event is written once. It is neither changed nor deleted."""


class Events(models.QuerySet):
    """A query set without the ways to change or delete many rows at once."""

    def update(self, **kwargs: Any) -> NoReturn:  # noqa: ARG002
        """Refused: events are only added."""
        raise AppendOnly("Audit events are only added: they cannot be updated.")

    def delete(self) -> NoReturn:
        """Refused: events are only added."""
        raise AppendOnly("Audit events are only added: they cannot be deleted.")

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:  # noqa: ARG002
        """Refused: events are only added."""
        raise AppendOnly("Audit events are only added: they cannot be updated.")

    def seal_one(self, event: "Event") -> None:
        """Write an event's place in the chain. Only `services.seal` calls this."""
        fields = ("number", "seal_key", "previous_hash", "hash")
        super().filter(pk=event.pk, number=None)._update_raw({name: getattr(event, name) for name in fields})

    def _update_raw(self, values: dict[str, Any]) -> int:
        return super().update(**values)


class Event(models.Model):
    """One change: who, what, to which thing, why and which fields. Sealed into the chain within a minute."""

    at = models.DateTimeField(default=timezone.now, editable=False)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )
    actor_label = models.CharField(max_length=40, blank=True, editable=False)
    act = models.CharField(max_length=60, editable=False)
    thing_type = models.CharField(max_length=80, editable=False)
    thing_id = models.CharField(max_length=64, editable=False)
    partnership = models.ForeignKey(
        "partnerships.Partnership", on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )
    purpose = models.CharField(max_length=200, blank=True, editable=False)
    fields = models.JSONField(default=list, editable=False)
    number = models.BigIntegerField(null=True, unique=True, editable=False)
    seal_key = models.CharField(max_length=16, blank=True, editable=False)
    previous_hash = models.CharField(max_length=64, blank=True, editable=False)
    hash = models.CharField(max_length=64, blank=True, editable=False)

    objects: ClassVar[Any] = Events.as_manager()

    class Meta:
        ordering = ("id",)
        indexes: ClassVar = [
            models.Index(fields=["partnership", "at"], name="audit_partnership_at"),
            models.Index(fields=["act", "at"], name="audit_act_at"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=(models.Q(actor=None) & ~models.Q(actor_label=""))
                | (models.Q(actor__isnull=False) & models.Q(actor_label="")),
                name="audit_event_has_one_actor",
            ),
            models.CheckConstraint(
                condition=models.Q(number=None, hash="")
                | (models.Q(number__isnull=False) & ~models.Q(hash="")),
                name="audit_event_sealed_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.thing}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the event. Raises AppendOnly when it is there already."""
        if self.pk is not None:
            raise AppendOnly("Audit events are only added: they cannot be changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:  # noqa: ARG002
        """Refused: events are only added."""
        raise AppendOnly("Audit events are only added: they cannot be deleted.")

    @property
    def thing(self) -> str:
        """What it was done to: the kind of record and its number."""
        return f"{self.thing_type} {self.thing_id}"

    @property
    def who(self) -> str:
        """The person's name, or the part of the system that did it."""
        return self.actor.name if self.actor else self.actor_label


class Chain(models.Model):
    """The end of the chain, one row: the sealer takes it in turn, and a shortened chain shows against it."""

    number = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, blank=True)
    sealed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(id=1), name="audit_one_chain"),
        ]

    def __str__(self) -> str:
        return f"sealed to {self.number}"
