"""The app of the audit trail."""

from django.apps import AppConfig


class Audit(AppConfig):
    """Audit events and their seal."""

    name = "cairn.web.audit"
    label = "audit"
