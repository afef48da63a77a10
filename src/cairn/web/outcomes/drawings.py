"""Charts of figures: from observations to a description of a chart, drawn once and stored."""

from __future__ import annotations

from collections.abc import Sequence

from cairn.framework import formats
from cairn.framework.areas import Area
from cairn.framework.measure import Measure
from cairn.framework.observations import Observation
from cairn.web import charts
from cairn.web.outcomes.snapshot import Snapshot
from cairn.web.outcomes.tracks import Track, fitting, missing_periods, same_track, tracks
from cairn.web.releases import reading

STYLE = "1"  # raise it when charts are drawn anew from the same figures
ENOUGH_FOR_SPARK = 3


def spark(seen: Snapshot, measure: Measure) -> reading.DrawingRef | None:
    """The small line beside an outcome, where one area has three or more figures counted alike."""
    areas = seen.own_areas(measure.id)
    if len(areas) != 1:
        return None
    found = tracks(seen.series(measure.id, areas[0].code))
    if not found or len(found[0].known) < ENOUGH_FOR_SPARK:
        return None
    spec = charts.Spark(measure.name, tuple(item.value for item in found[0].observations), measure.unit)
    return reading.drawn_once("spark", f"{STYLE}{spec!r}", lambda: _small(spec))


def trend(
    seen: Snapshot, measure: Measure, *, heading: str = "", footer: str = ""
) -> reading.DrawingRef | None:
    """The trend chart of a measure: own areas, comparators counted alike, the agreed path.

    None where no line has two figures. `heading` and `footer` are drawn into a picture that stands alone.
    """
    spec = trend_spec(seen, measure, heading=heading, footer=footer)
    if spec is None:
        return None
    return reading.drawn_once("trend", f"{STYLE}{spec!r}", lambda: _both(spec))


def trend_spec(
    seen: Snapshot, measure: Measure, *, heading: str = "", footer: str = ""
) -> charts.Trend | None:
    """What the trend chart is to show."""
    chosen = mains(seen, measure)
    lines = [
        _line(seen.place.name_of(area.code), track.observations, "main", measure.unit)
        for area, track in chosen
    ]
    lines += _comparator_lines(seen, measure, chosen)
    lines += _target_lines(seen, measure)
    if not any(line.role == "target" or _joins(line) for line in lines):
        return None
    title = f"{measure.name}, {seen.place.name}"
    return charts.Trend(
        title, tuple(lines), measure.unit, zero=measure.unit == "count", scale=measure.name, heading=heading,
        footer=footer,
    )  # fmt: skip


def mains(seen: Snapshot, measure: Measure) -> list[tuple[Area, Track]]:
    """What the chart is about: own areas, or the nearest wider one where none of them has a figure."""
    around = [area for area in seen.place.wider if tracks(seen.series(measure.id, area.code))]
    chosen = seen.own_areas(measure.id) or around[:1]
    return [(area, track) for area in chosen if (track := main_track(seen, measure, area))]


def _joins(line: charts.Line) -> bool:
    """Whether a line has two figures, so that there is something to see."""
    return sum(point.value is not None for point in line.points) > 1


def main_track(seen: Snapshot, measure: Measure, area: Area) -> Track | None:
    """The figures of an area that the chart joins: of the newest source, over the measure's own window."""
    return fitting(measure, tracks(seen.series(measure.id, area.code)))


def control(spec: charts.Trend) -> reading.DrawingRef:
    """A control chart."""
    return reading.drawn_once("control", f"{STYLE}{spec!r}", lambda: _both(spec))


def comparison(
    measure: Measure, rows: Sequence[tuple[str, Observation, bool]], place: str
) -> reading.DrawingRef | None:
    """Dots with their ranges for (name, figure, emphasis) of one period; None with fewer than two figures."""
    known = [row for row in rows if row[1].value is not None]
    if len(known) < 2:
        return None
    spec = charts.Comparison(
        f"{measure.name}: {place} and others",
        tuple(
            charts.Row(name, item.value, item.lower, item.upper, emphasis=own) for name, item, own in known
        ),
        measure.unit,
        scale=measure.name,
    )
    return reading.drawn_once(
        "comparison",
        f"{STYLE}{spec!r}",
        lambda: _two(spec, charts.comparison(spec), charts.comparison(spec, "narrow")),
    )


def groups(spec: charts.Comparison) -> reading.DrawingRef:
    """Groups of people with their likely ranges."""
    return reading.drawn_once(
        "groups", f"{STYLE}{spec!r}",
        lambda: _two(spec, charts.comparison(spec), charts.comparison(spec, "narrow")),
    )  # fmt: skip


def _comparator_lines(
    seen: Snapshot, measure: Measure, mains: Sequence[tuple[Area, Track]]
) -> list[charts.Line]:
    """Thin lines of region and country; counts of larger areas would flatten ours, so they have none."""
    if measure.unit in ("count", "pounds") or not mains:
        return []
    key = mains[0][1].key
    lines = []
    for area in [area for area in seen.place.comparators if area not in [main for main, _ in mains]]:
        alike = same_track(key, seen.series(measure.id, area.code))
        if any(item.value is not None for item in alike):
            lines.append(_line(area.name, alike, "comparator", measure.unit))
    return lines


def _target_lines(seen: Snapshot, measure: Measure) -> list[charts.Line]:
    lines = []
    for area in seen.place.own:
        path = seen.targets_of(measure.id, area.code)
        if path:
            points = tuple(charts.Point(one.period.end, one.period.short(), one.value) for one in path)
            name = "Agreed path" if not seen.place.several else f"Agreed, {area.name}"
            lines.append(charts.Line(name, points, "target"))
    return lines


def _line(name: str, observations: Sequence[Observation], role: charts.specs.Role, unit: str) -> charts.Line:
    gaps = missing_periods([item.period for item in observations])
    points = [point(item, unit) for item in observations]
    points += [charts.Point(gap.end, gap.short(), None) for gap in gaps]
    return charts.Line(name, tuple(sorted(points, key=lambda point: point.at)), role)


def point(item: Observation, unit: str) -> charts.Point:
    """A figure as a point of a line."""
    written = ""
    if item.value is not None:
        written = formats.with_unit(item.value, unit, denominator=item.denominator)
    return charts.Point(item.period.end, item.period.short(), item.value, item.lower, item.upper, written)


def _small(spec: charts.Spark) -> reading.Drawn:
    return reading.Drawn(charts.sparkline(spec), "", charts.describe(spec)[1])


def _both(spec: charts.Trend) -> reading.Drawn:
    return _two(spec, charts.trend(spec, "wide"), charts.trend(spec, "narrow"))


def _two(spec: charts.specs.Chart, wide: str, narrow: str) -> reading.Drawn:
    title, description = charts.describe(spec)
    return reading.Drawn(wide, narrow, f"{title}. {description}")
