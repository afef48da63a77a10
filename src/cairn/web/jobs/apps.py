"""The jobs app: registers every kind of job before the first one can be asked for."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class JobsConfig(AppConfig):
    """Finds the `work` module of each installed app, where kinds of job are registered."""

    name = "cairn.web.jobs"
    label = "jobs"
    verbose_name = "Jobs"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Import `<app>.work` of every app that has one."""
        autodiscover_modules("work")
