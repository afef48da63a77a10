"""Opening the installation: Django with its settings, or a plain sentence saying why it cannot be opened."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from cairn.commands.say import stop


def enter() -> None:
    """Start Django; a setting that is wrong ends the command with what is wrong and how to set it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cairn.web.settings")
    import django
    from django.core.exceptions import ImproperlyConfigured

    try:
        django.setup()
    except (ImproperlyConfigured, ValueError) as error:
        stop(
            str(error),
            "Correct the setting named above (each is an environment variable that begins with CAIRN_).",
        )


def migrate() -> None:
    """Bring the application's tables to the version of this code; nothing when they are there already."""
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)


def unapplied() -> int:
    """How many changes of the tables this code has that the database has not."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def ready() -> None:
    """Enter, and end the command unless the tables are those of this code."""
    enter()
    from django.db import OperationalError

    try:
        behind = unapplied()
    except OperationalError as error:
        stop(
            f"The database cannot be opened ({error}).",
            "On a new installation run: cairn setup. Else check CAIRN_DATA and CAIRN_DATABASE_URL.",
        )
    if behind:
        stop("The database has not been set up for this version of Cairn.", "Run: cairn setup")


def data_folder() -> Path:
    """The data folder of this installation."""
    from django.conf import settings

    return Path(settings.CAIRN.data)


def partnership(slug: str | None) -> Any:
    """The partnership called `slug` (None: none); ends the command naming those there are."""
    from cairn.web.partnerships.models import Partnership

    if slug is None:
        return None
    found = Partnership.objects.filter(slug=slug).first()
    if found is None:
        names = ", ".join(Partnership.objects.order_by("slug").values_list("slug", flat=True)) or "none yet"
        stop(
            f"There is no partnership '{slug}'. There are: {names}.",
            "Add one: cairn partnership add SLUG NAME GSS...",
        )
    return found
