"""What is odd in the actions of a plan: said, never repaired."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator

from cairn.web.plan.importing.actions import NO_NEED, NO_THEME, Planned
from cairn.web.plan.importing.columns import Mapping
from cairn.web.plan.importing.doubts import Doubt, doubt
from cairn.web.plan.importing.names import MARK
from cairn.web.plan.importing.rows import SHARED, named
from cairn.web.plan.importing.sheet import plain
from cairn.web.plan.importing.words import is_finding, is_open, is_remark, words

ERROR = re.compile(r"#(?:REF!|N/A|VALUE!|NAME\?|DIV/0!|NUM!|NULL!)")
LOOKED_AT = ("resources", "timescale", "group", "metric", "rationale", "lead", "partners")
OPEN = ("resources", "metric", "lead", "group")
LONG = 8  # words: a text as long is not the same by chance
OFTEN = 5  # times that a word must stand elsewhere before its neighbour is expected


def all_of(found: list[Planned], mapping: Mapping) -> Iterator[Doubt]:
    """Every doubt about the actions, in the order of the file where it can be."""
    yield from _numbers(found)
    yield from _needs(found, mapping)
    yield from _repeats(found)
    yield from _texts(found)
    for one in found:
        yield from _cells(one)
        yield from _gaps(one, mapping)


def _about(kind: str, one: Planned, **facts: object) -> Doubt:
    return doubt(kind, one.place.words, one.key, **facts)


# Numbers


def _numbers(found: list[Planned]) -> Iterator[Doubt]:
    numbered = [one for one in found if one.number]
    if found and not numbered:
        yield doubt("column-missing", "The whole file", what="the number of each action")
        return
    yield from (_about("no-number", one) for one in found if not one.number)
    yield from _out_of_step(numbered)
    yield from _twice(numbered)
    yield from _number_gaps(numbered)


def _heads(one: Planned) -> dict[str, str]:
    """What an action's number may begin with, by the ways in which plans are numbered."""
    theme, need = one.theme.number, one.need.number
    return {"need": need, "theme and need": f"{theme}.{need}" if need else "", "theme": theme}


def _out_of_step(numbered: list[Planned]) -> Iterator[Doubt]:
    """Numbers that do not begin as most of the plan's do."""
    dotted = [one for one in numbered if "." in one.number and one.need.number]
    fits = Counter(way for one in dotted for way, head in _heads(one).items() if _begins(one, head))
    way = max(("need", "theme and need", "theme"), key=lambda one: fits[one])
    if fits[way] * 2 > len(dotted):
        for one in dotted:
            if not _begins(one, _heads(one)[way]):
                yield _about("number-out-of-step", one, number=one.number, what=one.need.number)


def _begins(one: Planned, head: str) -> bool:
    return bool(head) and one.number.startswith(f"{head}.")


def _twice(numbered: list[Planned]) -> Iterator[Doubt]:
    times = Counter((one.theme.number, one.number) for one in numbered)
    for one in numbered:
        if times[(one.theme.number, one.number)] > 1:
            yield _about("number-twice", one, number=one.number)


def _number_gaps(numbered: list[Planned]) -> Iterator[Doubt]:
    """Numbers that count up from one that is not there."""
    there = {(one.theme.number, one.number) for one in numbered}
    for one in numbered:
        head, dot, last = one.number.rpartition(".")
        if dot and last.isdigit() and int(last) > 1:
            before = f"{head}.{int(last) - 1}"
            if (one.theme.number, before) not in there:
                yield _about("number-gap", one, what=before)


# Needs and themes


def _needs(found: list[Planned], mapping: Mapping) -> Iterator[Doubt]:
    """Themes and needs that some actions are without; where no action has one, the column is missing."""
    some = any(one.need.number for one in found)
    themes = "theme" in mapping.fields or any(map(_has_theme, found))
    needs = "need" in mapping.fields or any(map(_has_need, found))
    seen = set()
    for one in found:
        at = (one.theme.number, one.need.same)
        if themes and not _has_theme(one):
            yield _about("theme-missing", one)
        if needs and not _has_need(one):
            yield _about("need-missing", one)
        elif some and not one.need.number and at not in seen:
            yield _about("need-unnumbered", one, what=one.need.title)
        seen.add(at)


def _has_theme(one: Planned) -> bool:
    return one.theme.title != NO_THEME.title


def _has_need(one: Planned) -> bool:
    return one.need != NO_NEED


# Texts that are there twice


def _repeats(found: list[Planned]) -> Iterator[Doubt]:
    same: dict[str, list[Planned]] = defaultdict(list)
    for one in found:
        same[one.same].append(one)
    for group in same.values():
        for one in group if len(group) > 1 else []:
            others = [other.need_label for other in group if other is not one]
            yield _about("same-text", one, what=", ".join(dict.fromkeys(others)))
    yield from _same_cells(found)


def _same_cells(found: list[Planned]) -> Iterator[Doubt]:
    """Long texts of resources or metrics that are those of another row."""
    for key in ("resources", "metric"):
        first: dict[str, Planned] = {}
        for one in found:
            text = plain(one.values.get(key, ""))
            before = first.setdefault(text, one)
            if before.place != one.place and len(text.split()) >= LONG:
                yield _about("cell-same", one, what=named([key]), other=f"action {before.label}")


# Texts


def _texts(found: list[Planned]) -> Iterator[Doubt]:
    following = _followers(found)
    known = {one.number for one in found} | {one.need.number for one in found}
    for one in found:
        if one.part == 0 and one.of > 1:
            shared = [key for key in SHARED if one.values.get(key)]
            yield _about("several-in-row", one, count=one.of, what=named(shared))
        last = _breaks_off(one.text, following)
        if last:
            yield _about("text-breaks-off", one, what=last)
        if is_finding(one.text):
            yield _about("not-an-action", one)
        for place in words().references.findall(one.text):
            yield _about("refers-elsewhere" if place in known else "refers-nowhere", one, what=place)


def _followers(found: list[Planned]) -> dict[str, Counter[str]]:
    """After each word of the plan, which words stand how often ("" at an end)."""
    after: dict[str, Counter[str]] = defaultdict(Counter)
    for text in {text for one in found for text in (one.text, one.need.title)}:
        there = plain(text).split()
        for word, following in zip(there, [*there[1:], ""], strict=True):
            after[word][following] += 1
    return after


def _breaks_off(text: str, following: dict[str, Counter[str]]) -> str:
    """The last word of a text that cannot end there, or "".

    A sentence goes on after "of"; and, in this plan, after a word that the same other word follows each time.
    """
    end = text.rstrip()
    there = plain(end).split()
    if not there or end.endswith((".", "!", "?", ")", "…")):
        return ""
    last = there[-1]
    if last in words().unfinished or end.endswith((",", "/", "&", "(")):
        return last
    (partner, times), *_ = following[last].most_common(1)
    elsewhere = following[last].total() - 1
    return last if partner and times == elsewhere >= OFTEN and following[last][""] == 1 else ""


# Cells


def _cells(one: Planned) -> Iterator[Doubt]:
    for key in LOOKED_AT if one.part == 0 else ():
        text, what = one.values.get(key, ""), named([key])
        if ERROR.search(text):
            yield _about("cell-error", one, what=what)
        if is_remark(text):
            yield _about("remark-left", one, what=what)
        elif "?" in text:
            yield _about("question-left", one, what=what)
        if MARK.search(text):
            yield _about("mark-left", one, what=what)
        if key in OPEN and is_open(text):
            yield _about("cell-open", one, what=what)
        if key in ("resources", "metric") and len(text.split()) > 2 and plain(text) == one.same:
            yield _about("cell-repeats", one, what=what)
    if is_remark(one.text):
        yield _about("remark-left", one, what=named(["action"]))


def _gaps(one: Planned, mapping: Mapping) -> Iterator[Doubt]:
    for kind in one.when.doubts if "timescale" in mapping.fields else ():
        yield _about(kind, one, what=one.values.get("timescale", ""))
    if "lead" in mapping.fields and not one.leads:
        yield _about("lead-missing", one)
    if "metric" in mapping.fields and not one.values.get("metric"):
        yield _about("metric-missing", one)
