"""The door of the vault: only the worker and the command line have its key, never the web server."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from cairn.web import keys

if TYPE_CHECKING:
    from cairn.records.keyring import Keyring
    from cairn.records.vault import Vault

CLOSED = (
    "Records of people are not opened by the web server. Start the work as a job, so that the worker does "
    "it, or use the command line."
)
UNSET = (
    "There is no key for the records of people. Make one with cairn vault key, put it into CAIRN_VAULT_KEY "
    "of the worker and the command line, and keep a copy apart from the backups."
)
UNREADABLE = (
    "CAIRN_VAULT_KEY cannot be read. It is written as name:key, with commas between keys, the one in use "
    "first, as cairn vault key makes it."
)


class NoVaultKey(Exception):
    """The vault cannot be opened here; the text says why and what to do."""


def keyring() -> Keyring:
    """The master keys of this installation. Raises NoVaultKey where there are none for this process."""
    from cairn.records.keyring import Keyring

    text = keys.vault_key(settings.CAIRN)
    if not text:
        raise NoVaultKey(CLOSED if keys.vault_closed() else UNSET)
    try:
        return Keyring.from_text(text)
    except ValueError:
        raise NoVaultKey(UNREADABLE) from None


def vault() -> Vault:
    """The vault of this installation, in its data folder. Raises NoVaultKey, always so in the web server."""
    ring = keyring()  # first: a closed process does not even load the engine
    from cairn.records.vault import Vault

    return Vault(folder(), ring)


def folder() -> Path:
    """Where the encrypted records lie."""
    return Path(settings.CAIRN.data) / "vault"
