"""The vault: records of people, encrypted, per partnership, as immutable snapshots of what was sent."""

from cairn.records.keyring import KeyringError, VaultError
from cairn.records.vault.merging import Held
from cairn.records.vault.store import Vault
from cairn.records.vault.writing import Kept

__all__ = ["Held", "Kept", "KeyringError", "Vault", "VaultError"]
