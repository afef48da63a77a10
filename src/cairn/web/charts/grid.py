"""The plot of a trend chart as numbers: what is joined, and which pixel a day and a figure fall on."""

from collections.abc import Sequence
from dataclasses import dataclass

from cairn.web.charts.specs import Break, Line, Point, Trend

PAD = 12.0
ALONE_AT = 0.3


@dataclass(frozen=True, slots=True)
class Grid:
    """The plot's rectangle in pixels of the sheet, the days at its sides and its axis values, low to high."""

    left: float
    top: float
    width: float
    height: float
    days: tuple[float, float]
    values: tuple[float, ...]

    @property
    def right(self) -> float:
        """The right side's x."""
        return self.left + self.width

    @property
    def bottom(self) -> float:
        """The axis's y."""
        return self.top + self.height

    def x(self, day: float) -> float:
        """The x of a day (proleptic Gregorian ordinal)."""
        first, last = self.days
        return self.left + (day - first) / (last - first) * self.width

    def y(self, value: float) -> float:
        """The y of a figure."""
        low, high = self.values[0], self.values[-1]
        return self.bottom - (value - low) / (high - low) * self.height


def shown(line: Line) -> list[Point]:
    """The points of a line that have a figure, in order of time."""
    return sorted((p for p in line.points if p.value is not None), key=lambda p: p.at)


def runs(line: Line, breaks: Sequence[Break]) -> list[list[Point]]:
    """Points to join: a missing figure or a change of method starts a new run (a target path runs on)."""
    cuts = [] if line.role == "target" else [b.at for b in breaks]
    found: list[list[Point]] = [[]]
    before: Point | None = None
    for point in sorted(line.points, key=lambda p: p.at):
        if before and any(before.at < cut <= point.at for cut in cuts):
            found.append([])
        if point.value is None:
            found.append([])
        else:
            found[-1].append(point)
        before = point
    return [run for run in found if run]


def figures_of(spec: Trend) -> list[float]:
    """Every figure and limit that must lie inside the plot."""
    process = [v for one in spec.limits for v in (one.lower, one.mean, one.upper)]
    return process + [
        v
        for line in spec.lines
        for p in line.points
        for v in (p.value, p.lower, p.upper)
        if v is not None and (p.value is not None)
    ]


def largest(spec: Trend) -> float:
    """The largest figure: what the decimals of very small figures are settled by."""
    return max((abs(v) for v in figures_of(spec)), default=0.0)


def alone(spec: Trend) -> bool:
    """Whether all figures are of one day: a picture of a moment, not of a change."""
    return len({p.at for line in spec.lines for p in shown(line)}) == 1


def days_of(spec: Trend, room: float) -> tuple[float, float]:
    """The days at the sides of a plot `room` pixels wide, so that first and last dots stand PAD inside it."""
    found = [p.at.toordinal() for line in spec.lines for p in line.points]
    first, last = (min(found), max(found)) if found else (0, 0)
    if first == last:
        return first - 100 * ALONE_AT, first + 100 * (1 - ALONE_AT)
    spare = (last - first) * PAD / (room - 2 * PAD)
    return first - spare, last + spare


def break_day(spec: Trend, change: Break) -> float:
    """Where to draw a change of method: midway between the figures it parts, so that it covers neither."""
    days = [p.at for line in spec.lines if line.role != "target" for p in line.points]
    before = max((d for d in days if d < change.at), default=None)
    after = min((d for d in days if d >= change.at), default=None)
    if before is None or after is None:
        return change.at.toordinal()
    return (before.toordinal() + after.toordinal()) / 2


def at_edge(spec: Trend) -> list[Line]:
    """The lines that end with the last figure, or within a twenty-fifth of the chart: named in the margin."""
    ends = {i: shown(line)[-1].at.toordinal() for i, line in enumerate(spec.lines) if shown(line)}
    if not ends:
        return []
    first = min(p.at.toordinal() for line in spec.lines for p in shown(line))
    last = max(ends.values())
    return [spec.lines[i] for i, end in ends.items() if end >= last - (last - first) * 0.04]
