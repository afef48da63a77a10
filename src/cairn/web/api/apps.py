"""The API application."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Serves released figures, words and records of measures as JSON and CSV."""

    name = "cairn.web.api"
    label = "api"
    verbose_name = "API"
