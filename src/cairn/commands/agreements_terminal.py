"""The commands of agreements, of people's rights, of breaches and of the vault, for the terminal."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

agreement = typer.Typer(help="Agreements to share records of people.", no_args_is_help=True)
person = typer.Typer(help="The rights of one person in the records.", no_args_is_help=True)
breach = typer.Typer(help="Breaches of records of people.", no_args_is_help=True)
vault = typer.Typer(help="The encrypted records of people.", no_args_is_help=True)

Slug = Annotated[
    str | None, typer.Option("--partnership", help="Which partnership; may be left out where there is one.")
]
By = Annotated[str, typer.Option("--by", help="Who acts: the address that they sign in with.")]
Purpose = Annotated[str, typer.Option(help="Why, in words that name nobody. The audit trail keeps it.")]
Provider = Annotated[str, typer.Argument(help="The provider's code, such as X0101.")]
Client = Annotated[
    str, typer.Argument(help="The provider's number for the person; - to type it where no list keeps it.")
]


def add_to(app: typer.Typer) -> None:
    """Give the terminal these groups of commands."""
    groups = {"agreement": agreement, "person": person, "breach": breach, "vault": vault}
    for name, group in groups.items():
        app.add_typer(group, name=name)


@agreement.command("template")
def agreement_template() -> None:
    """Print an agreement to begin with, with a note on every entry."""
    from cairn.commands.agreements import template as run

    run()


@agreement.command("add")
def agreement_add(
    file: Annotated[Path, typer.Argument(help="The agreement, as cairn agreement template prints one.")],
    slug: Slug = None,
    by: By = "",
) -> None:
    """Register an agreement, or say everything that is wrong with it. A known key starts a new version."""
    from cairn.commands.agreements import add as run

    run(file, slug, by)


@agreement.command("list")
def agreement_list(slug: Slug = None) -> None:
    """Show the register."""
    from cairn.commands.agreements import listing as run

    run(slug)


@agreement.command("end")
def agreement_end(
    key: Annotated[str, typer.Argument(help="The key of the agreement.")],
    reason: Annotated[str, typer.Option(help="Why it ends.")],
    day: Annotated[str, typer.Option(help="The first day without it (default: today).")] = "",
    slug: Slug = None,
    by: By = "",
) -> None:
    """End an agreement: nothing comes in under it any more. What came in stays as long as was agreed."""
    from cairn.commands.agreements import end as run

    run(key, reason, day, slug, by)


@person.command("access")
def person_access(
    provider: Provider,
    client: Client,
    by: By,
    purpose: Purpose,
    out: Annotated[Path, typer.Option(help="The folder for the file.")],
    slug: Slug = None,
) -> None:
    """Write everything held about a person, in plain words, into a file that only you may read."""
    from cairn.commands.rights import access as run

    run(provider, client, by=by, purpose=purpose, out=out, slug=slug)


@person.command("restrict")
def person_restrict(
    provider: Provider,
    client: Client,
    by: By,
    purpose: Purpose,
    objection: Annotated[bool, typer.Option("--objection", help="The person objected to the use.")] = False,
    slug: Slug = None,
) -> None:
    """Leave a person out of everything that is computed from now on."""
    from cairn.commands.rights import restrict as run

    run(provider, client, by=by, purpose=purpose, objection=objection, slug=slug)


@person.command("lift")
def person_lift(provider: Provider, client: Client, by: By, purpose: Purpose, slug: Slug = None) -> None:
    """End a restriction or an objection."""
    from cairn.commands.rights import lift as run

    run(provider, client, by=by, purpose=purpose, slug=slug)


@person.command("correct")
def person_correct(
    provider: Provider,
    client: Client,
    file: Annotated[str, typer.Option(help="The file that is wrong, such as episodes.")],
    column: Annotated[list[str], typer.Option(help="A column that is wrong; may be said more than once.")],
    by: By,
    purpose: Purpose,
    slug: Slug = None,
) -> None:
    """Ask the provider to correct a record: by a reference, never by a value."""
    from cairn.commands.rights import correct as run

    run(provider, client, file=file, columns=column, by=by, purpose=purpose, slug=slug)


@person.command("corrections")
def person_corrections(by: By, slug: Slug = None) -> None:
    """Show where each correction stands, and whether a later submission changed what was wrong."""
    from cairn.commands.rights import corrections as run

    run(by=by, slug=slug)


@person.command("whose")
def person_whose(
    reference: Annotated[str, typer.Argument(help="The reference of the request.")],
    by: By,
    purpose: Purpose,
    slug: Slug = None,
) -> None:
    """Say whose request it is, so that you can tell the provider. The look is logged."""
    from cairn.commands.rights import whose as run

    run(reference, by=by, purpose=purpose, slug=slug)


@breach.command("report")
def breach_report(
    slug: Annotated[str, typer.Option("--partnership", help="Which partnership.")],
    what: Annotated[str, typer.Option(help="What happened, in words that name nobody.")],
    when: Annotated[str, typer.Option(help="When it happened or began, such as 2026-11-20T14:30.")],
    out: Annotated[Path, typer.Option(help="The folder for the report.")],
    by: By,
    records: Annotated[int | None, typer.Option(min=0, help="About how many people's records.")] = None,
    aware: Annotated[str, typer.Option(help="When you were aware, if later: the 72 hours run from it.")] = "",
) -> None:
    """Record a breach, and write a report that begins with what the system knows."""
    from cairn.commands.rights import breach as run

    run(slug=slug, what=what, when=when, aware=aware, records=records, out=out, by=by)


@breach.command("decide")
def breach_decide(
    reference: Annotated[str, typer.Argument(help="The reference of the breach.")],
    decision: Annotated[str, typer.Option(help="What was decided, and why.")],
    by: By,
    told: Annotated[str, typer.Option(help="When the Information Commissioner was told, if so.")] = "",
    slug: Slug = None,
) -> None:
    """Write down whether the Information Commissioner was told, and why."""
    from cairn.commands.rights import decide as run

    run(reference, slug=slug, decision=decision, told=told, by=by)


@vault.command("key")
def vault_key() -> None:
    """Print a new key for CAIRN_VAULT_KEY. To change keys, put it in front of the old one, with a comma."""
    from cairn.commands.vault import key as run

    run()


@vault.command("retention")
def vault_retention() -> None:
    """Destroy records that may be kept no longer (the worker does this every day)."""
    from cairn.commands.vault import retention as run

    run()


@vault.command("rotate")
def vault_rotate() -> None:
    """Wrap every data key by the first key of CAIRN_VAULT_KEY."""
    from cairn.commands.vault import rotate as run

    run()
