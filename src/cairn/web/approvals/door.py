"""From the exact rows of a run to what an audience may see: table by table, over one ledger."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import TYPE_CHECKING, Any

from cairn.disclosure import Figure, LedgerEntry, ShownFigure, Table, added, news, present, protect
from cairn.measures.shown import page_breakdown, shown
from cairn.web.approvals.models import LedgerLine, Release, ReleasedFigure
from cairn.web.approvals.planning import Asked, Exact, plan
from cairn.web.releases.rows import period

if TYPE_CHECKING:
    from cairn.web.partnerships.models import Partnership

Progress = Callable[[int, int], None]
KEY = ("measure", "level", "area", "period_kind", "period_start", "period_end", "breakdown")
Key = tuple[Any, ...]


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
    exact: Exact,
    audience: str,
    ledger: Sequence[LedgerEntry],
    released: Collection[Key] = (),
    progress: Progress | None = None,
) -> Through:
    """Every table of the plan through the door, each beside all that was released before and in this run.

    `ledger`: every line in the order of release; `released`: the figures of earlier releases. What would be
    shown as before is shown as before. Only what is new, or has become another figure, is looked at again,
    and the lines of what it replaces no longer count.
    """
    asked = [(one, table) for one in plan(audience) if (table := exact.table(one, audience)) is not None]
    held, known = present(ledger), frozenset(released)
    found = [news(table, audience, held, _known(one, known)) for one, table in asked]
    over = frozenset[Any]().union(*(new.over for new in found))
    made, walk = Through(), _Walk(audience, {at: line for at, line in held.items() if at not in over})
    for place, ((one, _), new) in enumerate(zip(asked, found, strict=True)):
        fresh = walk.cells(new.table) if new.table else {}
        figures = iter(new.table.figures if new.table else ())
        cells = [cell or fresh.get(_place(next(figures))) for cell in new.cells]
        made.figures += [(one.level, cell) for cell in cells if cell is not None]
        made.reasons += [f"{one.name}, {one.measure}: {reason}" for reason in walk.taken_reasons()]
        if progress:
            progress(place + 1, len(asked))
    made.lines = walk.lines
    return made


def _known(asked: Asked, released: frozenset[Key]) -> Callable[[Figure], bool]:
    return lambda figure: (asked.measure, asked.level, *_place(figure)) in released


@dataclass
class _Walk:
    """Tables on their way through the door, one after another; each adds to what the next stands beside."""

    audience: str
    held: dict[Any, LedgerEntry]
    lines: list[LedgerEntry] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)

    def cells(self, table: Table) -> dict[tuple[Any, ...], ShownFigure]:
        """What may be seen of a table, by place; of a refused one, what may be of each of its periods."""
        found = protect(table, self.audience, self.held.values())
        if found.refused and len(parts := list(_by_period(table))) > 1:
            return {at: cell for part in parts for at, cell in self.cells(part).items()}
        self.reasons += found.reasons
        lines = added(table, found.ledger_entries, self.held)
        self.lines += lines
        self.held |= present(lines)
        return dict(zip(map(_place, table.figures), found.cells, strict=False))

    def taken_reasons(self) -> list[str]:
        """The reasons given since the last time, each once."""
        found, self.reasons = list(dict.fromkeys(self.reasons)), []
        return found


def _by_period(table: Table) -> Iterator[Table]:
    """A table for each period of a table, which has the figures of the others as unseen."""
    figures = sorted(table.figures, key=_days_of)
    for days, its in groupby(figures, key=_days_of):
        rest = (one for one in figures if _days_of(one) != days)
        yield replace(table, figures=tuple(its), unseen=(*table.unseen, *rest))


def _days_of(one: Figure) -> tuple[Any, Any]:
    return one.period.start, one.period.end


def _place(one: Figure) -> tuple[Any, ...]:
    return one.area, one.period.kind.value, one.period.start, one.period.end, one.breakdown


def ledger(partnership: Partnership) -> list[LedgerEntry]:
    """Every line of every approved release, to the public and to partners alike, as they were released."""
    rows = LedgerLine.objects.for_partnership(partnership).filter(release__state=Release.State.APPROVED)
    return [
        _entry(row) for row in rows.select_related("release").order_by("release__number", "id").iterator()
    ]


def released(partnership: Partnership) -> set[Key]:
    """The figures of every approved release, shown or withheld."""
    rows = ReleasedFigure.objects.for_partnership(partnership).filter(release__state=Release.State.APPROVED)
    return set(rows.order_by().values_list(*KEY).distinct())


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
