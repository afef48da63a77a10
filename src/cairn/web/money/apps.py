"""The money application."""

from django.apps import AppConfig


class MoneyConfig(AppConfig):
    """Grants by year, contracts with their dates, spend against budget."""

    name = "cairn.web.money"
    label = "money"
    verbose_name = "Money"
