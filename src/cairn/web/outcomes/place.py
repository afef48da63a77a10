"""Where a partnership is: its areas, what they once were together, and what they lie in."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from cairn.framework.areas import Area, areas

if TYPE_CHECKING:
    from cairn.web.partnerships.models import Partnership


@dataclass(frozen=True, slots=True)
class Place:
    """A partnership's footprint: current areas, the former area that they made up, and comparators.

    `comparators` run from the nearest to the widest: region, then country. `forces` are the police force
    areas that cover the footprint. `within` are smaller areas inside it that have figures of their own.
    """

    name: str
    slug: str
    areas: tuple[Area, ...]
    former: tuple[Area, ...]
    comparators: tuple[Area, ...]
    forces: tuple[Area, ...] = ()
    within: tuple[Area, ...] = ()

    @property
    def wider(self) -> tuple[Area, ...]:
        """The areas around the partnership's own, the nearest first."""
        return self.forces + self.comparators

    @property
    def own(self) -> tuple[Area, ...]:
        """The areas whose figures are the partnership's own, current ones first."""
        return self.areas + self.former

    @property
    def own_codes(self) -> tuple[str, ...]:
        """Codes of the partnership's own areas."""
        return tuple(area.code for area in self.own)

    @property
    def codes(self) -> tuple[str, ...]:
        """Codes of every area that a page may show."""
        return self.own_codes + tuple(area.code for area in (*self.within, *self.wider))

    @property
    def several(self) -> bool:
        """Whether the footprint is more than one area."""
        return len(self.areas) > 1

    def name_of(self, code: str) -> str:
        """How a page names an area: the former area of several is the whole of them."""
        area = areas().get(code)
        if area is None:
            return code
        return f"{area.name.partition(' (')[0]} as a whole" if area in self.former else area.name


def place_of(partnership: Partnership) -> Place:
    """The place of a partnership. Codes that no area has are left out."""
    return _place(partnership.name, partnership.slug, tuple(partnership.areas))


@lru_cache(maxsize=256)
def _place(name: str, slug: str, codes: tuple[str, ...]) -> Place:
    known = areas()
    own = tuple(area for area in map(known.get, codes) if area is not None)
    former = tuple(
        area for area in known.former if set(area.successors) & set(codes) and len(area.successors) > 1
    )
    codes_of_forces = dict.fromkeys(area.police_force for area in own if area.police_force)
    forces = tuple(area for area in map(known.get, codes_of_forces) if area is not None)
    within = tuple(below for area in own for below in known.children(area.code))
    return Place(name, slug, own, former, known.comparators(codes), forces, within)
