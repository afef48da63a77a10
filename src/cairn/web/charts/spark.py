"""The sparkline: a series the size of a word, its last figure marked with a dot."""

import math
from typing import Any

from cairn.web.charts import look, render
from cairn.web.charts.specs import Spark
from cairn.web.charts.words import describe

WIDE, HIGH, MARGIN, DOT = 96, 24, 4, 3


def sparkline(spec: Spark, *, validate: bool = False) -> str:
    """Draw a line of 96 by 24 pixels as SVG text. Missing figures leave a gap; one figure alone is a dot.

    The scale is the series' own: it shows shape, not size, so it always stands beside its figure.
    """
    import altair as alt

    rows = _rows(spec.values)
    single = _alone(rows)
    joined = [row for row in rows if row not in single]
    layers = [_line(joined)] if joined else []
    dots = [*single, *(rows[-1:] if rows[-1:] != single[-1:] else [])]
    mark = render.chart(dots).mark_point(
        filled=True, color=look.BLUE, opacity=1, size=math.pi * DOT**2, aria=False
    )
    layers.append(mark.encode(x=alt.X("x:Q", scale=None, axis=None), y=alt.Y("y:Q", scale=None, axis=None)))
    margins: dict[str, float] = {"left": MARGIN, "right": MARGIN, "top": MARGIN, "bottom": MARGIN}
    chart = render.compose(layers, WIDE - 2 * MARGIN, HIGH - 2 * MARGIN, margins, background="transparent")
    return render.svg(chart, *describe(spec), validate=validate)


def _line(rows: list[dict[str, float]]) -> Any:
    import altair as alt

    mark = render.chart(rows).mark_line(
        color=look.BLUE, strokeWidth=2, strokeJoin="round", strokeCap="round", aria=False
    )
    x, y = (alt.X("x:Q", scale=None, axis=None), alt.Y("y:Q", scale=None, axis=None))
    return mark.encode(x=x, y=y, detail=alt.Detail("run:N"))


def _rows(values: tuple[float | None, ...]) -> list[dict[str, float]]:
    """Figures as pixels, numbered by run of joined points."""
    found = [v for v in values if v is not None]
    low, spread = (min(found), (max(found) - min(found))) if found else (0.0, 0.0)
    across, down = WIDE - 2 * MARGIN, HIGH - 2 * MARGIN
    step = across / max(len(values) - 1, 1)
    rows, run = [], 0
    for i, value in enumerate(values):
        if value is None:
            run += 1
            continue
        y = down * (1 - (value - low) / spread) if spread else down / 2
        rows.append({"x": step * i if len(values) > 1 else across, "y": y, "run": run})
    return rows


def _alone(rows: list[dict[str, float]]) -> list[dict[str, float]]:
    sizes: dict[float, int] = {}
    for row in rows:
        sizes[row["run"]] = sizes.get(row["run"], 0) + 1
    return [row for row in rows if sizes[row["run"]] == 1]
