"""The keys of an installation: from the environment; in the demo, made once and kept in a file.

The secret key signs sessions. The vault's key opens records of people: it lies outside the data folder, so
that no backup holds it, and the web server never has it (see `close_vault`).
"""

import contextlib
import os
import secrets
import tempfile
from collections.abc import Callable
from pathlib import Path

from cairn.web.configuration import Configuration

SHORTEST = 50
DIFFERENT = 10  # a random key of this length has more different characters, even one of figures alone
VAULT_KEY = "CAIRN_VAULT_KEY"
VAULT_CLOSED = "CAIRN_VAULT_CLOSED"  # in the environment of a process that must never open the vault


def secret_key(configuration: Configuration) -> str:
    """The key to sign with, or an empty text when there is none (the start-up check then refuses)."""
    if configuration.secret_key or not configuration.demo:
        return configuration.secret_key
    return _kept(configuration.data / "demo-secret-key", lambda: secrets.token_urlsafe(SHORTEST))


def vault_key(configuration: Configuration) -> str:
    """The keyring of the vault as text, or an empty text when there is none or this process may not have it.

    The demo's is made once, in a file beside the data folder that only its owner may read.
    """
    if vault_closed():
        return ""
    if configuration.vault_key or not configuration.demo:
        return configuration.vault_key
    from cairn.records.keyring import Keyring

    return _kept(configuration.data.with_name(f"{configuration.data.name}-vault-key"), Keyring.new_text)


def vault_closed() -> bool:
    """Whether this process is one that must never open the vault, as the web server is."""
    return bool(os.environ.get(VAULT_CLOSED))


def close_vault() -> None:
    """Forget the vault's key and never open the vault again in this process or what it starts."""
    os.environ.pop(VAULT_KEY, None)
    os.environ[VAULT_CLOSED] = "1"


def weakness(key: str) -> str:
    """What makes a key weak, as the end of a sentence that begins with its name; empty when nothing does."""
    if not key:
        return "is not set"
    if len(key) < SHORTEST:
        return f"is shorter than {SHORTEST} characters"
    if key.startswith("django-insecure-"):
        return "is an example that others know"
    if len(set(key)) < DIFFERENT or key in (key + key)[1:-1]:
        return "is not random: it repeats itself"
    return ""


def _kept(path: Path, make: Callable[[], str]) -> str:
    """The key in the file, made first if there is none. Only its owner may read it.

    It is written beside and put in its place whole, so that a second process never reads half a key.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not path.exists():
        handle, made = tempfile.mkstemp(dir=path.parent, prefix=".key-")  # mode 0600
        with os.fdopen(handle, "w") as file:
            file.write(make())
        _put(Path(made), path)
    return path.read_text()


def _put(made: Path, path: Path) -> None:
    """Give a file its name, unless another process was first; some file systems have no second names."""
    with contextlib.suppress(FileExistsError):
        try:
            os.link(made, path)
        except PermissionError:
            made.replace(path)
    made.unlink(missing_ok=True)
