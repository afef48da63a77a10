"""The parts that all charts are drawn from, and the way from a chart to SVG and PNG."""

import json
from collections.abc import Sequence
from typing import Any

from cairn.web.charts import fonts, look
from cairn.web.charts.letters import Text, legal
from cairn.web.charts.tidy import tidy


def svg(chart: Any, title: str, description: str, *, validate: bool = False) -> str:
    """Draw an Altair chart as tidy SVG text with its title and description.

    `validate` checks the chart against the Vega-Lite schema first (slow: for tests). Raises FontsMissing.
    """
    import vl_convert

    fonts.register()
    drawn = vl_convert.vegalite_to_svg(chart.to_dict(validate=validate), allowed_base_urls=[])
    return tidy(drawn, title, description)


def png(drawing: str, scale: float = 2) -> bytes:
    """The same drawing as PNG bytes, `scale` times its size in pixels, on white."""
    import vl_convert

    fonts.register()
    return vl_convert.svg_to_png(drawing, scale=scale)


def words(texts: Sequence[Text], left: float, top: float) -> list[Any]:
    """Words at their pixels of the sheet, as Altair layers of a plot whose corner is at `left`, `top`."""
    kinds: dict[tuple[str, bool], list[dict[str, Any]]] = {}
    for t in texts:
        row = {
            "x": round(t.x - left, 2),
            "y": round(t.y - top, 2),
            "t": legal(t.words),
            "c": t.colour,
            "s": t.size,
        }
        kinds.setdefault((t.align, t.bold), []).append(row)
    return [
        _words(rows, align, "bold" if bold else "normal") for (align, bold), rows in sorted(kinds.items())
    ]


def _words(rows: list[dict[str, Any]], align: str, weight: str) -> Any:
    import altair as alt

    base = chart(rows)
    mark = base.mark_text(align=align, fontWeight=weight, baseline="middle", limit=0, aria=False)
    return mark.encode(
        x=alt.X("x:Q", scale=None, axis=None),
        y=alt.Y("y:Q", scale=None, axis=None),
        text=alt.Text("t:N"),
        color=alt.Color("c:N", scale=None),
        size=alt.Size("s:Q", scale=None),
    )


def chart(rows: Sequence[Any]) -> Any:
    """A chart of these rows, to be given a mark; the library copies lists at every turn, but no tuple."""
    import altair as alt

    return alt.Chart(alt.InlineData(values=tuple(rows)))


def compose(
    layers: list[Any], width: float, height: float, margins: dict[str, float], background: str = "white"
) -> Any:
    """Layers as one chart of exactly the plot's size plus its margins, in our letters, with no frame."""
    import altair as alt

    style = alt.Config(font=look.FAMILY, background=background, aria=False, view=alt.ViewConfig(stroke=None))
    apart = alt.Resolve(axis=alt.AxisResolveMap(x="independent", y="independent"))
    size = alt.AutoSizeParams(type="none", contains="content")
    return alt.LayerChart(
        layer=layers, width=width, height=height, padding=margins, autosize=size, config=style, resolve=apart
    )


def axis(
    values: Sequence[float], words: Sequence[str | tuple[str, ...]], sheet: look.Sheet, *, padding: float,
    ticks: bool = False, grid: bool = True,
) -> Any:  # fmt: skip
    """An axis with exactly these words at these values; a tuple of words makes lines."""
    import altair as alt

    lines = [[legal(x) for x in w] if isinstance(w, tuple) else legal(w) for w in words]
    nearest = f"indexof({json.dumps(list(values))}, datum.value)"
    return alt.Axis(
        values=list(values), labelExpr=f"{json.dumps(lines)}[{nearest}]", title=None, aria=False,
        domain=False, grid=grid, gridColor=look.GRID, ticks=ticks, tickColor=look.AXIS, tickSize=5,
        labelPadding=padding, labelFontSize=sheet.size, labelColor=look.WORDS, labelLimit=0,
        labelLineHeight=sheet.line, labelOverlap=False, labelFlush=False, labelBound=False,
    )  # fmt: skip
