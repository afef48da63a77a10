"""The terminal: the same work as the pages, by the same services.

Each command imports what it needs when it runs, so that `cairn --help` answers at once.
"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from cairn.commands import (
    agreements_terminal,
    measure_terminal,
    plan_terminal,
    providers_terminal,
    release_terminal,
    synthetic_terminal,
)

app = typer.Typer(
    name="cairn",
    help="The open platform of a Combating Drugs Partnership.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
audit = typer.Typer(help="The audit trail.", no_args_is_help=True)
partnership = typer.Typer(help="The partnerships of this installation.", no_args_is_help=True)
framework = typer.Typer(help="The records of outcomes and measures.", no_args_is_help=True)
app.add_typer(audit, name="audit")
app.add_typer(partnership, name="partnership")
app.add_typer(framework, name="framework")
app.add_typer(providers_terminal.app, name="provider")
app.add_typer(measure_terminal.app)
app.add_typer(release_terminal.app, name="release")
app.add_typer(plan_terminal.app, name="plan")
app.add_typer(synthetic_terminal.app)
agreements_terminal.add_to(app)


class Layout(StrEnum):
    """What a file holds, and how it is laid out."""

    OBSERVATIONS = "observations"
    FINGERTIPS = "fingertips"
    VIEWIT = "viewit"
    TARGETS = "targets"
    CONTRADICTIONS = "contradictions"
    NEIGHBOURS = "neighbours"
    BOUNDARIES = "boundaries"
    SUBMISSION = "submission"


Slug = Annotated[
    str | None, typer.Option("--partnership", help="For one partnership; for everybody if left out.")
]
Port = Annotated[int, typer.Option(help="The port to serve on.", min=1, max=65535)]


@app.command()
def demo(
    port: Port = 8000,
    prepare_only: Annotated[bool, typer.Option("--prepare-only", help="Do everything but serve.")] = False,
    folder: Annotated[
        Path, typer.Option("--data", envvar="CAIRN_DATA", help="The folder for the data of the demo.")
    ] = Path(".cairn/demo"),
) -> None:
    """Try Cairn here: set up, load the examples, and serve on this machine only."""
    from cairn.demo.run import demo as run

    run(folder=folder, port=port, prepare_only=prepare_only)


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="The address to serve on.")] = "127.0.0.1",
    port: Port = 8000,
    workers: Annotated[
        int | None, typer.Option(help="Web processes (default: one for each core, at most 4).")
    ] = None,
) -> None:
    """Serve the site: the web server and one worker, each started again if it dies."""
    from cairn.commands.serve import serve as run

    run(host, port, workers)


@app.command()
def worker(
    batch: Annotated[bool, typer.Option("--batch", help="Do what waits, then stop.")] = False,
) -> None:
    """Run the worker alone: jobs, mail, and the seal of the audit trail."""
    from cairn.commands.serve import worker as run

    run(batch=batch)


@app.command()
def setup() -> None:
    """Make the database and the site's static files ready for this version; safe to run again."""
    from cairn.commands.setup import setup as run

    run()


@app.command()
def load(
    layout: Annotated[Layout, typer.Argument(help="What the file holds, and how it is laid out.")],
    file: Annotated[Path, typer.Argument(help="The file to load; of a submission, its folder or a zip.")],
    slug: Slug = None,
) -> None:
    """Load a file: all of it, or nothing. Every fault is shown with its line, the reason and the remedy.

    A submission without --partnership goes to the only one whose agreements cover its providers.
    """
    if layout is Layout.SUBMISSION:
        from cairn.commands.submissions import load as take

        return take(file, slug)
    from cairn.commands.load import load as run

    return run(layout.value, file, slug)


@app.command()
def check(
    folders: Annotated[
        list[Path], typer.Argument(metavar="FOLDER...", help="Folders that hold a manifest.json.")
    ],
) -> None:
    """Check submissions of records: every fault and warning, by rule and place. Nothing is loaded."""
    from cairn.commands.check import check as run

    run(folders)


@app.command()
def decide(
    batch: Annotated[
        str, typer.Argument(help="The number of the held batch (left out: show those held).")
    ] = "",
    accept: Annotated[bool | None, typer.Option("--accept/--reject", help="What to do with it.")] = None,
    reason: Annotated[str, typer.Option(help="Why: what was checked, and where.")] = "",
) -> None:
    """Show the files that are held, or accept or reject one of them."""
    from cairn.commands.decide import decide as run

    run(batch, accept, reason)


@app.command()
def invite(
    email: Annotated[str, typer.Argument(help="Whom to invite.")],
    role: Annotated[str, typer.Option(help="The role, such as lead, analyst or administrator.")],
    slug: Annotated[
        str | None, typer.Option("--partnership", help="Where (not for an administrator).")
    ] = None,
) -> None:
    """Invite a person to a role; the invitation goes by mail, and its link is shown here."""
    from cairn.commands.people import invite as run

    run(email, role, slug)


@app.command()
def backup(file: Annotated[Path, typer.Argument(help="The file to write, such as cairn.zip.")]) -> None:
    """Write everything but the keys into one file, while the site runs."""
    from cairn.commands.backup import backup as run

    run(file)


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A file written by cairn backup.")],
    replace: Annotated[bool, typer.Option("--replace", help="Put aside what is here.")] = False,
) -> None:
    """Bring a backup back, after checking every part of it. Stop the site first."""
    from cairn.commands.restore import restore as run

    run(file, replace=replace)


@audit.command("verify")
def audit_verify(
    kept: Annotated[
        str, typer.Option("--from", metavar="SEAL", help="A seal printed earlier, which must still be there.")
    ] = "",
) -> None:
    """Check that no sealed event was changed, removed or put in between, and print the newest seal."""
    from cairn.commands.audit import verify as run

    run(kept)


@audit.command("seal")
def audit_seal() -> None:
    """Number and chain the events that wait (the worker does this every half minute)."""
    from cairn.commands.audit import seal as run

    run()


@partnership.command("add")
def partnership_add(
    slug: Annotated[str, typer.Argument(help="Its name in addresses, such as north-county.")],
    name: Annotated[str, typer.Argument(help="Its name on pages.")],
    areas: Annotated[list[str], typer.Argument(help="The GSS codes of its areas, such as E06000061.")],
) -> None:
    """Add a partnership."""
    from cairn.commands.people import add_partnership as run

    run(slug, name, areas)


@framework.command("check")
def framework_check(
    folder: Annotated[
        Path | None, typer.Argument(help="A folder of records (default: those that come along).")
    ] = None,
) -> None:
    """Check the records of measures and frameworks; every fault at once."""
    from cairn.commands.framework import check as run

    run(folder)


def main() -> None:
    """The `cairn` command."""
    app()


if __name__ == "__main__":
    main()
