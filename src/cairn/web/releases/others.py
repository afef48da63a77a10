"""Loads what goes beside figures: targets, contradictions, neighbour sets and boundaries.

Each file replaces what was loaded before from the same sources for the same partnership; the rows that it
replaces stay in the table and are no longer shown.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from django.db import transaction

from cairn.framework.boundaries import read_boundaries
from cairn.framework.loading import read_contradictions, read_targets
from cairn.framework.neighbours import read_neighbours
from cairn.web.audit import services as audit
from cairn.web.releases import filing, rows
from cairn.web.releases.models import Batch, Boundaries, Contradiction, NeighbourSet, Target

if TYPE_CHECKING:
    from cairn.web.partnerships.models import Partnership
    from cairn.web.releases.filing import By

Write = Callable[[Batch], int]


def load_targets(path: Path, *, by: By, partnership: Partnership | None = None) -> Batch:
    """Load agreed targets from our tidy CSV; they replace earlier ones of the same documents."""
    return _once(path, "targets", lambda: _targets(path), by=by, partnership=partnership)


def load_contradictions(path: Path, *, by: By, partnership: Partnership | None = None) -> Batch:
    """Load contradictions from our tidy CSV; they replace earlier ones of the same code and area."""
    return _once(path, "contradictions", lambda: _contradictions(path), by=by, partnership=partnership)


def load_neighbours(path: Path, *, by: By, partnership: Partnership | None = None) -> Batch:
    """Load a neighbour set; it replaces an earlier one of the same name."""
    return _once(path, "neighbours", lambda: _neighbours(path), by=by, partnership=partnership)


def load_boundaries(path: Path, *, by: By, partnership: Partnership | None = None) -> Batch:  # noqa: ARG001
    """Load outlines of areas from GeoJSON; they replace the tile map for everybody."""
    return _once(path, "boundaries", lambda: _boundaries(path), by=by, partnership=None)


def _once(
    path: Path, layout: str, read: Callable[[], Write], *, by: By, partnership: Partnership | None
) -> Batch:
    """Read first, so that a faulty file changes nothing; then write everything in one transaction."""
    sha256 = filing.fingerprint(path)
    known = filing.already(sha256, layout, partnership)
    if known is not None:
        return known
    write = read()
    with transaction.atomic():
        batch = filing.new_batch(
            path, layout, by=by, partnership=partnership, sha256=sha256, kind=layout, state=Batch.State.LOADED
        )
        batch.rows = batch.published = write(batch)
        batch.save(update_fields=["rows", "published", "measures", "set_aside", "notices"])
        filing.stamp(batch, f"{layout.capitalize()} of {batch.file_name}")
        audit.record(by=by, act=f"{layout}.loaded", thing=batch, partnership=partnership)
    return batch


def _targets(path: Path) -> Write:
    targets = read_targets(path)

    def write(batch: Batch) -> int:
        sources = rows.keep_sources(target.source for target in targets)
        batch.sources.set(sources.values())
        series = {(one.publisher, one.title, one.document) for one in sources.values()}
        shown = Target.objects.filter(partnership=batch.partnership, current=True).select_related("source")
        _hide(Target, [
            old.pk for old in shown
            if (old.source.publisher, old.source.title, old.source.document) in series
        ])  # fmt: skip
        Target.objects.bulk_create([rows.to_target_row(target, batch, sources) for target in targets])
        batch.measures = sorted({target.measure for target in targets})
        return len(targets)

    return write


def _contradictions(path: Path) -> Write:
    found = read_contradictions(path)

    def write(batch: Batch) -> int:
        new = {(one.code, one.area) for one in found}
        shown = Contradiction.objects.filter(partnership=batch.partnership, current=True)
        _hide(Contradiction, [old.pk for old in shown if (old.code, old.area) in new])
        Contradiction.objects.bulk_create([rows.to_contradiction_row(one, batch) for one in found])
        batch.measures = sorted({measure for one in found for measure in one.measures})
        return len(found)

    return write


def _neighbours(path: Path) -> Write:
    found = read_neighbours(path)

    def write(batch: Batch) -> int:
        old = NeighbourSet.objects.filter(partnership=batch.partnership, current=True, name=found.name)
        old.update(current=False)
        NeighbourSet.objects.create(
            batch=batch, partnership=batch.partnership, kind=found.kind, name=found.name,
            version=found.version, source=found.source,
            neighbours={area: list(codes) for area, codes in found.neighbours.items()},
        )  # fmt: skip
        return len(found.neighbours)

    return write


def _boundaries(path: Path) -> Write:
    shapes = read_boundaries(path)

    def write(batch: Batch) -> int:
        Boundaries.objects.filter(current=True).update(current=False)
        Boundaries.objects.create(batch=batch, name=path.stem[:200], shapes=dict(shapes))
        batch.set_aside, batch.notices = len(shapes.aside), list(shapes.aside)
        return len(shapes)

    return write


def _hide(model: type[Target] | type[Contradiction], keys: Sequence[int]) -> None:
    model.objects.filter(pk__in=keys).update(current=False)
