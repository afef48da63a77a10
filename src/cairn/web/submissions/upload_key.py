"""The key that uploads are sealed with: the worker publishes it, the web server seals, the worker opens.

Two texts lie in the data folder: the public half, and the secret that the private half comes from, wrapped by
a master key of the vault. So the web server, which has no master key, cannot open what it has sealed.
"""

from __future__ import annotations

import json
import logging
import os
import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

log = logging.getLogger("cairn.submissions")

KEY = "key.json"


class NoUploadKey(LookupError):
    """No key for uploads is published."""


def folder() -> Path:
    """Where sealed uploads wait for the worker: only its owner may look. It is part of no backup."""
    path = Path(settings.CAIRN.data) / "sealed"
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path


def published() -> str:
    """The public key to seal with; empty where the worker has not published one (it has no vault key)."""
    return str(_kept().get("public", ""))


def private() -> X25519PrivateKey:
    """The worker's key. Raises NoUploadKey; NoVaultKey or VaultError where this process cannot open it."""
    from cairn.web.agreements.opening import keyring
    from cairn.web.submissions.sealing import private_key

    wrapped = _kept().get("wrapped")
    ring = keyring()
    if not wrapped:
        raise NoUploadKey("No key for uploads is published. Start the worker, and send the zip again.")
    return private_key(ring.unwrap(wrapped))


def publish() -> bool:
    """Publish a key if there is none, or if the one that lies there is not ours; True if that was done.

    The wrapping follows the master key in use. Raises NoVaultKey.
    """
    from cairn.web.agreements.opening import keyring
    from cairn.web.submissions.sealing import private_key, public_text

    ring, kept = keyring(), _kept()
    wrapped = kept.get("wrapped") or ring.data_key()
    public = public_text(private_key(ring.unwrap(wrapped)))
    if kept and kept.get("public") != public:
        log.warning("The key that uploads are sealed with was not the worker's. It was published anew.")
    _write({"public": public, "wrapped": ring.rewrap(wrapped)})
    return kept.get("public") != public


def _kept() -> dict[str, Any]:
    try:
        found = json.loads((folder() / KEY).read_text("utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _write(kept: dict[str, str]) -> None:
    """Put the new text in the place of the old in one step."""
    part = folder() / f".{secrets.token_hex(8)}"
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(json.dumps(kept))
    part.replace(folder() / KEY)
