"""The table behind the cache: rate limits of sign-in are counted there, by every web process together."""

from typing import Any

from django.core.management import call_command
from django.db import migrations


def make(apps: Any, schema_editor: Any) -> None:  # noqa: ARG001
    """Create the table, unless it is there."""
    call_command("createcachetable", "accounts_cache", database=schema_editor.connection.alias, verbosity=0)


def drop(apps: Any, schema_editor: Any) -> None:  # noqa: ARG001
    """Drop the table; what it held is only counts of the last minutes."""
    schema_editor.execute("DROP TABLE IF EXISTS accounts_cache")


class Migration(migrations.Migration):
    """Create the cache table."""

    dependencies = [("accounts", "0001_initial")]
    operations = [migrations.RunPython(make, drop)]
