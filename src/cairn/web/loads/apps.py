"""The loads app: no tables of its own; batches are kept by the releases app, work in progress by jobs."""

from django.apps import AppConfig


class LoadsConfig(AppConfig):
    """Pages and work of loading files."""

    name = "cairn.web.loads"
    label = "loads"
    verbose_name = "Loading figures"
