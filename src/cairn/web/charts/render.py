"""From a chart description to a small, stable SVG that a screen reader meets as one picture, and to PNG."""

import hashlib
import json
import re
from collections.abc import Sequence
from typing import Any
from xml.etree import ElementTree as ET

from cairn.web.charts import fonts, look
from cairn.web.charts.letters import Text

SVG = "http://www.w3.org/2000/svg"
HATCH = "url(#hatch)"
_KEPT = frozenset(
    [
        "d",
        "x",
        "y",
        "x1",
        "y1",
        "x2",
        "y2",
        "cx",
        "cy",
        "r",
        "width",
        "height",
        "viewBox",
        "fill",
        "fill-opacity",
        "stroke",
        "stroke-width",
        "stroke-dasharray",
        "stroke-linecap",
        "stroke-linejoin",
        "stroke-opacity",
        "transform",
        "text-anchor",
        "font-size",
        "font-weight",
        "font-family",
    ]
)
_EMPTY = {
    "stroke-width": {"0"},
    "transform": {"translate(0,0)"},
    "x2": {"0"},
    "y2": {"0"},
    "x1": {"0"},
    "y1": {"0"},
}
_NUMBER = re.compile(r"-?\d*\.\d+(?:e-?\d+)?")
_MOVE = re.compile(r"translate\(\s*(-?[\d.]+)\s*,\s*(-?[\d.]+)\s*\)$")


def svg(chart: Any, title: str, description: str, *, validate: bool = False) -> str:
    """Draw an Altair chart as SVG text with `<title>`, `<desc>` and one role, and nothing that is not seen.

    `validate` checks the chart against the Vega-Lite schema first (slow; for tests). FontsMissing if there are
    no letters to draw with.
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


def tidy(drawn: str, title: str, description: str) -> str:
    """Rebuild a drawing with only what is seen, numbers to a tenth of a pixel, and its title and description."""
    source = ET.fromstring(drawn)  # noqa: S314 - our own drawing, made a moment ago
    root = ET.Element("svg", {"xmlns": SVG, "role": "img", **_size(source)})
    ET.SubElement(root, "title").text = _legal(title)
    ET.SubElement(root, "desc").text = _legal(description)
    body = ET.SubElement(root, "g", {"font-family": look.FAMILY, "fill": "none"})
    for child in source:
        _copy(child, body)
    text = ET.tostring(root, encoding="unicode", short_empty_elements=True)
    return _with_hatch(text) if HATCH in text else text


def _size(source: ET.Element) -> dict[str, str]:
    return {name: source.attrib[name] for name in ("width", "height", "viewBox")}


def _copy(element: ET.Element, parent: ET.Element) -> None:
    tag = element.tag.rpartition("}")[2]
    if _unseen(element):
        return
    attributes = _attributes(element)
    if tag == "g" and (not len(element) or not attributes):
        for child in element:
            _copy(child, parent)
        return
    made = ET.SubElement(parent, tag, attributes)
    made.text = _legal(element.text) if element.text else None
    for child in element:
        _copy(child, made)
    if tag == "g" and not len(made):
        parent.remove(made)


def _unseen(element: ET.Element) -> bool:
    kind = element.get("class", "")
    shapeless = element.tag.endswith("path") and not element.get("d")
    frame = (
        kind in {"background", "foreground"} and element.get("stroke") is None and element.get("fill") is None
    )
    return element.get("display") == "none" or frame or shapeless or element.tag.endswith("clipPath")


def _attributes(element: ET.Element) -> dict[str, str]:
    found = {k: _short(v) for k, v in element.attrib.items() if k in _KEPT and k != "font-family"}
    found = {k: v for k, v in found.items() if v not in _EMPTY.get(k, ())}
    faint = element.get("opacity")
    if faint is not None and faint != "1":
        found["fill-opacity" if element.get("fill") else "stroke-opacity"] = _short(faint)
    if element.tag.endswith("g"):
        found = {k: v for k, v in found.items() if k == "transform"}
    return {k: v.removesuffix("px") if k == "font-size" else v for k, v in found.items()}


def _short(value: str) -> str:
    return _NUMBER.sub(
        lambda m: (
            f"{float(m.group()):.2f}".rstrip("0").rstrip(".").replace("-0", "0", 1)
            if abs(float(m.group())) < 0.005
            else f"{float(m.group()):.2f}".rstrip("0").rstrip(".")
        ),
        value,
    )


def _legal(words: str) -> str:
    """Words without the control characters that XML cannot hold."""
    return "".join(c for c in words if c in "\t\n" or ord(c) >= 32)


def _with_hatch(text: str) -> str:
    """Add the hatching pattern under a name of its own, so that two charts on one page cannot share it."""
    name = "hatch-" + hashlib.sha256(text.encode()).hexdigest()[:8]
    pattern = (
        f'<defs><pattern id="{name}" width="6" height="6" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(45)"><path d="M0 0H6V6H0Z" fill="{look.NO_FIGURE}"/>'
        f'<path d="M0 0V6" stroke="{look.QUIET}" stroke-width="2.5"/></pattern></defs>'
    )
    return text.replace(HATCH, f"url(#{name})").replace("</desc>", "</desc>" + pattern, 1)


def words(texts: Sequence[Text], left: float, top: float) -> list[Any]:
    """Words at their pixels of the sheet, as Altair layers of a plot whose corner is at `left`, `top`."""
    kinds: dict[tuple[str, bool], list[dict[str, Any]]] = {}
    for t in texts:
        row = {"x": round(t.x - left, 2), "y": round(t.y - top, 2), "t": t.words, "c": t.colour, "s": t.size}
        kinds.setdefault((t.align, t.bold), []).append(row)
    return [
        _words(rows, align, "bold" if bold else "normal") for (align, bold), rows in sorted(kinds.items())
    ]


def _words(rows: list[dict[str, Any]], align: str, weight: str) -> Any:
    import altair as alt

    base = alt.Chart(alt.InlineData(values=rows))
    mark = base.mark_text(align=align, fontWeight=weight, baseline="middle", limit=0, aria=False)
    return mark.encode(
        x=alt.X("x:Q", scale=None, axis=None),
        y=alt.Y("y:Q", scale=None, axis=None),
        text=alt.Text("t:N"),
        color=alt.Color("c:N", scale=None),
        size=alt.Size("s:Q", scale=None),
    )


def compose(
    layers: list[Any], width: float, height: float, margins: dict[str, float], background: str = "white"
) -> Any:
    """Layers as one chart of exactly the plot's size plus its margins, in our letters, with no frame."""
    import altair as alt

    chart = alt.layer(*layers).properties(
        width=width,
        height=height,
        padding=margins,
        autosize=alt.AutoSizeParams(type="none", contains="content"),
    )
    chart = chart.resolve_axis(x="independent", y="independent")
    return chart.configure(font=look.FAMILY, background=background, aria=False).configure_view(stroke=None)


def axis(
    values: Sequence[float], words: Sequence[str | tuple[str, ...]], sheet: look.Sheet, *, padding: float,
    ticks: bool = False, grid: bool = True,
) -> Any:  # fmt: skip
    """An axis with exactly these words at these values (a tuple makes lines); letters and level lines are ours."""
    import altair as alt

    lines = [list(w) if isinstance(w, tuple) else w for w in words]
    nearest = f"indexof({json.dumps(list(values))}, datum.value)"
    return alt.Axis(
        values=list(values), labelExpr=f"{json.dumps(lines)}[{nearest}]", title=None, aria=False, domain=False,
        grid=grid, gridColor=look.GRID, ticks=ticks, tickColor=look.AXIS, tickSize=5, labelPadding=padding,
        labelFontSize=sheet.size, labelColor=look.WORDS, labelLimit=0, labelLineHeight=sheet.line,
        labelOverlap=False, labelFlush=False, labelBound=False,
    )  # fmt: skip
