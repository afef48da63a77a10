"""What a control chart adds to a trend: its limits, and the points that are more than common variation."""

from typing import Any

from cairn.web.charts import look, render
from cairn.web.charts.grid import Grid, shown
from cairn.web.charts.specs import Limits, Trend

QUIET_LINE: dict[str, Any] = {"color": look.QUIET, "strokeWidth": 2}
# Told apart by shape as well as by colour. The orange has a dark edge, which gives it 3:1 on white.
LOOKS: dict[str, dict[str, Any]] = {
    "better": {"shape": "triangle-up", "fill": look.BLUE, "stroke": look.BLUE},
    "worse": {"shape": "square", "fill": look.ORANGE, "stroke": look.INK},
    "unusual": {"shape": "diamond", "fill": look.PINK, "stroke": look.PINK},
}
SIZE = 2.6
WORDS = {
    "better": "triangle: better than usual",
    "worse": "square: worse than usual",
    "unusual": "diamond: unusual",
}


def limits(spec: Trend, grid: Grid) -> list[Any]:
    """A level line for the mean and dashed ones for the limits, of each stretch."""
    if not spec.limits:
        return []
    means = [_level(one, one.mean, grid) for one in spec.limits]
    ends = [_level(one, value, grid) for one in spec.limits for value in (one.lower, one.upper)]
    return [
        _rules(means, grid, color=look.AXIS, strokeWidth=1.5),
        _rules(ends, grid, color=look.WORDS, strokeWidth=1.25, strokeDash=[4, 4]),
    ]


def marks(spec: Trend, grid: Grid, radius: float) -> list[Any]:
    """The points that have a mark, one layer a kind."""
    return [layer for kind in LOOKS if (layer := _marks(spec, kind, grid, radius)) is not None]


def note(spec: Trend) -> str:
    """What the dashed lines and the shapes are, for the line above the chart; empty without limits."""
    if not spec.limits:
        return ""
    there = {point.mark for line in spec.lines for point in shown(line)}
    return "; ".join(["Dashed: usual range", *(words for kind, words in WORDS.items() if kind in there)])


def _level(one: Limits, value: float, grid: Grid) -> dict[str, float]:
    low, high = grid.values[0], grid.values[-1]
    return {"x": one.first.toordinal(), "x2": one.last.toordinal(), "y": min(max(value, low), high)}


def _rules(rows: list[dict[str, float]], grid: Grid, **stroke: Any) -> Any:
    import altair as alt

    mark = render.chart(rows).mark_rule(aria=False, **stroke)
    x, y = _scales(grid)
    return mark.encode(x=x, x2=alt.X2("x2"), y=y)


def _marks(spec: Trend, kind: str, grid: Grid, radius: float) -> Any:
    found = [p for line in spec.lines if line.role == "main" for p in shown(line) if p.mark == kind]
    if not found:
        return None
    rows = [{"x": p.at.toordinal(), "y": p.value} for p in found]
    style = {"filled": True, "strokeWidth": 1, "opacity": 1, "size": (radius * SIZE) ** 2 * 1.2}
    x, y = _scales(grid)
    return render.chart(rows).mark_point(**style, **LOOKS[kind], aria=False).encode(x=x, y=y)


def _scales(grid: Grid) -> tuple[Any, Any]:
    import altair as alt

    across = alt.Scale(domain=list(grid.days), nice=False, zero=False)
    up = alt.Scale(domain=[grid.values[0], grid.values[-1]], nice=False, zero=False)
    return alt.X("x:Q", scale=across, axis=None), alt.Y("y:Q", scale=up, axis=None)
