"""How commands speak: one console, problems with their remedy, steps with their time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from time import monotonic
from typing import Any, NoReturn

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)

REFUSED = 2  # the exit code of a command that refused its input


def stop(problem: str, remedy: str = "", code: int = 1) -> NoReturn:
    """Print what is wrong and what to do about it, and end with `code`."""
    err.print(f"[bold]Cannot go on:[/bold] {escape(problem)}")
    if remedy:
        err.print(f"[bold]What to do:[/bold] {escape(remedy)}")
    raise typer.Exit(code)


def table(title: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Print rows under a title; cells are shown as text, never read as markup."""
    grid = Table(title=escape(title), title_justify="left", show_edge=False, pad_edge=False)
    for column in columns:
        grid.add_column(column, overflow="fold")
    for row in rows:
        grid.add_row(*(escape(str(cell)) for cell in row))
    err.print(grid)


@contextmanager
def step(name: str) -> Iterator[None]:
    """Print a line for a step of a longer piece of work, with the seconds that it took."""
    begun = monotonic()
    with out.status(escape(name)) if out.is_terminal else nullcontext():
        yield
    out.print(f"  {monotonic() - begun:5.1f} s  {escape(name)}")
