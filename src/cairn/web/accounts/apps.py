"""The app of accounts."""

from django.apps import AppConfig


class Accounts(AppConfig):
    """Accounts, roles, memberships and invitations."""

    name = "cairn.web.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Register the checks that keep an unsafe installation from starting."""
        from cairn.web.accounts import checks  # noqa: F401
