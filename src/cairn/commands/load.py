"""`cairn load LAYOUT FILE`: the same load as the page's, with its progress and its faults in the terminal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from cairn.commands import house, say

if TYPE_CHECKING:
    from cairn.web.loads.services import Outcome, Progress

SHOWN = 50
COMMAND_LINE = "command line"


def load(layout: str, file: Path, slug: str | None) -> None:
    """Load a file, for one partnership or for everybody. Ends with code 2 when the file is refused."""
    if not file.is_file():
        say.stop(f"There is no file '{file}'.", "Check the path, and that the file may be read.", say.REFUSED)
    house.ready()
    from cairn.web.loads import services

    partnership = house.partnership(slug)
    with bar(f"Loading {file.name}") as progress:
        try:
            outcome = services.load(
                layout, file, by=COMMAND_LINE, partnership=partnership, progress=progress, showing=progress
            )
        except services.UnknownLayout as unknown:
            say.stop(str(unknown), code=say.REFUSED)
    tell(file.name, outcome)


def tell(name: str, outcome: Outcome) -> None:
    """Say how a load ended; a refusal ends the command."""
    if outcome.state == "refused":
        refuse(name, outcome)
    batch = outcome.batch
    say.out.print(f"{sentence(name, outcome)} Batch {batch.pk}.")
    for notice in batch.notices:
        say.out.print(f"Note: {notice}", markup=False)
    for hold in batch.holds if outcome.state == "held" else ():
        say.out.print(f"Held: {hold['sentence']}", markup=False)


def sentence(name: str, outcome: Outcome) -> str:
    """One sentence for a load that was not refused."""
    rows = f"{outcome.batch.rows:,} {'row' if outcome.batch.rows == 1 else 'rows'}"
    return {
        "unchanged": f"{name} was loaded before; nothing has changed.",
        "held": f"{name}: {rows} read, and held until somebody decides on the page 'Load figures'.",
    }.get(outcome.state, f"{name}: {rows} loaded.")


def refuse(name: str, outcome: Outcome) -> None:
    """Print every fault (the first 50; the report has all) and end with code 2."""
    rows = [(fault.place, fault.column, fault.reason, fault.remedy) for fault in outcome.faults[:SHOWN]]
    count = outcome.total
    title = f"{name} was refused; nothing was loaded. {count:,} {'fault' if count == 1 else 'faults'}:"
    say.table(title, ("Where", "Column", "What is wrong", "What to do"), rows)
    if outcome.report:
        say.err.print(f"Every fault, with its row: {outcome.report}", markup=False)
    raise typer.Exit(say.REFUSED)


@contextmanager
def bar(title: str) -> Iterator[Progress]:
    """A progress bar on the terminal; gives the function that moves it."""
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

    columns: tuple[Any, ...] = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=say.err, transient=not say.err.is_terminal) as progress:
        task = progress.add_task(title, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total or None)
