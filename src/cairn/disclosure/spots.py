"""The counts that a reader can reason about: those released, and those that lie between them.

A spot is one number of people or events: which count, in which smallest areas, in which months, of which
group. The released spots are joined by others that were not: the margin of a table that shows only its
inside, the area left when a part is taken from the whole, the months by which two periods differ.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator
from itertools import combinations
from typing import Any, NamedTuple, TypeVar

Group = tuple[tuple[str, str], ...]
Atom = TypeVar("Atom", bound=Hashable)
MOST_CROSSED = 400  # a cross of three dimensions with more cells than this is left out


class Spot(NamedTuple):
    """One count: `what` is counted, in sorted areas and months; `group` is () for everybody."""

    what: str
    areas: tuple[str, ...]
    months: tuple[int, ...]
    group: Group


def group_of(breakdown: str) -> Group:
    """The group of a canonical breakdown.

    >>> group_of("age_band=18-24; sex=female")
    (('age_band', '18-24'), ('sex', 'female'))
    """
    return tuple(sorted(tuple(part.split("=", 1)) for part in breakdown.split("; ") if part))  # type: ignore[misc]


def closed(released: Iterable[Spot], overlapping: frozenset[str]) -> set[Spot]:
    """The released spots and all those between them through which one might be worked out from another."""
    spots = set(released)
    spots |= set(_between(spots))
    spots |= {spot._replace(group=less) for spot in spots for less in _less(spot.group)}
    spots |= set(_crossed(spots, overlapping))
    spots |= set(_pieces(spots, "areas", lambda spot: (spot.what, spot.months, spot.group)))
    spots |= set(_pieces(spots, "months", lambda spot: (spot.what, spot.areas, spot.group)))
    return spots


def along(spot: Spot, axis: str, part: tuple[Any, ...]) -> Spot:
    """The same count of other areas, or of other months."""
    return spot._replace(areas=part) if axis == "areas" else spot._replace(months=part)


def by(spots: Iterable[Spot], key: Callable[[Spot], Hashable]) -> dict[Hashable, list[Spot]]:
    """The spots in groups of one key, in a fixed order."""
    found: dict[Hashable, list[Spot]] = defaultdict(list)
    for spot in sorted(spots):
        found[key(spot)].append(spot)
    return found


def segments(sets: Iterable[tuple[Atom, ...]]) -> list[tuple[Atom, ...]]:
    """The coarsest parts of which every one of the sets is made.

    >>> segments([("a", "b", "c"), ("c", "d")])
    [('a', 'b'), ('c',), ('d',)]
    """
    distinct = [frozenset(one) for one in dict.fromkeys(sets)]
    signature: dict[Atom, list[int]] = defaultdict(list)
    for place, members in enumerate(distinct):
        for atom in members:
            signature[atom].append(place)
    found: dict[tuple[int, ...], list[Atom]] = defaultdict(list)
    for atom, places in signature.items():
        found[tuple(places)].append(atom)
    return sorted(tuple(sorted(part)) for part in found.values())  # type: ignore[type-var]


def _less(group: Group) -> Iterator[Group]:
    """The group with one or more of its dimensions left out."""
    for size in range(len(group)):
        yield from combinations(group, size)


def _between(spots: set[Spot]) -> Iterator[Spot]:
    """A part of an area, over the longer period of the whole, where each was released over its own."""
    for same in by(spots, lambda spot: (spot.what, spot.group)).values():
        places = list(dict.fromkeys((spot.areas, spot.months) for spot in same))
        if len({areas for areas, _ in places}) == 1 or len({months for _, months in places}) == 1:
            continue
        sets = {place: (set(place[0]), set(place[1])) for place in places}
        for whole, part in ((one, other) for one in places for other in places):
            if sets[part][0] < sets[whole][0] and sets[part][1] < sets[whole][1]:
                yield same[0]._replace(areas=part[0], months=whole[1])


def _crossed(spots: set[Spot], overlapping: frozenset[str]) -> Iterator[Spot]:
    """The three-way groups behind two-way tables that share a dimension."""
    for same in by(spots, lambda spot: (spot.what, spot.areas, spot.months)).values():
        pairs = {tuple(name for name, _ in spot.group) for spot in same if len(spot.group) == 2}
        levels = _levels(same)
        triples = {tuple(sorted({*one, *other})) for one, other in combinations(sorted(pairs), 2)}
        for names in sorted(triples):
            if len(names) == 3 and not overlapping & set(names):
                groups = _cross(names, levels)
                for group in groups if len(groups) <= MOST_CROSSED else []:
                    yield same[0]._replace(group=group)
                    yield from (same[0]._replace(group=two) for two in combinations(group, 2))


def _cross(names: tuple[str, ...], levels: dict[str, list[str]]) -> list[Group]:
    found: list[Group] = [()]
    for name in names:
        found = [(*group, (name, level)) for group in found for level in levels[name]]
    return found


def _levels(spots: list[Spot]) -> dict[str, list[str]]:
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for spot in spots:
        for name, level in spot.group:
            found[name][level] = None
    return {name: list(levels) for name, levels in found.items()}


def _pieces(spots: set[Spot], axis: str, key: Callable[[Spot], Hashable]) -> Iterator[Spot]:
    """Along one axis (areas or months), the segments of which the spots of each key are made."""
    for same in by(spots, key).values():
        if len(same) > 1:
            for part in segments(getattr(spot, axis) for spot in same):
                yield along(same[0], axis, part)
