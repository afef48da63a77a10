"""Accounts, memberships and invitations."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from cairn.web.accounts.rules import Role, rules
from cairn.web.partnerships.models import Partnership

LONGEST_ADDRESS = 254  # characters, as the columns of addresses are wide


class UserManager(BaseUserManager["User"]):
    """Makes accounts; the email is kept in small letters so that one person has one account."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A new account. Without a password nobody can sign in to it with one."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        """The account of this email, however it is capitalised."""
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser):
    """A person who can sign in, by email. What they may do comes from their memberships alone."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    is_active = models.BooleanField(default=True)
    made_up = models.BooleanField(default=False, help_text="An account of the demo.")
    joined = models.DateTimeField(default=timezone.now, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(email=""), name="accounts_user_has_email"),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Keep the email in small letters."""
        self.email = self.email.strip().lower()

    def get_full_name(self) -> str:
        """The name as the person gave it."""
        return self.name

    def get_short_name(self) -> str:
        """The name as the person gave it."""
        return self.name


class Membership(models.Model):
    """A role held by a person: in one partnership, or in the whole installation when there is none.

    It is ended, never deleted, so that it stays plain who held which role when.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    partnership = models.ForeignKey(
        Partnership, on_delete=models.PROTECT, null=True, blank=True, related_name="memberships"
    )
    role = models.CharField(max_length=40)
    start = models.DateTimeField(default=timezone.now)
    given_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    end = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("start", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "partnership", "role"],
                condition=Q(end=None, partnership__isnull=False),
                name="accounts_membership_once",
            ),
            models.UniqueConstraint(
                fields=["user", "role"],
                condition=Q(end=None, partnership=None),
                name="accounts_membership_installation_once",
            ),
            models.CheckConstraint(
                condition=Q(end=None) | Q(end__gte=F("start")), name="accounts_membership_in_order"
            ),
            models.CheckConstraint(
                condition=Q(end__isnull=False) | Q(ended_by=None), name="accounts_membership_end_with_who"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} ({self.pk})"

    @property
    def role_name(self) -> str:
        """The role in words; a key that the file no longer has is shown as it is."""
        role: Role | None = rules().roles.get(self.role)
        return role.name if role else self.role


class Invitation(models.Model):
    """An email invited to a role. Its link works once, for some days; only the hash of it is kept."""

    email = models.EmailField()
    partnership = models.ForeignKey(
        Partnership, on_delete=models.PROTECT, null=True, blank=True, related_name="invitations"
    )
    role = models.CharField(max_length=40)
    token_hash = models.CharField(max_length=64, unique=True)
    invited_at = models.DateTimeField(default=timezone.now)
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    expires = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("invited_at", "id")
        constraints = [
            models.CheckConstraint(
                condition=Q(accepted_at=None, accepted_by=None)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False),
                name="accounts_invitation_accepted_by",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at=None) | Q(withdrawn_at=None), name="accounts_invitation_one_end"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} ({self.pk})"

    @property
    def role_name(self) -> str:
        """The role in words."""
        role: Role | None = rules().roles.get(self.role)
        return role.name if role else self.role

    @property
    def open(self) -> bool:
        """Whether it can still be accepted."""
        return self.accepted_at is None and self.withdrawn_at is None and self.expires > timezone.now()
