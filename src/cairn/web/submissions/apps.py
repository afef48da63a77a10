"""The submissions application."""

from django.apps import AppConfig


class SubmissionsConfig(AppConfig):
    """Receives submissions and says how good they are."""

    name = "cairn.web.submissions"
    label = "submissions"
    verbose_name = "Submissions"
