"""The services of a county, and which of them a person comes to."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from cairn.synthetic.chance import Generator, happens
from cairn.synthetic.frames import Array
from cairn.synthetic.settings import Settings

KINDS = ("community", "alcohol", "residential", "young", "prison", "justice", "council")
COMMUNITY, ALCOHOL, RESIDENTIAL, YOUNG_SERVICE, PRISON, JUSTICE, COUNCIL = range(7)
NEAREST = 0.9
MORE = 10
"""Numbers of further community services begin here."""


@dataclass(frozen=True, slots=True)
class Provider:
    """One service: its code, what kind it is (one of KINDS), and how untidy its records are."""

    code: str
    kind: str
    untidy: float


@dataclass(frozen=True)
class Network:
    """The services of a county in a fixed order; arrays name them by their place in it."""

    providers: tuple[Provider, ...]

    @cached_property
    def kinds(self) -> Array:
        """The kind of each, as a place in KINDS."""
        return np.array([KINDS.index(one.kind) for one in self.providers])

    @cached_property
    def untidy(self) -> Array:
        """How untidy each is."""
        return np.array([one.untidy for one in self.providers])

    @property
    def codes(self) -> tuple[str, ...]:
        """Their codes."""
        return tuple(one.code for one in self.providers)

    def of_kind(self, *kinds: str) -> tuple[str, ...]:
        """The codes of the services of these kinds."""
        return tuple(one.code for one in self.providers if one.kind in kinds)

    def choose(self, rng: Generator, kinds: Array, areas: Array) -> Array:
        """A service of the kind wanted for each person, mostly the one for their area."""
        found = np.zeros(len(kinds), np.int64)
        near = happens(rng, NEAREST, len(kinds))
        other = rng.integers(0, 1_000, len(kinds))
        for kind in np.unique(kinds):
            there = np.flatnonzero(self.kinds == kind)
            turn = np.where(near, np.maximum(areas, 0), other) % len(there)
            found = np.where(kinds == kind, there[turn], found)
        return found

    def places(self, codes: Iterable[str]) -> Array:
        """Which services these codes name. Raises ValueError for a code that none has."""
        wanted = list(codes)
        unknown = sorted(set(wanted) - set(self.codes))
        if unknown:
            raise ValueError(f"There is no provider {unknown[0]}. Choose from {', '.join(self.codes)}.")
        return np.array([self.codes.index(code) for code in wanted], np.int64)


def network(settings: Settings) -> Network:
    """The services of a county of this size.

    >>> network(Settings()).codes[:2]
    ('X00101', 'X00102')
    """
    said = settings.of_the_field.of("providers")
    more = (settings.community_services or 1 + (settings.people - 1) // said["people_for_each"]) - 1
    numbers = [(kind, said["kinds"][kind]["number"]) for kind in KINDS]
    numbers += [("community", MORE + place) for place in range(more)]
    return Network(tuple(_provider(settings, kind, number) for kind, number in numbers))


def _provider(settings: Settings, kind: str, number: int) -> Provider:
    ordinary = float(settings.of_the_field.of("providers", "kinds", kind, "untidy"))
    code = f"{settings.prefix}{number:02}"
    untidy = settings.untidy_at.get(code, settings.untidy_at.get(kind, ordinary))
    return Provider(code, kind, untidy * settings.untidy)
