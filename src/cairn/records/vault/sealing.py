"""The data keys of a partnership, and the sealed list of what a snapshot holds.

There are three keys for each partnership: what describes and identifies a person, what happened to them, and
figures. The list of a snapshot names each of its files with its fingerprint. It is encrypted and bound to the
partnership and the name of the snapshot, so a file that is changed, exchanged or taken from elsewhere shows.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from cairn.records.keyring import Keyring, VaultError
from cairn.records.vault.places import Places, fingerprint, put

ATTRIBUTES, IDENTIFIERS, FIGURES = "attributes", "identifiers", "figures"
PURPOSES = (ATTRIBUTES, IDENTIFIERS, FIGURES)
LIST = "contents"
VERSION = 1
_NONCE = 12


@dataclass(frozen=True, slots=True)
class Keys:
    """The opened data keys of a partnership, by what they are for; they are never shown."""

    opened: Mapping[str, bytes] = field(repr=False)

    def __getitem__(self, purpose: str) -> bytes:
        return self.opened[purpose]


def keys_of(places: Places, ring: Keyring) -> Keys:
    """The keys of a partnership. Raises VaultError where there are none or they do not open."""
    return Keys({purpose: ring.unwrap(text) for purpose, text in _wrapped(places).items()})


def made_keys_of(places: Places, ring: Keyring) -> Keys:
    """The keys of a partnership, made where it has no records yet. Only while alone. Raises VaultError."""
    if places.empty and not places.keys.exists():
        _put(places, {purpose: ring.data_key() for purpose in PURPOSES})
    return keys_of(places, ring)


def rewrap(places: Places, ring: Keyring) -> None:
    """Wrap the keys of a partnership by the master key in use. Only while alone. Raises VaultError."""
    _put(places, {purpose: ring.rewrap(text) for purpose, text in _wrapped(places).items()})


def _put(places: Places, wrapped: Mapping[str, str]) -> None:
    put(places.keys, json.dumps({"version": VERSION, "keys": wrapped}, indent=1).encode())


def _wrapped(places: Places) -> dict[str, str]:
    try:
        found = json.loads(places.keys.read_bytes())["keys"]
        return {purpose: str(found[purpose]) for purpose in PURPOSES}
    except FileNotFoundError:
        why = "is missing"
    except (ValueError, KeyError, TypeError):
        why = "is damaged"
    raise VaultError(
        f"The file {places.keys.name} of the vault {why}, so the records of '{places.partnership}' cannot be "
        "opened. Bring it back from a backup."
    )


@dataclass(frozen=True, slots=True)
class Part:
    """One file of a contract in a snapshot: its rows, the columns kept, the fingerprint of each half."""

    rows: int
    columns: tuple[str, ...]
    halves: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Contents:
    """What a snapshot holds, by file, and how many values of which columns were not kept."""

    parts: Mapping[str, Part]
    dropped: Mapping[str, int]


def seal(places: Places, keys: Keys, name: str, contents: Contents) -> bytes:
    """The list of a snapshot, encrypted."""
    told = {
        "version": VERSION,
        "dropped": dict(contents.dropped),
        "parts": {
            file: {"rows": one.rows, "columns": one.columns, "halves": dict(one.halves)}
            for file, one in contents.parts.items()
        },
    }
    nonce = os.urandom(_NONCE)
    sealed = AESGCM(keys[ATTRIBUTES]).encrypt(nonce, json.dumps(told).encode(), _bound(places, name))
    return nonce + sealed


def unseal(places: Places, keys: Keys, name: str) -> Contents:
    """The list of the snapshot `name`. Raises VaultError where there is none or it was changed."""
    folder = places.snapshot(name)
    if not folder.is_dir():
        raise VaultError(
            f"There is no snapshot '{name}' of '{places.partnership}' in the vault. Leave it out if it was "
            "destroyed; else bring it back from a backup."
        )
    plain = _plain(places, keys, name)
    if plain is None:
        raise VaultError(
            f"The list of the snapshot '{name}' of '{places.partnership}' is damaged, or of other keys. "
            f"Bring back the snapshot and {places.keys.name} from one backup."
        )
    return _contents(json.loads(plain))


def _plain(places: Places, keys: Keys, name: str) -> bytes | None:
    try:
        raw = (places.snapshot(name) / LIST).read_bytes()
        return AESGCM(keys[ATTRIBUTES]).decrypt(raw[:_NONCE], raw[_NONCE:], _bound(places, name))
    except (FileNotFoundError, InvalidTag, ValueError):
        return None


def _bound(places: Places, name: str) -> bytes:
    return f"cairn vault {VERSION}/{places.partnership}/{name}".encode()


def _contents(told: Mapping[str, Any]) -> Contents:
    parts = {
        file: Part(one["rows"], tuple(one["columns"]), one["halves"]) for file, one in told["parts"].items()
    }
    return Contents(parts, told["dropped"])


def insist(places: Places, name: str, file: str, part: Part) -> None:
    """Raise VaultError unless both halves of a file are as they were written."""
    for half, print_ in part.halves.items():
        path = places.snapshot(name) / file_name(file, half)
        if not path.is_file() or fingerprint(path) != print_:
            raise VaultError(
                f"{file} of the snapshot '{name}' of '{places.partnership}' is damaged or missing "
                f"({path.name}). Bring the snapshot back from a backup, or send the records again."
            )


def file_name(file: str, half: str) -> str:
    """How the half of a file is called in a snapshot."""
    return f"{file}.{half}.parquet"
