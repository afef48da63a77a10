"""The runs application."""

from django.apps import AppConfig


class RunsConfig(AppConfig):
    """Runs measures over the vault and keeps what they gave."""

    name = "cairn.web.runs"
    label = "runs"
    verbose_name = "Runs"
