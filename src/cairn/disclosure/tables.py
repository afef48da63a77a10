"""The counts behind a table's figures, and whether they fit together."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from cairn.disclosure.records import Figure, LedgerEntry, Table, months_of
from cairn.disclosure.relations import relations
from cairn.disclosure.rules import Counting, Rules, countings
from cairn.disclosure.spots import Group, Spot, group_of
from cairn.framework.period_type import Period


@dataclass(frozen=True, slots=True)
class Count:
    """One exact count of a table: where, for which period, and how many.

    `seen`: readers see its place. `told`: where it is withheld, they may conclude that it is small.
    """

    spot: Spot
    period: Period
    number: int
    seen: bool = True
    told: bool = True
    structural: bool = False


def counts(table: Table) -> Iterator[Count]:
    """Every count of people or events that the table's figures are made of, the unseen rest of shares too."""
    counting = countings().measures[table.metric]
    for figure in table.figures:
        yield from counts_of(figure, table, counting)
    for figure in table.unseen:
        yield from (replace(one, seen=False, told=False) for one in counts_of(figure, table, counting))


def counts_of(figure: Figure, table: Table, counting: Counting) -> Iterator[Count]:
    """The counts behind one figure."""
    at = spot_of(table, figure)
    part, whole = figure.numerator, figure.denominator
    if part is None:
        return
    if counting.numerator:
        told = counting.form != "share"
        yield Count(
            at._replace(what=counting.numerator), figure.period, int(part), True, told, figure.structural
        )
    if counting.denominator and whole is not None:
        yield Count(at._replace(what=counting.denominator), figure.period, int(whole))
        if counting.form == "share":
            yield Count(
                at._replace(what=counting.rest), figure.period, int(whole - part), seen=False, told=False
            )


def spot_of(table: Table, figure: Figure) -> Spot:
    """Where a figure stands."""
    areas = tuple(sorted(table.parts.get(figure.area, (figure.area,))))
    return Spot("", areas, months_of(figure.period), group_of(figure.breakdown))


def beside(spots: Iterable[Spot], share: Counting) -> set[Spot]:
    """Wherever one of numerator, denominator and rest of a share stands, all three."""
    names = (share.numerator, share.denominator, share.rest)
    split = {name for name, _ in group_of(share.twin_group)}  # answers of the numerator, not groups of people
    there = [spot for spot in spots if spot.what in names and not split & {name for name, _ in spot.group}]
    return {spot._replace(what=name) for spot in there for name in names}


def spot_of_entry(entry: LedgerEntry) -> Spot:
    """Where a count of the ledger stands."""
    return Spot(entry.count, tuple(sorted(entry.areas)), months_of(entry.period), group_of(entry.breakdown))


def alone(count: Count, rules: Rules) -> tuple[int | None, bool]:
    """What a count would tell if it were only rounded: (shown, small)."""
    if count.structural:
        return (0 if count.seen else None), False
    small = count.number <= rules.hide_up_to
    return (rules.rounded(count.number) if count.seen and not small else None), small


def entry_of(count: Count, shown: int | None, rules: Rules) -> LedgerEntry:
    """What the ledger keeps of one count."""
    small = count.number <= rules.hide_up_to and not count.structural
    breakdown = "; ".join(f"{name}={value}" for name, value in count.spot.group)
    return LedgerEntry(
        count.spot.what, count.spot.areas, count.period, breakdown, shown, small, rules.audience, count.told
    )


def faults(table: Table, *, exact: bool = False) -> list[str]:
    """What is wrong with the table itself, without a figure in the message; `exact` ones need no totals."""
    wrong = [
        (_bad_number(table), "figures are not exact counts: whole numbers, zero or more, shares with a "
         "denominator that is no smaller. Give the counts themselves"),
        (_unknown_parts(table), "figures stand for several areas that the table does not name. Name the "
         "smallest areas of each under `parts`"),
        (0 if exact else _without_total(table), "groups come without their total. Give the "
         "figures with one dimension less too, under `unseen` if they are not to be released"),
        (_twice(table), "figures stand in the table twice. Give each once"),
    ]  # fmt: skip
    found = [f"{table.metric}: {number} {what}." for number, what in wrong if number]
    return found if found or exact else _do_not_add_up(table)


def _without_total(table: Table) -> int:
    places = {_place(one) for one in _all(table)}
    return sum(
        (area, period, group[:at] + group[at + 1 :]) not in places
        for area, period, group in places
        for at in range(len(group))
    )


def _place(figure: Figure) -> tuple[str, Period, Group]:
    return figure.area, figure.period, group_of(figure.breakdown)


def _bad_number(table: Table) -> int:
    counting = countings().measures[table.metric]
    return sum(not _good(one, counting) for one in _all(table) if one.numerator is not None)


def _all(table: Table) -> tuple[Figure, ...]:
    return (*table.figures, *table.unseen)


def _good(figure: Figure, counting: Counting) -> bool:
    part, whole = figure.numerator, figure.denominator
    whole_needed = counting.form in ("share", "mean")
    people = [*([part] if counting.numerator else []), *([whole] if whole_needed else [])]
    if not all(one is not None and math.isfinite(one) and one >= 0 and one == int(one) for one in people):
        return False
    if figure.structural and part:
        return False
    return counting.form != "share" or (part or 0) <= (whole or 0)


def _unknown_parts(table: Table) -> int:
    if table.level == "area":
        return 0
    return sum(one.area not in table.parts for one in table.figures)


def _twice(table: Table) -> int:
    places = [_place(one) for one in _all(table)]
    return len(places) - len(set(places))


def _do_not_add_up(table: Table) -> list[str]:
    """Groups that do not make up their total within the table: then what a reader would assume is wrong."""
    number = {one.spot: one.number for one in counts(table)}
    known = relations(set(number), countings(), [])
    hard = [one for one in known if not one.soft and all(at in number for at, _ in one.terms)]
    wrong = [one for one in hard if sum(number[at] * by for at, by in one.terms) != 0]
    if not wrong:
        return []
    names = sorted({name for one in wrong for name in _dimension(one.terms[0][0], one.terms[1][0])})
    return [
        f"{table.metric}: in {len(wrong)} places the parts ({', '.join(names)}) do not add up to the total. "
        "Give every group, not recorded too, from the same records."
    ]


def _dimension(whole: Spot, part: Spot) -> set[str]:
    names = {name for name, _ in part.group} - {name for name, _ in whole.group}
    return names or {"areas or months"}
