"""The front page: one line for each outcome, each worth reading even where there is not enough data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from cairn.framework.catalogue import Measure, catalogue
from cairn.framework.frameworks import Outcome
from cairn.framework.judgement import Judgement, Word
from cairn.web.outcomes import addresses, drawings
from cairn.web.outcomes.pages import facts
from cairn.web.outcomes.snapshot import Snapshot
from cairn.web.outcomes.words import top_sentence

KINDS = (("strategic", "What we want for people here"), ("intermediate", "What helps us get there"))


@dataclass(frozen=True, slots=True)
class Row:
    """One outcome's line, as components/outcome_row.html takes it."""

    name: str
    href: str
    word: str
    says: str
    doubt: str
    gap: str
    age: str
    spark_url: str
    spark_alt: str


@dataclass(frozen=True, slots=True)
class Group:
    """Outcomes of one kind."""

    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Front:
    """Everything that the front page says."""

    name: str
    slug: str
    sentence: str
    released: datetime | None
    groups: tuple[Group, ...]
    disagreements: int


def build(seen: Snapshot) -> Front:
    """Assemble the front page of a partnership."""
    judged = {outcome.id: seen.judge_outcome(outcome) for outcome in seen.framework.outcomes}
    groups = tuple(
        Group(
            title,
            tuple(_row(seen, one, judged[one.id]) for one in seen.framework.outcomes if one.kind == kind),
        )
        for kind, title in KINDS
    )
    sentence = top_sentence(judgement.word for judgement in judged.values())
    return Front(
        seen.place.name, seen.place.slug, sentence, seen.stamp.made_at, groups, len(seen.contradictions)
    )


def _row(seen: Snapshot, outcome: Outcome, judged: Judgement) -> Row:
    measure, gap = lead_measure(seen, outcome, judged), _gap(outcome, judged)
    own = measure is not None and facts.lead(seen, measure) is not None
    spark = drawings.spark(seen, measure) if measure and own else None
    says = (_says if own else _around)(seen, measure) if measure else ""
    nature = facts.nature(measure, facts.lead(seen, measure)) if measure and gap != outcome.word_note else ""
    return Row(
        name=outcome.short,
        href=addresses.outcome(seen.place.slug, outcome.id),
        word=judged.word.value,
        says=f"{says} {nature}".strip(),
        doubt=_doubt(seen, measure),
        gap=gap,
        age=_age(seen, measure),
        spark_url=addresses.drawing(spark.wide) if spark else "",
        spark_alt="",
    )


def lead_measure(seen: Snapshot, outcome: Outcome, judged: Judgement) -> Measure | None:
    """The measure that an outcome's line is about.

    The one behind the word, if there is a word. Else the first with a figure here: a headline, a supporting
    measure, what stands near a headline, one with a figure for a wider area, an additional measure, and last
    what stands near a supporting one. Without any figure: the first headline.
    """
    headline, supporting = _of_tier(outcome, "headline"), _of_tier(outcome, "supporting")
    if judged.newest is not None and judged.word != Word.NOT_ENOUGH_DATA:
        behind = [one for one in headline if one.id == judged.newest.measure]
        if behind:
            return behind[0]
    own = [*headline, *supporting, *_near(headline)]
    last = [*_of_tier(outcome, "additional"), *_near(supporting)]
    found = chain(
        (one for one in own if facts.lead(seen, one)),
        (one for one in headline + supporting if facts.nearest(seen, one)),
        (one for one in last if facts.lead(seen, one)),
        headline,
    )
    return next(found, None)


def _of_tier(outcome: Outcome, tier: str) -> list[Measure]:
    """Measures of an outcome's lines of one tier, each once; those that give the word first."""
    known = catalogue()
    lines = [line for line in known.framework().lines_of(outcome.id) if line.tier == tier]
    ids = [
        *(outcome.word_measures if tier == "headline" else ()),
        *(name for line in lines for name in line.measures),
    ]
    return [known.measures[name] for name in dict.fromkeys(ids) if name in known.measures]


def _near(measures: list[Measure]) -> list[Measure]:
    return [other for one in measures for other in catalogue().near(one.id)]


def _age(seen: Snapshot, measure: Measure | None) -> str:
    """The age of the figure that a line is about, own or of a wider area."""
    if measure is None:
        return ""
    item = facts.lead(seen, measure) or (facts.nearest(seen, measure) or (None, None))[1]
    return f"{facts.capital(facts.age(item, seen.day))}." if item else ""


def _says(seen: Snapshot, measure: Measure) -> str:
    """What is known here: the figure, who else, what was agreed."""
    item = facts.lead(seen, measure)
    parts = [
        facts.in_areas(seen, measure),
        facts.comparators(seen, measure, item) if item else "",
        facts.agreed(seen.targets_of(measure.id), measure.unit),
    ]
    return " ".join(filter(None, parts))


def _around(seen: Snapshot, measure: Measure) -> str:
    """What is known of the nearest wider area, or why nothing is."""
    found = facts.elsewhere(seen, measure)
    if found:
        return f"{measure.name}, {found} No figure for {seen.place.name} alone."
    return f"{measure.name}: no figure for {seen.place.name} is loaded. {measure.publication_reason}"


def _doubt(seen: Snapshot, measure: Measure | None) -> str:
    if measure is None or not seen.disputed(measure.id):
        return ""
    return "The sources disagree about this figure."


def _gap(outcome: Outcome, judged: Judgement) -> str:
    if judged.word != Word.NOT_ENOUGH_DATA:
        return ""
    known = catalogue().measures
    first = next((known[name] for name in outcome.word_measures if name in known), None)
    if first is not None and first.publication == "public":
        return facts.fills(first)
    if outcome.word_note or first is None:
        return outcome.word_note
    return f"{first.name} would decide. {first.publication_reason}"
