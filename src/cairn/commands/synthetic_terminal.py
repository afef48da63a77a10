"""`cairn synthetic` as it is typed; what it does is in the module of its name."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer()


@app.command()
def synthetic(
    folder: Annotated[Path, typer.Argument(help="A new or empty folder for the submission.")],
    people: Annotated[int, typer.Option(help="Adults in treatment in the last year.")] = 3_000,
    seed: Annotated[int, typer.Option(help="The same seed makes the same people.")] = 1,
    years: Annotated[int, typer.Option(help="Years of records.")] = 5,
    faults: Annotated[int, typer.Option(help="How many kinds of row rule to break, up to 23.")] = 0,
    broken: Annotated[str, typer.Option(help="A rule of files to break as well, F01 to F18.")] = "",
    until: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="The last day of the records (default: of last month)."),
    ] = None,
) -> None:
    """Write a made-up submission to try things with; nobody in it ever lived."""
    from cairn.commands.synthetic import synthetic as run

    run(folder, people, seed, years, faults, broken, until.date() if until else None)
