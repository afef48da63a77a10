"""What holds between the numbers of distinct people in sets of areas, or of months, that lie in one another.

A person may be in several of the parts. So a part is at most the whole, and a whole is at most the sum of any
sets that cover it. Of these inequalities only the closest are given: the others follow from them.
"""

from collections.abc import Hashable, Iterable, Sequence
from functools import lru_cache

AtMost = tuple[int, tuple[int, ...]]  # the first is at most the sum of the others
MOST_KEPT = 20_000


@lru_cache(maxsize=MOST_KEPT)
def nested(sets: tuple[tuple[Hashable, ...], ...]) -> tuple[AtMost, ...]:
    """Between which of these distinct sets an inequality holds, by their places in the tuple.

    >>> nested((("a",), ("b",), ("a", "b")))
    ((0, (2,)), (1, (2,)), (2, (0, 1)))
    """
    masks = _masks(sets)
    pieces = _pieces(masks)
    wholes = [at for at in range(len(masks)) if at not in pieces]
    found: list[AtMost] = [(part, (whole,)) for whole in wholes for part in _just_inside(whole, masks)]
    for whole in wholes:
        found += _covers(whole, wholes, pieces, masks)
    return tuple(dict.fromkeys(found))


def _masks(sets: Iterable[Iterable[Hashable]]) -> list[int]:
    """Each set as the bits of a number."""
    bit: dict[Hashable, int] = {}
    return [sum({1 << bit.setdefault(atom, len(bit)) for atom in one}) for one in sets]


def _pieces(masks: Sequence[int]) -> list[int]:
    """The places of sets that no other set cuts or lies within."""
    return [
        at
        for at, mask in enumerate(masks)
        if all(mask & other in (0, mask) for place, other in enumerate(masks) if place != at)
    ]


def _just_inside(whole: int, masks: Sequence[int]) -> list[int]:
    """The sets within one, without those that lie within another of them."""
    mask = masks[whole]
    within = [at for at, one in enumerate(masks) if one != mask and one & mask == one]
    return [
        at
        for at in within
        if not any(masks[at] != masks[other] and masks[at] & masks[other] == masks[at] for other in within)
    ]


def _covers(whole: int, wholes: Sequence[int], pieces: Sequence[int], masks: Sequence[int]) -> list[AtMost]:
    """Sets that cover a whole together: the largest parts of it, and each near one with the pieces left."""
    found = [_made_up((*_largest(whole, wholes, masks), *pieces), whole, masks)]
    found += [_made_up((near, *pieces), whole, masks) for near in _nearest(whole, wholes, masks)]
    return [(whole, cover) for cover in found if cover]


def _made_up(choice: Iterable[int], whole: int, masks: Sequence[int]) -> tuple[int, ...]:
    """Of a choice of sets, in order, those that fill what is open of a whole; () if some stays open."""
    left, found = masks[whole], []
    for number, at in enumerate(choice):
        fills = masks[at] & left == masks[at] or (number == 0 and masks[at] & left)
        if fills:
            found.append(at)
            left &= ~masks[at]
    return () if left else tuple(found)


def _largest(whole: int, wholes: Sequence[int], masks: Sequence[int]) -> list[int]:
    inside = [at for at in wholes if masks[at] != masks[whole] and masks[at] & masks[whole] == masks[at]]
    return sorted(inside, key=lambda at: -masks[at].bit_count())


def _nearest(whole: int, wholes: Sequence[int], masks: Sequence[int]) -> list[int]:
    """The sets that share something with one, with no third set between the two.

    A third one lies between where it holds all that both share and nothing that neither has: what the two
    say of each other then follows from what each says of the third.
    """
    mask = masks[whole]
    beside = [at for at in wholes if masks[at] != mask and masks[at] & mask]
    return [at for at in beside if not any(_between(mask, masks[at], masks[other]) for other in beside)]


def _between(one: int, other: int, third: int) -> bool:
    return third not in (one, other) and third & one & other == one & other and third & ~(one | other) == 0
