"""The outcomes application."""

from django.apps import AppConfig


class OutcomesConfig(AppConfig):
    """Front page, outcomes, metrics, catalogue, gaps and disagreements."""

    name = "cairn.web.outcomes"
    label = "outcomes"
    verbose_name = "Outcomes"
