"""The agreements application."""

from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    """The register of agreements, and the rights of the people in the records."""

    name = "cairn.web.agreements"
    label = "agreements"
    verbose_name = "Agreements"
