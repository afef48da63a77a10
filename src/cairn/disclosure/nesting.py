"""What holds between the numbers of distinct people in sets of areas, or of months, that lie in one another.

A person may be in several of the parts. So a part is at most the whole, and a whole is at most the sum of any
sets that cover it. Of these inequalities only the closest are given: the others follow from them.
"""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from functools import lru_cache

AtMost = tuple[int, tuple[int, ...]]  # the first is at most the sum of the others
MOST_KEPT = 20_000


@lru_cache(maxsize=MOST_KEPT)
def nested(sets: tuple[tuple[Hashable, ...], ...]) -> tuple[AtMost, ...]:
    """Between which of these distinct sets an inequality holds, by their places in the tuple.

    >>> nested((("a",), ("b",), ("a", "b")))
    ((0, (2,)), (1, (2,)), (2, (0, 1)))
    """
    nest = _Nest(_masks(sets))
    found: list[AtMost] = [(part, (whole,)) for whole in nest.wholes for part in nest.just_inside(whole)]
    for whole in nest.wholes:
        found += [(whole, tuple(sorted(cover))) for cover in nest.covers(whole) if cover]
    return tuple(dict.fromkeys(found))


def _masks(sets: Iterable[Iterable[Hashable]]) -> tuple[int, ...]:
    """Each set as the bits of a number."""
    bit: dict[Hashable, int] = {}
    return tuple(sum({1 << bit.setdefault(atom, len(bit)) for atom in one}) for one in sets)


@dataclass(frozen=True)
class _Nest:
    """Sets by their place, as bits."""

    masks: tuple[int, ...]

    @property
    def pieces(self) -> list[int]:
        """The sets that no other set cuts or lies within."""
        return [
            at for at, mask in enumerate(self.masks) if all(mask & one in (0, mask) for one in self.masks)
        ]

    @property
    def wholes(self) -> list[int]:
        """The others."""
        pieces = set(self.pieces)
        return [at for at in range(len(self.masks)) if at not in pieces]

    def inside(self, whole: int) -> list[int]:
        """The sets within one, the largest first."""
        mask = self.masks[whole]
        found = [at for at, one in enumerate(self.masks) if one != mask and one & mask == one]
        return sorted(found, key=lambda at: -self.masks[at].bit_count())

    def just_inside(self, whole: int) -> list[int]:
        """The sets within one, without those that lie within another of them."""
        within = self.inside(whole)
        return [at for at in within if not any(at in self.inside(other) for other in within)]

    def covers(self, whole: int) -> list[frozenset[int]]:
        """Sets that cover one together: its largest parts, and each set near it with the largest parts left.

        A set is not near where a third lies between the two (it has all that both share and nothing that
        neither has) and what the third says of each comes to the same.
        """
        mask = self.masks[whole]
        beside = [at for at in self.wholes if self.masks[at] != mask and self.masks[at] & mask]
        found = {at: self._filled(whole, at) for at in beside}
        near = [
            cover
            for at, cover in found.items()
            if not any(
                cover == (found[third] - {third}) | self._filled(third, at)
                for third in beside
                if self._is_between(third, whole, at)
            )
        ]
        return [self._filled(whole), *near]

    def _filled(self, whole: int, *begin: int) -> frozenset[int]:
        """The sets to begin with, and the largest that fill what is left of a whole; none if some is left."""
        left, found = self.masks[whole], list(begin)
        for at in begin:
            left &= ~self.masks[at]
        for at in self.inside(whole):
            if self.masks[at] & left == self.masks[at]:
                found.append(at)
                left &= ~self.masks[at]
        return frozenset() if left else frozenset(found)

    def _is_between(self, third: int, one: int, other: int) -> bool:
        mask, both = self.masks[third], self.masks[one] & self.masks[other]
        outside = mask & ~(self.masks[one] | self.masks[other])
        return third not in (one, other) and mask & both == both and not outside
