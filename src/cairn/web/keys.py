"""The secret key: from the environment; in the demo, made once and kept in the data folder."""

import contextlib
import os
import secrets
from pathlib import Path

from cairn.web.configuration import Configuration

SHORTEST = 50
DIFFERENT = 10  # a random key of this length has more different characters, even one of figures alone


def secret_key(configuration: Configuration) -> str:
    """The key to sign with, or an empty text when there is none (the start-up check then refuses)."""
    if configuration.secret_key or not configuration.demo:
        return configuration.secret_key
    return _kept(configuration.data / "demo-secret-key")


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


def _kept(path: Path) -> str:
    """The key in the file, made first if there is none. Only its owner may read it."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with contextlib.suppress(FileExistsError):
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(SHORTEST))
    return path.read_text()
