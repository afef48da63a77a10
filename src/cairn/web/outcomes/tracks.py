"""Groups figures that may be joined by a line: one source and series, one kind and length of period."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from cairn.framework.formats import months_between
from cairn.framework.measure import Measure
from cairn.framework.observations import Observation, Status
from cairn.framework.period_type import months_from
from cairn.framework.periods import Period, PeriodKind

TrackKey = tuple[tuple[str, str, str], PeriodKind, int, bool]


@dataclass(frozen=True, slots=True)
class Track:
    """Figures of one measure, area and breakdown that are counted alike, oldest first."""

    key: TrackKey
    observations: tuple[Observation, ...]

    @property
    def known(self) -> tuple[Observation, ...]:
        """Those that have a value."""
        return tuple(item for item in self.observations if item.value is not None)

    @property
    def newest(self) -> Observation | None:
        """The newest that has a value."""
        return self.known[-1] if self.known else None


def key_of(observation: Observation) -> TrackKey:
    """What two figures must share to be joined: series, kind of period, its months, modelled or not."""
    period = observation.period
    modelled = observation.status == Status.MODELLED
    return observation.source.series, period.kind, period.months, modelled


def tracks(observations: Iterable[Observation]) -> list[Track]:
    """The tracks of a series, the one to show first: newest figure, longest periods, most figures."""
    grouped: dict[TrackKey, list[Observation]] = {}
    for item in observations:
        grouped.setdefault(key_of(item), []).append(item)
    found = [Track(key, tuple(sorted(items, key=lambda item: item.period))) for key, items in grouped.items()]
    return sorted(found, key=_rank, reverse=True)


def _rank(track: Track) -> tuple[bool, bool, int, int, int]:
    newest = track.newest
    end = newest.period.end.toordinal() if newest else 0
    return bool(newest), len(track.known) > 1, end, track.key[2], len(track.known)


def missing_periods(periods: Sequence[Period]) -> list[Period]:
    """Periods that a series leaves out, judged by its shortest step; none for months pooled or single days.

    A line must not run on over a year that nobody reported.
    """
    ordered = sorted(periods)
    steps = [_step(one, two) for one, two in pairwise(ordered)]
    if not steps or ordered[0].kind in (PeriodKind.INSTANT, PeriodKind.POOLED) or min(steps) < 1:
        return []
    step, found = min(steps), []
    for one, two in pairwise(ordered):
        following = _later(one, step)
        while following < two:
            found.append(following)
            following = _later(following, step)
    return found


def _step(one: Period, two: Period) -> int:
    return (two.end.year - one.end.year) * 12 + two.end.month - one.end.month


def _later(period: Period, months: int) -> Period:
    count = period.start.year * 12 + period.start.month - 1 + months
    return months_from(count // 12, count % 12 + 1, period.months, period.kind)


def same_track(key: TrackKey, observations: Iterable[Observation]) -> list[Observation]:
    """Those of the observations that may be set beside a track, oldest first."""
    return sorted((item for item in observations if key_of(item) == key), key=lambda item: item.period)


RECENT = 6  # months that a figure of the measure's own length may be older than a newer, shorter one


def fitting(measure: Measure, found: Sequence[Track]) -> Track | None:
    """The track to lead with: the first, unless its periods are shorter than the measure's own window.

    A month of what is counted over twelve is not the measure; the newest whole year of the same source is.
    """
    first = found[0] if found else None
    if first is None or first.newest is None or first.newest.period.months >= measure.window.months:
        return first
    newer = first.newest.period.end
    for one in found:
        same = one.key[0] == first.key[0] and one.key[2] == measure.window.months
        if same and one.newest and months_between(one.newest.period.end, newer) <= RECENT:
            return one
    return first


def newest(observations: Sequence[Observation]) -> Observation | None:
    """The figure with a value whose period ends last; of several, the one of the longest period."""
    known = [item for item in observations if item.value is not None]
    return max(known, key=lambda item: (item.period.end, -item.period.start.toordinal()), default=None)
