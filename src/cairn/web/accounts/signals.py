"""What the sign-in library does goes into the audit trail too: never an address, a code or a password."""

from typing import Any

from allauth.account import signals as account
from allauth.mfa import signals as mfa
from django.contrib.auth import signals as auth
from django.db import transaction
from django.dispatch import receiver

from cairn.web.accounts.models import User
from cairn.web.audit import services as audit


def _note(user: Any, act: str, fields: tuple[str, ...] = ()) -> None:
    """Record that this account did something to itself."""
    if isinstance(user, User):
        with transaction.atomic():
            audit.record(by=user, act=act, thing=user, fields=fields)


@receiver(auth.user_logged_in)
def signed_in(user: Any, **kwargs: Any) -> None:  # noqa: ARG001
    """Somebody signed in."""
    _note(user, "account.signed_in")


@receiver(auth.user_logged_out)
def signed_out(user: Any, **kwargs: Any) -> None:  # noqa: ARG001
    """Somebody signed out, or their session ended."""
    _note(user, "account.signed_out")


@receiver([account.password_changed, account.password_set, account.password_reset])
def password_changed(user: Any, **kwargs: Any) -> None:  # noqa: ARG001
    """Somebody has a new password."""
    _note(user, "account.password_changed", ("password",))


@receiver(account.email_changed)
def email_changed(user: Any, **kwargs: Any) -> None:  # noqa: ARG001
    """Somebody's proven email address is another one now."""
    _note(user, "account.email_changed", ("email",))


@receiver(mfa.authenticator_added)
def second_factor_added(user: Any, **kwargs: Any) -> None:  # noqa: ARG001
    """Somebody set up a second factor."""
    _note(user, "account.second_factor_added")


@receiver(mfa.authenticator_removed)
def second_factor_removed(user: Any, **kwargs: Any) -> None:  # noqa: ARG001
    """Somebody removed a second factor."""
    _note(user, "account.second_factor_removed")


@receiver(mfa.authenticator_reset)
def recovery_codes_made(user: Any, **kwargs: Any) -> None:  # noqa: ARG001
    """Somebody made new recovery codes."""
    _note(user, "account.recovery_codes_made")
