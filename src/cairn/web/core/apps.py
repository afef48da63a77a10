"""The core app."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """Base template, components, template tags and the pages that belong to no partnership."""

    name = "cairn.web.core"
    label = "core"
    verbose_name = "Core"
