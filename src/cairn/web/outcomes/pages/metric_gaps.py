"""How large the gaps between groups of people are, with their likely range: never a ranking of noise."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from cairn.framework import formats
from cairn.framework.measure import Measure
from cairn.framework.observations import Observation, breakdown_parts

FIFTHS = 5
NUMBER = re.compile(r"\b([1-5])\b")
# Values of a dimension that are no group of people, or not one that can be set beside the others.
LEFT_OUT = ("not recorded", "not stated", "not known", "unknown")
LEVEL = 0.95
FEW = 2


@dataclass(frozen=True, slots=True)
class Group:
    """A group with the people counted in it and those of them that the measure looks for."""

    name: str
    events: float
    people: float


def gaps(measure: Measure, items: Sequence[Observation]) -> str:
    """What the groups of one dimension in one period show, in a few sentences; "" where nothing can be said.

    Each group is set beside everybody in the other groups, and the ranges are widened for the number of
    groups, so that about one such list in 20 names a group by chance. Fifths of deprivation get the gap
    between the two ends of a line through all five.
    """
    found = _groups(measure, items)
    if len(found) < FEW:
        return ""
    if (fifths := _fifths(items, found)) is not None:
        return _slope(fifths)
    return _beside_others(found)


def _groups(measure: Measure, items: Sequence[Observation]) -> list[Group]:
    """Groups of one dimension whose counts are known, without those of people nobody asked."""
    if measure.unit != "percent" or any(len(breakdown_parts(item.breakdown)) != 1 for item in items):
        return []
    named = [(next(iter(breakdown_parts(item.breakdown).values())), item) for item in items]
    return [
        Group(name, item.numerator, item.denominator)
        for name, item in named
        if item.numerator is not None and item.denominator and item.numerator <= item.denominator
        and name.casefold() not in LEFT_OUT
    ]  # fmt: skip


def _fifths(items: Sequence[Observation], found: Sequence[Group]) -> list[Group] | None:
    """The fifths from the most to the least deprived, where all five are known."""
    if not all("deprivation" in breakdown_parts(item.breakdown) for item in items):
        return None
    numbered = {int(match[1]): one for one in found if (match := NUMBER.search(one.name))}
    return [numbered[place] for place in sorted(numbered)] if len(numbered) == FIFTHS else None


def _slope(fifths: Sequence[Group]) -> str:
    from cairn.methods import inequality

    if any(one.events in (0, one.people) for one in fifths):
        return ""
    made = inequality.slope_index(
        range(1, FIFTHS + 1), [one.people for one in fifths], [one.events / one.people for one in fifths],
        se=[math.sqrt(1 / one.events + 1 / (one.people - one.events)) for one in fifths],  # of the logit
        value_type="proportion", transform=True, multiplier=100,
    )  # fmt: skip
    return _slope_words(float(made.value), float(made.lower), float(made.upper))


def _slope_words(gap: float, lower: float, upper: float) -> str:
    """`gap` is the least deprived end less the most deprived one, in percentage points."""
    if lower <= 0 <= upper:
        return (
            "From the most to the least deprived places there is no clear gap "
            f"(it may lie between {_number(lower)} and {_points(upper)})."
        )
    side = "lower" if gap > 0 else "higher"
    low, high = sorted((abs(lower), abs(upper)))
    return (
        f"In the most deprived places the figure is {_points(abs(gap))} {side} than in the least deprived "
        f"(likely between {_number(low)} and {_points(high)})."
    )


def _beside_others(found: Sequence[Group]) -> str:
    """Who differs clearly from everybody else."""
    differ = [words for one in found if (words := _difference(one, found, len(found)))]
    if not differ:
        return "No group differs from the others by more than chance could explain."
    rest = "Others do not differ clearly." if len(found) > max(2, len(differ)) else ""
    return " ".join(filter(None, [*differ[: 1 if len(found) == FEW else None], rest]))


def _difference(one: Group, found: Sequence[Group], count: int) -> str:
    from cairn.methods import compare

    others = [other for other in found if other is not one]
    events, people = sum(other.events for other in others), sum(other.people for other in others)
    asked = {"multiplier": 100, "confidence": 1 - (1 - LEVEL) / (1 if count == FEW else count)}
    gap = compare.two_proportions(one.events, one.people, events, people, **asked)
    if not gap.direction:
        return ""
    side = "higher" if gap.direction > 0 else "lower"
    low, high = sorted((abs(float(gap.lower)), abs(float(gap.upper))))
    name = f"{one.name[:1].upper()}{one.name[1:]}"
    return (
        f"{name}: {_points(abs(float(gap.value)))} {side} than for everybody else "
        f"(likely between {_number(low)} and {_points(high)})."
    )


def _number(value: float) -> str:
    return formats.number(round(value), "count")


def _points(value: float) -> str:
    number = round(value)
    return f"{formats.number(number, 'count')} percentage {'point' if abs(number) == 1 else 'points'}"
