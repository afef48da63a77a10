"""The master keys of the vault, and the data keys that they wrap.

Records are encrypted with data keys. A data key is stored only wrapped by a master key (RFC 3394), as
`id:text`, where `id` names the master. So the master can be changed without writing a record again, and it is
never stored beside what it protects.
"""

import base64
import binascii
import os
import re
from collections.abc import Mapping

from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap

SIZE = 32  # bytes: AES-256, for masters and data keys
_ID = re.compile("[a-z0-9](?:[a-z0-9-]{0,18}[a-z0-9])?")
_HOW = "A keyring is written id:key[,id:key...], each key 32 bytes in base64, the one in use first."


class VaultError(ValueError):
    """The vault cannot do what was asked; the sentence says why and what to do, and holds no key or value."""


class KeyringError(VaultError):
    """A master key is missing, is not a key, or does not open what it is said to have wrapped."""


class Keyring:
    """Master keys by their ids. New data keys are wrapped by the `current` one; the others still open.

    >>> ring = Keyring.from_text(Keyring.new_text())
    >>> len(ring.unwrap(ring.data_key()))
    32
    """

    __slots__ = ("_masters", "current")

    def __init__(self, current: str, masters: Mapping[str, bytes]) -> None:
        """Take `masters`, 32 bytes each by id; `current` is one of the ids. Raises KeyringError."""
        if current not in masters:
            raise KeyringError(f"The keyring has no key for the one in use. {_HOW}")
        for name, key in masters.items():
            if not _ID.fullmatch(name):
                raise KeyringError(
                    "The id of a master key is 1 to 20 small letters, figures and hyphens; one is not."
                )
            if len(key) != SIZE:
                raise KeyringError(f"A master key is not {SIZE} bytes. {_HOW}")
        self.current = current
        self._masters = dict(masters)

    @classmethod
    def from_text(cls, text: str) -> "Keyring":
        """The keyring that `text` writes; the first key is in use. Raises KeyringError."""
        masters: dict[str, bytes] = {}
        for part in text.strip().split(","):
            name, _, key = part.strip().partition(":")
            if name in masters:
                raise KeyringError("The keyring has one id twice. Each master key needs an id of its own.")
            masters[name] = _decoded(key)
        return cls(next(iter(masters)), masters)

    @staticmethod
    def new_text() -> str:
        """A new master key, with a random id, as text. In front of an older text, it is the one in use."""
        return f"k{os.urandom(4).hex()}:{base64.b64encode(os.urandom(SIZE)).decode()}"

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of all its master keys, in their order."""
        return tuple(self._masters)

    def data_key(self) -> str:
        """A new data key, wrapped by the master key in use, as text that may be stored."""
        return self._wrapped(os.urandom(SIZE))

    def unwrap(self, text: str) -> bytes:
        """The data key, 32 bytes, that `text` holds. Raises KeyringError."""
        name, _, wrapped = text.partition(":")
        opened = _opened(self._master(name), wrapped)
        if opened is None:
            # Raised outside a handler, so that nothing of the attempt hangs on to the error.
            raise KeyringError(
                f"The master key '{name}' does not open this data key. Give the key that had this id, or "
                "bring the data key back from a backup if it was changed."
            )
        return opened

    def rewrap(self, text: str) -> str:
        """The same data key wrapped by the master key in use. Raises KeyringError."""
        return self._wrapped(self.unwrap(text))

    def _master(self, name: str) -> bytes:
        if not _ID.fullmatch(name):
            raise KeyringError("A stored data key is damaged: it names no master key. Bring back a backup.")
        if name not in self._masters:
            raise KeyringError(
                f"There is no master key '{name}', which wrapped this data key. Add it to the keyring, after "
                "the one in use."
            )
        return self._masters[name]

    def _wrapped(self, key: bytes) -> str:
        wrapped = aes_key_wrap(self._masters[self.current], key)
        return f"{self.current}:{base64.b64encode(wrapped).decode()}"

    def __repr__(self) -> str:
        return f"Keyring(current={self.current!r}, ids={self.ids!r})"


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        pass
    raise KeyringError(f"A master key is not base64. {_HOW}")


def _opened(master: bytes, wrapped: str) -> bytes | None:
    try:
        key = aes_key_unwrap(master, base64.b64decode(wrapped, validate=True))
    except (InvalidUnwrap, binascii.Error, ValueError):
        return None
    return key if len(key) == SIZE else None
