"""The reports application."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Reports that are built from figures and actions, edited, approved and frozen."""

    name = "cairn.web.reports"
    label = "reports"
    verbose_name = "Reports"
