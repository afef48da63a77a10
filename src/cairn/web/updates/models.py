"""A quarter of reporting: what each action's owner said, by which way it came, and what became of it."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, NoReturn

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from cairn.framework.period_type import Period, PeriodKind
from cairn.web.partnerships.models import PartnershipScoped
from cairn.web.plan.models import Action, Plan
from cairn.web.updates.moments import moment


class Kept(Exception):
    """What somebody said is followed by what they say next, never changed."""


def _who() -> Any:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )


class Setting(PartnershipScoped):
    """What a partnership chose for its updates: whether owners may answer by a link in a mail."""

    links = models.BooleanField(default=True)
    changed_at = models.DateTimeField(default=moment)
    changed_by = _who()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["partnership"], name="updates_setting_once"),
        ]

    def __str__(self) -> str:
        return "Settings of updates"


class Round(PartnershipScoped):
    """One financial quarter of a plan on which owners report, until the last day `closes`."""

    class State(models.TextChoices):
        """Whether anybody may still answer."""

        OPEN = "open", "Open"
        CLOSED = "closed", "Closed"

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="rounds")
    starts = models.DateField()
    ends = models.DateField()
    opens = models.DateField()
    closes = models.DateField(help_text="The last day for answers. An answer after it is late.")
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    opened_at = models.DateTimeField(default=moment)
    opened_by = _who()
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = _who()

    class Meta:
        ordering = ("-starts",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "starts"], name="updates_quarter_once"),
            models.CheckConstraint(
                condition=Q(starts__lt=F("ends")) & Q(opens__lte=F("closes")), name="updates_round_in_order"
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def quarter(self) -> Period:
        """The quarter as a period."""
        return Period(PeriodKind.QUARTER, self.starts, self.ends)

    @property
    def label(self) -> str:
        """The quarter as sentences write it: "July to September 2026"."""
        return self.quarter.prose()

    @property
    def is_open(self) -> bool:
        """Whether anybody may still answer."""
        return self.state == self.State.OPEN

    def over(self, day: date) -> bool:
        """Whether by a day its last day for answers was past, or it was closed before that."""
        closed = self.closed_at is not None and timezone.localdate(self.closed_at) <= day
        return closed or self.closes < day


class Update(PartnershipScoped):
    """What is known of one action in one quarter: where it stands, and its newest words.

    `revision` counts what was said; `sent_at` is when it was first sent, which decides if it was late.
    """

    class State(models.TextChoices):
        """Where an update stands. Only an accepted one counts."""

        NONE = "none", "Not started"
        DRAFT = "draft", "Draft"
        SENT = "sent", "Sent"
        RETURNED = "returned", "Returned with a question"
        ACCEPTED = "accepted", "Accepted"

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="updates")
    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="updates")
    state = models.CharField(max_length=10, choices=State.choices, default=State.NONE)
    revision = models.PositiveIntegerField(default=0)
    current = models.ForeignKey("Said", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(null=True, blank=True)
    question = models.TextField(blank=True, help_text="What the coordinator asked when it was returned.")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = _who()

    class Meta:
        ordering = ("round", "action")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["round", "action"], name="updates_update_once"),
        ]

    def __str__(self) -> str:
        return f"{self.action}, {self.round}"


class Said(PartnershipScoped):
    """What somebody said of an action, draft or sent. Rows are added; nobody's words are overwritten."""

    update = models.ForeignKey(Update, on_delete=models.PROTECT, related_name="said")
    revision = models.PositiveIntegerField()
    rating = models.CharField(max_length=20, blank=True, help_text="A key of data/ratings.toml.")
    narrative = models.TextField(blank=True)
    figure = models.DecimalField(max_digits=16, decimal_places=3, null=True, blank=True)
    restricted = models.BooleanField(default=False, help_text="For members who sign in, and never by a link.")
    unchanged = models.BooleanField(default=False, help_text="Sent with the button for no change.")
    by_link = models.BooleanField(default=False)
    by = _who()
    owner = models.CharField(max_length=330, blank=True, help_text="The owner that it was said for.")
    at = models.DateTimeField(default=moment)

    class Meta:
        ordering = ("update", "revision")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["update", "revision"], name="updates_revision_once"),
        ]

    def __str__(self) -> str:
        return f"{self.update}, revision {self.revision}"

    @property
    def who(self) -> str:
        """Who said it, and which way it came."""
        if self.by_link:
            return f"{self.owner or 'An owner'}, by e-mailed link"
        return str(self.by) if self.by else "The installation"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add what was said. Raises Kept for a change."""
        if not self._state.adding:
            raise Kept("What somebody said is not changed: add what they say now.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:  # noqa: ARG002
        """Refused: nobody's words are lost."""
        raise Kept("What somebody said is never deleted.")


class Evidence(PartnershipScoped):
    """What shows that an update is true: a web address, or a file that a signed-in member gave."""

    update = models.ForeignKey(Update, on_delete=models.PROTECT, related_name="evidence")
    title = models.CharField(max_length=160, blank=True)
    address = models.URLField(max_length=500, blank=True)
    name = models.CharField(max_length=120, blank=True)
    size = models.PositiveIntegerField(default=0)
    content = models.BinaryField(null=True, blank=True)
    by_link = models.BooleanField(default=False)
    added_by = _who()
    added_at = models.DateTimeField(default=moment)

    class Meta:
        ordering = ("added_at",)
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=(Q(address="") & Q(content__isnull=False)) | (~Q(address="") & Q(content=None)),
                name="updates_evidence_is_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(by_link=False) | Q(content=None), name="updates_no_file_by_link"
            ),
        ]

    def __str__(self) -> str:
        return f"Evidence of {self.update}"

    @property
    def label(self) -> str:
        """How a page names it."""
        return self.title or self.name or self.address


class Reminder(PartnershipScoped):
    """A mail to an owner about a quarter. Of its link, where it has one, only the hash is kept."""

    class Kind(models.TextChoices):
        """What it was sent for."""

        OPENED = "opened", "The quarter opened"
        CHASE = "chase", "Not answered yet"
        RETURNED = "returned", "Returned with a question"

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="reminders")
    email = models.EmailField()
    purpose = models.CharField(max_length=10, choices=Kind.choices)
    token_hash = models.CharField(max_length=64, blank=True)
    sent_on = models.DateField()
    sent_at = models.DateTimeField(default=moment)
    sent_by = _who()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-sent_at", "-id")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["token_hash"], condition=~Q(token_hash=""), name="updates_one_link_of_a_token"
            ),
            models.UniqueConstraint(
                fields=["round", "email"],
                condition=~Q(token_hash="") & Q(revoked_at=None),
                name="updates_one_link_stands",
            ),
        ]

    def __str__(self) -> str:
        return f"A reminder for {self.round}"
