"""The commands of plans, for the terminal."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="The delivery plans of partnerships.", no_args_is_help=True)


@app.callback()
def plans() -> None:
    """The delivery plans of partnerships."""


@app.command("import")
def plan_import(
    file: Annotated[Path, typer.Argument(help="The plan as a Word (.docx), Excel (.xlsx) or CSV file.")],
    slug: Annotated[
        str | None,
        typer.Option("--partnership", help="Which partnership; may be left out where there is one."),
    ] = None,
    accept: Annotated[bool, typer.Option("--accept", help="Write it, and do not only show it.")] = False,
    new: Annotated[bool, typer.Option("--new", help="Begin a plan, though there is one.")] = False,
    title: Annotated[str, typer.Option(help="The title of a plan that it begins.")] = "",
    by: Annotated[str, typer.Option("--by", help="Who acts: the address that they sign in with.")] = "",
) -> None:
    """Show what is in a plan's file and what is in doubt; with --accept, write it into the plan."""
    from cairn.commands.plan import bring_in as run

    run(file, slug, by, title, new=new, accept=accept)
