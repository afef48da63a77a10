"""`cairn release` as it is typed."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

app = typer.Typer(help="Figures proposed, approved by a second person, and released.", no_args_is_help=True)


class Audience(StrEnum):
    """For whom figures are."""

    PUBLIC = "public"
    PARTNER = "partner"


Slug = Annotated[
    str | None,
    typer.Option("--partnership", help="Which partnership (left out: the only one of the person)."),
]
By = Annotated[str, typer.Option("--by", metavar="EMAIL", help="Whose account acts; it must be allowed to.")]
Reason = Annotated[str, typer.Option(help="What was looked at, or why it is refused. It names nobody.")]
Number = Annotated[int, typer.Argument(help="The number of the release.")]


@app.command()
def propose(by: By, audience: Audience = Audience.PUBLIC, slug: Slug = None) -> None:
    """Put the newest figures through the door and propose what may be seen of them."""
    from cairn.commands.releases import propose as run

    run(audience.value, slug, by)


@app.command("list")
def listing(by: By, slug: Slug = None) -> None:
    """Show proposals and releases, newest first."""
    from cairn.commands.releases import listing as run

    run(slug, by)


@app.command()
def approve(number: Number, by: By, reason: Reason = "", slug: Slug = None) -> None:
    """Release what somebody else proposed."""
    from cairn.commands.releases import decide as run

    run(number, slug, by, approve=True, reason=reason)


@app.command()
def refuse(number: Number, by: By, reason: Reason, slug: Slug = None) -> None:
    """Refuse what somebody else proposed, with a reason."""
    from cairn.commands.releases import decide as run

    run(number, slug, by, approve=False, reason=reason)
