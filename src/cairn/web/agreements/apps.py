"""The agreements application."""

from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    """The register of agreements, and the rights of the people in the records."""

    name = "cairn.web.agreements"
    label = "agreements"
    verbose_name = "Agreements"

    def ready(self) -> None:
        """Look at the vault's key before anything is served."""
        from cairn.web.agreements import checks  # noqa: F401
