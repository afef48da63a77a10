"""How a measure is counted, by whom, how late, and what was changed since."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cairn.framework import formats
from cairn.framework.catalogue import Line, Measure, catalogue
from cairn.framework.measure import FREQUENCIES, INTERVALS, NATURES, POLARITIES, PUBLICATIONS
from cairn.framework.observations import Source
from cairn.web.outcomes.pages import facts
from cairn.web.outcomes.pages.metric_tables import value
from cairn.web.outcomes.pages.parts import Table, columns, row
from cairn.web.outcomes.snapshot import Snapshot
from cairn.web.releases.reading import Figures, Neighbours, Superseded


@dataclass(frozen=True, slots=True)
class Extras:
    """What is read for one metric's page beside the snapshot."""

    neighbours: Neighbours | None
    beside: Figures
    history: Sequence[Superseded]


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of "How we count": a heading and one or several sentences."""

    term: str
    texts: tuple[str, ...]
    href: str = ""


@dataclass(frozen=True, slots=True)
class Method:
    """How the measure is counted, the sources of its figures, and the history of changes."""

    entries: tuple[Entry, ...]
    sources: tuple[Entry, ...]
    history: Table | None


def first_line(measure: Measure) -> Line | None:
    """The framework line that a measure is known by: the national framework's if it has one."""
    lines = catalogue().lines(measure.id)
    national = catalogue().framework().id
    return next((line for line in lines if line.framework.id == national), lines[0] if lines else None)


def method(seen: Snapshot, measure: Measure, history: Sequence[Superseded]) -> Method:
    """Everything under "How we count"."""
    return Method(_entries(measure), _sources(seen, measure), _history(measure, history))


def _entries(measure: Measure) -> tuple[Entry, ...]:
    found = [
        Entry("What it is", (measure.definition,)),
        Entry("Counted", (measure.numerator,)),
        Entry("Out of", (measure.denominator,)),
        Entry("Ages", (", ".join(map(str, measure.age_band)),)),
        Entry("Over what time", (str(measure.window),)),
        Entry(
            "Which way is better",
            (f"{facts.capital(POLARITIES[measure.polarity])}. {measure.polarity_reason}",),
        ),
        Entry("Kind of figure", (f"{facts.capital(NATURES[measure.nature])}.",)),
        Entry("What it can't tell", measure.limitations),
        Entry("Likely range", (f"{facts.capital(INTERVALS[measure.interval])}.",)),
        Entry("How often, how late", (_timing(measure),)),
        Entry(
            "Published or not",
            (f"{facts.capital(PUBLICATIONS[measure.publication])}. {measure.publication_reason}",),
        ),
        Entry("Publisher", (f"{measure.source.publisher}: {measure.source.title}",), measure.source.address),
        Entry("Who to ask", (measure.answers_for,)),
        Entry("Asked for by", tuple(_asked(line) for line in catalogue().lines(measure.id))),
        Entry("Where this description comes from", (measure.basis,)),
    ]
    return tuple(entry for entry in found if any(entry.texts))


def _timing(measure: Measure) -> str:
    often = f"{facts.capital(FREQUENCIES[measure.frequency])}."
    if not measure.lag_months:
        return often
    return f"{often} About {formats.plural(measure.lag_months, 'month')} after the period ends."


def _asked(line: Line) -> str:
    number = f" {line.metric.number}" if line.metric.number else ""
    return f"{line.framework.name}{number}: {line.metric.name}"


def _sources(seen: Snapshot, measure: Measure) -> tuple[Entry, ...]:
    """Each source of the figures shown, with its document and section."""
    found: dict[Source, None] = {}
    for area in [*seen.place.own, *seen.place.wider]:
        found.update((item.source, None) for item in seen.figures.all_breakdowns(measure.id, area.code))
    found.update((step.source, None) for step in seen.targets_of(measure.id))
    return tuple(_source(source) for source in found)


def _source(source: Source) -> Entry:
    texts = [
        source.edition, source.document, source.section,
        f"Retrieved {formats.day(source.retrieved)}" if source.retrieved else "",
        f"Licence: {source.licence}" if source.licence else "",
    ]  # fmt: skip
    said = ". ".join(text.rstrip(".") for text in texts if text)
    # A link leads to a page of the web and is never one that runs.
    href = source.address if source.address.startswith(("https://", "http://")) else ""
    return Entry(f"{source.publisher}: {source.title}", (f"{said}.",) if said else (), href)


def _history(measure: Measure, history: Sequence[Superseded]) -> Table | None:
    rows = tuple(
        row(
            one.was.period.short(),
            value(one.was, measure.unit),
            value(one.now, measure.unit) if one.now else "",
            formats.day(one.replaced_at.date()) if one.replaced_at else "",
            one.now.source.edition if one.now else "",
        )
        for one in history
        if _changed(one)
    )
    heads = columns("Period", "#It was", "#It became", "Changed on", "Edition")
    return Table("Figures that were changed", heads, rows) if rows else None


def _changed(one: Superseded) -> bool:
    """Whether what a reader sees changed; a better description of the source alone is no change."""
    if one.now is None:
        return True
    seen = [(figure.value, figure.lower, figure.upper, figure.status) for figure in (one.was, one.now)]
    return seen[0] != seen[1]
