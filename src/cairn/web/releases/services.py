"""Every change to what is released goes through here, from a page, a job or the command line alike.

Each function takes `by` (the account that did it, or a label such as "command line"), makes its change
visible in the transaction of its audit event, and changes nothing when the same file is given twice.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from django.db import transaction
from django.utils import timezone

from cairn.framework.loading import Hold, Loaded, load
from cairn.web.audit import services as audit
from cairn.web.releases import filing, rows, turn
from cairn.web.releases.models import Batch
from cairn.web.releases.others import load_boundaries, load_contradictions, load_neighbours, load_targets
from cairn.web.releases.publishing import Publication
from cairn.web.releases.undoing import undo

if TYPE_CHECKING:
    from cairn.web.partnerships.models import Partnership
    from cairn.web.releases.filing import By

Layout = Literal["observations", "fingertips", "viewit"]
Progress = Callable[[int, int], None]

__all__ = [
    "NotHeld", "decide_hold", "load_boundaries", "load_contradictions", "load_file", "load_neighbours",
    "load_targets",
]  # fmt: skip


class NotHeld(Exception):
    """A decision was given on a batch that does not wait for one."""


def load_file(
    path: Path,
    layout: Layout,
    *,
    by: By,
    partnership: Partnership | None = None,
    progress: Progress | None = None,
    showing: Progress | None = None,
) -> Batch:
    """Load a file of figures and release them, or hold all of them if a check asks for a decision.

    With no partnership the figures are for everybody. `progress` is told how far the checks are, then
    `showing` how far the figures are on their way to the pages. Raises FileRefused, with every fault, when
    the file can't be read; then nothing is loaded. The same file again returns the batch that is there.
    """
    known = filing.already(filing.fingerprint(path), layout, partnership)
    if known is not None:
        return known
    loaded = load(
        path, layout, store=filing.data_folder(), progress=progress, previous=_previous(layout, partnership)
    )
    with turn.alone():
        known = filing.already(loaded.sha256, layout, partnership)
        if known is not None:
            return known
        batch = _file(path, loaded, by=by, partnership=partnership)
        if batch.state == Batch.State.PUBLISHING:
            _publish(batch, showing, by=by, act="figures.loaded", loaded_at=timezone.now())
    return batch


def decide_hold(batch: Batch, accept: bool, *, by: By, reason: str, showing: Progress | None = None) -> Batch:
    """Release a held batch, or reject it; the file and the reason are kept either way.

    Raises NotHeld if the batch does not wait for a decision, and ValueError without a reason.
    """
    if not reason.strip():
        raise ValueError("Say why: a decision on held figures needs a reason.")
    with turn.alone():
        batch = Batch.objects.get(pk=batch.pk)
        if batch.state != Batch.State.HELD:
            raise NotHeld(f"{batch.file_name} is not held: it is {batch.get_state_display().lower()}.")
        decision: dict[str, Any] = {
            "decided_by": filing.person(by), "decided_at": timezone.now(), "decision_reason": reason.strip(),
        }  # fmt: skip
        if accept:
            _change(batch, state=Batch.State.PUBLISHING)
            _publish(batch, showing, by=by, act="figures.hold_accepted", **decision)
        else:
            _reject(batch, by=by, **decision)
    return batch


def _publish(batch: Batch, showing: Progress | None, *, by: By, act: str, **columns: Any) -> None:
    """Write the figures of a batch unseen, then show all of them at once; on a fault, none."""
    publication = Publication(batch)
    try:
        publication.write(showing)
        with transaction.atomic():
            _change(batch, state=Batch.State.LOADED, published=publication.published, **columns)
            publication.retire()
            filing.stamp(batch, f"Figures of {batch.file_name}")
            audit.record(by=by, act=act, thing=batch, partnership=batch.partnership)
    except Exception:
        undo(batch)
        raise


def _reject(batch: Batch, *, by: By, **columns: Any) -> None:
    with transaction.atomic():
        _change(batch, state=Batch.State.REJECTED, **columns)
        audit.record(by=by, act="figures.hold_rejected", thing=batch, partnership=batch.partnership)


def _change(batch: Batch, **columns: Any) -> None:
    for name, value in columns.items():
        setattr(batch, name, value)
    batch.save(update_fields=list(columns))


def _previous(layout: Layout, partnership: Partnership | None) -> list[Path]:
    """Parquet files of what is loaded, to compare the newest period with the one before."""
    loaded = Batch.objects.filter(layout=layout, partnership=partnership, state=Batch.State.LOADED)
    return [filing.stored_at(batch) for batch in loaded.order_by("loaded_at") if batch.path]


@transaction.atomic
def _file(path: Path, loaded: Loaded, *, by: By, partnership: Partnership | None) -> Batch:
    """Write the manifest row: held, or about to be published."""
    batch = filing.new_batch(
        path,
        loaded.layout,
        by=by,
        partnership=partnership,
        sha256=loaded.sha256,
        path=filing.below(loaded.batch),
        report=filing.below(loaded.faults) if loaded.faults else "",
        state=Batch.State.HELD if loaded.holds else Batch.State.PUBLISHING,
        rows=loaded.rows,
        set_aside=loaded.set_aside,
        notices=list(loaded.notices),
        measures=list(loaded.measures),
        holds=[_hold(hold) for hold in loaded.holds],
    )
    batch.sources.set(rows.keep_sources(loaded.sources).values())
    if loaded.holds:
        audit.record(by=by, act="figures.held", thing=batch, partnership=partnership)
    return batch


def _hold(hold: Hold) -> dict[str, object]:
    return {
        "measure": hold.measure, "breakdown": hold.breakdown, "newest": str(hold.newest),
        "before": str(hold.before),
        "correlation": hold.correlation, "doubled_share": hold.doubled_share, "areas": hold.areas,
        "sentence": hold.sentence,
    }  # fmt: skip
