"""What must hold between counts: parts and wholes along groups, areas and months."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from cairn.disclosure.nesting import nested
from cairn.disclosure.rules import Counting, Countings
from cairn.disclosure.spots import Group, Spot, along, by, group_of, segments

NO_LIMIT = float("inf")


@dataclass(frozen=True, slots=True)
class Relation:
    """`low` <= sum of factor times count <= `high`.

    `soft` ones hold of most tables, not all (a person's group may change between two periods): they are given
    up where the released figures contradict them.
    """

    terms: tuple[tuple[Spot, float], ...]
    low: float
    high: float
    soft: bool = False

    @property
    def is_sum(self) -> bool:
        """Whether the first count is the sum of the others."""
        return self.low == self.high == 0 and not self.soft


def relations(spots: set[Spot], kinds: Countings, shares: Iterable[Counting]) -> list[Relation]:
    """Everything that a reader knows to hold between the spots."""
    found = [*_of_groups(spots, kinds), *_of_identities(spots, kinds)]
    for counting in shares:
        found += _of_shares(spots, counting)
    for axis in ("areas", "months"):
        found += _of_axis(spots, axis, kinds)
    return list({relation.terms: relation for relation in found}.values())


def derived(exact: Mapping[Spot, int], found: Iterable[Relation]) -> dict[Spot, int]:
    """Further counts that follow exactly from those known, where a sum lacks only one of its terms."""
    known, sums_left = dict(exact), [one for one in found if one.low == one.high]
    while sums_left:
        missing = [(one, [term for term in one.terms if term[0] not in known]) for one in sums_left]
        single = [(one, left[0]) for one, left in missing if len(left) == 1]
        if not single:
            break
        for one, (spot, factor) in single:
            rest = sum(known[at] * by for at, by in one.terms if at != spot and at in known)
            known.setdefault(spot, round((one.low - rest) / factor))
        sums_left = [one for one, left in missing if len(left) > 1]
    return {spot: number for spot, number in known.items() if spot not in exact}


def sums(whole: Spot, parts: Iterable[Spot], soft: bool = False) -> Relation:
    """The parts add up to the whole."""
    return Relation(((whole, 1.0), *((part, -1.0) for part in parts)), 0, 0, soft)


def at_most(small: Spot, large: Iterable[Spot], soft: bool = True) -> Relation:
    """The first is at most the sum of the others."""
    return Relation(((small, 1.0), *((one, -1.0) for one in large)), -NO_LIMIT, 0, soft)


def _of_groups(spots: set[Spot], kinds: Countings) -> Iterator[Relation]:
    """A group is the sum of its parts by one more dimension; where people overlap, it lies between."""
    children: dict[tuple[Spot, str], list[Spot]] = defaultdict(list)
    for spot in sorted(spots):
        for pair in spot.group:
            whole = spot._replace(group=tuple(one for one in spot.group if one != pair))
            children[whole, pair[0]].append(spot)
    for (whole, dimension), parts in children.items():
        if dimension in kinds.overlapping and whole.what in kinds.persons:
            yield at_most(whole, parts)
            yield from (at_most(part, [whole]) for part in parts)
        else:
            yield sums(whole, parts)


def _of_identities(spots: set[Spot], kinds: Countings) -> Iterator[Relation]:
    """Groups of one dimension that are a group of another, such as all who use opiates."""
    for whole_text, part_texts in kinds.identities:
        whole, parts = group_of(whole_text), [group_of(text) for text in part_texts]
        for spot in sorted(spots):
            if set(whole) <= set(spot.group):
                others = tuple(one for one in spot.group if one not in whole)
                made = [spot._replace(group=_joined(others, part)) for part in parts]
                if all(part in spots for part in made):
                    yield sums(spot, made)


def _joined(one: Group, other: Group) -> Group:
    return tuple(sorted((*one, *other)))


def _of_shares(spots: set[Spot], counting: Counting) -> Iterator[Relation]:
    """Those counted and the rest make up the denominator; a twin is the same number."""
    twin_group = group_of(counting.twin_group)
    for rest in sorted(spot for spot in spots if spot.what == counting.rest):
        whole = rest._replace(what=counting.denominator)
        counted = rest._replace(what=counting.numerator)
        twin = rest._replace(what=counting.twin, group=_joined(rest.group, twin_group))
        if whole in spots and counted in spots:
            yield sums(whole, [counted, rest])
        if twin in spots and counted in spots:
            yield sums(counted, [twin])


def _of_axis(spots: set[Spot], axis: str, kinds: Countings) -> Iterator[Relation]:
    """Sets of areas (or of months) beside the segments they are made of."""
    other = "months" if axis == "areas" else "areas"
    splits = _splits(spots, kinds.overlapping)
    for same in by(spots, lambda spot: (spot.what, getattr(spot, other), spot.group)).values():
        if len(same) == 1:
            continue
        if same[0].what in kinds.persons:
            if not _follow(same, splits):
                yield from _of_persons(same, axis)
        else:
            yield from _of_events(same, axis, spots)


def _splits(spots: set[Spot], overlapping: frozenset[str]) -> dict[Spot, set[tuple[str, tuple[str, ...]]]]:
    """For each count, the dimensions by which it is split further, each with its levels."""
    levels: dict[tuple[Spot, str], list[str]] = defaultdict(list)
    for spot in sorted(spots):
        for name, level in spot.group:
            if name not in overlapping:
                rest = tuple(one for one in spot.group if one != (name, level))
                levels[spot._replace(group=rest), name].append(level)
    found: dict[Spot, set[tuple[str, tuple[str, ...]]]] = defaultdict(set)
    for (whole, name), there in levels.items():
        found[whole].add((name, tuple(there)))
    return found


def _follow(same: list[Spot], splits: dict[Spot, set[tuple[str, tuple[str, ...]]]]) -> bool:
    """Whether the inequalities follow from those of finer groups, because all are split in one same way."""
    return bool(set.intersection(*(splits.get(spot, set()) for spot in same)))


def _of_events(same: list[Spot], axis: str, spots: set[Spot]) -> Iterator[Relation]:
    parts = segments(getattr(spot, axis) for spot in same)
    for spot in same:
        inside = [part for part in parts if set(part) <= set(getattr(spot, axis))]
        made = [along(spot, axis, part) for part in inside]
        if len(made) > 1 and all(part in spots for part in made):
            yield sums(spot, made)


def _of_persons(same: list[Spot], axis: str) -> Iterator[Relation]:
    """A person may be in several: the largest part <= the whole <= the sum of any parts that cover it."""
    for small, large in nested(tuple(getattr(spot, axis) for spot in same)):
        yield at_most(same[small], [same[at] for at in large])
