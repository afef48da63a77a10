"""The catalogue of all metrics, what is missing and why, and where the sources disagree."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.safestring import SafeString

from cairn.framework import formats
from cairn.framework.catalogue import Line, Measure, catalogue
from cairn.framework.measure import PUBLICATIONS
from cairn.web.outcomes import addresses
from cairn.web.outcomes.pages import facts, parts
from cairn.web.outcomes.pages.cards import laid
from cairn.web.outcomes.snapshot import Snapshot

TIERS = {
    "headline": "Headline", "supporting": "Supporting", "additional": "Additional",
    "candidate": "Once considered", "superseded": "Earlier wording",
}  # fmt: skip
FIGURES = {"yes": "With a figure here", "no": "Without a figure here"}
FIELDS = ("outcome", "tier", "figures", "publication")
LABELS = {
    "outcome": "Outcome",
    "tier": "Kind of measure",
    "figures": "Figures",
    "publication": "Published or not",
}

REASONS = (
    ("public", "Published, and not loaded yet", "Somebody has to load the publication."),
    (
        "not_published_locally",
        "Published, but not for council areas",
        "The nearest figure is of a larger place.",
    ),
    ("restricted", "Shown only to named people", "Members of the partnership may see them elsewhere."),
    ("management_information", "Kept by those who collect it", "The partnership can ask for it."),
)


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a filter."""

    value: str
    text: str
    selected: bool


@dataclass(frozen=True, slots=True)
class Select:
    """One filter."""

    name: str
    label: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """The catalogue page: the filters as they stand, what they found, and how many."""

    search: dict[str, str]
    selects: tuple[Select, ...]
    clear: str
    found: str
    cards: tuple[SafeString, ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """Measures that are missing for one reason."""

    title: str
    text: str
    table: parts.Table


def listing(seen: Snapshot, asked: Mapping[str, str]) -> Listing:
    """The measures that fit what was asked; an unknown value of a filter counts as not set."""
    words = " ".join(asked.get("q", "").split())[:100]
    chosen = {name: asked.get(name, "") for name in FIELDS}
    choices = _choices(seen)
    chosen = {name: value if value in choices[name] else "" for name, value in chosen.items()}
    fitting = [(measure, line) for measure, line in _all() if _fits(seen, measure, chosen, words)]
    selects = tuple(_select(name, choices[name], chosen[name]) for name in FIELDS)
    count = formats.plural(len(fitting), "measure")
    cards = tuple(laid(seen, measure, line.metric if line else None) for measure, line in fitting)
    search = {"name": "q", "label": "Search by word", "value": words}
    clear = addresses.page(seen.place.slug, "metrics") if words or any(chosen.values()) else ""
    return Listing(search, selects, clear, f"{count} found." if cards else "No measure fits.", cards)


def _all() -> list[tuple[Measure, Line | None]]:
    """Every measure with its first line, the national framework's order first."""
    known = catalogue()
    ordered = [name for metric in known.framework().metrics for name in metric.measures]
    names = dict.fromkeys([*ordered, *known.measures])
    return [
        (known.measures[name], next(iter(known.lines(name)), None))
        for name in names
        if name in known.measures
    ]


def _choices(seen: Snapshot) -> dict[str, dict[str, str]]:
    outcomes = {one.id: one.short for one in seen.framework.outcomes}
    published = {key: facts.capital(text) for key, text in PUBLICATIONS.items()}
    return {"outcome": outcomes, "tier": TIERS, "figures": FIGURES, "publication": published}


def _select(name: str, choices: Mapping[str, str], chosen: str) -> Select:
    options = [Option("", "All", not chosen)]
    options += [Option(value, text, value == chosen) for value, text in choices.items()]
    return Select(name, LABELS[name], tuple(options))


def _fits(seen: Snapshot, measure: Measure, chosen: Mapping[str, str], words: str) -> bool:
    has = "yes" if facts.lead(seen, measure) else "no"
    actual = {
        "outcome": measure.outcome, "tier": measure.tier, "figures": has, "publication": measure.publication
    }  # fmt: skip
    if any(value and actual[name] != value for name, value in chosen.items()):
        return False
    text = f"{measure.name} {measure.question} {measure.definition} {measure.source.publisher}".casefold()
    return all(word in text for word in words.casefold().split())


def missing(seen: Snapshot) -> tuple[Gap, ...]:
    """Measures that the national framework expects and that have no figure here, by reason."""
    without = [one for one in catalogue().expected() if not facts.lead(seen, one)]
    found = ((title, text, [one for one in without if _reason(one) == key]) for key, title, text in REASONS)
    return tuple(Gap(title, text, _gap_table(seen, title, some)) for title, text, some in found if some)


def _reason(measure: Measure) -> str:
    """Why a measure has no figure here: a key of REASONS."""
    if measure.publication == "public" and "upper_tier" not in measure.geography:
        return "not_published_locally"
    return measure.publication


def _gap_table(seen: Snapshot, title: str, found: Iterable[Measure]) -> parts.Table:
    rows = tuple(
        parts.row(
            parts.Cell(one.name, addresses.metric(seen.place.slug, one.id)),
            one.publication_reason,
            f"{one.source.publisher}: {one.source.title}",
            facts.elsewhere(seen, one) or _nearest(seen, one),
        )
        for one in found
    )
    heads = parts.columns("Measure", "Why", "Who has it", "Nearest figure")
    return parts.Table(title, heads, rows, caption_hidden=True)


def _nearest(seen: Snapshot, measure: Measure) -> str:
    near = [one for one in catalogue().near(measure.id) if facts.lead(seen, one)]
    item = facts.lead(seen, near[0]) if near else None
    if item is None:
        return "None loaded"
    return f"{facts.in_areas(seen, near[0]).removesuffix('.')} ({item.period.short()})."


def disagreements(seen: Snapshot) -> tuple[parts.Dispute, ...]:
    """Every contradiction in the sources that concerns this place, the most serious first."""
    known = catalogue().measures
    return tuple(
        parts.dispute(
            item,
            [
                (known[name].name, addresses.metric(seen.place.slug, name))
                for name in item.measures
                if name in known
            ],
        )
        for item in seen.contradictions
    )
