"""The front page: one line for each outcome, each worth reading even where there is not enough data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cairn.framework.catalogue import Measure, catalogue
from cairn.framework.frameworks import Outcome
from cairn.framework.judgement import Judgement, Word
from cairn.web.outcomes import addresses, drawings
from cairn.web.outcomes.pages import facts
from cairn.web.outcomes.snapshot import Snapshot
from cairn.web.outcomes.words import top_sentence

KINDS = (("strategic", "What we want for people here"), ("intermediate", "What helps us get there"))
TIERS = ("headline", "supporting", "additional")


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
    measure = lead_measure(seen, outcome, judged)
    item = facts.lead(seen, measure) if measure else None
    spark = drawings.spark(seen, measure) if measure and item else None
    return Row(
        name=outcome.short,
        href=addresses.outcome(seen.place.slug, outcome.id),
        word=judged.word.value,
        says=_says(seen, outcome, measure),
        doubt=_doubt(seen, measure),
        gap=_gap(outcome, judged),
        age=f"{facts.capital(facts.age(item, seen.day))}." if item else "",
        spark_url=addresses.drawing(spark.wide) if spark else "",
        spark_alt="",
    )


def measures_of(outcome: Outcome) -> list[Measure]:
    """Measures of an outcome that may lead its line: those that give the word, then by tier, each once."""
    known = catalogue()
    ids = list(outcome.word_measures)
    for tier in TIERS:
        ids += [
            name
            for line in known.framework().lines_of(outcome.id)
            if line.tier == tier
            for name in line.measures
        ]
    measures = [known.measures[name] for name in dict.fromkeys(ids) if name in known.measures]
    near = [one for measure in measures for one in known.near(measure.id)]
    return measures + [one for one in near if one not in measures]


def lead_measure(seen: Snapshot, outcome: Outcome, judged: Judgement) -> Measure | None:
    """The measure that an outcome's line is about: that behind the word, else the first with a figure."""
    measures = measures_of(outcome)
    if judged.newest is not None:
        behind = [one for one in measures if one.id == judged.newest.measure]
        if behind and judged.word != Word.NOT_ENOUGH_DATA:
            return behind[0]
    return next((one for one in measures if facts.lead(seen, one)), measures[0] if measures else None)


def _says(seen: Snapshot, outcome: Outcome, measure: Measure | None) -> str:
    """What is known: the figure, what it can't say, who else, what was agreed."""
    if measure is None:
        return f"No measure of {outcome.short.lower()} is in the catalogue."
    item = facts.lead(seen, measure)
    if item is None:
        return " ".join(filter(None, [_nothing(seen, measure), facts.elsewhere(seen, measure)]))
    parts = [
        facts.in_areas(seen, measure),
        facts.nature(measure, item),
        facts.comparators(seen, measure, item),
        facts.agreed(seen.targets_of(measure.id), measure.unit),
    ]
    return " ".join(filter(None, parts))


def _nothing(seen: Snapshot, measure: Measure) -> str:
    reason = measure.publication_reason
    return f"{measure.name}: no figure for {seen.place.name} is loaded. {reason}".strip()


def _doubt(seen: Snapshot, measure: Measure | None) -> str:
    if measure is None or not seen.disputed(measure.id):
        return ""
    return "The sources disagree about this."


def _gap(outcome: Outcome, judged: Judgement) -> str:
    if judged.word != Word.NOT_ENOUGH_DATA:
        return ""
    known = catalogue().measures
    first = next((known[name] for name in outcome.word_measures if name in known), None)
    return facts.fills(first) if first and first.publication == "public" else outcome.word_note
