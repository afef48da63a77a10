"""The words of words.toml, ready to be looked for."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

Patterns = tuple[re.Pattern[str], ...]


@dataclass(frozen=True, slots=True)
class Words:
    """What is looked for in cells."""

    remarks: Patterns
    findings: Patterns
    promises: Patterns
    verbs: frozenset[str]
    unfinished: frozenset[str]
    references: re.Pattern[str]


@cache
def words() -> Words:
    """The words, read once."""
    raw = tomllib.loads(Path(__file__).with_name("words.toml").read_text("utf-8"))
    remarks, findings, promises = (_patterns(raw[key]) for key in ("remarks", "findings", "promises"))
    return Words(
        remarks, findings, promises, frozenset(raw["verbs"].split()), frozenset(raw["unfinished"].split()),
        re.compile(raw["references"], re.IGNORECASE),
    )  # fmt: skip


def _patterns(texts: list[str]) -> Patterns:
    return tuple(re.compile(text, re.IGNORECASE) for text in texts)


def is_remark(text: str) -> bool:
    """Whether a cell holds somebody's remark.

    >>> is_remark("NB: check with finance"), is_remark("Notebooks for staff")
    (True, False)
    """
    return any(one.search(text) for one in words().remarks)


def is_finding(text: str) -> bool:
    """Whether the first sentence tells how things are and promises nothing.

    >>> is_finding("Unmet need remains high, above all for alcohol")
    True
    >>> is_finding("Ensure agreements are in place"), is_finding("The board will report on what is done")
    (False, False)
    """
    sentence = re.split(r"[.;:\n]\s|\n", text.strip() + " ")[0]
    first = sentence.split(" ")[0].casefold().strip(",.'‘\"")
    if first in words().verbs or any(one.search(sentence) for one in words().promises):
        return False
    return any(one.search(sentence) for one in words().findings)


def is_open(text: str) -> bool:
    """Whether a cell says only that it is to be filled.

    >>> is_open("TBC"), is_open("to be agreed."), is_open("Time TBC")
    (True, True, False)
    """
    return (
        re.fullmatch(r"\W*(?:tb[acd]|to be (?:agreed|confirmed|decided|determined)|to follow)\W*", text, re.I)
        is not None
    )
