"""The trend chart: points joined over time, likely range, comparators, target path, changes of method."""

import math
from dataclasses import replace
from typing import Any

from cairn.web.charts import control, look, render
from cairn.web.charts.grid import Grid, break_day, runs
from cairn.web.charts.specs import Line, Point, Trend
from cairn.web.charts.trend_plan import UNDER_AXIS, Plan, plan
from cairn.web.charts.words import describe

MANY = 40
STROKES: dict[str, dict[str, Any]] = {
    "comparator": {"color": look.QUIET, "strokeWidth": 1.75},
    "target": {"color": look.PINK, "strokeWidth": 2, "strokeDash": [6, 5]},
    "main": {"color": look.BLUE, "strokeWidth": 3},
}


def trend(spec: Trend, width: look.Width = "wide", *, validate: bool = False) -> str:
    """Draw a trend chart as SVG text: "wide" is 960 pixels across for pages, "narrow" 340 for phones.

    Equal specs give equal text. Raises FontsMissing when the fonts are not built.
    """
    laid = plan(spec, width)
    layers = [_axes(laid), *_bands(spec, laid.grid), *_changes(spec, laid.grid)]
    layers += control.limits(spec, laid.grid)
    for role in ("comparator", "target", "main"):
        layers += _lines(spec, role, laid)
    layers += control.marks(spec, laid.grid, laid.sheet.dot)
    layers += [*_leaders(laid), *render.words(laid.texts, laid.grid.left, laid.grid.top)]
    title, description = describe(spec)
    chart = render.compose(layers, laid.grid.width, laid.grid.height, _margins(laid))
    return render.svg(chart, title, description, validate=validate)


def _margins(laid: Plan) -> dict[str, float]:
    grid = laid.grid
    right, bottom = laid.sheet.width - grid.right, laid.height - grid.bottom
    return {"left": grid.left, "top": grid.top, "right": right, "bottom": bottom}


def _x(grid: Grid, axis: Any = None) -> Any:
    import altair as alt

    return alt.X("x:Q", scale=alt.Scale(domain=list(grid.days), nice=False, zero=False), axis=axis)


def _y(grid: Grid, field: str = "y:Q", axis: Any = None) -> Any:
    import altair as alt

    ends = [grid.values[0], grid.values[-1]]
    return alt.Y(field, scale=alt.Scale(domain=ends, nice=False, zero=False), axis=axis)


def _axes(laid: Plan) -> Any:
    """The frame of the plot: a few level lines with their figures, and the periods under a firm base line."""
    import altair as alt

    grid = laid.grid
    days, periods = zip(*laid.x_labels, strict=True) if laid.x_labels else ((), ())
    x_axis = render.axis(days, periods, laid.sheet, padding=UNDER_AXIS - 5, ticks=True, grid=False)
    y_axis = render.axis(grid.values, laid.y_labels, laid.sheet, padding=10)
    base = render.chart([{"x": grid.days[0], "x2": grid.days[1], "y": grid.values[0]}])
    rule = base.mark_rule(color=look.AXIS, strokeWidth=1.5, aria=False)
    return rule.encode(x=_x(grid, x_axis), x2=alt.X2("x2"), y=_y(grid, axis=y_axis))


def _bands(spec: Trend, grid: Grid) -> list[Any]:
    """The likely range of the main lines: a band along joined points, a bar where a point stands alone."""
    import altair as alt

    mains = [run for line in spec.lines if line.role == "main" for run in _ranged(line, spec)]
    bands = [
        {"x": p.at.toordinal(), "y": p.lower, "y2": p.upper, "run": i}
        for i, run in enumerate(mains) for p in run if len(run) > 1
    ]  # fmt: skip
    alone = [
        {"x": run[0].at.toordinal(), "y": run[0].lower, "y2": run[0].upper} for run in mains if len(run) == 1
    ]
    layers = []
    if bands:
        chart = render.chart(bands).mark_area(color=look.BLUE, opacity=0.14, aria=False)
        layers.append(chart.encode(x=_x(grid), y=_y(grid), y2=alt.Y2("y2"), detail=alt.Detail("run:N")))
    if alone:
        chart = render.chart(alone).mark_rule(color=look.BLUE, opacity=0.14, strokeWidth=16, aria=False)
        layers.append(chart.encode(x=_x(grid), y=_y(grid), y2=alt.Y2("y2")))
    return layers


def _ranged(line: Line, spec: Trend) -> list[list[Point]]:
    """Joined points that have both limits; a point without them ends the band."""
    bare = tuple(
        p if p.lower is not None and p.upper is not None else replace(p, value=None) for p in line.points
    )
    return runs(replace(line, points=bare), spec.breaks)


def _changes(spec: Trend, grid: Grid) -> list[Any]:

    if not spec.breaks:
        return []
    rows = [{"x": break_day(spec, change)} for change in spec.breaks]
    mark = render.chart(rows).mark_rule(color=look.INK, strokeWidth=1.25, strokeDash=[3, 3], aria=False)
    return [mark.encode(x=_x(grid))]


def _lines(spec: Trend, role: str, laid: Plan) -> list[Any]:
    """The lines of one role, then their dots: filled on the main line, open on a target."""
    import altair as alt

    found = [run for line in spec.lines if line.role == role for run in runs(line, spec.breaks)]
    rows = [
        {"x": p.at.toordinal(), "y": p.value, "run": i}
        for i, run in enumerate(found)
        if len(run) > 1
        for p in run
    ]
    dots = [{"x": p.at.toordinal(), "y": p.value} for p in _dotted(found, role)]
    layers = []
    stroke = STROKES[role] | ({"strokeWidth": 2} if len(rows) > MANY else {})
    stroke = control.QUIET_LINE if spec.limits and role == "main" else stroke
    if rows:
        mark = render.chart(rows).mark_line(
            strokeJoin="round", strokeCap="butt" if role == "target" else "round", aria=False, **stroke
        )
        layers.append(mark.encode(x=_x(laid.grid), y=_y(laid.grid), detail=alt.Detail("run:N")))
    if dots:
        look_of = "comparator" if spec.limits and role == "main" else role
        mark = render.chart(dots).mark_point(**_dot(look_of, laid.sheet.dot), opacity=1, aria=False)
        layers.append(mark.encode(x=_x(laid.grid), y=_y(laid.grid)))
    return layers


def _dotted(found: list[list[Point]], role: str) -> list[Point]:
    """Which points get a dot: all of a short line, of others the last and any alone (comparators: alone)."""
    if role != "comparator" and sum(len(run) for run in found) <= MANY:
        return [p for run in found for p in run]
    alone = [run[0] for run in found if len(run) == 1]
    return alone if role == "comparator" or not found or found[-1][-1] in alone else [*alone, found[-1][-1]]


def _dot(role: str, radius: float) -> dict[str, Any]:
    area = math.pi * radius**2
    if role == "target":
        return {"filled": False, "fill": "white", "stroke": look.PINK, "strokeWidth": 2, "size": area * 0.8}
    if role == "comparator":
        return {"filled": True, "color": look.QUIET, "size": area * 0.7}
    return {"filled": True, "color": look.BLUE, "size": area}


def _leaders(laid: Plan) -> list[Any]:
    import altair as alt

    if not laid.leaders:
        return []
    left, top = laid.grid.left, laid.grid.top
    rows = [{"x": x - left, "y": y - top, "x2": x2 - left, "y2": y2 - top} for x, y, x2, y2 in laid.leaders]
    mark = render.chart(rows).mark_rule(color=look.AXIS, strokeWidth=1, aria=False)
    return [
        mark.encode(**{name: getattr(alt, name.upper())(f"{name}:Q", **_plain(name)) for name in rows[0]})
    ]


def _plain(name: str) -> dict[str, Any]:
    return {} if name.endswith("2") else {"scale": None, "axis": None}
