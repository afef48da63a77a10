"""`cairn provider`: what providers' codes stand for."""

from __future__ import annotations

from typing import Annotated

import typer

app = typer.Typer(help="The providers that send records.", no_args_is_help=True)
Slug = Annotated[str, typer.Option("--partnership", help="In which partnership.")]


@app.command("name")
def name(
    code: Annotated[str, typer.Argument(help="The code as record files have it, such as X0101.")],
    called: Annotated[str, typer.Argument(metavar="NAME", help="The provider's name on pages.")],
    slug: Slug,
    role: Annotated[str, typer.Option("--contact-role", help="The post to write to about its data.")] = "",
    email: Annotated[str, typer.Option("--contact-email", help="That post's email address.")] = "",
) -> None:
    """Say what a provider's code stands for, and whom to write to about its data."""
    from cairn.commands import house, say
    from cairn.commands.load import COMMAND_LINE

    house.ready()
    from cairn.web.submissions.providers import ProviderRefused, name_provider

    try:
        one = name_provider(
            house.partnership(slug), code, called, by=COMMAND_LINE, contact_role=role, contact_email=email
        )
    except ProviderRefused as refused:
        say.stop(str(refused))
    say.out.print(f"{one.code} is {one.name}.", markup=False)


@app.command("list")
def listed(slug: Slug) -> None:
    """Show the providers that have a name."""
    from cairn.commands import house, say

    house.ready()
    from cairn.web.submissions.models import Provider

    for one in Provider.objects.for_partnership(house.partnership(slug)):
        contact = ", ".join(part for part in (one.contact_role, one.contact_email) if part)
        say.out.print(f"{one.code}  {one.name}{f' ({contact})' if contact else ''}", markup=False)
