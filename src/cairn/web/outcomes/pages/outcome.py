"""An outcome's page: its question, its word and how that was decided, and every measure behind it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.safestring import SafeString

from cairn.framework.catalogue import Measure, catalogue
from cairn.framework.frameworks import Metric, Outcome
from cairn.web.outcomes import addresses
from cairn.web.outcomes.pages import facts
from cairn.web.outcomes.pages.cards import laid
from cairn.web.outcomes.pages.front import lead_measure
from cairn.web.outcomes.snapshot import Snapshot

GROUPS = (
    ("headline", "Headline measures", "The few that this outcome is judged by."),
    ("supporting", "Supporting measures", "They explain the headlines or add to them."),
    ("additional", "Additional local measures", "Followed locally beside the national framework."),
)
NOT_GAPS = (
    (
        "candidate",
        "Once considered",
        "Named as possible measures in 2022 and never adopted. They are no gaps.",
    ),
    ("superseded", "Earlier wordings", "No longer used. Kept so that older documents can be read."),
)


Link = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Section:
    """Measures of one tier, each as a card."""

    title: str
    text: str
    cards: tuple[SafeString, ...]


@dataclass(frozen=True, slots=True)
class Aside:
    """Measures that nobody expects figures for, each as a name and an address."""

    title: str
    text: str
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class OutcomePage:
    """Everything that an outcome's page says."""

    outcome: Outcome
    word: str
    sentence: str
    reason: str
    would_help: str
    decided_by: tuple[Link, ...]
    sections: tuple[Section, ...]
    asides: tuple[Aside, ...]


def build(seen: Snapshot, outcome: Outcome) -> OutcomePage:
    """Assemble the page of one outcome."""
    judged, known = seen.judge_outcome(outcome), catalogue().measures
    lead = lead_measure(seen, outcome, judged)
    decided = [known[name] for name in outcome.word_measures if name in known]
    sections = (Section(title, text, _cards(seen, outcome, tier)) for tier, title, text in GROUPS)
    asides = (Aside(title, text, _links(seen, _measures(outcome, tier))) for tier, title, text in NOT_GAPS)
    return OutcomePage(
        outcome=outcome,
        word=judged.word.value,
        sentence=(facts.in_areas(seen, lead) if lead else "") or "No figure for this outcome is loaded.",
        reason=judged.reason,
        would_help=judged.would_help,
        decided_by=_links(seen, decided),
        sections=tuple(section for section in sections if section.cards),
        asides=tuple(aside for aside in asides if aside.links),
    )


def _cards(seen: Snapshot, outcome: Outcome, tier: str) -> tuple[SafeString, ...]:
    """Cards of one tier: the framework's lines, each followed by the figures that stand near it."""
    known = catalogue()
    found: dict[str, SafeString] = {}
    for line in _lines(outcome, tier):
        measures = [known.measures[name] for name in line.measures]
        near = [other for one in measures for other in known.near(one.id) if facts.lead(seen, other)]
        for one in measures:
            found.setdefault(one.id, laid(seen, one, line))
        for one in near:
            found.setdefault(one.id, laid(seen, one))
    return tuple(found.values())


def _lines(outcome: Outcome, tier: str) -> list[Metric]:
    lines = catalogue().framework().lines_of(outcome.id)
    return [line for line in lines if line.tier == tier]


def _measures(outcome: Outcome, tier: str) -> list[Measure]:
    known = catalogue().measures
    return [known[name] for line in _lines(outcome, tier) for name in line.measures]


def _links(seen: Snapshot, measures: list[Measure]) -> tuple[Link, ...]:
    return tuple((one.name, addresses.metric(seen.place.slug, one.id)) for one in measures)
