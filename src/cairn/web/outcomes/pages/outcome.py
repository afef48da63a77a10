"""An outcome's page: its question, its word and how that was decided, and every measure behind it."""

from __future__ import annotations

from dataclasses import dataclass

from cairn.framework.catalogue import catalogue
from cairn.framework.frameworks import Outcome
from cairn.web.outcomes.pages import facts
from cairn.web.outcomes.pages.cards import Card, card
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


@dataclass(frozen=True, slots=True)
class Section:
    """Measures of one tier."""

    title: str
    text: str
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class OutcomePage:
    """Everything that an outcome's page says."""

    outcome: Outcome
    word: str
    sentence: str
    reason: str
    would_help: str
    decided_by: tuple[Card, ...]
    sections: tuple[Section, ...]
    not_gaps: tuple[Section, ...]


def build(seen: Snapshot, outcome: Outcome) -> OutcomePage:
    """Assemble the page of one outcome."""
    judged, known = seen.judge_outcome(outcome), catalogue().measures
    lead = lead_measure(seen, outcome, judged)
    return OutcomePage(
        outcome=outcome,
        word=judged.word.value,
        sentence=(facts.in_areas(seen, lead) if lead else "") or "No figure for this outcome is loaded.",
        reason=judged.reason,
        would_help=judged.would_help,
        decided_by=tuple(card(seen, known[name]) for name in outcome.word_measures if name in known),
        sections=_sections(seen, outcome, GROUPS),
        not_gaps=_sections(seen, outcome, NOT_GAPS),
    )


def _sections(
    seen: Snapshot, outcome: Outcome, groups: tuple[tuple[str, str, str], ...]
) -> tuple[Section, ...]:
    sections = (Section(title, text, _cards(seen, outcome, tier)) for tier, title, text in groups)
    return tuple(section for section in sections if section.cards)


def _cards(seen: Snapshot, outcome: Outcome, tier: str) -> tuple[Card, ...]:
    """Cards of one tier: the framework's lines, each followed by the figures that stand near it."""
    known, cards = catalogue(), []
    lines = [line for line in seen.framework.lines_of(outcome.id) if line.tier == tier]
    for line in lines:
        measures = [known.measures[name] for name in line.measures]
        cards += [card(seen, one, line) for one in measures]
        near = [other for one in measures for other in known.near(one.id) if facts.lead(seen, other)]
        cards += [card(seen, one) for one in near if one not in measures]
    return tuple({one.href: one for one in cards}.values())
