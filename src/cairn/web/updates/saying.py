"""Writing an update: a draft, the update itself, or that nothing has changed; and what shows that it is true.

Whoever writes gives the revision that they saw (`base`). Where somebody else wrote other words meanwhile,
Clash carries both and nothing is written, so that nobody's words are lost.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction

from cairn.web.audit import services as audit
from cairn.web.updates import ratings
from cairn.web.updates.models import Evidence, Round, Said, Update
from cairn.web.updates.moments import moment

BY_LINK = "emailed link"
SIGN_IN = "This update is for members only. Sign in to read or change it."


class Over(Exception):
    """Nothing can be said of this action in this quarter any more; the text says why."""


class Incomplete(ValueError):
    """The update cannot be sent as it is; `faults` says what is missing, by field."""

    def __init__(self, faults: dict[str, str]) -> None:
        self.faults = faults
        super().__init__(" ".join(faults.values()))


class NeedsSignIn(Exception):
    """An e-mailed link does not open this: full sign-in does."""

    def __init__(self) -> None:
        super().__init__(SIGN_IN)


@dataclass(frozen=True, slots=True)
class Words:
    """What somebody says of an action: a rating's key, a text, and a figure where the action has one."""

    rating: str = ""
    narrative: str = ""
    figure: Decimal | None = None
    restricted: bool = False

    @classmethod
    def of(cls, said: Said | None) -> Words:
        """The words of something that was said; none for nothing."""
        if said is None:
            return cls()
        return cls(said.rating, said.narrative, said.figure, said.restricted)

    def differing(self, other: Words) -> list[str]:
        """The names of the fields that say something else."""
        names = ("rating", "narrative", "figure", "restricted")
        return [name for name in names if getattr(self, name) != getattr(other, name)]


@dataclass(frozen=True, slots=True)
class Writer:
    """Who writes: a signed-in account, or whoever holds an e-mailed link; and the owner they speak for."""

    user: Any = None
    owner: str = ""

    @property
    def by_link(self) -> bool:
        """Whether it comes through an e-mailed link."""
        return self.user is None

    @property
    def named(self) -> Any:
        """How the audit trail names them."""
        return BY_LINK if self.by_link else self.user


class Clash(Exception):
    """Somebody else wrote meanwhile. `mine` is what was to be written, `now` what stands there."""

    def __init__(self, mine: Words, now: Update) -> None:
        super().__init__("Somebody else wrote about this action while you did. Compare, then save again.")
        self.mine, self.now = mine, now


@transaction.atomic
def save(
    update: Update, words: Words, *, base: int, writer: Writer, send: bool = False, unchanged: bool = False
) -> Update:
    """Keep a draft, or `send` the update to the coordinator. The same draft again changes nothing.

    Raises Over, NeedsSignIn, Incomplete, or Clash where somebody said something else since `base`.
    """
    held = _held(update, writer, words)
    there = Words.of(held.current)
    if base != held.revision and words != there:
        raise Clash(words, held)
    if send:
        _insist_complete(words)
    elif words == there:
        return held
    made = _add(held, words, writer, unchanged)
    held.current, held.revision = made, made.revision
    held.state = _state(held, send)
    held.sent_at = held.sent_at or (moment() if send else None)
    held.save(update_fields=["current", "revision", "state", "sent_at"])
    _record(held, made, words.differing(there), writer, send)
    return held


def send_unchanged(update: Update, *, base: int, writer: Writer) -> Update:
    """Send that nothing has changed since the newest update that was accepted. Raises Over without one."""
    before = last_accepted(update)
    if before is None:
        raise Over("There is no earlier update of this action. Say how it goes.")
    said = Words.of(before.current)
    narrative = f"No change since {before.round.label}."
    words = Words(said.rating, narrative, said.figure, said.restricted and not writer.by_link)
    return save(update, words, base=base, writer=writer, send=True, unchanged=True)


def last_accepted(update: Update) -> Update | None:
    """The newest accepted update of the same action in an earlier quarter."""
    rows = Update.objects.for_partnership(update.partnership).filter(
        action=update.action_id, state=Update.State.ACCEPTED, round__starts__lt=update.round.starts
    )
    found: Update | None = rows.select_related("current", "round").order_by("-round__starts").first()
    return found


@transaction.atomic
def add_address(update: Update, title: str, address: str, *, writer: Writer) -> Evidence:
    """Add a web address that shows an update to be true."""
    held = _held(update, writer, Words())
    made: Evidence = Evidence.objects.create(
        partnership=held.partnership, update=held, title=title.strip(), address=address.strip(),
        by_link=writer.by_link, added_by=writer.user,
    )  # fmt: skip
    audit.record(by=writer.named, act="evidence.added", thing=made, partnership=held.partnership)
    return made


@transaction.atomic
def add_file(update: Update, title: str, name: str, content: bytes, *, writer: Writer) -> Evidence:
    """Add a file that shows an update to be true. Raises NeedsSignIn for an e-mailed link."""
    if writer.by_link:
        raise NeedsSignIn
    held = _held(update, writer, Words())
    made: Evidence = Evidence.objects.create(
        partnership=held.partnership, update=held, title=title.strip(), name=name, size=len(content),
        content=content, added_by=writer.user,
    )  # fmt: skip
    audit.record(by=writer.user, act="evidence.added", thing=made, partnership=held.partnership)
    return made


@transaction.atomic
def update_for(round_: Round, action_id: Any) -> Update:
    """The update of an action in a quarter; made at first need where the action came after the opening."""
    made, _ = Update.objects.for_partnership(round_.partnership).get_or_create(
        round=round_, action_id=action_id, defaults={"partnership": round_.partnership}
    )
    found: Update = made
    return found


def locked(update: Update) -> Update:
    """The update as it is now, nobody else's until the end of the transaction.

    Its round and words are asked for after the lock is held: joined to it, PostgreSQL would give those of
    before the wait.
    """
    held: Update = Update.objects.select_for_update().get(partnership=update.partnership, pk=update.pk)
    return held


def _held(update: Update, writer: Writer, words: Words) -> Update:
    """The update as it is now, locked. Raises Over or NeedsSignIn where this writer may not write."""
    held = locked(update)
    if not held.round.is_open:
        raise Over(f"{held.round.label} is closed. Nothing was changed.")
    if held.state == Update.State.ACCEPTED:
        raise Over("This update is accepted already. Nothing was changed.")
    if writer.by_link and (words.restricted or Words.of(held.current).restricted):
        raise NeedsSignIn
    return held


def _insist_complete(words: Words) -> None:
    faults = {}
    if words.rating not in {one.key for one in ratings.judged()}:
        faults["rating"] = "Choose how it goes."
    if not words.narrative.strip():
        faults["narrative"] = "Enter what has happened, in a sentence or two."
    if faults:
        raise Incomplete(faults)


def _state(held: Update, send: bool) -> str:
    if send:
        return Update.State.SENT
    return Update.State.RETURNED if held.state == Update.State.RETURNED else Update.State.DRAFT


def _add(held: Update, words: Words, writer: Writer, unchanged: bool) -> Said:
    made: Said = Said.objects.create(
        partnership=held.partnership, update=held, revision=held.revision + 1, rating=words.rating,
        narrative=words.narrative, figure=words.figure, restricted=words.restricted, unchanged=unchanged,
        by_link=writer.by_link, by=writer.user, owner=writer.owner[:330],
    )  # fmt: skip
    return made


def _record(held: Update, made: Said, changed: list[str], writer: Writer, send: bool) -> None:
    act = "update.sent" if send else "update.drafted"
    audit.record(by=writer.named, act=act, thing=made, partnership=held.partnership, fields=changed)
