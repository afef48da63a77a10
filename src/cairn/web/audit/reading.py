"""Reading the trail: filters from the address, and rows for a page or a file."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone

from cairn.framework.cells import safe
from cairn.web.audit.models import Event

COLUMNS = ("number", "at", "who", "act", "thing_type", "thing_id", "partnership", "purpose", "fields", "hash")


@dataclass(frozen=True, slots=True)
class Filters:
    """What the reader asked for; text that cannot be read is left out, and `faults` says so."""

    act: str = ""
    partnership: str = ""
    since: date | None = None
    until: date | None = None
    faults: tuple[str, ...] = ()

    @classmethod
    def read(cls, asked: QueryDict) -> Filters:
        """Filters from the address."""
        since, first = _day(asked.get("since", ""), "From")
        until, second = _day(asked.get("until", ""), "To")
        faults = tuple(fault for fault in (first, second) if fault)
        act, partnership = (asked.get(name, "").replace("\0", "").strip() for name in ("act", "partnership"))
        return cls(act, partnership, since, until, faults)

    def events(self) -> QuerySet[Event]:
        """The events asked for, newest first."""
        query: QuerySet[Event] = Event.objects.select_related("actor", "partnership").order_by("-id")
        if self.act:
            query = query.filter(act=self.act)
        if self.partnership:
            query = query.filter(partnership__slug=self.partnership)
        if self.since:
            query = query.filter(at__gte=_midnight(self.since))
        if self.until:
            query = query.filter(at__lt=_midnight(self.until + timedelta(days=1)))
        return query


def _day(text: str, label: str) -> tuple[date | None, str]:
    if not text.strip():
        return None, ""
    try:
        day = date.fromisoformat(text.strip())
        return day.replace(year=min(max(day.year, 1970), 2999)), ""  # further off there is no event either
    except ValueError:
        return None, f"{label}: write a day as year, month and day, such as 2026-11-21."


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def acts() -> list[str]:
    """Every kind of act that the trail holds."""
    return list(Event.objects.order_by("act").values_list("act", flat=True).distinct())


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, text: str) -> str:
        """The line itself."""
        return text


def as_csv(events: QuerySet[Event]) -> Iterator[str]:
    """The events as lines of CSV, with a header; no cell is one that a spreadsheet would run."""
    writer = csv.writer(_Echo())
    yield writer.writerow(COLUMNS)
    for event in events.iterator(2_000):
        yield writer.writerow([safe(value) for value in _row(event)])


def _row(event: Event) -> tuple[Any, ...]:
    return (
        "" if event.number is None else event.number,
        event.at.astimezone(UTC).isoformat(timespec="seconds"),
        event.who,
        event.act,
        event.thing_type,
        event.thing_id,
        event.partnership.slug if event.partnership else "",
        event.purpose,
        " ".join(event.fields),
        event.hash,
    )
