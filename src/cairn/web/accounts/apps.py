"""The app of accounts."""

from django.apps import AppConfig


class Accounts(AppConfig):
    """Accounts, roles, memberships and invitations."""

    name = "cairn.web.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Register the checks before a start, and what the audit trail listens to."""
        from cairn.web.accounts import checks, signals  # noqa: F401
