"""The register application."""

from django.apps import AppConfig


class RegisterConfig(AppConfig):
    """Organisations, posts and who holds them, groups, and the gaps against guidance."""

    name = "cairn.web.register"
    label = "register"
    verbose_name = "Partnership register"
