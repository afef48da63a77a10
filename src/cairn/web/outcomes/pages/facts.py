"""Sentences about figures: what is known, how old, beside whom, what was agreed, what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from cairn.framework import formats
from cairn.framework.areas import Area
from cairn.framework.measure import FREQUENCIES, Measure
from cairn.framework.observations import Observation, Status
from cairn.framework.periods import Period, PeriodKind
from cairn.framework.targets import Target
from cairn.web.outcomes.snapshot import Snapshot
from cairn.web.outcomes.tracks import fitting, key_of, newest, same_track, tracks

UNIT_WORDS = {
    "count": "number", "percent": "per cent", "rate_per_1000": "per 1,000", "rate_per_100000": "per 100,000",
    "days": "days", "pounds": "pounds", "score": "score",
}  # fmt: skip


def figure(item: Observation, unit: str) -> str:
    """A figure with its likely range, as a sentence says it; why there is none where there is none."""
    if item.value is None:
        return formats.absent(item.status.value)
    text = formats.likely(item.value, item.lower, item.upper, unit, denominator=item.denominator)
    return (
        f"about {text}" if item.status == Status.MODELLED and not text.startswith(("less", "more")) else text
    )


def short(item: Observation, unit: str) -> str:
    """A figure without its range: "5.4 per 1,000", "528"."""
    if item.value is None:
        return formats.absent(item.status.value).lower()
    return formats.with_unit(item.value, unit, denominator=item.denominator)


def period(of: Period) -> str:
    """A period in prose: "April 2020 to March 2021", "the year 2018" where that reads better."""
    return of.prose()


def age(item: Observation, today: date) -> str:
    """The period of a figure and how old it is: "April 2020 to March 2021, 5 years old"."""
    when = item.period.prose()
    if item.period.kind is PeriodKind.INSTANT:
        when = f"dated {when}"
    return f"{when}, {formats.age(item.period.end, today)}"


def provenance(item: Observation) -> str:
    """Who published a figure and in which edition."""
    source = item.source
    edition = f", {source.edition}" if source.edition else ""
    return f"{source.publisher}{edition}"


def next_due(measure: Measure, item: Observation, today: date) -> str:
    """When the next figure is due, or that it is overdue; empty where the measure has no regular cycle."""
    dated_only = item.period.kind is PeriodKind.INSTANT
    if not measure.cycle_months or dated_only or measure.frequency in ("irregular", "once", "never"):
        return ""
    due = _months_later(item.period.end, measure.cycle_months + measure.lag_months)
    when = formats.month_year(due)
    if due < today:
        return f"A newer figure was due about {when} and is not loaded."
    return f"Next: about {when}."


def about_figure(measure: Measure, item: Observation, today: date) -> str:
    """Everything about the age of a figure on one line."""
    parts = [
        f"{capital(age(item, today))}.",
        f"Published by {provenance(item)}.",
        next_due(measure, item, today),
    ]
    return " ".join(part for part in parts if part)


def nature(measure: Measure, item: Observation | None = None) -> str:
    """Why a figure can't show change, where that lies in what it is; else empty."""
    if measure.nature == "activity":
        return "It counts what agencies do, so more is neither better nor worse in itself."
    if measure.nature == "modelled" or (item is not None and item.status == Status.MODELLED):
        return "It is estimated with a statistical model, so it can't show change here."
    if measure.polarity == "neither":
        return "More is neither better nor worse in itself."
    return ""


def in_areas(seen: Snapshot, measure: Measure) -> str:
    """The newest figure of each of the partnership's own areas in one sentence; empty where there is none.

    Figures of several areas stand side by side. They are never added.
    """
    found = [(area, item) for area in seen.own_areas(measure.id) if (item := own_newest(seen, measure, area))]
    found = _current_or_former(seen, found)
    if not found:
        return ""
    if not seen.place.several and len(found) == 1:
        return f"{measure.name}: {figure(found[0][1], measure.unit)}."
    said = [f"{figure(item, measure.unit)} in {seen.place.name_of(area.code)}" for area, item in found]
    if len({item.period for _, item in found}) > 1:
        said = [f"{text} ({item.period.short()})" for text, (_, item) in zip(said, found, strict=True)]
    return f"{measure.name}: {formats.join_words(said)}."


def own_newest(seen: Snapshot, measure: Measure, area: Area) -> Observation | None:
    """The newest figure of a measure in an area, over the measure's own window where there is one."""
    series = seen.series(measure.id, area.code)
    first, led = newest(series), fitting(measure, tracks(series))
    if first is None or led is None or first.period.months >= measure.window.months:
        return first
    return led.newest if led.newest and led.newest.source.series == first.source.series else first


def _current_or_former(
    seen: Snapshot, found: list[tuple[Area, Observation]]
) -> list[tuple[Area, Observation]]:
    """Current areas where there are any, else what was counted for the former one."""
    current = [pair for pair in found if pair[0] in seen.place.areas]
    return current or found


def lead(seen: Snapshot, measure: Measure) -> Observation | None:
    """The figure that stands for a measure here: the newest of the current areas, else of the former one."""
    found = [item for area in seen.place.areas if (item := own_newest(seen, measure, area))]
    found = found or [item for area in seen.place.former if (item := own_newest(seen, measure, area))]
    return max(found, key=lambda item: item.period.end, default=None)


def comparators(seen: Snapshot, measure: Measure, item: Observation) -> str:
    """What region and country had in the same period, counted alike: "London: 47%. England: 53%.".

    Empty where nothing is. Counts of larger areas say nothing beside a count here, so they are left out.
    """
    if measure.unit in ("count", "pounds"):
        return ""
    said = []
    for area in seen.place.comparators:
        alike = same_track(key_of(item), seen.series(measure.id, area.code))
        match = next((one for one in alike if one.period == item.period and one.value is not None), None)
        if match is not None:
            said.append(f"{area.name}: {short(match, measure.unit)}.")
    return " ".join(said)


def agreed(targets: Sequence[Target], unit: str) -> str:
    """The agreed path: "Agreed: 912 in 2022/23 and 992 in 2023/24."; empty without targets."""
    if not targets:
        return ""
    steps = [f"{formats.with_unit(one.value, unit)} in {one.period.short()}" for one in targets]
    return f"Agreed: {formats.join_words(steps)}."


def fills(measure: Measure) -> str:
    """What would fill the gap: the publication, its publisher and how often it comes."""
    often = FREQUENCIES[measure.frequency]
    return f"What would fill the gap: {measure.source.title} ({measure.source.publisher}), {often}."


def nearest(seen: Snapshot, measure: Measure) -> tuple[Area, Observation] | None:
    """The nearest wider area with a figure, and its newest: police force, region, country."""
    for area in seen.place.wider:
        item = newest(seen.series(measure.id, area.code))
        if item is not None:
            return area, item
    return None


def elsewhere(seen: Snapshot, measure: Measure) -> str:
    """The newest figure of the nearest wider area, for where there is none of the partnership's own."""
    found = nearest(seen, measure)
    if found is None:
        return ""
    area, item = found
    return f"{wider_name(area)}: {figure(item, measure.unit)} ({item.period.short()})."


def wider_name(area: Area) -> str:
    """A wider area's name; a police force's says what it is."""
    return f"{area.name} area" if area.kind == "police_force" else area.name


def _months_later(day: date, months: int) -> date:
    count = day.year * 12 + day.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


def capital(text: str) -> str:
    """A sentence that begins with a capital letter."""
    return text[:1].upper() + text[1:]
