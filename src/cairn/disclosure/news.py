"""What a table says that earlier releases do not: only that goes through the door again."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from cairn.disclosure.records import Figure, LedgerEntry, ShownFigure, Table
from cairn.disclosure.rules import Counting, Rules, countings, rules_for
from cairn.disclosure.spots import Spot
from cairn.disclosure.tables import Count, alone, counts_of, spot_of, spot_of_entry
from cairn.disclosure.values import shown_figure

Present = Mapping[Spot, LedgerEntry]


@dataclass(frozen=True)
class News:
    """A table beside earlier releases.

    `cells` are its figures as they were released, None for those that are new or have become others; `table`
    has only these, the others as unseen, and is None where there are none. `over` are the places of lines
    that no longer hold, because the figures that they come from will be released anew.
    """

    cells: tuple[ShownFigure | None, ...]
    table: Table | None
    over: frozenset[Spot]


def present(entries: Iterable[LedgerEntry]) -> dict[Spot, LedgerEntry]:
    """The lines that hold now, the newest of each count; `entries` stand in the order of their release."""
    return {spot_of_entry(one): one for one in entries}


def news(table: Table, audience: str, held: Present, released: Callable[[Figure], bool]) -> News:
    """What of this table would be another figure than the one that was released, or is a new one?

    `held` are the lines that hold; `released` tells of a figure whether an earlier release has it. A figure
    is the same while every count behind it would be rounded as before and is as small, or as large, as
    before: what was withheld stays withheld. Raises ValueError for an unknown audience.

    >>> from cairn.disclosure import Figure, Table, protect
    >>> from cairn.framework import periods
    >>> year = periods.parse("2024/25")
    >>> def starts(number): return Table("new_presentations", "area", (Figure("E06000063", year, number),))
    >>> held = present(protect(starts(151), "public").ledger_entries)
    >>> [news(starts(number), "public", held, lambda one: True).table is None for number in (149, 158)]
    [True, False]
    """
    rules, counting = rules_for(audience), countings().measures[table.metric]
    counted = [list(counts_of(one, table, counting)) for one in table.figures]
    there = [
        released(figure) and all(one.spot in held for one in its)
        for figure, its in zip(table.figures, counted, strict=True)
    ]
    same = [
        was and all(_agrees(one, held[one.spot], rules) for one in its)
        for was, its in zip(there, counted, strict=True)
    ]
    changed = [its for was, stays, its in zip(there, same, counted, strict=True) if was and not stays]
    return News(
        cells=tuple(
            _cell(figure, table, held, counting, rules) if stays else None
            for figure, stays in zip(table.figures, same, strict=True)
        ),
        table=_with_only(table, same),
        over=frozenset(spot for its in changed for spot in _over(its, counting, held, rules)),
    )


def _agrees(count: Count, line: LedgerEntry, rules: Rules) -> bool:
    shown, small = alone(count, rules)
    return line.small == small and (line.shown is None or shown is None or line.shown == shown)


def _over(its: Sequence[Count], counting: Counting, held: Present, rules: Rules) -> Iterable[Spot]:
    """The lines of a changed figure; a denominator that is the same stays, others stand on it as well."""
    own = {counting.numerator, counting.rest}
    return (one.spot for one in its if one.spot.what in own or not _agrees(one, held[one.spot], rules))


def _cell(figure: Figure, table: Table, held: Present, counting: Counting, rules: Rules) -> ShownFigure:
    at = spot_of(table, figure)
    part, whole = (
        line.shown if (line := held.get(at._replace(what=name))) else None
        for name in (counting.numerator, counting.denominator)
    )
    return shown_figure(figure, counting, rules, part, whole)


def _with_only(table: Table, same: Sequence[bool]) -> Table | None:
    fresh = tuple(one for one, stays in zip(table.figures, same, strict=True) if not stays)
    rest = tuple(one for one, stays in zip(table.figures, same, strict=True) if stays)
    return replace(table, figures=fresh, unseen=(*table.unseen, *rest)) if fresh else None


def added(table: Table, entries: Iterable[LedgerEntry], held: Present) -> list[LedgerEntry]:
    """Of the lines that a release of a table would add, those that tell more than the lines that hold.

    A figure that the table only gives as unseen says nothing new of a count that was released, unless the
    count has become small or is small no more.
    """
    counting = countings().measures[table.metric]
    seen = {one.spot for figure in table.figures for one in counts_of(figure, table, counting)}
    return [one for one in entries if _is_new(one, held.get(spot_of_entry(one)), seen)]


def _is_new(entry: LedgerEntry, line: LedgerEntry | None, seen: set[Spot]) -> bool:
    if line is None or line.small != entry.small:
        return True
    return spot_of_entry(entry) in seen and (line.shown, line.told) != (entry.shown, entry.told)
