"""What somebody asks a run to do, and why it is refused before anything is computed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from cairn.measures import MEASURES, Span, UnknownMeasure
from cairn.measures.registry import chosen
from cairn.web.runs.faults import RunRefused
from cairn.web.runs.figures import NothingToMeasure, batches
from cairn.web.runs.purposes import insist_purpose
from cairn.web.runs.sources import Source
from cairn.web.runs.standard import standard_periods

if TYPE_CHECKING:
    from cairn.web.jobs.models import Job
    from cairn.web.partnerships.models import Partnership

ENGINES = ("duckdb",)


@dataclass(frozen=True, slots=True)
class Plan:
    """What was asked for. Raises RunRefused where that cannot be done, whatever records are held."""

    partnership: Partnership
    asked_periods: Sequence[Span] | None
    asked_metrics: Sequence[str] | None
    by: Any
    purpose: str
    engine: str
    as_at: datetime
    job: Job | None = None

    def __post_init__(self) -> None:
        insist_purpose(self.purpose)
        if self.engine not in ENGINES:
            raise RunRefused(
                f"The records held here are measured by {' or '.join(ENGINES)}, not by '{self.engine}'."
            )
        try:
            chosen(self.asked_metrics)
        except UnknownMeasure as unknown:
            raise RunRefused(str(unknown)) from None

    @property
    def metrics(self) -> list[str]:
        """The names of the measures, in a fixed order."""
        return sorted(set(MEASURES if self.asked_metrics is None else self.asked_metrics))

    @property
    def whole(self) -> bool:
        """Whether it is the standard run: every measure over the standard periods."""
        return self.asked_periods is None and set(self.metrics) == set(MEASURES)

    def periods(self, source: Source) -> list[Span]:
        """The periods, for these records. Raises RunRefused where no measure exists for any of them."""
        if self.asked_periods is None:
            found = standard_periods(source.last, source.first)
        else:
            found = list(dict.fromkeys(self.asked_periods))
        try:
            batches(found, self.metrics)
        except NothingToMeasure as nothing:
            raise RunRefused(str(nothing)) from None
        return found
