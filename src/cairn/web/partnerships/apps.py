"""The app of partnerships."""

from django.apps import AppConfig


class Partnerships(AppConfig):
    """Partnerships and their footprints."""

    name = "cairn.web.partnerships"
    label = "partnerships"
