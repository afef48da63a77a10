"""The approvals application."""

from django.apps import AppConfig


class ApprovalsConfig(AppConfig):
    """Two people and the door stand between exact figures and readers."""

    name = "cairn.web.approvals"
    label = "approvals"
    verbose_name = "Approvals"
