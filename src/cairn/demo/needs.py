"""What the demo needs from the machine, looked at in the first second, all of it at once."""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from cairn.commands.serve import port_fault
from cairn.demo import examples

OLDEST_PYTHON = (3, 11)
ROOM = 300_000_000  # bytes: the examples, their batches and the static files


@dataclass(frozen=True, slots=True)
class Need:
    """Something that is missing, and what to do about it."""

    problem: str
    remedy: str


def missing(data: Path, port: int | None) -> list[Need]:
    """Everything that stands in the way; `port` is None when nothing will be served."""
    found = [python(), writable(data), ours(data), room(data), files(), port_free(port)]
    return [need for need in found if need is not None]


def python() -> Need | None:
    """A Python that is new enough."""
    if sys.version_info >= OLDEST_PYTHON:
        return None
    have, want = sys.version.split()[0], ".".join(map(str, OLDEST_PYTHON))
    return Need(
        f"This is Python {have}.", f"Install Python {want} or newer and make the environment again with it."
    )


def writable(data: Path) -> Need | None:
    """A data folder that can be written."""
    try:
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        return Need(
            f"The folder {data} cannot be made ({error.strerror}).",
            "Choose another: cairn demo --data FOLDER",
        )
    if os.access(data, os.W_OK | os.X_OK):
        return None
    return Need(
        f"The folder {data} cannot be written.", "Give yourself the right, or choose another with --data."
    )


def ours(data: Path) -> Need | None:
    """A data folder that is the demo's own: it never mixes with a real installation."""
    if not (data / "cairn.sqlite3").exists() or (data / "demo-secret-key").exists():
        return None
    return Need(
        f"The folder {data} holds a real installation.",
        "Choose another for the demo: cairn demo --data FOLDER",
    )


def room(data: Path) -> Need | None:
    """Room on the disk."""
    place = next((folder for folder in (data, *data.parents) if folder.exists()), Path("/"))
    if (free := shutil.disk_usage(place).free) >= ROOM:
        return None
    return Need(
        f"The disk of {place} has {free / 1e6:,.0f} MB left.", f"Make room: {ROOM / 1e6:,.0f} MB are needed."
    )


def files() -> Need | None:
    """The examples."""
    try:
        examples.read(examples.folder())
    except (examples.ExamplesMissing, ValueError) as fault:
        return Need(str(fault), "The examples come with the project; get them again if they were changed.")
    return None


def port_free(port: int | None) -> Need | None:
    """A port that nobody uses."""
    fault = port_fault("127.0.0.1", port) if port is not None else ""
    return (
        Need(fault, f"Stop that program, or use another port: cairn demo --port {port + 1}")
        if port and fault
        else None
    )
