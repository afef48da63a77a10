"""The link of a mail: what it opens, and until when.

It opens the due updates of one address in one quarter, and nothing else: while the quarter is open and its
last day is not past, the partnership allows links, no newer link was sent, and the register still has the
address for an owner.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from cairn.web.plan.reading import ActionState
from cairn.web.updates import owners, rounds
from cairn.web.updates.models import Reminder, Round, Update
from cairn.web.updates.reminders import hashed
from cairn.web.updates.saying import Writer
from cairn.web.updates.switch import links_allowed

REASON = "a link is found by its token before the partnership is known"


@dataclass(frozen=True, slots=True)
class Opened:
    """What an open link shows: a quarter and the actions of one owner in it."""

    reminder: Reminder
    actions: tuple[ActionState, ...]
    updates: dict[UUID, Update]
    labels: dict[UUID, str]

    @property
    def round(self) -> Round:
        """The quarter."""
        found: Round = self.reminder.round
        return found

    def writer(self, action: ActionState) -> Writer:
        """Whoever holds the link, as the owner of an action."""
        return Writer(owner=self.labels[action.id])


def find(token: str, day: date) -> Opened | None:
    """What the link with this token opens on a day, or None."""
    rows = Reminder.objects.everywhere(REASON).filter(token_hash=hashed(token))
    return _opened(rows, day)


def again(number: Any, day: date) -> Opened | None:
    """What a link that was opened before opens now, or None: the same rules hold on every page."""
    if not isinstance(number, int):
        return None
    return _opened(Reminder.objects.everywhere(REASON).filter(pk=number).exclude(token_hash=""), day)


def _opened(rows: Any, day: date) -> Opened | None:
    found = rows.select_related("round__plan", "partnership").first()
    if found is None or not stands(found, day):
        return None
    known = owners.directory(found.partnership, day)
    ids = owners.ids_of_address(found.round.plan, known, found.email)
    mine = owners.of_address(rounds.asked(found.round, ids), known, found.email)
    labels = {one.id: owners.label_for(one, known, email=found.email) for one in mine}
    return Opened(found, tuple(mine), rounds.rows(found.round, ids), labels) if mine else None


def stands(reminder: Reminder, day: date) -> bool:
    """Whether a link works on a day."""
    running = reminder.round.is_open and reminder.round.opens <= day <= reminder.round.closes
    return running and reminder.revoked_at is None and links_allowed(reminder.partnership)
