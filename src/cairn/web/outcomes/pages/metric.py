"""A metric's page: the question, the answer, how it changed, whom to compare with, and how it is counted."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from cairn.framework import formats
from cairn.framework.catalogue import Measure, catalogue
from cairn.framework.frameworks import TIERS, Outcome
from cairn.framework.measure import PUBLICATIONS
from cairn.framework.observations import Observation
from cairn.framework.targets import Contradiction
from cairn.web.outcomes import addresses, drawings
from cairn.web.outcomes.pages import facts, metric_method, parts
from cairn.web.outcomes.pages.metric_compare import Comparison, compare
from cairn.web.outcomes.pages.metric_groups import groups
from cairn.web.outcomes.pages.metric_path import Path, path
from cairn.web.outcomes.pages.metric_tables import all_figures
from cairn.web.outcomes.snapshot import Snapshot
from cairn.web.outcomes.tracks import key_of
from cairn.web.releases.reading import DrawingRef

OVERLAP = (
    "Each point covers {} and shares part of them with the next, so the line is smoother than what happened."
)
NOT_JOINED = "Figures of other sources or kinds of period are in the table and are not joined to these."


@dataclass(frozen=True, slots=True)
class MetricPage:
    """Everything that a metric's page says, in its order."""

    measure: Measure
    number: str
    tier: str
    outcome: Outcome | None
    word: str
    sentence: str
    reason: str
    age: str
    would_help: str
    none: parts.Empty | None
    near: tuple[tuple[str, str, str], ...]
    chart: parts.Chart | None
    table: parts.Table | None
    comparison: Comparison
    path: Path | None
    groups: tuple[parts.Table, ...]
    caveats: tuple[parts.Notice, ...]
    doubts: tuple[parts.Notice, ...]
    disputes: tuple[parts.Dispute, ...]
    national: tuple[parts.Dispute, ...]
    method: metric_method.Method
    downloads: tuple[tuple[str, str], ...]
    map_href: str


def build(seen: Snapshot, measure: Measure, extras: metric_method.Extras) -> MetricPage:
    """Assemble the page of one measure; `extras` are what had to be read for it alone."""
    judged, item, own = seen.judge(measure), facts.lead(seen, measure), seen.place.own_codes
    line = metric_method.first_line(measure)
    ref = drawings.trend(seen, measure)
    table = all_figures(seen, measure)
    return MetricPage(
        measure=measure,
        number=line.metric.number if line else "",
        tier=TIERS.get(measure.tier, "").partition(":")[0],
        outcome=outcome_of(measure),
        word=judged.word.value,
        sentence=facts.in_areas(seen, measure) or f"No figure for {seen.place.name} is loaded.",
        reason=judged.reason,
        age=facts.about_figure(measure, item, seen.day) if item else "",
        would_help=judged.would_help if item else "",
        none=None if item else _none(seen, measure),
        near=_near(seen, measure, item),
        chart=_chart(seen, measure, ref, table) if ref else None,
        table=table,
        comparison=compare(seen, measure, extras.neighbours, extras.beside),
        path=path(seen, measure),
        groups=groups(seen, measure),
        caveats=_caveats(measure),
        doubts=tuple(_doubt(one) for one in seen.contradictions_of(measure.id) if one.area in own),
        disputes=tuple(parts.dispute(one) for one in seen.contradictions_of(measure.id) if one.area in own),
        national=tuple(
            parts.dispute(one) for one in seen.contradictions_of(measure.id) if one.area not in own
        ),
        method=metric_method.method(seen, measure, extras.history),
        downloads=_downloads(seen, measure, bool(ref), bool(table)),
        map_href=_map(seen, measure),
    )


def outcome_of(measure: Measure) -> Outcome | None:
    """The national outcome that a measure follows, if it has one."""
    outcomes = catalogue().framework().outcomes
    return next((one for one in outcomes if one.id == measure.outcome), None)


def _none(seen: Snapshot, measure: Measure) -> parts.Empty:
    """Why there is no figure, in the record's own words, and how to load one."""
    published = PUBLICATIONS[measure.publication]
    public = measure.publication == "public"
    text = measure.publication_reason if public else f"{measure.publication_reason} It is {published}."
    command = "cairn load observations FILE" if public and "upper_tier" in measure.geography else ""
    return parts.Empty(f"No figure for {seen.place.name}", text, command)


def _near(seen: Snapshot, measure: Measure, item: Observation | None) -> tuple[tuple[str, str, str], ...]:
    """The nearest figures: related measures with a figure here, and region or country where we have none."""
    known = catalogue()
    related = [
        *known.near(measure.id),
        *([known.measures[measure.near]] if measure.near in known.measures else []),
    ]
    found = [
        (one.name, addresses.metric(seen.place.slug, one.id), facts.in_areas(seen, one))
        for one in related if facts.lead(seen, one)
    ]  # fmt: skip
    if item is None and (other := facts.elsewhere(seen, measure)):
        found.insert(0, ("", "", other))
    return tuple(found)


def _chart(seen: Snapshot, measure: Measure, ref: DrawingRef, table: parts.Table | None) -> parts.Chart:
    tail = addresses.metric(seen.place.slug, measure.id)
    downloads = [("Download chart (SVG)", f"{tail}chart.svg"), ("Download chart (PNG)", f"{tail}chart.png")]
    return parts.chart(ref, "trend", sentence=_to_see(seen, measure), table=table, downloads=downloads)


def _to_see(seen: Snapshot, measure: Measure) -> str:
    """What to see in the chart: first and last figure, what overlaps, what is not joined."""
    said = []
    for area, track in drawings.mains(seen, measure):
        known = track.known
        if len(known) > 1:
            said.append(_from_to(area.name, known[0], known[-1], measure.unit))
        if any(one.period.overlaps(other.period) for one, other in pairwise(known)):
            said.append(OVERLAP.format(formats.plural(known[0].period.months // 12, "year")))
        if len({key_of(one) for one in seen.series(measure.id, area.code)}) > 1:
            said.append(NOT_JOINED)
    said = said or [_one_point(seen, measure)]
    if seen.targets_of(measure.id):
        said.append("The dashed line is what was agreed.")
    if not seen.own_areas(measure.id) and not seen.targets_of(measure.id):
        said.append(f"There is no figure for {seen.place.name} alone.")
    return " ".join(dict.fromkeys(filter(None, said)))


def _from_to(name: str, first: Observation, last: Observation, unit: str) -> str:
    return (
        f"{name}: {facts.short(first, unit)} in {first.period.short()}, "
        f"{facts.short(last, unit)} in {last.period.short()}."
    )


def _one_point(seen: Snapshot, measure: Measure) -> str:
    if seen.own_areas(measure.id):
        return "There is one figure, so there is no trend yet."
    return "There is no figure yet, only what was agreed." if seen.targets_of(measure.id) else ""


def _doubt(item: Contradiction) -> parts.Notice:
    """A contradiction in short, at the top of the page, with the way to its figures further down."""
    values = dict.fromkeys(f"{value} ({period})" if period else value for _, value, period, _ in item.figures)
    text = item.detail
    if item.kind == "conflict" and len(values) > 1:
        text = f"The sources give {formats.join_words(list(values))}."
    return parts.Notice("contradiction", item.title, text, item.ask, f"#{item.code}", "See them side by side")


def _caveats(measure: Measure) -> tuple[parts.Notice, ...]:
    return tuple(parts.Notice("caveat", "Read with care", text) for text in measure.caveat)


def _downloads(seen: Snapshot, measure: Measure, drawn: bool, figures: bool) -> tuple[tuple[str, str], ...]:
    tail = addresses.metric(seen.place.slug, measure.id)
    data = [("Figures as CSV", f"{tail}data.csv"), ("Figures as ODS (spreadsheet)", f"{tail}data.ods")]
    pictures = [("Chart as SVG", f"{tail}chart.svg"), ("Chart as PNG", f"{tail}chart.png")]
    return tuple((data if figures else []) + (pictures if drawn else []))


def _map(seen: Snapshot, measure: Measure) -> str:
    local = "upper_tier" in measure.geography
    return addresses.metric(seen.place.slug, measure.id, "map/") if local else ""
