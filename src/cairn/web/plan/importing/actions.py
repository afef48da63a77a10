"""An action as a file has it, with everything that was made of its row."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from difflib import SequenceMatcher

from cairn.web.plan.importing import cells, timescale
from cairn.web.plan.importing.names import Cell
from cairn.web.plan.importing.rows import Draft, Title
from cairn.web.plan.importing.sheet import Place, plain
from cairn.web.plan.importing.timescale import When

NO_THEME, NO_NEED = Title("", "No theme is written"), Title("", "No need is written")
LONGEST_KEY = 40


@dataclass(frozen=True, slots=True)
class Planned:
    """One action of a file. `part` counts the actions of its row from 0, `of` says how many there are.

    `leads` and `partners` are names as the register has them or is to have them.
    """

    place: Place
    theme: Title
    need: Title
    number: str
    text: str
    values: dict[str, str]
    when: When
    part: int = 0
    of: int = 1
    key: str = ""
    lead: Cell = Cell(())
    partner: Cell = Cell(())
    leads: tuple[str, ...] = ()
    partners: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """Its number, or its first words, for a sentence."""
        return self.number or f"“{' '.join(self.text.split()[:6])}…”"

    @property
    def need_label(self) -> str:
        """Its need for a sentence: the number, or the title."""
        return self.need.number or f"“{self.need.title}”"

    @property
    def same(self) -> str:
        """The text as it is compared."""
        return plain(self.text)


def of_drafts(drafts: list[Draft]) -> list[Planned]:
    """The actions of all rows, in the file's order, each with its key."""
    return keyed(_themes_numbered([one for draft in drafts for one in _of_row(draft)]))


def _of_row(draft: Draft) -> list[Planned]:
    """One action, or one for each number or bullet in the cell."""
    parts = cells.several(draft.values["action"])
    given = draft.values.get("number", "").split("\n")
    each = len(given) == len(parts)
    numbers = given if each else given[:1] * len(parts)
    when = timescale.read(draft.values.get("timescale", ""))
    return [
        Planned(
            draft.place, draft.theme or NO_THEME, draft.need or NO_NEED, *_numbered(part, number, own=each),
            draft.values, when, part=at, of=len(parts),
        )
        for at, (part, number) in enumerate(zip(parts, numbers, strict=True))
    ]  # fmt: skip


def _numbered(text: str, given: str, *, own: bool) -> tuple[str, str]:
    """The number of an action, from its column or from the beginning of its text, and the text.

    A number that is there for several actions is not their `own`: their texts keep the marks of the list.
    """
    found, rest = cells.numbered(text)
    given = given.strip(" .:)(")[: cells.LONGEST_NUMBER]
    return (given, rest if own and found == given else text) if given else (found, rest)


def _themes_numbered(found: list[Planned]) -> list[Planned]:
    """Give each theme without a number the next free one: a plan's themes are told apart by their numbers."""
    themes = list(dict.fromkeys(one.theme for one in found))
    taken: dict[str, Title] = {}
    given: dict[Title, Title] = {}
    for theme in sorted(themes, key=lambda one: not one.number):
        same = next((one for one in taken.values() if _same_theme(one, theme)), None)
        free = next(str(at) for at in range(1, len(themes) + 2) if str(at) not in taken)
        number = theme.number if theme.number and theme.number not in taken else free
        given[theme] = same or Title(number, theme.title)
        taken[given[theme].number] = given[theme]
    return [replace(one, theme=given[one.theme]) for one in found]


def _same_theme(one: Title, other: Title) -> bool:
    """Whether two are one theme: the same title, or the same number with a title much like it."""
    titles = plain(one.title), plain(other.title)
    alike = SequenceMatcher(None, *titles).ratio() >= 0.7
    return titles[0] == titles[1] or bool(one.number and one.number == other.number and alike)


def keyed(found: list[Planned]) -> list[Planned]:
    """Give each action its key: the theme, and the number as written or the need's with a count.

    A key that is taken gets a letter.
    """
    taken: set[str] = set()
    counts: dict[tuple[str, tuple[str, str]], int] = {}
    places = _need_places(found)
    result = []
    for one in found:
        at = (one.theme.number, one.need.same)
        counts[at] = counts.get(at, 0) + 1
        number = one.number or f"{one.need.number or places[at]}.{counts[at]}"
        key = _free(_safe(f"{one.theme.number}-{number}"), taken)
        taken.add(key)
        result.append(replace(one, key=key))
    return result


def _need_places(found: list[Planned]) -> dict[tuple[str, tuple[str, str]], int]:
    """Where each need stands in its theme, from 1."""
    order: dict[str, list[tuple[str, str]]] = {}
    for one in found:
        needs = order.setdefault(one.theme.number, [])
        if one.need.same not in needs:
            needs.append(one.need.same)
    return {(theme, need): at for theme, needs in order.items() for at, need in enumerate(needs, 1)}


def _safe(key: str) -> str:
    return "".join(letter for letter in key if letter.isalnum() or letter in ".-")[: LONGEST_KEY - 4]


def _free(key: str, taken: set[str]) -> str:
    """The key, with the first letter or figure behind it that makes it new."""
    tails = ["", *"bcdefghijklmnopqrstuvwxyz", *(f"-{at}" for at in range(2, 1000))]
    return next(f"{key}{tail}" for tail in tails if f"{key}{tail}" not in taken)


def due_words(day: date | None) -> str:
    """A day for a sentence, or ""."""
    from cairn.framework.formats import day as words

    return words(day) if day else ""
