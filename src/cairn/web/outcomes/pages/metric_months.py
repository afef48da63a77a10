"""Month by month, or quarter by quarter: whether the latest figure is usual, on a control chart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from cairn.framework import formats
from cairn.framework.measure import Measure
from cairn.framework.observations import Observation
from cairn.framework.periods import PeriodKind
from cairn.web import charts
from cairn.web.outcomes import drawings
from cairn.web.outcomes.pages import facts, parts
from cairn.web.outcomes.pages.metric_tables import value
from cairn.web.outcomes.snapshot import Snapshot
from cairn.web.outcomes.tracks import Track, missing_periods, tracks

# The kind of period, how many are needed for limits that hold still, and how many make a year.
STEPS = ((PeriodKind.MONTH, "month", 24, 12), (PeriodKind.QUARTER, "quarter", 13, 4))
LEANS = 0.7
CAUSES = {
    "Above UCL": "above the usual range",
    "Below LCL": "below the usual range",
    "7 Point Trend (Increasing)": "in a run of 7 that rise",
    "7 Point Trend (Decreasing)": "in a run of 7 that fall",
    "2 in 3 Above CL": "near the top of the usual range, as another of the last three",
    "2 in 3 Below CL": "near the foot of the usual range, as another of the last three",
    "7 Points Above CL": "in a run of 7 or more above the average",
    "7 Points Below CL": "in a run of 7 or more below the average",
}
MARKS: dict[str, charts.Mark] = {
    "special_cause_improvement": "better", "special_cause_concern": "worse",
    "special_cause_neutral_high": "unusual", "special_cause_neutral_low": "unusual",
}  # fmt: skip
BETTER = {"up": "increase", "down": "decrease"}


@dataclass(frozen=True, slots=True)
class Months:
    """The section of one area: its heading, chart with sentence and table, and what to keep in mind."""

    heading: str
    chart: parts.Chart
    note: str


@dataclass(frozen=True, slots=True)
class Judged:
    """One figure, its mark on the chart and why it has one."""

    item: Observation
    mark: charts.Mark
    cause: str


def months(seen: Snapshot, measure: Measure) -> tuple[Months, ...]:
    """A section for each of the partnership's areas that has enough months, or else enough quarters."""
    found = [(area, _series(seen, measure, area.code)) for area in seen.place.own]
    return tuple(
        _section(seen, measure, area.name if seen.place.several else seen.place.name, *series)
        for area, series in found if series
    )  # fmt: skip


def _series(seen: Snapshot, measure: Measure, area: str) -> tuple[Track, str, int] | None:
    known = tracks(seen.series(measure.id, area))
    for kind, word, least, year in STEPS:
        long = [track for track in known if track.key[1] is kind and len(track.known) >= least]
        if long:
            return long[0], word, year
    return None


def _section(seen: Snapshot, measure: Measure, name: str, track: Track, word: str, year: int) -> Months:
    judged, limits = _judge(measure, track)
    spec = _spec(measure, name, judged, limits)
    ref = drawings.control(spec)
    sentence = _sentence(measure, judged, limits, word, year)
    table = _table(measure, judged, word)
    drawn = parts.chart(ref, f"{word}s", sentence=sentence, table=table)
    where = f" in {name}" if seen.place.several else ""
    return Months(f"{word.capitalize()} by {word}{where}", drawn, _note(limits, word))


def _judge(measure: Measure, track: Track) -> tuple[list[Judged], tuple[charts.Limits, ...]]:
    """The marks of a control chart; none, and no limits, where each figure leans on the one before."""
    items = list(track.observations)
    values = np.array([np.nan if item.value is None else item.value for item in items], dtype=float)
    if _leans(values):
        return [Judged(item, "", "") for item in items], ()
    from cairn.methods import spc

    made = spc.xmr(values, improvement=BETTER.get(measure.polarity, "neutral"))
    judged = [
        Judged(item, MARKS.get(str(kind), ""), CAUSES.get(str(cause), ""))
        for item, kind, cause in zip(items, made.point_type, made.special_cause_type, strict=True)
    ]
    floor = 0.0 if (measure.unit != "score") else -np.inf
    roof = 100.0 if measure.unit == "percent" else np.inf
    lower, upper = max(float(made.lpl[-1]), floor), min(float(made.upl[-1]), roof)
    ends = items[0].period.end, items[-1].period.end
    return judged, (charts.Limits(*ends, float(made.mean[-1]), lower, upper),)


def _leans(values: np.ndarray) -> bool:
    """Whether each figure mostly repeats the one before, as the same people are counted again."""
    pairs = np.stack([values[:-1], values[1:]])
    both = pairs[:, ~np.isnan(pairs).any(axis=0)]
    if both.shape[1] < 3 or (both.std(axis=1) == 0).any():
        return False
    return bool(np.corrcoef(both)[0, 1] > LEANS)


def _spec(
    measure: Measure, name: str, judged: Sequence[Judged], limits: tuple[charts.Limits, ...]
) -> charts.Trend:
    points = [replace(drawings.point(one.item, measure.unit), mark=one.mark) for one in judged]
    if not limits:
        points = [replace(point, lower=None, upper=None) for point in points]
    gaps = missing_periods([one.item.period for one in judged])
    points += [charts.Point(gap.end, gap.short(), None) for gap in gaps]
    bare = tuple(replace(p, lower=None, upper=None) for p in sorted(points, key=lambda p: p.at))
    title = f"{measure.name}, {name}"
    return charts.Trend(
        title, (charts.Line(name, bare),), measure.unit, zero=measure.unit == "count", scale=measure.name,
        limits=limits,
    )  # fmt: skip


def _sentence(
    measure: Measure, judged: Sequence[Judged], limits: tuple[charts.Limits, ...], word: str, year: int
) -> str:
    last = next(one for one in reversed(judged) if one.item.value is not None)
    told = f"{last.item.period.prose()} ({facts.short(last.item, measure.unit)})"
    if not limits:
        return f"The latest {word} is {told}."
    said = f"{facts.capital(told)} is {_usual(last, limits[-1], measure.unit)}"
    recent = [one for one in judged[-year:] if one.mark]
    counted = f"{len(recent)} of the last {year} {word}s" if recent else f"None of the last {year} {word}s"
    stand = "stands" if len(recent) < 2 else "stand"
    return f"{said} {counted} {stand} out."


def _usual(one: Judged, limits: charts.Limits, unit: str) -> str:
    low, high = (formats.with_unit(number, unit) for number in (limits.lower, limits.upper))
    if not one.mark:
        return f"within the usual range, {low} to {high}."
    return f"{one.cause} ({low} to {high}): a reason to ask why, not a proof of change."


def _note(limits: tuple[charts.Limits, ...], word: str) -> str:
    if not limits:
        return (
            f"Each {word} leans on the one before, because many of the same people are in both, so a usual "
            "range would mislead. None is drawn."
        )
    return (
        f"The usual range is what {word}s differ by when nothing has changed (an XmR control chart). About 3 "
        f"in 10 such charts show some point that stands out by chance, so read one {word} as a question."
    )


def _table(measure: Measure, judged: Sequence[Judged], word: str) -> parts.Table:
    rows = tuple(
        parts.row(one.item.period.short(), value(one.item, measure.unit), facts.capital(one.cause))
        for one in reversed(judged)
    )
    unit = facts.UNIT_WORDS[measure.unit].capitalize()
    heads = parts.columns(word.capitalize(), f"#{unit}", "What stands out")
    return parts.Table(f"{measure.name}: every {word}", heads, rows)
