"""Where everything on a trend chart goes, in pixels of the whole sheet, before anything is drawn."""

from dataclasses import dataclass, replace

from cairn.web.charts import control, figures, frame, look
from cairn.web.charts.grid import ALONE_AT, PAD, Grid, alone, days_of, figures_of, shown
from cairn.web.charts.letters import Box, Text, width
from cairn.web.charts.near import Segment, beside
from cairn.web.charts.scale import axis
from cairn.web.charts.specs import Trend
from cairn.web.charts.trend_labels import (
    GAP,
    INDENT,
    EndLabel,
    break_texts,
    end_labels,
    margin_texts,
    period_labels,
    segments,
    wishes,
)

HEIGHTS: dict[str, float] = {"wide": 330.0, "narrow": 230.0}
UNDER_AXIS = 10.0
ALONE = 0.6


@dataclass(frozen=True, slots=True)
class Plan:
    """A trend chart laid out: the plot, its axis labels, every other word, and the lines to far labels."""

    sheet: look.Sheet
    grid: Grid
    height: float
    x_labels: tuple[tuple[float, tuple[str, ...]], ...]
    y_labels: tuple[str, ...]
    texts: tuple[Text, ...]
    leaders: tuple[Segment, ...]


def plan(spec: Trend, size: str) -> Plan:
    """Lay a trend chart out at a width. Without a single figure it still has its axes and says so."""
    sheet = look.sheet(size)
    labels = end_labels(spec, sheet)
    grid = _across(spec, sheet, labels)
    changes, rows = break_texts(spec, grid, sheet)
    head = frame.head(spec.heading, _caption(spec, grid), _band_note(spec), sheet)
    needed = sum(len(label.words) * sheet.line + 2 for label in labels) - sheet.line
    grid = replace(
        grid,
        top=head.height + rows + sheet.size,
        height=max(HEIGHTS[size] * (ALONE if alone(spec) else 1), needed),
    )
    periods = period_labels(spec, grid, sheet)
    below = grid.bottom + UNDER_AXIS + max((len(w) for _, w in periods), default=0) * sheet.line
    foot = frame.foot(spec.footer, sheet, below + sheet.size * 0.6)
    texts = [*head.texts, *foot.texts, *(replace(t, y=t.y + head.height + 4) for t in changes)]
    texts += _nothing(spec, grid, sheet)
    margin, leaders = margin_texts(labels, grid, sheet)
    texts += margin
    inside = Box(grid.left, grid.top - sheet.line / 2, sheet.width, grid.bottom)
    texts += beside(wishes(spec, grid, sheet), segments(spec, grid), [t.box for t in texts], inside)
    height = below + (foot.height + sheet.size * 0.6 if foot.texts else 0.0) + 4
    return Plan(
        sheet, grid, height, tuple(periods), tuple(_y_labels(spec, grid)), tuple(texts), tuple(leaders)
    )


def _across(spec: Trend, sheet: look.Sheet, labels: list[EndLabel]) -> Grid:
    """The plot's sides: room on the left for axis figures, on the right for names at the ends of lines."""
    whole = spec.unit == "count"
    values = tuple(axis(figures_of(spec), sheet.steps, zero=spec.zero or whole or alone(spec), whole=whole))
    left = max(width(w, sheet.size) for w in figures.on_axis(values, spec.unit)) + 12
    wanted = max((label.wide for label in labels), default=0.0) + GAP + (INDENT if len(labels) > 1 else 2)
    room = sheet.width - left
    right = max(sheet.size * 1.75, wanted - (room * (1 - ALONE_AT) if alone(spec) else PAD))
    return Grid(left, 0.0, room - right, 0.0, days_of(spec, room - right), values)


def _y_labels(spec: Trend, grid: Grid) -> list[str]:
    return figures.on_axis(grid.values, spec.unit)


def _caption(spec: Trend, grid: Grid) -> str:
    words = frame.caption(spec.scale, spec.unit)
    low = figures.on_axis(grid.values, spec.unit)[0]
    cut = f"Scale starts at {low}" if grid.values[0] > 0 else ""
    return ". ".join(part for part in (words, cut) if part)


def _band_note(spec: Trend) -> str:
    if spec.limits:
        return control.note(spec)
    ranged = any(p.lower is not None and p.upper is not None for line in spec.lines for p in shown(line))
    return "Shaded: likely range" if ranged else ""


def _nothing(spec: Trend, grid: Grid, sheet: look.Sheet) -> list[Text]:
    if any(shown(line) for line in spec.lines):
        return []
    middle = grid.top + grid.height / 2
    return [Text(grid.left + grid.width / 2, middle, "No figure to show", sheet.size, look.WORDS, "center")]
