"""What is held now and was held on a day: which submission each provider's records come from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from cairn.records.contract import contract
from cairn.web.audit import services as audit
from cairn.web.submissions import filing
from cairn.web.submissions.models import Submission

if TYPE_CHECKING:
    from cairn.records.vault import Held
    from cairn.web.partnerships.models import Partnership

State = Submission.State


class NothingHeld(LookupError):
    """A partnership holds no records of people (on the day asked for)."""


@dataclass(frozen=True, slots=True)
class Part:
    """What one submission still gives: the providers, and the files that name no provider, newest there."""

    submission: Submission
    providers: tuple[str, ...]
    files: tuple[str, ...]


def parts(partnership: Partnership, *, as_at: datetime | None = None) -> list[Part]:
    """Every submission that gives something to the present state (or that of a moment), newest first.

    A provider whose newest submission was destroyed gives nothing: an older one does not come back.
    """
    return list(_parts(_received(partnership, as_at)))


def held(partnership: Partnership, *, as_at: datetime | None = None) -> list[Held]:
    """The snapshots that the vault opens, each with the providers whose newest records it has."""
    from cairn.records.vault import Held

    found = parts(partnership, as_at=as_at)
    return [Held(one.submission.snapshot, one.submission.received_at, one.providers) for one in found]


def footprint(partnership: Partnership, as_at: datetime | None = None) -> tuple[str, ...]:
    """The areas of the partnership as its providers' newest manifests name them together, in order."""
    found = {area for one in _held_parts(partnership, as_at) for area in one.submission.areas}
    return tuple(sorted(found))


def extract_date(partnership: Partnership, as_at: datetime | None = None) -> date:
    """The day that the records are as at: the newest of those of the manifests held. Raises NothingHeld."""
    days = [one.submission.extract_date for one in _held_parts(partnership, as_at)]
    return max(day for day in days if day)


def expired(partnership: Partnership, day: date) -> list[Submission]:
    """The submissions that may be kept no longer on `day`, oldest first, and are not destroyed yet."""
    stored = Submission.objects.for_partnership(partnership).filter(
        state__in=[State.LOADED, State.REPLACED], keep_until__lt=day
    )
    return list(stored.order_by("received_at"))


def destroyed(submission: Submission, *, by: Any = audit.SYSTEM) -> None:
    """Note that the snapshot is gone from the vault, and remove the list of its rows; done twice, nothing."""
    with transaction.atomic():
        rows = Submission.objects.for_partnership(submission.partnership).filter(pk=submission.pk)
        changed = rows.filter(state__in=[State.LOADED, State.REPLACED]).update(
            state=State.DESTROYED, destroyed_at=timezone.now(), report=""
        )
        if not changed:
            return
        audit.record(
            by=by, act="submission.destroyed", thing=submission, partnership=submission.partnership,
            fields=["state"],
        )  # fmt: skip
        mark_replaced(submission.partnership)
    filing.remove_report(submission)
    submission.refresh_from_db()


def mark_replaced(partnership: Partnership) -> None:
    """Mark as replaced every loaded submission that gives nothing any more."""
    giving = [one.submission.pk for one in parts(partnership)]
    loaded = Submission.objects.for_partnership(partnership).filter(state=State.LOADED)
    loaded.exclude(pk__in=giving).update(state=State.REPLACED, replaced_at=timezone.now())


def _held_parts(partnership: Partnership, as_at: datetime | None) -> list[Part]:
    found = parts(partnership, as_at=as_at)
    if not found:
        when = "" if as_at is None else f" on {timezone.localtime(as_at):%Y-%m-%d}"
        raise NothingHeld(
            f"{partnership.name} held no records of people{when}. "
            "Send some on the page Submissions, or with cairn load submission FOLDER."
        )
    return found


def _received(partnership: Partnership, as_at: datetime | None) -> Iterable[Submission]:
    found = Submission.objects.for_partnership(partnership).exclude(state=State.REFUSED)
    if as_at is not None:
        found = found.filter(received_at__lte=as_at)
    return found.order_by("-received_at", "-pk")


def _parts(newest_first: Iterable[Submission]) -> Iterator[Part]:
    providers, files = set[str](), set[str]()
    for one in newest_first:
        own = tuple(provider for provider in one.providers if provider not in providers)
        providers.update(own)
        alone = tuple(name for name in _of_nobody(one) if name not in files)
        files.update(alone)
        if (own or alone) and one.state != State.DESTROYED:
            yield Part(one, own, alone)


def _of_nobody(one: Submission) -> Iterator[str]:
    """The files that were sent, with rows or none, and whose rows name no provider."""
    return (name for name in one.rows if "provider" not in contract().file(name).names)
