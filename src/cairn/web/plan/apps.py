"""The plan application."""

from django.apps import AppConfig


class PlanConfig(AppConfig):
    """The delivery plan, whose past states are all kept."""

    name = "cairn.web.plan"
    label = "plan"
    verbose_name = "Plan"
