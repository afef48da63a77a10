"""The areas of England that figures are about: councils, regions, police forces, and areas of the past."""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from types import MappingProxyType

DATA = Path(__file__).parent / "data" / "areas.csv"
ENGLAND = "E92000001"
MADE_UP = "made_up"
CURRENT_KINDS = ("upper_tier", "region", "country", "police_force")
NAMED_KINDS = ("upper_tier", "region", "country", "former")

# What a council is called besides its place; taken off the front or the back of a name.
_BEFORE = re.compile(
    r"^(?:the )?(?:london borough|royal borough|metropolitan borough|city|county|council) of (?:the )?"
)
_AFTER = re.compile(
    r" (?:(?:metropolitan |london |royal )?(?:borough|city|county|district) council|council|county|city"
    r"|unitary authority|ua|corporation)$"
)


@dataclass(frozen=True, slots=True)
class Area:
    """One area by its GSS code.

    `kind` is upper_tier, region, country, police_force, former or made_up; `parent` is the area above; `tile`
    is its (column, row) on our map of England and `label` the three letters on that tile; `police_force` is
    the code of the force that covers it. A former area says until when it was one in its name, and names its
    `successors`, its last day (`until`, ISO date) and whether its one successor is the `same` place under a
    new code. `also` holds other names. A made-up area has the code of no place and is found by it alone: it
    is in no list of councils and on no map, and no other area is compared with it.
    """

    code: str
    name: str
    kind: str
    parent: str | None = None
    tile: tuple[int, int] | None = None
    successors: tuple[str, ...] = ()
    label: str = ""
    police_force: str | None = None
    until: str = ""
    same: bool = False
    also: tuple[str, ...] = ()


class Areas:
    """All areas, found by code or by name."""

    def __init__(self, items: Iterable[Area]) -> None:
        self._by_code: Mapping[str, Area] = MappingProxyType({area.code: area for area in items})

    def __iter__(self) -> Iterator[Area]:
        return iter(self._by_code.values())

    def __len__(self) -> int:
        return len(self._by_code)

    def __contains__(self, code: object) -> bool:
        return code in self._by_code

    def get(self, code: str) -> Area | None:
        """The area with this code, current or former, or None."""
        return self._by_code.get(code.strip().upper())

    def resolve(self, code: str) -> tuple[Area, ...]:
        """The current areas that a code stands for: itself, or what came after it; none if it is unknown."""
        area = self.get(code)
        if area is None or area.kind != "former":
            return (area,) if area else ()
        return tuple(self._by_code[successor] for successor in area.successors)

    def current(self, code: str) -> Area | None:
        """The current area whose figures go on where this code's end.

        That is the area itself, or its successor where only the code changed. None for an area that was
        split or merged: its figures belong to no single area of today.
        """
        area = self.get(code)
        if area is None or area.kind != "former":
            return area
        return self._by_code[area.successors[0]] if area.same else None

    def by_name(self, name: str, kinds: tuple[str, ...] = NAMED_KINDS) -> Area | None:
        """The area with this name, or None; a current one before a former one.

        Case, punctuation, "&" and words such as "London Borough of" or "Council" make no difference; spelling
        does. The name as written is tried first, so that "City of London" is not London.
        """
        for form in _forms(name):
            found = self._by_form.get(form, ())
            for kind in kinds:
                if match := next((area for area in found if area.kind == kind), None):
                    return match
        return None

    def children(self, code: str) -> tuple[Area, ...]:
        """The areas right below this one: a region's councils, England's regions, made-up districts."""
        below = ("region",) if code == ENGLAND else ("upper_tier", MADE_UP)
        return tuple(area for area in self if area.parent == code and area.kind in below)

    def region_of(self, code: str) -> Area | None:
        """The region of an area (a region is its own), or None."""
        area = self.get(code)
        while area is not None and area.kind != "region":
            area = self.get(area.parent) if area.parent else None
        return area

    def comparators(self, codes: Iterable[str]) -> tuple[Area, ...]:
        """What a footprint is compared with: the regions of its areas, each once, then England."""
        regions = [region for code in codes if (region := self.region_of(code))]
        return (*dict.fromkeys(regions), self._by_code[ENGLAND])

    @cached_property
    def upper_tier(self) -> tuple[Area, ...]:
        """All upper-tier and unitary authorities of today, by code."""
        return tuple(area for area in self if area.kind == "upper_tier")

    @cached_property
    def regions(self) -> tuple[Area, ...]:
        """The nine regions of England, by code."""
        return tuple(area for area in self if area.kind == "region")

    @cached_property
    def former(self) -> tuple[Area, ...]:
        """Areas that no longer exist under their code."""
        return tuple(area for area in self if area.kind == "former")

    @cached_property
    def _by_form(self) -> Mapping[str, tuple[Area, ...]]:
        found: dict[str, tuple[Area, ...]] = {}
        for area in self:
            for form in dict.fromkeys(_plain(name) for name in (area.name, *area.also)):
                found[form] = (*found.get(form, ()), area)
        return found


def _plain(name: str) -> str:
    """Lower case letters and single blanks, with "and" for "&"."""
    letters = re.sub(r"[^\w\s]", " ", name.lower().replace("&", " and ").replace("'", "").replace(".", ""))
    return " ".join(letters.split())


def _forms(name: str) -> tuple[str, ...]:
    """The name as written, then without what councils are called."""
    plain = _plain(name)
    short = _AFTER.sub("", plain)
    return tuple(dict.fromkeys((plain, short, _BEFORE.sub("", plain), _BEFORE.sub("", short))))


@lru_cache(maxsize=1)
def areas() -> Areas:
    """All areas, read once."""
    with DATA.open(encoding="utf-8", newline="") as lines:
        return Areas([_area(row) for row in csv.DictReader(lines)])


def _area(row: dict[str, str]) -> Area:
    return Area(
        code=row["code"],
        name=row["name"],
        kind=row["kind"],
        parent=row["parent"] or None,
        tile=(int(row["column"]), int(row["row"])) if row["column"] else None,
        successors=_list(row["successors"]),
        label=row["label"],
        police_force=row["police_force"] or None,
        until=row["until"],
        same=row["same"] == "yes",
        also=_list(row["also"]),
    )


def _list(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(";") if part.strip())
