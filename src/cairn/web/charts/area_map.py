"""The map of real boundaries, with the shades, hatching and key of the tile map."""

from dataclasses import replace
from typing import Any

from cairn.web.charts import frame, look, map_key, render
from cairn.web.charts.outlines import fitted
from cairn.web.charts.specs import AreaMap
from cairn.web.charts.words import describe

KEY_ROOM = 320.0
TALLEST = 700.0


def area_map(spec: AreaMap, width: look.Width = "wide", *, validate: bool = False) -> str:
    """Draw a map of boundaries as SVG text: of the areas given, so give one region to see small places well.

    A map of no areas, or a geometry that is not a polygon, is a ValueError.
    """
    if not spec.shapes:
        raise ValueError("A map needs at least one area with its boundary.")
    sheet = look.sheet(width)
    head = frame.head(spec.heading, frame.caption(spec.scale, spec.unit), "", sheet)
    top = head.height + (12.0 if head.texts else 4.0)
    beside = width == "wide"
    outlines, across, down = fitted(spec.shapes, sheet.width - (KEY_ROOM if beside else 4), TALLEST)
    key = map_key.key(spec, sheet, *((across + 40, top) if beside else (0.0, top + down + 16)))
    below = top + max(down, key.height) if beside else top + down + 16 + key.height
    foot = frame.foot(spec.footer, sheet, below + sheet.size * 0.6)
    height = below + (foot.height + sheet.size * 0.6 if foot.texts else 0.0) + 4
    swatches = [replace(s, y=s.y - top) for s in key.swatches]
    lines = [replace(s, y=s.y - top) for s in key.outlines]
    layers = [*_areas(spec, outlines), *map_key.swatch_layers(swatches, lines, 2, 0)]
    layers += render.words([*head.texts, *key.texts, *foot.texts], 2, top)
    margins = {"left": 2.0, "top": top, "right": 0.0, "bottom": 0.0}
    chart = render.compose(layers, sheet.width - 2, height - top, margins)
    return render.svg(chart, *describe(spec), validate=validate)


def _areas(spec: AreaMap, outlines: dict[str, Any]) -> list[Any]:
    """All areas in their shades, then the reader's own again with a heavy outline, edged in white."""
    edges = map_key.limits(spec)
    features = [
        {"type": "Feature", "geometry": outlines[s.code], "properties": {"f": map_key.fill(s.value, edges)}}
        for s in spec.shapes
    ]
    own = [{"type": "Feature", "geometry": outlines[s.code]} for s in spec.shapes if s.code in spec.own]
    layers = [_shapes(features, stroke=look.QUIET, strokeWidth=0.5)]
    if own:
        layers.append(_shapes(own, stroke="white", strokeWidth=4.5, filled=False))
        layers.append(_shapes(own, stroke=look.INK, strokeWidth=2, filled=False))
    return layers


def _shapes(features: list[dict[str, Any]], **style: Any) -> Any:
    import altair as alt

    mark = render.chart(features).mark_geoshape(aria=False, strokeJoin="round", **style)
    drawn = mark.project(type="identity", scale=1, translate=[0, 0])
    return (
        drawn if style.get("filled") is False else drawn.encode(fill=alt.Fill("properties.f:N", scale=None))
    )
