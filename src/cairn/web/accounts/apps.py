"""The app of accounts."""

from django.apps import AppConfig


class Accounts(AppConfig):
    """Accounts, roles, memberships and invitations."""

    name = "cairn.web.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Register the checks before a start, what the trail listens to, and what the worker tidies."""
        from cairn.web.accounts import checks, second_factor, signals, tidying  # noqa: F401
