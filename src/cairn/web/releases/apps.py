"""The releases application."""

from django.apps import AppConfig


class ReleasesConfig(AppConfig):
    """Holds what pages may show and how it came there."""

    name = "cairn.web.releases"
    label = "releases"
    verbose_name = "Releases"
