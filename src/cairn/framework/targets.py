"""Targets that somebody agreed, and places where documents disagree."""

from dataclasses import dataclass

from cairn.framework.observations import Source
from cairn.framework.periods import Period


@dataclass(frozen=True, slots=True)
class Target:
    """A value agreed for one measure, area and period, with the baseline that the agreement names.

    `value` and `baseline_value` are in `unit`; `baseline_period` is text as the document writes it.
    """

    measure: str
    area: str
    period: Period
    value: float
    unit: str
    breakdown: str
    baseline_value: float | None
    baseline_period: str
    source: Source
    note: str


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Figures or statements in the sources that cannot all hold, side by side, and whom to ask.

    `figures` are (label, value as written, period as written, place in the document).
    """

    code: str
    title: str
    detail: str
    kind: str
    severity: str
    measures: tuple[str, ...]
    area: str
    figures: tuple[tuple[str, str, str, str], ...]
    ask: str
