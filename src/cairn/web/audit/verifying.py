"""Verifying the audit trail: whether each event is as it was sealed, and none is missing, added or moved.

The chain shows what was changed inside it. That its end was cut off, or that all of it was written again,
shows against what the database does not hold: the key of the seals, or a seal that was kept elsewhere.
"""

import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.conf import settings
from django.utils import timezone

from cairn.framework import formats
from cairn.web.audit.models import Chain, Event
from cairn.web.audit.sealing import digest, key_name

AT_A_TIME = 2_000
SEAL = re.compile(r"([1-9]\d{0,17}):([0-9a-f]{64})")


class WrongSeal(ValueError):
    """What was given as a seal is none."""


@dataclass(frozen=True, slots=True)
class Report:
    """Whether the trail is whole; `first_bad` is the number of the first event that is not as sealed.

    `seal` is the newest sound event's, as "number:hash", to be kept outside the database.
    """

    ok: bool
    sealed: int
    unsealed: int
    first_bad: int | None = None
    reason: str = ""
    seal: str = ""

    @property
    def sentence(self) -> str:
        """The report in words."""
        waiting = f"{self.unsealed:,} wait to be sealed"
        if self.ok and not self.sealed:
            return f"No event is sealed yet and {waiting}."
        sound = f"{self.sealed:,} sealed events are as they were written and {waiting}."
        return sound if self.ok else f"{self.reason} Before it, {sound}"


def chain() -> str:
    """How far the trail is sealed, in words."""
    end = Chain.objects.filter(pk=1).first()
    if end is None or end.sealed_at is None:
        return "No event is sealed yet."
    when = formats.moment(timezone.localtime(end.sealed_at))
    return f"{end.number:,} events are sealed, the newest on {when}."


def verify(*, kept: str = "") -> Report:
    """Read the whole chain again and say whether each event is as it was sealed and none is missing.

    kept: a seal of this trail that was noted earlier, as "number:hash"; the chain must still hold it. Memory
    stays the same however long the trail is. Raises WrongSeal when `kept` is none.
    """
    walk = _Walk(*_read(kept))
    unsealed = Event.objects.filter(number=None).count()
    while walk.goes_on:
        walk.along(Event.objects.filter(number__gt=walk.number).order_by("number").iterator(AT_A_TIME))
        if not walk.fault:
            walk.at_the_end(Chain.objects.filter(pk=1).first() or Chain())
    seal = f"{walk.number}:{walk.last}" if walk.number else ""
    if walk.fault:
        return Report(False, walk.bad - 1, unsealed, walk.bad, walk.fault)
    return Report(True, walk.number, unsealed, seal=seal)


def _read(kept: str) -> tuple[int, str]:
    if not kept:
        return 0, ""
    found = SEAL.fullmatch(kept.strip().lower())
    if not found:
        raise WrongSeal("A seal is a number, a colon and 64 hexadecimal digits.")
    return int(found[1]), found[2]


def _keys() -> dict[str, str]:
    return {"": "", key_name(settings.CAIRN.audit_key): settings.CAIRN.audit_key}


@dataclass(slots=True)
class _Walk:
    """How far the chain was found sound, and the first fault."""

    kept_number: int
    kept_hash: str
    number: int = 0
    last: str = ""
    keyed: bool = False
    last_keyed: bool = False
    fault: str = ""
    bad: int = 0
    goes_on: bool = True
    known: dict[str, str] = field(default_factory=_keys)

    def along(self, events: Iterable[Event]) -> None:
        """Go on event by event up to the first that is not sound."""
        for event in events:
            fault = self._fault(event)
            if fault:
                return self._stop(fault, self.number + 1)
            self.number, self.last, self.last_keyed = self.number + 1, event.hash, bool(event.seal_key)
            self.keyed = self.keyed or self.last_keyed
        return None

    def at_the_end(self, end: Chain) -> None:
        """Compare where the events end with where the sealer left off; the sealer may have gone on since."""
        if end.number > self.number and Event.objects.filter(number__gt=self.number).exists():
            return
        self.goes_on = False
        if end.number > self.number:
            fault = f"The chain should end at event {end.number}, and it does not: events are missing."
            self._stop(fault, self.number + 1)
        elif (end.number, end.hash) != (self.number, self.last):
            self._stop(f"Event {self.number} is not the one that was sealed last.", self.number)
        elif self.number < self.kept_number:
            fault = f"The seal that you kept is of event {self.kept_number}, and the chain ends before it."
            self._stop(f"{fault} Events are missing.", self.number + 1)
        elif self.number and settings.CAIRN.audit_key and not self.last_keyed:
            self._stop(NO_KEY.format(self.number), self.number)

    def _stop(self, fault: str, bad: int) -> None:
        self.fault, self.bad, self.goes_on = fault, bad, False

    def _fault(self, event: Event) -> str:
        number = self.number + 1
        if event.number != number:
            return f"Event {number} is missing."
        if event.previous_hash != self.last:
            return f"Event {number} does not follow the event before it."
        return self._seal_fault(event, number)

    def _seal_fault(self, event: Event, number: int) -> str:
        if event.seal_key not in self.known:
            return f"Event {number} was sealed with another key. Set CAIRN_AUDIT_KEY to the key of that time."
        if self.keyed and not event.seal_key:
            return f"Event {number} was sealed without the key that seals the events before it."
        if not hmac.compare_digest(event.hash, digest(event, self.known[event.seal_key])):
            return f"Event {number} was changed after it was sealed."
        if number == self.kept_number and event.hash != self.kept_hash:
            return f"Event {number} does not carry the seal that you kept: the chain was written again."
        return ""


NO_KEY = (
    "CAIRN_AUDIT_KEY is set, and the newest event, {}, was sealed without it. If you set the key just now, "
    "this goes away with the next event; if not, the chain was written again."
)
