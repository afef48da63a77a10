"""Every change to what is released goes through here, from a page, a job or the command line alike.

Each function takes `by` (the account that did it, or a label such as "command line"), writes its change and
its audit event in one transaction, and changes nothing when the same file is given twice.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from django.db import transaction
from django.utils import timezone

from cairn.framework.loading import Hold, Loaded, load
from cairn.web.audit import services as audit
from cairn.web.releases import filing, rows
from cairn.web.releases.models import Batch
from cairn.web.releases.others import load_boundaries, load_contradictions, load_neighbours, load_targets
from cairn.web.releases.publishing import publish

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
) -> Batch:
    """Load a file of figures and release them, or hold all of them if a check asks for a decision.

    With no partnership the figures are for everybody. Raises FileRefused, with every fault, when the file
    can't be read; then nothing is loaded. The same file again returns the batch that is there.
    """
    known = filing.already(filing.fingerprint(path), layout, partnership)
    if known is not None:
        return known
    loaded = load(
        path, layout, store=filing.data_folder(), progress=progress, previous=_previous(layout, partnership)
    )
    with transaction.atomic():
        batch = _file(path, loaded, by=by, partnership=partnership)
        if batch.state == Batch.State.LOADED:
            _release(batch)
        audit.record(by=by, act=f"figures.{batch.state}", thing=batch, partnership=partnership)
    return batch


def decide_hold(batch: Batch, accept: bool, *, by: By, reason: str) -> Batch:
    """Release a held batch, or reject it; the file and the reason are kept either way.

    Raises NotHeld if the batch does not wait for a decision, and ValueError without a reason.
    """
    if not reason.strip():
        raise ValueError("Say why: a decision on held figures needs a reason.")
    with transaction.atomic():
        batch = Batch.objects.select_for_update().get(pk=batch.pk)
        if batch.state != Batch.State.HELD:
            raise NotHeld(f"{batch.file_name} is not held: it is {batch.get_state_display().lower()}.")
        batch.state = Batch.State.LOADED if accept else Batch.State.REJECTED
        batch.decided_by, batch.decided_at, batch.decision_reason = (
            filing.person(by),
            timezone.now(),
            reason.strip(),
        )
        batch.save(update_fields=["state", "decided_by", "decided_at", "decision_reason"])
        if accept:
            _release(batch)
        act = "figures.hold_accepted" if accept else "figures.hold_rejected"
        audit.record(by=by, act=act, thing=batch, partnership=batch.partnership)
    return batch


def _previous(layout: Layout, partnership: Partnership | None) -> list[Path]:
    """Parquet files of what is loaded, to compare the newest period with the one before."""
    loaded = Batch.objects.filter(layout=layout, partnership=partnership, state=Batch.State.LOADED)
    return [filing.stored_at(batch) for batch in loaded.order_by("loaded_at") if batch.path]


def _file(path: Path, loaded: Loaded, *, by: By, partnership: Partnership | None) -> Batch:
    batch = filing.new_batch(
        path,
        loaded.layout,
        by=by,
        partnership=partnership,
        sha256=loaded.sha256,
        path=filing.below(loaded.batch),
        report=filing.below(loaded.faults) if loaded.faults else "",
        state=Batch.State.HELD if loaded.holds else Batch.State.LOADED,
        rows=loaded.rows,
        set_aside=loaded.set_aside,
        notices=list(loaded.notices),
        measures=list(loaded.measures),
        holds=[_hold(hold) for hold in loaded.holds],
    )
    batch.sources.set(rows.keep_sources(loaded.sources).values())
    return batch


def _hold(hold: Hold) -> dict[str, object]:
    return {
        "measure": hold.measure, "breakdown": hold.breakdown, "newest": str(hold.newest),
        "before": str(hold.before),
        "correlation": hold.correlation, "doubled_share": hold.doubled_share, "areas": hold.areas,
        "sentence": hold.sentence,
    }  # fmt: skip


def _release(batch: Batch) -> None:
    batch.published = publish(batch)
    batch.save(update_fields=["published"])
    filing.stamp(batch, f"Figures of {batch.file_name}")
