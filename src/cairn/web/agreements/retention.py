"""Destroying records when their time is over, and wrapping keys anew."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction

from cairn.web.agreements import sealing
from cairn.web.agreements.models import PersonKey
from cairn.web.agreements.opening import vault
from cairn.web.audit import services as audit
from cairn.web.core import clock
from cairn.web.partnerships.models import Partnership
from cairn.web.submissions import services as submissions
from cairn.web.submissions import upload_key

if TYPE_CHECKING:
    from cairn.web.submissions.models import Submission


@dataclass(frozen=True, slots=True)
class Removed:
    """A submission whose records were destroyed: its row, findings and figures stay."""

    submission: Submission
    files: int

    @property
    def rows(self) -> int:
        """How many rows were in it."""
        return sum(kept for _, kept in self.submission.rows.values())


def enforce(*, by: Any = audit.SYSTEM, day: date | None = None) -> list[Removed]:
    """Destroy the records of every submission that may be kept no longer on `day` (default: today).

    The snapshot goes first and is noted after it: a process that dies between leaves a row that the next turn
    finds again, and an empty snapshot is destroyed once more without harm. Nothing due needs no key. Raises
    NoVaultKey where something is.
    """
    today = day or clock.today()
    due = [one for place in Partnership.objects.all() for one in submissions.expired(place, today)]
    return [_remove(one, by) for one in due]


def _remove(submission: Submission, by: Any) -> Removed:
    gone = vault().destroy(submission.partnership.slug, submission.snapshot)
    submissions.destroyed(submission, by=by)
    return Removed(submission, gone)


def rotate(*, by: Any) -> int:
    """Wrap every data key by the master key now in use; how many partnerships. Raises NoVaultKey.

    What was encrypted stays as it is, and so do codes that find a person's requests. The key of uploads
    follows. After this the old master key opens nothing here any more: keep it only for old backups.
    """
    opened, places = vault(), list(Partnership.objects.all())
    for place in places:
        opened.rotate(place.slug)
        with transaction.atomic():
            if PersonKey.objects.for_partnership(place).exists():
                sealing.rewrap(place)
            audit.record(by=by, act="vault.rotated", thing=place, partnership=place)
    upload_key.publish()
    return len(places)
