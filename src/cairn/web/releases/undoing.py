"""Takes back a batch that was not published to its end, in short writes, as it came."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet

from cairn.web.releases.models import Batch, Figure

CHUNK = 900


def undo_leftovers() -> int:
    """Take back every batch whose publication was broken off; how many. Call it while nobody publishes."""
    left = list(Batch.objects.filter(state=Batch.State.PUBLISHING))
    for batch in left:
        undo(batch)
    return len(left)


def undo(batch: Batch) -> None:
    """Remove a batch that nobody has seen; one that was held waits for its decision again.

    If this is broken off too, the next call goes on where it ended.
    """
    while keys := list(_newest_first(batch)[:CHUNK]):
        with transaction.atomic():
            _take_back(batch, keys)
    if batch.holds:
        Batch.objects.filter(pk=batch.pk).update(state=Batch.State.HELD)
    else:
        batch.delete()


def _newest_first(batch: Batch) -> QuerySet[Figure, int]:
    return Figure.objects.filter(batch=batch).order_by("-pk").values_list("pk", flat=True)


def _take_back(batch: Batch, keys: list[int]) -> None:
    """Remove figures of the batch, and show again those that they were to replace."""
    replaced = Figure.objects.filter(superseded_by__in=keys, replaced_in=batch)
    before = list(replaced.values_list("pk", flat=True))
    Figure.objects.filter(pk__in=keys).delete()
    Figure.objects.filter(pk__in=before).update(current=True, replaced_in=None)
