"""The catalogue as a page for people: Markdown written from the records, so that it cannot fall behind."""

from collections.abc import Iterable, Iterator

from cairn.framework.catalogue import (
    FREQUENCIES,
    GEOGRAPHIES,
    INTERVALS,
    NATURES,
    POLARITIES,
    PUBLICATIONS,
    UNITS,
    Catalogue,
    Framework,
    Measure,
)
from cairn.framework.catalogue_files import NATIONAL
from cairn.framework.frameworks import TIERS
from cairn.framework.measure import BREAKDOWNS

INTRO = """What is measured, in plain English. A framework is a published list of lines; each line is followed
by one or more measures, and a measure may serve several lines. This page is written from the records."""


def markdown(known: Catalogue) -> str:
    """The whole catalogue as one page: every framework with its lines, then every measure in full."""
    measures = sorted(known.measures.values(), key=lambda one: one.name.casefold())
    parts = ["# Catalogue of metrics", INTRO, _contents(known)]
    for framework in _national_first(known):
        parts += framework_section(known, framework)
    parts += ["## Every measure", *(measure_section(known, one) for one in measures)]
    return "\n\n".join(part for part in parts if part) + "\n"


def _contents(known: Catalogue) -> str:
    return "\n".join(
        f"- [{one.name}](#{one.id}), {one.version}: {_count(len(one.metrics), 'line')}"
        for one in _national_first(known)
    )


def _national_first(known: Catalogue) -> list[Framework]:
    return sorted(known.frameworks.values(), key=lambda one: one.id != NATIONAL)


def framework_section(known: Catalogue, framework: Framework) -> list[str]:
    """One framework: its outcomes, and under each its lines with links to their measures."""
    until = f" to {framework.valid_to}" if framework.valid_to else ""
    parts = [
        f'<a id="{framework.id}"></a>',
        f"## {framework.name}",
        framework.about,
        f"Version {framework.version}, from {framework.valid_from}{until}. Publisher: {framework.publisher}.",
        f"<{framework.address}>" if framework.address else "",
    ]
    for outcome in framework.outcomes:
        parts += [f"### {outcome.number}. {outcome.name}", f"**{outcome.question}** {outcome.says}"]
        parts += [outcome.word_note, *_lines(known, framework, outcome.id)]
    return parts


def _lines(known: Catalogue, framework: Framework, outcome_id: str) -> Iterator[str]:
    lines = framework.lines_of(outcome_id)
    for tier, title in TIERS.items():
        rows = [
            f"| {line.number} | {line.name} | {_links(known, line.measures)} | {line.note} |"
            for line in lines
            if line.tier == tier
        ]
        if rows:
            yield f"**{title}**"
            yield "\n".join(["| Line | Name | Measures | Note |", "| --- | --- | --- | --- |", *rows])


def _links(known: Catalogue, names: Iterable[str]) -> str:
    return ", ".join(f"[{known.measure(name).name}](#{name})" for name in names)


def measure_section(known: Catalogue, measure: Measure) -> str:
    """One measure in full: its question, what it means, how it is counted, and what to doubt."""
    lines = ", ".join(f"{line.framework.name} {line.metric.number}" for line in known.lines(measure.id))
    parts = [
        f'<a id="{measure.id}"></a>',
        f"### {measure.name}",
        f"**{measure.question}**",
        measure.definition,
        _facts(measure, lines),
        *_listed("Limits", measure.limitations),
        *_listed("Doubts", measure.caveat),
    ]
    return "\n\n".join(parts)


def _facts(measure: Measure, lines: str) -> str:
    facts = {
        "Asked for by": lines,
        "Counted": measure.numerator,
        "Out of": measure.denominator,
        "Unit": UNITS[measure.unit],
        "Which way is better": f"{POLARITIES[measure.polarity]}. {measure.polarity_reason}",
        "Kind of figure": NATURES[measure.nature],
        "Ages": "; ".join(map(str, measure.age_band)),
        "Time window": str(measure.window),
        "Broken down by": "; ".join(BREAKDOWNS[one] for one in measure.breakdowns) or "nothing",
        "Places": "; ".join(GEOGRAPHIES[one] for one in measure.geography),
        "How often": f"{FREQUENCIES[measure.frequency]}{_lag(measure)}",
        "Who may see it": f"{PUBLICATIONS[measure.publication]}. {measure.publication_reason}",
        "Likely range": INTERVALS[measure.interval],
        "Source": _source(measure),
        "Who answers for it": measure.answers_for,
        "Where this record comes from": measure.basis,
    }
    return "\n".join(f"- **{name}:** {text[0].upper()}{text[1:]}" for name, text in facts.items())


def _lag(measure: Measure) -> str:
    return f", about {_count(measure.lag_months, 'month')} after the period" if measure.lag_months else ""


def _source(measure: Measure) -> str:
    title = (
        f"[{measure.source.title}]({measure.source.address})"
        if measure.source.address
        else measure.source.title
    )
    return f"{measure.source.publisher}, {title}"


def _listed(title: str, texts: Iterable[str]) -> Iterator[str]:
    rows = [f"- {text}" for text in texts]
    if rows:
        yield f"{title}:"
        yield "\n".join(rows)


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"
