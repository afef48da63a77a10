"""What both maps share: which shade a figure gets, and the key that says what the shades are."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from cairn.framework import formats
from cairn.web.charts import figures, look, render
from cairn.web.charts.letters import Text, wrap
from cairn.web.charts.scale import class_of, classes
from cairn.web.charts.specs import AreaMap, Shape, Tile, TileMap
from cairn.web.charts.tidy import HATCH

Place = Tile | Shape
SWATCH = 22.0
OWN_STROKE = 2.5


@dataclass(frozen=True, slots=True)
class Swatch:
    """A filled rectangle in pixels of the sheet."""

    x: float
    y: float
    width: float
    height: float
    fill: str
    stroke: str


@dataclass(frozen=True, slots=True)
class Key:
    """The key's swatches, the outlines of the reader's own areas, its words and its height."""

    swatches: tuple[Swatch, ...]
    outlines: tuple[Swatch, ...]
    texts: tuple[Text, ...]
    height: float


def places(spec: TileMap | AreaMap) -> tuple[Place, ...]:
    """The areas of either map."""
    return spec.tiles if isinstance(spec, TileMap) else spec.shapes


def limits(spec: TileMap | AreaMap) -> tuple[float, ...]:
    """Class limits of a map: those it fixes (at most six, for five classes), else of its own figures."""
    if len(spec.edges) > len(look.CLASSES) + 1:
        raise ValueError(
            f"A map has at most {len(look.CLASSES)} classes; {len(spec.edges) - 1} were asked for."
        )
    return spec.edges or classes(p.value for p in places(spec) if p.value is not None)


def fill(value: float | None, edges: Sequence[float]) -> str:
    """The shade of a figure; hatching where there is none."""
    return HATCH if value is None else shades(edges)[class_of(value, edges)]


def shades(edges: Sequence[float]) -> tuple[str, ...]:
    """One shade a class, spread over the range so that the highest is always the darkest."""
    count = max(len(edges) - 1, 1)
    steps = {1: (3,), 2: (1, 4), 3: (1, 2, 4), 4: (0, 2, 3, 4), 5: (0, 1, 2, 3, 4)}[count]
    return tuple(look.CLASSES[i] for i in steps)


def edge_of(shade: str) -> str:
    """The outline that tells a pale shade from white paper."""
    return look.QUIET if shade in {HATCH, *look.CLASSES[:2]} else shade


def class_words(edges: Sequence[float], unit: str) -> list[str]:
    """What each class holds: "0 to 4" of whole numbers, "3.0 to under 4.5" of others, the last to its end."""
    told = figures.on_axis(edges, unit)
    whole = unit == "count"
    found = []
    for i, (low, high) in enumerate(zip(told, told[1:], strict=False)):
        if i == len(told) - 2:
            found.append(f"{low} to {high}")
        elif whole:
            top = figures.on_axis([edges[i + 1] - 1], unit)[0]
            found.append(low if top == low else f"{low} to {top}")
        else:
            found.append(f"{low} to under {high}")
    return found


def key(spec: TileMap | AreaMap, sheet: look.Sheet, x: float, y: float) -> Key:
    """The key, from the highest class down, then areas without a figure, then the reader's own."""
    edges, rows = limits(spec), []
    found = places(spec)
    for i, words in reversed(list(enumerate(class_words(edges, spec.unit)))):
        held = sum(p.value is not None and class_of(p.value, edges) == i for p in found)
        rows.append((shades(edges)[i], f"{words} ({formats.plural(held, 'area')})", False))
    missing = sum(p.value is None for p in found)
    if missing:
        rows.append((HATCH, f"No figure ({formats.plural(missing, 'area')})", False))
    for place in found:
        if place.code in spec.own:
            told = "no figure" if place.value is None else figures.written(place.value, spec.unit)
            rows.append((fill(place.value, edges), f"{place.name} {told}", True))
    return _laid(rows, sheet, x, y)


def _laid(rows: list[tuple[str, str, bool]], sheet: look.Sheet, x: float, y: float) -> Key:
    swatches, outlines, texts, top = [], [], [], y
    for shade, words, own in rows:
        lines = wrap(words, sheet.width - x - SWATCH - 14, sheet.size, bold=own)
        swatch = Swatch(x + 4, top + 4, SWATCH, SWATCH, shade, edge_of(shade))
        swatches.append(swatch)
        if own:
            outlines.append(around(swatch))
        colour = look.BLUE if own else look.INK
        middle = top + 4 + SWATCH / 2
        for i, line in enumerate(lines):
            at = middle + i * sheet.line
            texts.append(Text(x + SWATCH + 14, at, line, sheet.size, colour, bold=own))
        top += max(SWATCH + 8, len(lines) * sheet.line + 8)
    return Key(tuple(swatches), tuple(outlines), tuple(texts), top - y)


def around(swatch: Swatch) -> Swatch:
    """The heavy outline of a swatch, a white line away from it so that it shows on the darkest shade too."""
    out = OWN_STROKE / 2 + 1.25
    return replace(
        swatch,
        x=swatch.x - out,
        y=swatch.y - out,
        width=swatch.width + 2 * out,
        height=swatch.height + 2 * out,
    )


def swatch_layers(
    swatches: Sequence[Swatch], outlines: Sequence[Swatch], left: float, top: float
) -> list[Any]:
    """Filled rectangles, then heavy outlines, as Altair layers of a plot whose corner is at `left`, `top`."""
    import altair as alt

    def layer(some: Sequence[Swatch], **style: Any) -> Any:
        rows = [
            {"x": s.x - left, "x2": s.x - left + s.width, "y": s.y - top, "y2": s.y - top + s.height}
            | {"f": s.fill, "s": s.stroke}
            for s in some
        ]
        mark = render.chart(rows).mark_rect(aria=False, **style)
        place = {"x": alt.X("x:Q", scale=None, axis=None), "y": alt.Y("y:Q", scale=None, axis=None)}
        return mark.encode(**place, x2=alt.X2("x2"), y2=alt.Y2("y2"))

    filled = layer(swatches, strokeWidth=0.75).encode(
        fill=alt.Fill("f:N", scale=None), stroke=alt.Stroke("s:N", scale=None)
    )
    heavy = [layer(outlines, stroke=look.INK, strokeWidth=OWN_STROKE, filled=False)] if outlines else []
    return [filled, *heavy] if swatches else heavy
