"""What an agreement may choose from: regimes, uses, lawful bases, conditions and gateways, as data."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).parent / "data" / "choices.toml"
ROLES = {"controller": "Controller", "joint": "Joint controller", "processor": "Processor"}


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry of a list: its key, its name for members, and its plain words for everybody.

    `regimes` are the kinds of agreement that may use it (none: all), `answers` the kinds of data that a
    condition is for, `reference` what must stand beside a gateway, `most_months` the longest that a use
    allows.
    """

    key: str
    name: str
    plain: str
    regimes: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    reference: str = ""
    most_months: int = 0

    def fits(self, regime: str) -> bool:
        """Whether an agreement of this regime may use it."""
        return not self.regimes or regime in self.regimes


@dataclass(frozen=True, slots=True)
class Choices:
    """Every list, each by key in the order of the file."""

    regime: Mapping[str, Choice]
    use: Mapping[str, Choice]
    basis: Mapping[str, Choice]
    condition: Mapping[str, Choice]
    gateway: Mapping[str, Choice]


@cache
def choices() -> Choices:
    """The lists of this version.

    >>> choices().use["outcomes"].most_months
    84
    """
    plain = tomllib.loads(FILE.read_text("utf-8"))
    return Choices(**{name: {row["key"]: _choice(row) for row in plain[name]} for name in Choices.__slots__})


def _choice(row: Mapping[str, Any]) -> Choice:
    lists = {name: tuple(row[name]) for name in ("regimes", "answers") if name in row}
    return Choice(**{**row, **lists})
