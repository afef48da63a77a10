"""A measure as one entry of a list: its question, word, newest figure and age, or why there is none."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.safestring import SafeString

from cairn.framework.catalogue import Measure
from cairn.framework.frameworks import Metric
from cairn.framework.measure import PUBLICATIONS
from cairn.web.outcomes import addresses
from cairn.web.outcomes.pages import facts, parts
from cairn.web.outcomes.snapshot import Snapshot

TEMPLATE = "components/metric_card.html"


@dataclass(frozen=True, slots=True)
class Card:
    """One measure, as components/metric_card.html takes it."""

    question: str
    href: str
    number: str
    name: str
    word: str
    figure: str
    age: str
    note: str
    tag: str
    tone: str = "doubt"


def card(seen: Snapshot, measure: Measure, metric: Metric | None = None) -> Card:
    """The card of a measure."""
    item, judged = facts.lead(seen, measure), seen.judge(measure)
    return Card(
        question=measure.question,
        href=addresses.metric(seen.place.slug, measure.id),
        number=_number(metric),
        name=measure.name,
        word=judged.word.value if item else "",
        figure=facts.in_areas(seen, measure).removeprefix(f"{measure.name}: ").removesuffix("."),
        age=f"{facts.capital(facts.age(item, seen.day))}. {facts.provenance(item)}." if item else "",
        note=_why(measure, judged.reason) if not item else judged.reason,
        tag="Sources disagree" if seen.disputed(measure.id) else "",
    )


def laid(seen: Snapshot, measure: Measure, metric: Metric | None = None) -> SafeString:
    """The card as HTML, laid out once for a release."""
    name = ("card", measure.id, metric.id if metric else "")
    return seen.once(name, lambda: parts.laid(TEMPLATE, card=card(seen, measure, metric)))


def _number(metric: Metric | None) -> str:
    """Tier and number of a framework line: "Headline H5"."""
    if metric is None:
        return ""
    return f"{metric.tier.capitalize()} {metric.number}".strip()


def _why(measure: Measure, reason: str) -> str:
    if measure.publication == "public":
        return reason
    return f"{facts.capital(PUBLICATIONS[measure.publication])}. {measure.publication_reason}"
