"""The five words for how an action goes, and the numbers of the rule, read from data/ratings.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).parent / "data" / "ratings.toml"
NO_UPDATE = "no_update"


@dataclass(frozen=True, slots=True)
class Rating:
    """One of the five words: what it means, its tone in a list, and whether an owner may choose it."""

    key: str
    words: str
    means: str
    tone: str
    judged: bool


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers of the rule: days that are soon, days of grace, and how many worried updates are a sign."""

    soon_days: int
    grace_days: int
    worried_rounds: int


@cache
def ratings() -> Mapping[str, Rating]:
    """Every rating by its key, in the order of the file.

    >>> [rating.words for rating in ratings().values()]
    ['Done', 'On course', 'At risk', 'Late', 'No update']
    """
    return {row["key"]: Rating(**row) for row in _file()["rating"]}


@cache
def numbers() -> Numbers:
    """The numbers of the rule, as the file has them."""
    return Numbers(**_file()["rule"])


def words(key: str) -> str:
    """A rating's words; nothing for none.

    >>> words("at_risk"), words("")
    ('At risk', '')
    """
    return ratings()[key].words if key else ""


def judged() -> tuple[Rating, ...]:
    """The ratings that an owner may choose."""
    return tuple(rating for rating in ratings().values() if rating.judged)


def tone(words_: str) -> str:
    """The tone of a tag with these words."""
    return next((one.tone for one in ratings().values() if one.words == words_), "plain")


@cache
def _file() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text("utf-8"))
