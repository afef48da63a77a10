"""Frameworks: a published set of outcomes, and the lines (metrics) that follow them."""

from dataclasses import dataclass
from datetime import date

TIERS = {
    "headline": "Headline: the few that the framework is judged by",
    "supporting": "Supporting: explains or adds to a headline",
    "additional": "Additional: followed locally beside the framework",
    "candidate": "Candidate: once considered, never adopted",
    "superseded": "Superseded: an earlier wording that is no longer used",
}
EXPECTED_TIERS = frozenset({"headline", "supporting", "additional"})
OUTCOME_KINDS = {
    "strategic": "Strategic: the change that people should feel",
    "intermediate": "Intermediate: what helps to bring that change about",
    "condition": "Condition: what a funder asks for",
    "context": "Context: what surrounds the outcomes and helps to read them",
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """A change that the framework wants to see.

    `name` is the framework's own, `short` is how a page says it, `question` is what a resident would ask and
    `says` is what the outcome covers. Only the measures in `word_measures` may give the outcome its word
    (better, worse, no clear change); it is empty where every headline is activity or modelled.
    """

    id: str
    number: str
    name: str
    short: str
    kind: str
    question: str
    says: str
    word_measures: tuple[str, ...] = ()
    word_note: str = ""


@dataclass(frozen=True, slots=True)
class Metric:
    """One line of a framework and the measures that follow it; `number` is the line's own, such as "H10"."""

    id: str
    number: str
    tier: str
    outcome: str
    name: str
    measures: tuple[str, ...]
    note: str = ""

    @property
    def expected(self) -> bool:
        """Should a partnership expect figures? Candidates and earlier wordings are never shown as gaps."""
        return self.tier in EXPECTED_TIERS


@dataclass(frozen=True, slots=True)
class Framework:
    """One version of a framework; `valid_to` is None while it is in force."""

    id: str
    name: str
    version: str
    valid_from: date
    valid_to: date | None
    publisher: str
    address: str
    about: str
    outcomes: tuple[Outcome, ...]
    metrics: tuple[Metric, ...]

    def outcome(self, outcome_id: str) -> Outcome:
        """The outcome with this id; KeyError if the framework has none."""
        return next((one for one in self.outcomes if one.id == outcome_id), None) or _missing(outcome_id)

    def tier(self, *tiers: str) -> tuple[Metric, ...]:
        """The lines of one or more tiers, in the framework's order."""
        return tuple(metric for metric in self.metrics if metric.tier in tiers)

    def lines_of(self, outcome_id: str) -> tuple[Metric, ...]:
        """The lines that follow one outcome, in the framework's order."""
        return tuple(metric for metric in self.metrics if metric.outcome == outcome_id)


def _missing(outcome_id: str) -> Outcome:
    raise KeyError(outcome_id)
