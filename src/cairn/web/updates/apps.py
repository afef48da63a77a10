"""The updates application."""

from django.apps import AppConfig


class UpdatesConfig(AppConfig):
    """Quarterly rounds, updates, links sent to owners, and what became of them."""

    name = "cairn.web.updates"
    label = "updates"
    verbose_name = "Updates"

    def ready(self) -> None:
        """Register what the worker tidies."""
        from cairn.web.updates import tidying  # noqa: F401
