"""`cairn setup`: the database and the static files, ready for this version of the code."""

from __future__ import annotations

from cairn.commands import house, say

STYLE_SHEET = "built/cairn.css"  # what every page asks for


def setup() -> None:
    """Make everything ready that the site needs before it serves; nothing is done twice."""
    house.enter()
    house.data_folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    with say.step("Style sheet and fonts"):
        style_sheet()
    with say.step("Database"):
        house.migrate()
    with say.step("Static files"):
        static_files()


def style_sheet() -> None:
    """Build the style sheet and fetch the fonts, unless they are there for today's inputs."""
    from cairn.web.assets import build

    try:
        build.build()
    except build.BuildFailed as failed:
        say.stop(str(failed))


def static_files() -> None:
    """Copy every static file under a name that holds its hash, with a compressed twin."""
    from django.contrib.staticfiles.management.commands.collectstatic import Command
    from django.core.management import call_command
    from whitenoise.storage import CompressedManifestStaticFilesStorage  # type: ignore[import-untyped]

    command = Command()
    command.storage = (
        CompressedManifestStaticFilesStorage()
    )  # the settings name it once its first files are there
    call_command(command, interactive=False, verbosity=0)
    if STYLE_SHEET not in command.storage.hashed_files:
        say.stop(
            "The style sheet is not among the static files.", "Delete src/cairn/web/static/built; try again."
        )
