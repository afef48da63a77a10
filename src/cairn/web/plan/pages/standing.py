"""How an action goes, in one word: what its owner judges, or else what the plan and the calendar say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from cairn.framework import formats
from cairn.web.plan.models import Plan, Version
from cairn.web.plan.pages import words
from cairn.web.plan.reading import ActionState
from cairn.web.updates.reading import Progress

TONES = {"Done": "done", "On course": "plain", "Under way": "plain", "At risk": "doubt", "Late": "doubt",
         "No update": "waiting", "Paused": "waiting", "Dropped": "waiting"}  # fmt: skip
SAID = {
    "Done": "done", "On course": "on course", "Under way": "under way", "At risk": "at risk", "Late": "late",
    "No update": "without an update", "Paused": "paused", "Dropped": "dropped",
}  # fmt: skip
OF_STATES = {
    Version.State.DONE: "Done", Version.State.DROPPED: "Dropped", Version.State.PAUSED: "Paused",
    Version.State.UNDER_WAY: "Under way", Version.State.PLANNED: "No update",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Standing:
    """One word for how an action goes, its tone in a list, and what there is to add."""

    word: str
    note: str = ""

    @property
    def tone(self) -> str:
        """The tone of the tag: the words carry the meaning."""
        return TONES.get(self.word, "plain")


def standing(one: ActionState, plan: Plan, day: date, told: Progress | None = None) -> Standing:
    """How an action goes: as its newest accepted update says, else by its last day, else as the plan has it.

    A paused or dropped action is that, whatever was said of it before.
    """
    if told is not None and told.judgement and one.state not in (Version.State.PAUSED, Version.State.DROPPED):
        return Standing(told.rating, _told(told))
    due = words.due_of(one, plan)
    late = due is not None and due < day and not words.over(one) and one.state != Version.State.PAUSED
    if late and due is not None:
        return Standing("Late", f"It was due by {formats.day(due)}, and nobody has said that it is done.")
    return Standing(OF_STATES.get(Version.State(one.state), "No update"))


def _told(told: Progress) -> str:
    """Whose word it is, and what dates and updates say where that is not the same."""
    said = f"For {told.round} its owner said: {told.judgement}."
    return f"{said} By its dates and updates it is: {told.rule}." if told.differs else said


def counted(standings: Iterable[Standing]) -> str:
    """How many actions go how: "3 are done, 2 are late and one is without an update."; empty for none."""
    counts = Counter(one.word for one in standings)
    said = [
        f"{formats.count_words(counts[word])} {'is' if counts[word] == 1 else 'are'} {text}"
        for word, text in SAID.items() if counts[word]
    ]  # fmt: skip
    return f"{words.sentence(formats.join_words(said))}." if said else ""
