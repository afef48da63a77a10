"""Which code made a figure: the version, the commit where it is known, and a digest of what counts."""

from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from pathlib import Path

import cairn

COUNTS = ("measures", "records")  # the rooms whose code and lists decide what a figure is
KINDS = (".py", ".toml", ".sql")
SHOWN = 12  # characters of a digest or a commit


@cache
def code_version() -> str:
    """The version of Cairn, its commit if it runs from a checkout, and the digest of code and lists.

    Two runs with the same digest counted by the same rules, whatever else was changed between them.
    """
    commit = _commit(Path(cairn.__file__).parents[2])
    return " ".join(filter(None, [cairn.__version__, commit, f"measures:{digest()[:SHOWN]}"]))


@cache
def digest() -> str:
    """SHA-256 over the code and the lists that decide what a figure is."""
    found = sha256()
    for path in _files(Path(cairn.__file__).parent):
        found.update(f"{path.name}\0".encode())
        found.update(sha256(path.read_bytes()).digest())
    return found.hexdigest()


def _files(package: Path) -> Iterator[Path]:
    for room in COUNTS:
        yield from sorted(
            one for one in (package / room).rglob("*") if one.suffix in (".py", ".toml", ".sql")
        )


def _commit(checkout: Path) -> str:
    """The commit of a checkout; nothing where the code was installed as a package."""
    head = checkout / ".git" / "HEAD"
    if not head.is_file():
        return ""
    said = head.read_text("utf-8").strip()
    if not said.startswith("ref: "):
        return said[:SHOWN]
    name = said.removeprefix("ref: ")
    return (_loose(checkout / ".git" / name) or _packed(checkout / ".git" / "packed-refs", name))[:SHOWN]


def _loose(path: Path) -> str:
    return path.read_text("utf-8").strip() if path.is_file() else ""


def _packed(path: Path, name: str) -> str:
    lines = path.read_text("utf-8").splitlines() if path.is_file() else []
    return next((line.split()[0] for line in lines if line.endswith(f" {name}")), "")
