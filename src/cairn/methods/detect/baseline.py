"""Which earlier weeks a week is compared with, and in which season each of them lies.

The past is b years. Round the same week of each earlier year lies a window of w weeks either side; all
windows together are one season, that of the monitored week. With one period the windows alone are the
baseline; with p periods every week from the oldest window on is, and the weeks between two windows are
cut into p - 1 seasons. Weeks too recent to be a fair comparison are left out.

All series share these weeks, and without dates all monitored weeks share their pattern: so few patterns
serve a whole batch.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from cairn.methods import inputs
from cairn.methods.detect.controls import Controls
from cairn.methods.detect.records import Ints
from cairn.methods.estimate import Floats

Dates = NDArray[np.datetime64]


@dataclass(frozen=True, slots=True)
class Design:
    """The model of a pattern: n weeks, p seasons, and time."""

    back: Ints  # how many weeks each lies before the monitored one, the oldest first
    time: Floats  # the same on a scale in the middle of the baseline, in weeks
    now: float  # the monitored week on that scale
    level: Ints  # the season of each week, from 0
    current: int  # the season of the monitored week
    matrix: Floats  # n x (p + 1): which season, then time; what coefficients are multiplied with
    sums: Floats  # (2p + 1) x n: sums by season of 1 and of time, then the whole sum of time squared


def patterns(monitored: Ints, controls: Controls, dates: Dates | None) -> list[tuple[Design, Ints]]:
    """Each design, with the places in `monitored` of the weeks that it serves."""
    served: dict[tuple[int, ...], list[int]] = {}
    for place, week in enumerate(monitored):
        back = tuple(int(week - before) for before in reference_weeks(int(week), controls, dates))
        served.setdefault(back, []).append(place)
    return [(design(back, controls), np.array(places)) for back, places in served.items()]


def with_history(length: int, controls: Controls, dates: Dates | None) -> Ints:
    """The positions whose oldest window lies inside the series, all a run to its end."""
    weeks = range(controls.b * (controls.frequency - 1), length)
    first = next((week for week in weeks if _oldest(week, controls, dates) >= 0), length)
    if first == length:
        need = f"{controls.b} years and {controls.w} weeks before the first week monitored"
        raise inputs.InputError("series", f"series is too short: it must hold {need}. Lower b, or give more.")
    return np.arange(first, length)


def refuse_without_history(monitored: Ints, controls: Controls, dates: Dates | None) -> None:
    """Raise one error for the weeks that are too early to be monitored."""
    early = np.array([_oldest(int(week), controls, dates) < 0 for week in monitored], dtype=bool)
    remedy = f"It must have {controls.b} years and {controls.w} weeks before it: lower b, or begin later."
    inputs.refuse_where(early, "monitor", "is too early in the series", remedy)


def reference_weeks(week: int, controls: Controls, dates: Dates | None) -> list[int]:
    """The week itself and the same week of each earlier year, the newest first."""
    if dates is None:
        return [week - controls.frequency * year for year in range(controls.b + 1)]
    day = dates[week]
    same = (_same_weekday(_years_before(day, year), day) for year in range(controls.b + 1))
    return [week - int((day - before).astype(int)) // 7 for before in same]


def _oldest(week: int, controls: Controls, dates: Dates | None) -> int:
    return reference_weeks(week, controls, dates)[-1] - controls.w


def _years_before(day: np.datetime64, years: int) -> np.datetime64:
    """The same date of an earlier year; 29 February becomes 1 March."""
    month = day.astype("datetime64[M]")
    return (month - 12 * years).astype("datetime64[D]") + (day - month.astype("datetime64[D]"))


def _same_weekday(near: np.datetime64, day: np.datetime64) -> np.datetime64:
    """The day nearest to `near` with the weekday of `day`."""
    shift = int((day - near).astype(int)) % 7
    return near + (shift - 7 if shift > 3 else shift)


def design(back: Sequence[int], controls: Controls) -> Design:
    """The model where the reference weeks lie `back` weeks before the monitored one (itself first)."""
    season = seasons(back, controls)
    weeks = np.flatnonzero(season)
    names, level = np.unique(season[weeks], return_inverse=True)
    current = np.flatnonzero(names == controls.no_periods)
    if not len(current):
        name = "past_weeks_not_included"
        raise inputs.InputError(name, f"{name} leaves no week of this season. Lower it, or raise b.")
    before = len(season) - 1 - weeks
    middle = (before[0] + before[-1]) / 2
    time = middle - before
    indicator = (level[:, None] == np.arange(len(names))).astype(np.float64)
    matrix = np.column_stack([indicator, time])
    sums = np.column_stack([indicator, indicator * time[:, None], time * time]).T
    return Design(before, time, middle, level, int(current[0]), matrix, np.ascontiguousarray(sums))


def seasons(back: Sequence[int], controls: Controls) -> Ints:
    """The season (from 1) of each week from the oldest window to the monitored week; 0 is left out."""
    half, last = controls.w, controls.no_periods
    end = back[-1] + half
    season = np.zeros(end + 1, dtype=np.int64)
    for newer, older in pairwise(back):
        season[end - older - half : end - older + half + 1] = last
        if last > 1:
            season[end - older + half + 1 : end - newer - half] = _between(older - newer, controls)
    season[end - half :] = last
    season[max(0, end - controls.past_weeks_not_included) :] = 0
    return season


def _between(year: int, controls: Controls) -> Ints:
    """The seasons of the weeks between two windows: equal lengths, the oldest a week longer if need be."""
    weeks, blocks = year - 2 * controls.w - 1, controls.no_periods - 1
    if weeks < blocks:
        sentence = (
            f"no_periods is too large: {max(weeks, 0)} weeks lie between two windows, fewer than the "
            f"{blocks} seasons they are to be cut into. Lower no_periods or w."
        )
        raise inputs.InputError("no_periods", sentence)
    return np.repeat(np.arange(1, blocks + 1), weeks // blocks + (np.arange(blocks) < weeks % blocks))
