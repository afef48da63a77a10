"""The one way out: exact tables go in, and what the audience may see comes out."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from cairn.disclosure.apart import needed
from cairn.disclosure.bounds import plainly_large
from cairn.disclosure.grid import refusals
from cairn.disclosure.model import Facts, Known, Model, models
from cairn.disclosure.ranges import settled, with_doubtful
from cairn.disclosure.records import LedgerEntry, Protected, ShownFigure, Table
from cairn.disclosure.relations import NO_LIMIT, Relation, derived, relations
from cairn.disclosure.rules import MOST_DIMENSIONS, Counting, Rules, countings, rules_for
from cairn.disclosure.secondary import withheld
from cairn.disclosure.spots import Spot, closed
from cairn.disclosure.tables import (
    Count,
    alone,
    beside,
    counts,
    entry_of,
    faults,
    spot_of,
    spot_of_entry,
)
from cairn.disclosure.values import shown_figure
from cairn.methods.estimate import Floats


def protect(table: Table, audience: str, ledger: Iterable[LedgerEntry] = ()) -> Protected:
    """What of this table may the audience see, beside everything that was released before?

    table: the exact figures of one metric, whole: every group of each breakdown, from the same records.
    audience: public, partner or restricted. The restricted one sees exact figures; the others see counts
    rounded to 5, none under 8, and nothing from which a count of 1 to 4 could be worked out.
    ledger: the lines of all releases that hold (`present`), to the public and to partners alike: a partner
    sees both.
    Gives the figures in the table's order, sentences for the person who approves (how many are withheld and
    why), and the lines to add to the ledger if it is released. A table that is not in the releasable grid,
    does not fit together, or would betray earlier releases whatever is withheld, comes back refused.
    Raises ValueError for an unknown audience.

    What is withheld beside small counts is the cheapest set for which linear programming over all releases
    leaves every small count its full range (Fischetti M, Salazar JJ (2001), Management Science 47:1008-1027).

    >>> from cairn.disclosure import Figure, Table, protect
    >>> from cairn.framework import periods
    >>> year = periods.parse("2024/25")
    >>> figures = [("", 150), ("sex=female", 4), ("sex=male", 146)]
    >>> rows = tuple(Figure("E06000063", year, number, breakdown=group) for group, number in figures)
    >>> result = protect(Table("new_presentations", "area", rows), "public")
    >>> [cell.numerator if cell.mark == "" else cell.mark for cell in result.cells]
    [150, '[c]', '[c]']
    >>> [entry.shown for entry in result.ledger_entries]
    [150, None, None]
    """
    rules, before = rules_for(audience), tuple(ledger)
    why = refusals(table, rules, before) or faults(table, exact=rules.exact)
    if why:
        return Protected(reasons=tuple(why), refused=True)
    if rules.exact:
        return _exact(table, rules)
    return _guarded(table, rules, before)


def _exact(table: Table, rules: Rules) -> Protected:
    counting = countings().measures[table.metric]
    cells = (shown_figure(one, counting, rules, one.numerator, one.denominator) for one in table.figures)
    return Protected(tuple(cells), ("Exact figures: only for the people named in the agreement.",))


@dataclass
class _Work:
    """One table on its way through the door."""

    table: Table
    rules: Rules
    counting: Counting
    counts: dict[Spot, Count]
    facts: Facts = field(default_factory=dict)
    hidden: set[Spot] = field(default_factory=set)
    large: set[Spot] = field(default_factory=set)
    revised: int = 0


def _guarded(table: Table, rules: Rules, ledger: Sequence[LedgerEntry]) -> Protected:
    found = {one.spot: one for one in sorted(counts(table), key=lambda one: one.seen)}  # a seen one stays
    work = _Work(table, rules, countings().measures[table.metric], found)
    linked = _linked(work.counting, ledger)
    _learn_ledger(work, ledger, {name for one in linked for name in _names(one)})
    _learn_table(work)
    shares = [one for one in linked if one.form == "share"]
    places = {*work.facts, *work.large}
    for share in shares:
        places |= beside(places, share)
    spots = closed(places, countings().overlapping)
    known = relations(spots, countings(), shares)
    _derive(work, known)
    doubtful = {at for at in spots if len(at.group) <= MOST_DIMENSIONS} - set(work.facts) - work.large
    for model in _fitting(work, spots, known, doubtful, shares):
        if not _withhold(work, model):
            return Protected(reasons=(_too_telling(table),), refused=True)
    return _shown(work)


def _fitting(
    work: _Work, spots: set[Spot], known: Sequence[Relation], doubtful: set[Spot], shares: Sequence[Counting]
) -> list[Model]:
    """The sets of counts that hang together with those of the table, without what contradicts itself.

    Where something does, what it takes to see all of it may have looked superfluous, so all is looked at.
    """
    goal = work.rules.protected_up_to + 1
    unclear = doubtful - plainly_large(work.facts, known, goal)
    for chosen, unsure in ((needed(known, work.facts, shares, goal), unclear), (known, doubtful)):
        found = models(work.facts, spots, chosen, goal, unsure, work.counts)
        fitting = [settled(one) for one in found]
        if not any(revised for _, revised in fitting):
            break
    work.revised += sum(revised for _, revised in fitting)
    return [model for model, _ in fitting]


def _names(counting: Counting) -> set[str]:
    return {counting.numerator, counting.denominator, counting.rest} - {""}


def _linked(counting: Counting, ledger: Sequence[LedgerEntry]) -> list[Counting]:
    """The measures that share a count with this one, directly or through others, and were released."""
    released = {entry.count for entry in ledger}
    others = [one for one in countings().measures.values() if (_names(one) - {one.denominator}) & released]
    found, names = [counting], _names(counting)
    while more := [one for one in others if one not in found and _names(one) & names]:
        found += more
        names = names.union(*(_names(one) for one in more))
    return found


def _learn_ledger(work: _Work, ledger: Sequence[LedgerEntry], names: set[str]) -> None:
    """What earlier releases told; a count that is now another number was revised, and the new one holds."""
    for entry in ledger:
        at = spot_of_entry(entry)
        if entry.count not in names:
            continue
        if at in work.counts and _is_revised(entry, work.counts[at], work.rules):
            work.revised += 1
        elif entry.shown is None and not entry.small:
            work.large.add(at)
        else:
            _learn(work, at, (entry.shown, entry.small), entry.told, fixed=True)


def _is_revised(entry: LedgerEntry, count: Count, rules: Rules) -> bool:
    shown, small = alone(count, rules)
    other = entry.shown is not None and shown is not None and entry.shown != shown
    return other or small != entry.small


def _learn_table(work: _Work) -> None:
    for at, count in work.counts.items():
        tells = alone(count, work.rules)
        if tells == (None, False):
            work.large.add(at)
        else:
            _learn(work, at, tells, count.told, open=tells[0] is not None and not count.structural)


def _learn(work: _Work, at: Spot, tells: tuple[int | None, bool], told: bool, **marks: bool) -> None:
    """A small count must stay unknown; that it is small, readers know only where its mark tells."""
    shown, small = tells
    known = work.facts.setdefault(at, Known())
    if small:
        known.learn(0, work.rules.hide_up_to if told else NO_LIMIT, guarded=True, **marks)
    else:
        known.learn(*_range(shown or 0, work.rules), **marks)


def _range(shown: int, rules: Rules) -> tuple[int, int]:
    return (shown - rules.half, shown + rules.half) if shown else (0, 0)


def _derive(work: _Work, known: Sequence[Relation]) -> None:
    """The exact counts that lie between those of the table: small ones must stay unknown as well."""
    exact = {at: one.number for at, one in work.counts.items()}
    for at, number in derived(exact, known).items():
        if number > work.rules.hide_up_to:
            work.large.add(at)
        elif at not in work.facts and at not in work.large:
            _learn(work, at, (None, True), told=False)


def _withhold(work: _Work, model: Model) -> bool:
    """Withhold what one connected set of counts needs; False where nothing would help."""
    chosen = withheld(with_doubtful(model), _cost(work, model))
    if chosen is None:
        return False
    work.hidden |= {model.spots[at] for at in chosen}
    return True


def _cost(work: _Work, model: Model) -> Floats:
    """What is lost with each count: wholes are dearer than groups, large counts a little dearer."""
    rules = work.rules
    cost = np.ones(len(model.spots))
    for at in model.open:
        spot = model.spots[at]
        base = rules.weights[min(len(spot.group), 2)]
        times = rules.denominator_weight if spot.what == work.counting.denominator else 1
        cost[at] = base * times * (1 + math.log2(model.high[at]) / 20) + at * 1e-5
    return cost


def _shown(work: _Work) -> Protected:
    shown = {at: None if at in work.hidden else alone(one, work.rules)[0] for at, one in work.counts.items()}
    cells = tuple(_cell(work, place, shown) for place in range(len(work.table.figures)))
    entries = tuple(entry_of(one, shown[at], work.rules) for at, one in work.counts.items())
    return Protected(cells, tuple(_reasons(work)), entries)


def _cell(work: _Work, place: int, shown: dict[Spot, int | None]) -> ShownFigure:
    figure = work.table.figures[place]
    at = spot_of(work.table, figure)
    part = shown.get(at._replace(what=work.counting.numerator)) if work.counting.numerator else None
    whole = shown.get(at._replace(what=work.counting.denominator)) if work.counting.denominator else None
    return shown_figure(figure, work.counting, work.rules, part, whole)


def _reasons(work: _Work) -> list[str]:
    seen = [one for one in work.counts.values() if one.seen]
    small = sum(alone(one, work.rules) == (None, True) for one in seen)
    limit = work.rules.hide_up_to
    said = (
        (small, f"of {len(seen)} withheld because they are {limit} or fewer."),
        (len(work.hidden), "larger ones withheld so that small ones cannot be worked out."),
        (work.revised, "released before that do not fit these: the records were revised since."),
    )
    return [f"Counts: {number} {what}" for number, what in said if number]


def _too_telling(table: Table) -> str:
    return (
        f"With what was released before, {table.metric} would let small numbers of people be worked out even "
        "with every figure withheld. Release it for a longer period, a larger area or fewer groups."
    )
