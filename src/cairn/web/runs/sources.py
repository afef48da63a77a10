"""Which records a run reads: what is held of a partnership at a moment, and the engine that holds it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from cairn.web.agreements import services as agreements
from cairn.web.submissions import services as submissions
from cairn.web.submissions.models import Submission

if TYPE_CHECKING:
    from cairn.framework.engine import Engine
    from cairn.web.partnerships.models import Partnership
    from cairn.web.submissions.services import Part


@dataclass(frozen=True, slots=True)
class Source:
    """What is held of a partnership at a moment, and which days and areas it covers."""

    parts: tuple[Part, ...]
    footprint: tuple[str, ...]
    extract_date: date
    first: date
    last: date

    @property
    def snapshots(self) -> list[dict[str, Any]]:
        """The submissions as a run's row keeps them."""
        return [
            {
                "name": one.submission.snapshot,
                "received": one.submission.received_at.isoformat(),
                "providers": list(one.providers),
            }
            for one in self.parts
        ]


def hash_of(snapshots: Iterable[dict[str, Any]]) -> str:
    """SHA-256 over the names, moments and providers of submissions, whatever their order."""
    told = sorted(json.dumps(one, sort_keys=True) for one in snapshots)
    return sha256("\n".join(told).encode()).hexdigest()


def held_at(partnership: Partnership, as_at: datetime) -> Source:
    """What was held at a moment; its last day is the last that a manifest covers.

    Raises NothingHeld of the submissions, in a sentence.
    """
    extract = submissions.extract_date(partnership, as_at)
    parts = tuple(submissions.parts(partnership, as_at=as_at))
    begins = [one.submission.period_start for one in parts if one.submission.period_start]
    ends = [one.submission.period_end for one in parts if one.submission.period_end]
    footprint = submissions.footprint(partnership, as_at)
    return Source(parts, footprint, extract, min(begins), min(max(ends), extract))


def submissions_of(partnership: Partnership, snapshots: Iterable[str]) -> list[Submission]:
    """The submissions of these snapshots, newest first."""
    found = Submission.objects.for_partnership(partnership).filter(snapshot__in=list(snapshots))
    return list(found)


def behind(sent: Sequence[Submission], last: date) -> dict[str, date]:
    """The providers whose records end before a day, each with its last day: later figures lack them."""
    ends: dict[str, date] = {}
    for one in sent:
        if end := one.period_end:
            ends.update({name: max(end, ends.get(name, end)) for name in one.providers})
    return {provider: end for provider, end in sorted(ends.items()) if end < last}


@contextmanager
def opened(partnership: Partnership, source: Source) -> Iterator[Engine]:
    """The records of a source, without those of people who have them restricted.

    Raises NoVaultKey, and VaultError where they cannot be opened.
    """
    vault = agreements.vault()
    from cairn.records.vault import Held

    held = [Held(one.submission.snapshot, one.submission.received_at, one.providers) for one in source.parts]
    without = agreements.restricted_clients(partnership)
    with vault.opened(partnership.slug, held, without=without) as engine:
        yield engine
