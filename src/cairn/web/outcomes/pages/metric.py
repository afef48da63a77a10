"""A metric's page: the question, the answer, how it changed, whom to compare with, and how it is counted."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from django.utils.safestring import SafeString

from cairn.framework import formats
from cairn.framework.catalogue import Measure, catalogue
from cairn.framework.frameworks import Outcome
from cairn.framework.measure import PUBLICATIONS
from cairn.framework.observations import Observation
from cairn.framework.targets import Contradiction
from cairn.web.outcomes import addresses, drawings
from cairn.web.outcomes.pages import facts, metric_method, parts
from cairn.web.outcomes.pages.metric_compare import compare
from cairn.web.outcomes.pages.metric_groups import groups
from cairn.web.outcomes.pages.metric_months import months
from cairn.web.outcomes.pages.metric_path import path
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
    """Everything that a metric's page says, in its order; the larger parts are laid out already."""

    measure: Measure
    outcome: Outcome | None
    word: str
    sentence: str
    reason: str
    age: str
    doubts: tuple[parts.Notice, ...]
    none: parts.Empty | None
    near: tuple[tuple[str, str, str], ...]
    drawn: bool
    figures: SafeString
    months: SafeString
    path: SafeString
    comparison: SafeString
    groups: SafeString
    disputes: SafeString
    method: SafeString
    downloads: tuple[tuple[str, str], ...]


def build(seen: Snapshot, measure: Measure, extras: metric_method.Extras) -> MetricPage:
    """Assemble the page of one measure; `extras` are what had to be read for it alone."""
    judged, item = seen.judge(measure), facts.lead(seen, measure)
    doubts = seen.contradictions_of(measure.id)
    ref, table = drawings.trend(seen, measure), all_figures(seen, measure)
    return MetricPage(
        measure=measure,
        outcome=outcome_of(measure),
        word=judged.word.value,
        sentence=facts.in_areas(seen, measure) or f"No figure for {seen.place.name} is loaded.",
        reason=judged.reason,
        age=facts.about_figure(measure, item, seen.day) if item else "",
        doubts=tuple(_doubt(one) for one in doubts if one.area in seen.place.own_codes),
        none=None if item else _none(seen, measure),
        near=_near(seen, measure, item),
        drawn=ref is not None,
        figures=_figures(seen, measure, ref, table),
        months=parts.laid_if(months(seen, measure), "outcomes/months.html", "sections"),
        path=parts.laid_if(path(seen, measure), "outcomes/path.html", "path"),
        comparison=_comparison(seen, measure, extras),
        groups=parts.laid_if(groups(seen, measure), "outcomes/groups.html", "groups"),
        disputes=parts.laid_if([parts.dispute(one) for one in doubts], "outcomes/disputes.html", "disputes"),
        method=_method(seen, measure, extras),
        downloads=_downloads(seen, measure, bool(ref), bool(table)),
    )


def _figures(
    seen: Snapshot, measure: Measure, ref: DrawingRef | None, table: parts.Table | None
) -> SafeString:
    """The trend with its table, or the table alone where there is no line to draw."""
    if ref is None:
        return parts.laid_if(table, "components/table.html", "table")
    return parts.laid("components/chart.html", chart=_chart(seen, measure, ref, table))


def _comparison(seen: Snapshot, measure: Measure, extras: metric_method.Extras) -> SafeString:
    made = compare(seen, measure, extras.neighbours, extras.beside)
    if not made.shown:
        return SafeString("")
    return parts.laid("outcomes/compare.html", comparison=made, map_href=_map(seen, measure))


def _method(seen: Snapshot, measure: Measure, extras: metric_method.Extras) -> SafeString:
    made = metric_method.method(seen, measure, extras.history)
    return parts.laid("outcomes/method.html", method=made, caveats=_caveats(measure))


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
            said.append(_from_to(seen.place.name_of(area.code), known[0], known[-1], measure.unit))
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
    ask = f"Who to ask: {item.ask}" if item.ask else ""
    return parts.Notice("contradiction", item.title, text, ask, f"#{item.code}", "See them side by side")


def _caveats(measure: Measure) -> tuple[parts.Notice, ...]:
    return (parts.Notice("caveat", "Read with care", " ".join(measure.caveat)),) if measure.caveat else ()


def _downloads(seen: Snapshot, measure: Measure, drawn: bool, figures: bool) -> tuple[tuple[str, str], ...]:
    tail = addresses.metric(seen.place.slug, measure.id)
    data = [("Figures as CSV", f"{tail}data.csv"), ("Figures as ODS (spreadsheet)", f"{tail}data.ods")]
    pictures = [("Chart as SVG", f"{tail}chart.svg"), ("Chart as PNG", f"{tail}chart.png")]
    return tuple((data if figures else []) + (pictures if drawn else []))


def _map(seen: Snapshot, measure: Measure) -> str:
    local = "upper_tier" in measure.geography
    return addresses.metric(seen.place.slug, measure.id, "map/") if local else ""
