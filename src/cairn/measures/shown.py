"""How pages show what records say: the catalogue's measure, its unit, and words for every group.

The records room speaks in codes (`substance`, `non-opiate-and-alcohol`), pages speak as people do. Which is
which stands in `data/shown.toml`. Nothing here makes a figure fit to be shown: that is the door's work.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from cairn.framework.catalogue import catalogue
from cairn.framework.loading.ages import age_words
from cairn.framework.observations import BreakdownError, breakdown_of, breakdown_parts, canonical_breakdown
from cairn.measures import registry, settings

AGE, OPEN_LISTS = "age_band", ("provider", "area")
_COUNTED = ("count", "state")


class UnknownGroup(BreakdownError):
    """A breakdown or a level of one that the records room does not have; the sentence says which it has."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A measure of records as pages show it.

    `catalogue` is the id of the catalogue's measure. A value times `multiplier` is in that measure's unit,
    and so are its limits. `counted`: the figure shown is the count itself, not a value made of two.
    """

    measure: str
    catalogue: str
    multiplier: float
    counted: bool

    @property
    def name(self) -> str:
        """What pages call it."""
        return catalogue().measure(self.catalogue).name

    @property
    def unit(self) -> str:
        """The unit of the catalogue's measure: count, percent, days, rate_per_1000."""
        return catalogue().measure(self.catalogue).unit

    def value(self, row: Mapping[str, Any]) -> float | None:
        """The figure of a row of results (LAYOUT) in the catalogue's unit; None where it has none.

        >>> shown("successful_completion").value({"numerator": 3, "denominator": 12, "value": 0.25})
        25.0
        """
        exact = row["numerator"] if self.counted else row["value"]
        return None if exact is None else float(exact * self.multiplier)


@cache
def shown(measure: str) -> Shown:
    """Which measure of the catalogue do pages show this measure of records as, and in which unit?

    Raises UnknownMeasure for a name that no measure has.

    >>> found = shown("waiting_three_weeks")
    >>> found.catalogue, found.multiplier, found.name
    ('waiting-three-weeks', 100, 'People offered treatment within three weeks')
    """
    (one,) = registry.chosen([measure])
    told = settings.read("shown")
    name: str = told["catalogue"][measure]
    (multiplier,) = told["multipliers"][one.kind].values()
    return Shown(measure, name, multiplier, one.kind in _COUNTED)


def words(breakdown: str, level: str) -> str:
    """What do people call this level of a breakdown?

    Providers and areas have no words of their own here: their codes come back, for whoever knows their names.
    Raises UnknownGroup for a breakdown, or a level of one, that measures do not have.

    >>> words("ocu", "opiate-only"), words("age_band", "65+"), words("sex", "not-recorded")
    ('opiates, not crack', '65 and over', 'not recorded')
    """
    told = settings.read("shown")
    if breakdown not in told["breakdowns"] and breakdown not in told["places"]:
        raise UnknownGroup(_no_breakdown(breakdown))
    own = told["words"].get(breakdown, {})
    common = own.get(level) or told["words"].get(level)
    if isinstance(common, str) and _has(breakdown, level):
        return common
    if breakdown in OPEN_LISTS and level:
        return level
    if breakdown == AGE and _has(breakdown, level):
        return age_words(level)
    raise UnknownGroup(f"{breakdown} has no group {level!r}. Choose from: {', '.join(_levels(breakdown))}.")


def page_breakdown(breakdown: str) -> str:
    """The door's text of a group as the framework writes it: dimensions and labels of pages.

    breakdown: "" for everybody, or "sex=female; age_band=18-24" in any order. Places that hold everybody
    (total, footprint) are no group. Raises UnknownGroup for what measures do not have, for an area (the
    figure's own area says it), and BreakdownError for what is not a breakdown.

    >>> page_breakdown("sex=female; age_band=18-24")
    'age=18 to 24; sex=female'
    >>> page_breakdown("footprint=all")
    ''
    """
    told = settings.read("shown")
    parts: dict[str, str] = {}
    for name, level in breakdown_parts(canonical_breakdown(breakdown)).items():
        if name == "area":
            raise UnknownGroup("An area is not a group of people. Give it as the area of the figure.")
        label = words(name, level)
        if name in told["breakdowns"]:
            parts[told["breakdowns"][name]] = label
    return breakdown_of(parts)


def dimension(breakdown: str) -> str:
    """The dimension that pages write for a breakdown of the records. Raises UnknownGroup.

    >>> dimension("age_band")
    'age'
    """
    told = settings.read("shown")
    found: str | None = told["breakdowns"].get(breakdown, told["places"].get(breakdown))
    if found is None:
        raise UnknownGroup(_no_breakdown(breakdown))
    return found


def _no_breakdown(name: str) -> str:
    told = settings.read("shown")
    return (
        f"There is no breakdown {name!r}. Choose from: {', '.join([*told['breakdowns'], *told['places']])}."
    )


def _has(breakdown: str, level: str) -> bool:
    return level in _levels(breakdown) or (breakdown in OPEN_LISTS and level == "not-recorded")


def _levels(breakdown: str) -> list[str]:
    """Every level that some measure may give of a breakdown; of lists that are open, those always shown."""
    if breakdown != AGE:
        return settings.levels(breakdown)
    every = (settings.levels(AGE, bands) for bands in settings.read("levels")["age_bands"])
    return list(dict.fromkeys(level for levels in every for level in levels))
