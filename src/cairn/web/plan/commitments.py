"""The commitments of the national drugs strategy that a local plan should carry."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data" / "commitments.toml"


@dataclass(frozen=True, slots=True)
class Commitment:
    """One commitment: its key in versions of actions, the strategy's priority and number, and our words."""

    key: str
    priority: str
    number: str
    title: str


@cache
def commitments() -> dict[str, Commitment]:
    """Every commitment by its key, in the strategy's order.

    Raises ValueError, naming the key, where the file gives one twice.
    """
    found: dict[str, Commitment] = {}
    for row in tomllib.loads(DATA.read_text("utf-8"))["commitment"]:
        if row["key"] in found:
            raise ValueError(f"{DATA.name} has the commitment '{row['key']}' twice. Rename one.")
        found[row["key"]] = Commitment(**row)
    return found


def title_of(key: str) -> str:
    """A commitment as a page says it; a key that is no longer known stands for itself."""
    known = commitments().get(key)
    return known.title if known else key
