"""From the exact rows of a run to what an audience may see: table by table, over one ledger."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cairn.disclosure import LedgerEntry, ShownFigure, protect
from cairn.measures.shown import page_breakdown, shown
from cairn.web.approvals.models import LedgerLine, Release, ReleasedFigure
from cairn.web.approvals.planning import Exact, plan
from cairn.web.releases.rows import period

if TYPE_CHECKING:
    from cairn.web.partnerships.models import Partnership

Progress = Callable[[int, int], None]


@dataclass
class Through:
    """What came through the door: figures by table, why others are withheld, and lines for the ledger."""

    figures: list[tuple[str, ShownFigure]] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    lines: list[LedgerEntry] = field(default_factory=list)

    @property
    def withheld(self) -> int:
        """How many figures may not be seen."""
        return sum(one.value is None for _, one in self.figures)

    @property
    def content(self) -> str:
        """The SHA-256 of every figure as it may be seen, in order."""
        digest = hashlib.sha256()
        for level, one in self.figures:
            digest.update(f"{level}\x1f{one!r}\n".encode())
        return digest.hexdigest()


def put_through(
    exact: Exact, audience: str, ledger: Sequence[LedgerEntry], progress: Progress | None = None
) -> Through:
    """Every table of the plan through the door, each beside all that was released before and in this run."""
    asked = plan(audience)
    made, before = Through(), list(ledger)
    for place, one in enumerate(asked):
        table = exact.table(one, audience)
        if table is not None:
            found = protect(table, audience, before)
            made.figures += [(one.level, figure) for figure in found.cells]
            made.lines += found.ledger_entries
            before += found.ledger_entries
            made.reasons += [f"{one.name}, {one.measure}: {reason}" for reason in found.reasons]
        if progress:
            progress(place + 1, len(asked))
    return made


def ledger(partnership: Partnership) -> list[LedgerEntry]:
    """Every line of every approved release, to the public and to partners alike."""
    rows = LedgerLine.objects.for_partnership(partnership).filter(release__state=Release.State.APPROVED)
    return [_entry(row) for row in rows.select_related("release").iterator()]


def _entry(row: LedgerLine) -> LedgerEntry:
    when = period(row.period_kind, row.period_start, row.period_end)
    return LedgerEntry(
        row.count, tuple(row.areas), when, row.breakdown, row.shown, row.small, row.release.audience, row.told
    )


def line_of(release: Release, one: LedgerEntry) -> LedgerLine:
    """An unsaved row of the ledger."""
    return LedgerLine(
        partnership=release.partnership, release=release, count=one.count, areas=list(one.areas),
        breakdown=one.breakdown, shown=one.shown, small=one.small, told=one.told, **_days(one.period),
    )  # fmt: skip


def cell_of(release: Release, place: int, level: str, one: ShownFigure) -> ReleasedFigure:
    """An unsaved row of a figure as it may be seen."""
    known = shown(one.metric)
    return ReleasedFigure(
        partnership=release.partnership, release=release, place=place, measure=one.metric, level=level,
        area=one.area, breakdown=one.breakdown, numerator=one.numerator, denominator=one.denominator,
        value=one.value, lower=one.lower, upper=one.upper, method=one.method, mark=one.mark,
        status=one.status.value, as_measure=known.catalogue,
        as_group=page_breakdown(one.breakdown), multiplier=known.multiplier, **_days(one.period),
    )  # fmt: skip


def _days(when: Any) -> dict[str, Any]:
    return {"period_kind": when.kind.value, "period_start": when.start, "period_end": when.end}
