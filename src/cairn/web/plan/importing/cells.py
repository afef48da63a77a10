"""Taking a cell apart: the number as written, several actions in one cell, themes and needs."""

from __future__ import annotations

import re
from string import ascii_lowercase

BULLET = re.compile(r"^\s*[•●▪◦‣·○■\-–—*o]\s+")  # noqa: RUF001 (as councils type them)
DOTTED = r"\d{1,2}(?:\.\d{1,2}){1,3}[a-z]?"
CODED = r"[A-Z]{1,4}[ -]?\d{1,3}(?:\.\d{1,2}){0,3}[a-z]?"
WHOLE = r"\d{1,3}[a-z]?"
END = r"[.):]?(?=\s|$)"
SAID = re.compile(rf"^(?:Action|Ref|No\.?)\s+({CODED}|{DOTTED}|{WHOLE}){END}[\s:–-]*", re.IGNORECASE)
NUMBER = re.compile(rf"^\(?({DOTTED}){END}\s*(?=\S|$)|^\(?({WHOLE})(?:[.):]\s+)|^({CODED})[.):]\s+")
BARE = re.compile(rf"^({WHOLE})\s+(?=[A-Z‘'\"])")
ONLY = re.compile(rf"^({DOTTED}|{CODED}|{WHOLE}|[a-z]|[ivx]+)[.):]*$")
LISTED = re.compile(r"^\(?(\d{1,2}|[a-z])[.)]\s+", re.MULTILINE)
LINE_NUMBER = re.compile(rf"^\(?({DOTTED})[.):]?\s+", re.MULTILINE)
INLINE = re.compile(rf"(?<!\S)({DOTTED})[.)]?\s+(?=[A-Z‘'\"])")
WORDED = re.compile(
    rf"^(?P<word>theme|priority|strategic priority|outcome|objective|aim|goal|section|pillar|need)\s*"
    rf"(?P<number>{DOTTED}|{CODED}|\d{{1,2}}|[A-Z]|[ivxIVX]+)(?=[\s:.–-]|$)\s*[:.–-]*\s*",
    re.IGNORECASE,
)
CONTINUED = re.compile(r"\s*\(?\b(?:cont(?:inued|d|'d)?\.?)\)?$", re.IGNORECASE)
LONGEST_NUMBER = 20


def numbered(text: str, *, bare: bool = False) -> tuple[str, str]:
    """The number that a text begins with, as written, and the rest; "" where there is none.

    A figure that is part of the sentence is no number. With `bare`, a whole number before a capital counts.

    >>> numbered("3.3 Find cannabis factories")
    ('3.3', 'Find cannabis factories')
    >>> numbered("12 new places"), numbered("2.5 posts for outreach")
    (('', '12 new places'), ('', '2.5 posts for outreach'))
    >>> numbered("4 Retail market", bare=True)
    ('4', 'Retail market')
    """
    said = SAID.match(text) or NUMBER.match(text) or (BARE.match(text) if bare else None)
    if said is None or _part_of_sentence(said.group(0), text[said.end() :]):
        return "", text
    number = next(one for one in said.groups() if one)
    return number[:LONGEST_NUMBER], text[said.end() :].strip() or text


def _part_of_sentence(number: str, rest: str) -> bool:
    """Whether a decimal begins a sentence ("2.5 posts"): small letters follow it and nothing closes it."""
    return rest[:1].islower() and re.fullmatch(r"\d{1,2}\.\d{1,2}\s+", number) is not None


def only_number(text: str) -> bool:
    """Whether a cell holds nothing but a number, as a column of numbers does."""
    return ONLY.match(text.strip()) is not None


def titled(text: str) -> tuple[str, str]:
    """The number and the title of a theme or need.

    >>> titled("Theme 1: Breaking drug supply chain")
    ('1', 'Breaking drug supply chain')
    >>> titled("2.4 Access")
    ('2.4', 'Access')
    >>> titled("Access")
    ('', 'Access')
    """
    one = CONTINUED.sub("", " ".join(text.split()))
    worded = WORDED.match(one)
    if worded and one[worded.end() :]:
        return worded["number"], one[worded.end() :]
    number, rest = numbered(one, bare=True)
    return number, rest


def several(text: str) -> list[str]:
    """The actions of a cell: one, or those with a number each, or those with a bullet each.

    Lines under a sentence that leads up to them are parts of one action.

    >>> several("8.1 Review care\\n8.2 Ask people\\nwho use services")
    ['8.1 Review care', '8.2 Ask people\\nwho use services']
    >>> several("• Train staff\\n• Meet monthly")
    ['Train staff', 'Meet monthly']
    >>> several("Train staff in:\\n• signs\\n• words")
    ['Train staff in:\\n• signs\\n• words']
    """
    starts = [one.start() for one in LINE_NUMBER.finditer(text)]
    if len(starts) < 2:
        starts = _inline(text) or _listed(text)
    if len(starts) > 1:
        return _cut(text, starts)
    lines = text.split("\n")
    if BULLET.match(lines[0]) and sum(1 for one in lines if BULLET.match(one)) > 1:
        return _bulleted(lines)
    return [BULLET.sub("", text) if len(lines) == 1 else text]


def _inline(text: str) -> list[int]:
    """Where numbers stand in the running text, when they count up by one under the same head."""
    found = list(INLINE.finditer(text))
    parts = [tuple(map(int, re.findall(r"\d+", one[1]))) for one in found]
    steps = all(
        before[:-1] == after[:-1] and after[-1] == before[-1] + 1
        for before, after in zip(parts, parts[1:], strict=False)
    )
    return [one.start() for one in found] if steps and found and found[0].start() == 0 else []


def _listed(text: str) -> list[int]:
    """Where the lines of a list begin that counts 1., 2. or a), b) from the first line on.

    >>> _listed("1. Train\\n2. Meet"), _listed("a) Train\\nb) Meet"), _listed("Train:\\n1. signs\\n2. words")
    ([0, 9], [0, 9], [])
    """
    found = list(LISTED.finditer(text))
    marks = [one[1] for one in found]
    counting = ([str(at) for at in range(1, len(found) + 1)], list(ascii_lowercase[: len(found)]))
    return [one.start() for one in found] if found and found[0].start() == 0 and marks in counting else []


def _cut(text: str, starts: list[int]) -> list[str]:
    """The text in pieces; what stands before the first number stays with it."""
    edges = [0, *starts[1:], len(text)]
    return [text[here:there].strip() for here, there in zip(edges, edges[1:], strict=False)]


def _bulleted(lines: list[str]) -> list[str]:
    """One action for each bullet; a line without one goes on with the bullet above."""
    found: list[str] = []
    for line in lines:
        if BULLET.match(line) or not found:
            found.append(BULLET.sub("", line))
        else:
            found[-1] += f"\n{line}"
    return found
