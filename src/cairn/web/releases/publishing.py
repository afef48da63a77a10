"""Copies a batch's observations that pages need into the released figures, in bounded memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from uuid import UUID

from cairn.framework.areas import areas
from cairn.framework.catalogue import catalogue
from cairn.framework.loading import read_batch
from cairn.framework.observations import Observation
from cairn.framework.observations import Source as FrameworkSource
from cairn.web.releases import rows
from cairn.web.releases.filing import stored_at
from cairn.web.releases.models import Batch, Figure, Source

CHUNK = 900  # identities asked for in one query; SQLite accepts at least 999 parameters
SHOWN_FIELDS = (
    "value", "numerator", "denominator", "lower", "upper", "limits_method", "status", "note", "source_id",
)  # fmt: skip


def publish(batch: Batch) -> int:
    """Release the figures of a batch; return how many it changed or added.

    Only measures of the catalogue in areas that the framework knows are copied, and never a restricted one.
    Call inside a transaction: readers see all of a batch or nothing.
    """
    sources = {row.key: row for row in batch.sources.all()}
    changed = 0
    touched: set[UUID] = set()
    for chunk in _chunks(_publishable(batch, sources), CHUNK):
        added, superseded_batches = _publish_chunk(chunk, batch, sources)
        changed += added
        touched |= superseded_batches
    _retire(touched - {batch.pk})
    return changed


def _publishable(batch: Batch, sources: dict[str, Source]) -> Iterator[Observation]:
    known: dict[str, FrameworkSource] = {key: rows.to_source(row) for key, row in sources.items()}
    measures = [name for name in batch.measures if name in catalogue().measures]
    if not measures:
        return
    places = [area.code for area in areas()]
    for observation in read_batch(stored_at(batch), known, measures=measures, areas=places):
        if not observation.restricted:
            yield observation


def _chunks(stream: Iterable[Observation], size: int) -> Iterator[list[Observation]]:
    iterator = iter(stream)
    while chunk := list(islice(iterator, size)):
        yield chunk


def _publish_chunk(
    chunk: list[Observation], batch: Batch, sources: dict[str, Source]
) -> tuple[int, set[UUID]]:
    new = {figure.identity: figure for figure in (rows.to_figure(item, batch, sources) for item in chunk)}
    current = {
        row.identity: row
        for row in Figure.objects.filter(identity__in=list(new), current=True).select_related("source")
    }
    for name in [name for name, figure in new.items() if name in current and _same(figure, current[name])]:
        del new[name]
    replaced = []
    for name, figure in new.items():
        old = current.get(name)
        if old is not None and _older(figure, old):
            figure.current, figure.superseded_by = False, old
        elif old is not None:
            replaced.append(old)
    _write(new, replaced)
    return len(new), {old.batch_id for old in replaced}


def _write(new: dict[str, Figure], replaced: list[Figure]) -> None:
    Figure.objects.filter(pk__in=[old.pk for old in replaced]).update(current=False)
    Figure.objects.bulk_create(new.values())
    for old in replaced:
        old.current, old.superseded_by = False, new[old.identity]
    Figure.objects.bulk_update(replaced, ["superseded_by"], batch_size=CHUNK // 3)


def _same(new: Figure, old: Figure) -> bool:
    return all(getattr(new, field) == getattr(old, field) for field in SHOWN_FIELDS)


def _older(new: Figure, old: Figure) -> bool:
    """Whether a figure comes from an earlier edition than the one shown, as far as the sources say."""
    mine, theirs = new.source.retrieved, old.source.retrieved
    return mine is not None and theirs is not None and mine < theirs


def _retire(batch_ids: set[UUID]) -> None:
    """Mark batches of which no figure is shown any more."""
    candidates = Batch.objects.filter(pk__in=batch_ids, state=Batch.State.LOADED)
    shown = Figure.objects.filter(batch__in=batch_ids, current=True).values("batch")
    candidates.exclude(pk__in=shown).update(state=Batch.State.SUPERSEDED)
