"""Which measures of the catalogue may a plan's own words mean? Suggested, never linked by themselves."""

from __future__ import annotations

import math
import re
from collections import Counter
from functools import cache

from cairn.framework.catalogue import catalogue

MOST = 3
ENOUGH = 0.6  # of the weight of a measure's name
EMPTY = {
    "the", "and", "for", "who", "with", "that", "from", "into", "are", "was", "their", "they", "them", "have",
    "number", "people", "share", "every", "because", "which", "plays", "part", "get", "not", "out", "all",
}  # fmt: skip


def suggested(text: str) -> tuple[str, ...]:
    """Ids of at most three measures whose name shares most of its telling words with a text.

    >>> suggested("Number of county lines closed and disruptions")
    ('county-lines-closed',)
    >>> suggested("TBC")
    ()
    """
    found = Counter[str]()
    for clause in re.split(r"[;\n]", text):
        there = stems(clause)
        for key, name in _names().items():
            weight = sum(map(_weight, name))
            shared = sum(_weight(stem) for stem in name & there)
            if len(name & there) > 1 and shared >= ENOUGH * weight:
                found[key] = max(found[key], round(100 * shared / weight))
    best = sorted(found, key=lambda key: (-found[key], key))
    return tuple(best[:MOST])


def stems(text: str) -> frozenset[str]:
    """The telling words of a text without their endings.

    >>> sorted(stems("People who finish treatments"))
    ['finish', 'treatment']
    """
    words = re.findall(r"[a-z]{3,}", text.casefold())
    return frozenset(_stem(word) for word in words if word not in EMPTY)


def _stem(word: str) -> str:
    for ending in ("ies", "ing", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)] + ("y" if ending == "ies" else "")
    return word


@cache
def _names() -> dict[str, frozenset[str]]:
    return {key: stems(one.name) for key, one in catalogue().measures.items()}


@cache
def _weight(stem: str) -> float:
    """How telling a word is: rarer in the catalogue, more telling."""
    names = _names().values()
    return math.log(1 + len(names) / (1 + sum(stem in name for name in names)))
