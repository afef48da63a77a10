"""Doubts about a plan that is brought in: their kinds are data, each with a plain sentence."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

LONGEST = 120  # characters of a text that a sentence quotes


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of doubt. With `first`, it comes before others in the preview."""

    key: str
    name: str
    sentence: str
    first: bool


@dataclass(frozen=True, slots=True)
class Doubt:
    """One doubt: its kind, the place in the file, the sentence, and the key of the action ("" for none)."""

    kind: str
    where: str
    text: str
    action: str = ""

    @property
    def name(self) -> str:
        """The kind's name."""
        return kinds()[self.kind].name

    @property
    def first(self) -> bool:
        """Whether it comes before others."""
        return kinds()[self.kind].first


@cache
def kinds() -> dict[str, Kind]:
    """Every kind by its key."""
    found = tomllib.loads(Path(__file__).with_name("doubts.toml").read_text("utf-8"))["kind"]
    return {
        one["key"]: Kind(one["key"], one["name"], one["sentence"], one.get("first", False)) for one in found
    }


def doubt(kind: str, where: str, action: str = "", **facts: Any) -> Doubt:
    """A doubt of a kind, with its sentence filled in. Raises KeyError for an unknown kind or a missing word.

    >>> doubt("number-out-of-step", "Row 12", number="3.3", what="4").text
    'The action is numbered 3.3 but stands under need 4.'
    """
    words = {name: _short(str(value)) for name, value in facts.items()}
    return Doubt(kind, where, kinds()[kind].sentence.format(**{"where": where} | words), action)


def _short(text: str) -> str:
    one = " ".join(text.split())
    return one if len(one) <= LONGEST else f"{one[: LONGEST - 1].rsplit(' ', 1)[0]}…"
