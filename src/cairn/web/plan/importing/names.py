"""Organisations in a plan's cells: taken apart, and matched with the register whatever their spelling."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import lru_cache

from cairn.web.plan.importing.sheet import plain

NOTHING = {"tbc", "tbd", "tba", "n a", "na", "none", "to be confirmed", "to be agreed", "all", ""}
FIRM = re.compile(r"[;\n]+")
SOFT = re.compile(r",(?![^()]*\))|\s/\s?|(?<=\w)/\s|:\s")
LOOSE = re.compile(r"\s+(?:and|&)\s+|/", re.IGNORECASE)
INTRO = re.compile(r"^(?:and|with|led by|supported by|plus|also|e\.g\.)\s+", re.IGNORECASE)
BRACKETED = re.compile(r"^(?P<before>[^()]+?)\s*\((?P<inside>[^()]+)\)(?P<rest>.*)$")
MARK = re.compile(r"\[[^\]]*\]")
SHORT_FORM = re.compile(r"^[A-Z]{2,6}$")
SMALL = {"and", "of", "the", "for", "in", "on", "to", "with", "&"}
PERSON = re.compile(
    r"@|\b(?:mr|mrs|ms|miss|dr|prof|cllr|cllrs|councillor|professor)\.?\s+[A-Z]", re.IGNORECASE
)
ALIKE = 0.86
LONGEST, MOST_WORDS = 160, 10
ADD, LEAVE, SAME = "add", "leave", "same:"


@dataclass(frozen=True, slots=True)
class Known:
    """What the register has: each organisation's name, by every spelling of it as it is compared."""

    spellings: Mapping[str, str] = field(default_factory=dict)

    def find(self, name: str) -> str:
        """The register's name for this spelling, or "".

        >>> Known({"cgl": "Change Grow Live"}).find("C.G.L.")
        'Change Grow Live'
        """
        return self.spellings.get(bare(name), "")


@dataclass(frozen=True, slots=True)
class Cell:
    """The organisations of one cell as they are written, and what in it is none."""

    names: tuple[str, ...]
    unclear: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    person: bool = False


@lru_cache(maxsize=4096)
def bare(name: str) -> str:
    """A name as it is compared: no dots in initials, "and" for "&", no article.

    >>> bare("The Police & Crime Commissioner") == bare("police and crime commissioner")
    True
    """
    text = plain(re.sub(r"(?<=\b\w)\.(?=\w\b)", "", name.replace("&", " and ")))
    return text.removeprefix("the ")


def taken_apart(text: str, whole: Iterable[str] = ()) -> Cell:
    """Which organisations does a cell name? `whole` are names (as compared) that stand alone elsewhere: only
    where both sides are among them do "and", "&" and "/" part two organisations.

    >>> taken_apart("CSP/ Youth Justice Board (YJB)").names
    ('CSP', 'Youth Justice Board (YJB)')
    >>> taken_apart("CSP & Police", {"csp", "police"}).names, taken_apart("Planning and Regen").names
    (('CSP', 'Police'), ('Planning and Regen',))
    >>> taken_apart("Colleges; (other 16+ organisations?)").unclear
    ('(other 16+ organisations?)',)
    """
    known = frozenset(whole)
    marks = tuple(MARK.findall(text))
    parts = [part for part in _parts(MARK.sub(";", text), known) if bare(part) not in NOTHING]
    person = any(PERSON.search(part) for part in parts)
    parts = [part for part in parts if not PERSON.search(part)]
    unclear = tuple(part for part in parts if _unclear(part))
    return Cell(tuple(dict.fromkeys(part for part in parts if part not in unclear)), unclear, marks, person)


def _parts(text: str, whole: frozenset[str]) -> Iterator[str]:
    for firm in FIRM.split(text):
        for soft in SOFT.split(firm):
            part = INTRO.sub("", soft.strip(" .,-–•\t")).strip()  # noqa: RUF001
            if part:
                yield from _loosened(part, whole)


def _loosened(part: str, whole: frozenset[str]) -> list[str]:
    """The two sides of an "and", "&" or "/" where each is known by itself; else the part as it is."""
    if bare(part) in whole:
        return [part]
    sides = [side.strip() for side in LOOSE.split(part)]
    known = all(bare(side) in whole or SHORT_FORM.match(side) for side in sides)
    return sides if len(sides) > 1 and known else [part]


def _unclear(part: str) -> bool:
    """Whether this is a remark or a question and no name."""
    return (
        "?" in part
        or len(part.split()) > MOST_WORDS
        or len(part) > LONGEST
        or not re.search(r"[^\W\d_]", part)
    )


def standing_alone(texts: Iterable[str]) -> set[str]:
    """Names, as compared, that stand by themselves somewhere in these cells."""
    found = (part for text in texts for part in _parts(MARK.sub(";", text), frozenset()))
    return {bare(part) for part in found if not LOOSE.search(part)} - NOTHING


def spelt_out(name: str) -> tuple[str, str]:
    """A name and its short form where one is the initials of the other; else the name and "".

    >>> spelt_out("CLDT (Community Learning Disability Team)"), spelt_out("Youth Justice Board (YJB)")
    (('Community Learning Disability Team', 'CLDT'), ('Youth Justice Board', 'YJB'))
    >>> spelt_out("The Bridge (Frances Bardsley School)")[1]
    ''
    """
    found = BRACKETED.match(name)
    if found is None or found["rest"].strip():
        return name, ""
    before, inside = found["before"].strip(), found["inside"].strip()
    if initials_of(inside, before):
        return before, inside
    return (inside, before) if initials_of(before, inside) else (name, "")


def initials_of(short: str, name: str) -> bool:
    """Whether `short` is made of the first letters of a name's words, small words counted or not.

    >>> initials_of("CSP", "Community Safety Partnership"), initials_of("PbP", "Place based Partnership")
    (True, True)
    >>> initials_of("AA", "Alcohol")
    False
    """
    if len(short) > 12 or " " in short.strip():
        return False
    words = re.findall(r"[^\W_]+", name.replace("&", " and "))
    letters = re.sub(r"[^a-z]", "", short.casefold())
    if not 2 <= len(letters) <= 8 or len(words) < 2:
        return False
    every = "".join(word[0] for word in words).casefold()
    main = "".join(word[0] for word in words if word.casefold() not in SMALL).casefold()
    return letters in (every, main) or (len(letters) > 2 and letters.removesuffix("s") in (every, main))


def like(name: str, others: Iterable[str]) -> str:
    """The other name that this one most likely means: its initials, the same with words in brackets, or a
    slip of the pen; or "".

    >>> like("CSP", ["Police", "Community Safety Partnership"])
    'Community Safety Partnership'
    >>> like("Probation services", ["Probation service"]), like("Housing", ["Planning"])
    ('Probation service', '')
    """
    there = [one for one in others if bare(one) != bare(name)]
    for one in there:
        if initials_of(name, one) or initials_of(one, name) or _specified(name, one):
            return one
    near = [one for one in there if min(len(name), len(one)) > 5 and abs(len(name) - len(one)) <= 5]
    matcher = SequenceMatcher(None, "", bare(name))
    scored = [(_alike(matcher, bare(one)), one) for one in near]
    best = max(scored, default=(0.0, ""))
    return best[1] if best[0] >= ALIKE else ""


def _alike(matcher: SequenceMatcher[str], other: str) -> float:
    """How alike two names are, worked out in full only where that may be enough."""
    matcher.set_seq1(other)
    return matcher.ratio() if matcher.quick_ratio() >= ALIKE else 0.0


def _specified(name: str, other: str) -> bool:
    """Whether one is the other with words in brackets."""
    found = [BRACKETED.match(one) for one in (name, other)]
    before = [
        bare(one["before"]) if one else bare(text) for one, text in zip(found, (name, other), strict=True)
    ]
    return any(found) and before[0] == before[1]
