"""The one type for every figure: what was measured, where, when, for whom, how much, and who says so."""

import hashlib
import math
from dataclasses import astuple, dataclass
from datetime import date
from enum import StrEnum

from cairn.framework.periods import Period


class Status(StrEnum):
    """How far a figure can be relied on, or why there is none."""

    FINAL = "final"
    PROVISIONAL = "provisional"
    REVISED = "revised"
    MODELLED = "modelled"
    WITHHELD = "withheld"
    NOT_APPLICABLE = "not_applicable"
    NOT_AVAILABLE = "not_available"

    @property
    def may_be_empty(self) -> bool:
        """Whether a figure of this status has no value."""
        return self in _EMPTY


_EMPTY = frozenset({Status.WITHHELD, Status.NOT_APPLICABLE, Status.NOT_AVAILABLE})


@dataclass(frozen=True, slots=True)
class Source:
    """Who published a figure, in what, and where to find it."""

    publisher: str
    title: str
    edition: str = ""
    document: str = ""
    section: str = ""
    address: str = ""
    retrieved: date | None = None
    licence: str = ""

    @property
    def key(self) -> str:
        """Sixteen hexadecimal signs that stay the same for the same source, whichever file names it."""
        return hashlib.sha256("\x1f".join(str(part or "") for part in astuple(self)).encode()).hexdigest()[
            :16
        ]

    @property
    def series(self) -> tuple[str, str, str]:
        """What stays the same from edition to edition: only figures of one series are compared over time."""
        return (self.publisher, self.title, self.document)


@dataclass(frozen=True, slots=True)
class Observation:
    """One figure, never changed: a correction is a new observation that supersedes it.

    `value` and its limits are in the measure's unit, None where there is none; then `status` says why.
    `area` is a GSS code. `breakdown` is canonical text: "" is everybody, "age=18 to 24; sex=female" a part.
    Raises ValueError where the parts contradict one another.
    """

    measure: str
    area: str
    period: Period
    value: float | None
    source: Source
    breakdown: str = ""
    numerator: float | None = None
    denominator: float | None = None
    lower: float | None = None
    upper: float | None = None
    limits_method: str = ""
    status: Status = Status.FINAL
    restricted: bool = False
    note: str = ""
    run: str = ""

    def __post_init__(self) -> None:
        if (self.value is None) != self.status.may_be_empty:
            raise ValueError(
                "A figure without a value says why by its status: withheld, not_applicable or not_available; "
                "a figure with a value has none of these."
            )
        numbers = (self.value, self.numerator, self.denominator, self.lower, self.upper)
        if any(number is not None and not math.isfinite(number) for number in numbers):
            raise ValueError("A figure's numbers are finite.")

    @property
    def identity(self) -> tuple[str, str, Period, str, tuple[str, str, str]]:
        """What makes two observations the same figure: a later one of the same identity supersedes."""
        return (self.measure, self.area, self.period, self.breakdown, self.source.series)


class BreakdownError(ValueError):
    """Text that is not a breakdown; the message says what would be."""


def canonical_breakdown(text: str) -> str:
    """`text` such as "Sex = female;age=18 to 24" in its one form, "age=18 to 24; sex=female".

    "" is everybody. Names of dimensions are lower case, sorted; values keep their words with single blanks.
    Raises BreakdownError where a part has no dimension or no value, or a dimension stands twice.
    """
    parts = [part.partition("=") for part in text.split(";") if part.strip()]
    pairs = {_words(name).casefold(): _words(value) for name, _, value in parts}
    if not all(name and value for name, value in pairs.items()):
        raise BreakdownError('Each part of a breakdown is a dimension and a value, like "sex=female".')
    if len(pairs) != len(parts):
        raise BreakdownError("A dimension stands once in a breakdown. Write one row for each group.")
    return breakdown_of(pairs)


def breakdown_of(parts: dict[str, str]) -> str:
    """The canonical text of dimension to value; {} is "", everybody."""
    return "; ".join(f"{name}={value}" for name, value in sorted(parts.items()))


def breakdown_parts(breakdown: str) -> dict[str, str]:
    """Dimension to value of a canonical breakdown; "" gives {}."""
    return dict(part.split("=", 1) for part in breakdown.split("; ") if part)


def _words(text: str) -> str:
    return " ".join(text.split())
