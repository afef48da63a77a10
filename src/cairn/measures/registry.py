"""The measures by name: what each counts, in which unit, and by which breakdowns."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from ibis.expr.types import Table

EIGHT = ("total", "sex", "age_band", "substance", "ocu", "area", "footprint", "provider")
ALL = (*EIGHT, "ethnicity", "deprivation", "disability", "sexual_orientation")
YOUNG = ("total", "sex", "age_band", "substance", "area", "footprint", "provider")
CUSTODY = ("total", "sex", "age_band", "area", "footprint", "provider")
ORDERS = ("total", "sex", "area", "footprint", "provider")
DEATHS = ("total", "sex", "age_band", "area", "footprint")
PLACES = ("total", "area", "footprint")
AREAS = ("area", "footprint")
KINDS = ("count", "share", "mean", "unmet", "rate", "state")

Question = Callable[[Table], Any]


class UnknownMeasure(ValueError):
    """A name that no measure has; the sentence names the nearest way out."""


@dataclass(frozen=True)
class Measure:
    """A figure that records answer.

    `unit` names what is counted; `group` is adult, young or "" for all; `kind` is how the numbers make a
    value: count, share, mean, unmet (against an estimate), rate (against residents), state (a share of all).
    `twelve`: it exists only for twelve whole months. `follow_up`: for how many days after the period what
    happens may still change it; `from_half`: after the first half of the period.
    """

    name: str
    kind: str
    unit: str
    group: str
    breakdowns: tuple[str, ...]
    twelve: bool
    asks: tuple[str, ...]
    follow_up: int
    from_half: bool
    question: Question

    @property
    def bands(self) -> str:
        """Which age bands its levels are."""
        return self.group or ("death" if self.unit == "deaths" else "adult")

    @property
    def rules(self) -> str:
        """The first line of what its function says."""
        return (self.question.__doc__ or "").strip().split("\n")[0]

    def parts(self, rows: Table) -> tuple[Any, Any]:
        """What is added up for the numerator, and who is in the denominator (None: everyone)."""
        answer = self.question(rows)
        return answer if isinstance(answer, tuple) else (answer, None)


MEASURES: dict[str, Measure] = {}


def measure(
    kind: str,
    unit: str,
    breakdowns: tuple[str, ...],
    *,
    group: str = "",
    twelve: bool = False,
    asks: tuple[str, ...] = (),
    follow_up: int = 0,
    from_half: bool = False,
) -> Callable[[Question], Question]:
    """Register the function below as a measure of its own name."""

    def register(question: Question) -> Question:
        name = question.__name__
        MEASURES[name] = Measure(
            name, kind, unit, group, breakdowns, twelve, asks, follow_up, from_half, question
        )
        return question

    return register


def chosen(names: Iterable[str] | None = None) -> list[Measure]:
    """The measures of these names, or all. Raises UnknownMeasure."""
    if names is None:
        return list(MEASURES.values())
    wanted = list(names)
    unknown = sorted(set(wanted) - set(MEASURES))
    if unknown:
        raise UnknownMeasure(
            f"There is no measure {unknown[0]!r}. Choose from: {', '.join(sorted(MEASURES))}."
        )
    return [MEASURES[name] for name in dict.fromkeys(wanted)]
