"""Names of a file beside those of the register: known, much like another, or new."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from cairn.web.plan.importing import names
from cairn.web.plan.importing.actions import Planned
from cairn.web.plan.importing.doubts import Doubt, doubt
from cairn.web.plan.importing.names import ADD, LEAVE, SAME, Known, bare
from cairn.web.plan.importing.rows import named

CELLS = ("lead", "partners")


@dataclass(frozen=True, slots=True)
class Name:
    """A name that the register does not have: `written` as in the file, `name` and `short` as it would be
    added, `like` the name that it may mean, and what was chosen for it (add, leave or same:NAME)."""

    written: str
    name: str
    short: str
    where: str
    like: str = ""
    choice: str = ADD

    @property
    def becomes(self) -> str:
        """The register's name that it will go by, or "" where it is left out."""
        if self.choice == LEAVE:
            return ""
        return self.choice.removeprefix(SAME) if self.choice.startswith(SAME) else self.name


def matched(
    found: list[Planned], known: Known, choices: Mapping[str, str]
) -> tuple[list[Planned], tuple[Name, ...], list[Doubt]]:
    """The actions with their organisations, the names that are new to the register, and what is in doubt."""
    texts = [one.values.get(key, "") for one in found for key in CELLS]
    whole = names.standing_alone(texts) | set(known.spellings)
    apart = [_apart(one, whole) for one in found]
    new = _new(apart, known, choices)
    result = [_with_names(one, new, known) for one in apart]
    doubts = [*_likenesses(new), *(one for action in apart for one in _cell_doubts(action))]
    return result, tuple(new.values()), doubts


def _apart(one: Planned, whole: set[str]) -> Planned:
    lead, partner = (names.taken_apart(one.values.get(key, ""), whole) for key in CELLS)
    return replace(one, lead=lead, partner=partner)


def _written(one: Planned) -> Iterator[str]:
    yield from one.lead.names
    yield from one.partner.names


def _find(written: str, known: Known) -> str:
    name, short = names.spelt_out(written)
    return known.find(written) or known.find(name) or (known.find(short) if short else "")


def _new(found: list[Planned], known: Known, choices: Mapping[str, str]) -> dict[str, Name]:
    """Names that the register does not have, by their spelling as it is compared."""
    new: dict[str, Name] = {}
    aliases: dict[str, str] = {}
    pairs = [(written, one.place.words) for one in found for written in _written(one)]
    for written, where in sorted(pairs, key=lambda one: not names.spelt_out(one[0])[1]):
        name, short = names.spelt_out(written)
        if _find(written, known) or bare(name) in new or bare(name) in aliases:
            continue
        new[bare(name)] = Name(written, name, short, where, choice=choices.get(written, ADD))
        if short:
            aliases[bare(short)] = name
    order = {bare(names.spelt_out(written)[0]): at for at, (written, _) in reversed(list(enumerate(pairs)))}
    return {key: _compared(new[key], new, known) for key in sorted(new, key=lambda one: order[one])}


def _compared(name: Name, new: Mapping[str, Name], known: Known) -> Name:
    """Which name of the register, or of the file, it may mean."""
    there = (one.name for one in new.values() if one.choice == ADD)
    others = [*dict.fromkeys(known.spellings.values()), *there]
    return replace(name, like=names.like(name.name, others))


def _with_names(one: Planned, new: Mapping[str, Name], known: Known) -> Planned:
    short = {bare(name.short): name for name in new.values() if name.short}

    def resolved(written: str) -> str:
        found = _find(written, known)
        key = bare(names.spelt_out(written)[0])
        name = new.get(key) or short.get(key)
        return found or (name.becomes if name else "")

    leads = [name for name in map(resolved, one.lead.names) if name]
    partners = [name for name in map(resolved, one.partner.names) if name and name not in leads]
    return replace(one, leads=tuple(dict.fromkeys(leads)), partners=tuple(dict.fromkeys(partners)))


def _likenesses(new: Mapping[str, Name]) -> Iterator[Doubt]:
    """Names that may be one; of two new names, the doubt is said once."""
    said: set[frozenset[str]] = set()
    for one in new.values():
        pair = frozenset({one.name, one.like})
        if one.like and one.choice == ADD and pair not in said:
            said.add(pair)
            yield doubt("organisation-like", one.where, what=one.name, other=one.like)
        if one.choice == LEAVE:
            yield doubt("organisation-left", one.where, what=one.written)


def _cell_doubts(one: Planned) -> Iterator[Doubt]:
    if one.part:
        return
    for cell, key in ((one.lead, "lead"), (one.partner, "partners")):
        for text in cell.unclear:
            yield doubt("organisation-unclear", one.place.words, one.key, what=text)
        if cell.person:
            yield doubt("person-named", one.place.words, one.key, what=named([key]))
