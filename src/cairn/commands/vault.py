"""`cairn vault`: the keys of the records of people, and their end."""

from __future__ import annotations

import typer

from cairn.commands import house, say
from cairn.commands.load import COMMAND_LINE


def key() -> None:
    """Print a new key for CAIRN_VAULT_KEY."""
    from cairn.records.keyring import Keyring

    typer.echo(Keyring.new_text())


def retention() -> None:
    """Destroy the records that may be kept no longer, and say which."""
    house.ready()
    from cairn.framework import formats
    from cairn.records.keyring import VaultError
    from cairn.web.agreements import retention as room
    from cairn.web.agreements.opening import NoVaultKey

    try:
        removed = room.enforce(by=COMMAND_LINE)
    except (NoVaultKey, VaultError) as closed:
        say.stop(str(closed), "Nothing more was destroyed.")
    if not removed:
        say.out.print("Nothing is past its retention.")
        return
    rows = [
        (
            one.submission.partnership.slug, one.submission.snapshot, ", ".join(one.submission.providers),
            formats.day(one.submission.received_at.date()), formats.number(one.rows),
        )
        for one in removed
    ]  # fmt: skip
    say.table("Destroyed:", ("Partnership", "Snapshot", "Providers", "Received", "Rows"), rows)
    say.out.print("What was counted from them, and the list of what was sent, stay.")


def rotate() -> None:
    """Wrap every data key by the first key of CAIRN_VAULT_KEY."""
    house.ready()
    from cairn.records.keyring import VaultError
    from cairn.web.agreements import retention as room
    from cairn.web.agreements.opening import NoVaultKey

    try:
        count = room.rotate(by=COMMAND_LINE)
    except (NoVaultKey, VaultError) as closed:
        say.stop(str(closed), "Put this right and run it again: it goes on where it stopped.")
    places = f"{count} partnership" if count == 1 else f"{count} partnerships"
    say.out.print(f"The keys of {places} are wrapped by the first key of CAIRN_VAULT_KEY.")
    say.out.print("Keep the old key for as long as you keep backups from before today, then destroy it.")
