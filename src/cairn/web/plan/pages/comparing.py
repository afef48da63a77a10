"""What changed in a plan between two days, or between two versions of an action: old words beside new."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from cairn.framework import formats
from cairn.web.outcomes.pages.parts import Table, columns, row
from cairn.web.plan import reading
from cairn.web.plan.models import Plan
from cairn.web.plan.pages import words
from cairn.web.plan.pages.reader import Reader, end_of, start_of
from cairn.web.plan.reading import ActionState

NOTHING = "Nothing"


@dataclass(frozen=True, slots=True)
class Difference:
    """One field whose words are different: its name, what it is called, and both."""

    name: str
    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Changed:
    """One action that is not as it was."""

    action: ActionState
    differences: tuple[Difference, ...]

    @property
    def table(self) -> Table:
        """Old words beside new, field by field."""
        return table(self.differences, f"What changed in action {self.action.number or self.action.key}")


@dataclass(frozen=True, slots=True)
class Comparison:
    """A plan on two days: what was added, what changed, and what ended (is done, dropped, or gone)."""

    start: date
    end: date
    sentence: str
    added: tuple[ActionState, ...]
    changed: tuple[Changed, ...]
    ended: tuple[Changed, ...]
    hidden: bool

    @property
    def nothing(self) -> bool:
        """Whether the plan says what it said."""
        return not (self.added or self.changed or self.ended)


def differences(before: ActionState, after: ActionState, plan: Plan, member: bool) -> tuple[Difference, ...]:
    """The fields whose words are not the same; the words of those that both have or lack are left out."""
    said = ((one, one.words(before), one.words(after)) for one in words.fields(plan, member))
    return tuple(Difference(one.name, one.label, old, new) for one, old, new in said if old != new)


def table(found: Sequence[Difference], caption: str, heads: tuple[str, str] = ("Before", "Now")) -> Table:
    """Differences as a table; a field without words says so."""
    rows = tuple(row(one.label, one.before or NOTHING, one.after or NOTHING) for one in found)
    return Table(caption, columns("What", *heads), rows, caption_hidden=True)


def compare(reader: Reader, plan: Plan, start: date, end: date) -> Comparison:
    """The plan as it stood when `start` began, beside how it stood when `end` was over."""
    began = start_of(start)
    old = {one.id: one for one in reading.actions(plan, as_at=reader.moment(began))}
    new = {one.id: one for one in reading.actions(plan, as_at=reader.moment(end_of(end)))}
    added = tuple(one for one in new.values() if one.id not in old)
    pairs = [
        Changed(one, differences(old[key], one, plan, reader.member))
        for key, one in new.items()
        if key in old
    ]
    moved = [pair for pair in pairs if pair.differences]
    ended = tuple(pair for pair in moved if _ended(old[pair.action.id], pair.action))
    changed = tuple(pair for pair in moved if pair not in ended)
    text = _sentence(start, end, len(added), len(changed), len(ended))
    return Comparison(start, end, text, added, changed, ended, reader.hidden(began))


def _ended(before: ActionState, after: ActionState) -> bool:
    return words.over(after) and not words.over(before)


def _sentence(start: date, end: date, added: int, changed: int, ended: int) -> str:
    since = f"From {formats.day(start)} to {formats.day(end)}"
    verbs = ((added, "was added" if added == 1 else "were added"), (changed, "changed"), (ended, "ended"))
    said = [(count, verb) for count, verb in verbs if count]
    if not said:
        return f"{since} nothing in the plan changed."
    (count, verb), *rest = said
    first = f"{formats.count_words(count)} {'action' if count == 1 else 'actions'} {verb}"
    return f"{since}, {formats.join_words([first, *(f'{formats.count_words(n)} {v}' for n, v in rest)])}."
