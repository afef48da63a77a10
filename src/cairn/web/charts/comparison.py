"""The comparison chart: places or groups one under another, each a dot, its likely range and its figure."""

import math
from dataclasses import dataclass
from typing import Any

from cairn.web.charts import figures, frame, look, render
from cairn.web.charts.letters import Text, width, wrap
from cairn.web.charts.scale import axis
from cairn.web.charts.specs import Comparison, Row
from cairn.web.charts.words import arranged, describe, row_words

NAME_ROOM = 250.0
FIGURE_ROOM = 250.0
TRACK = 18.0


@dataclass(frozen=True, slots=True)
class Placed:
    """A row laid out: where its dot goes (y of the sheet), its words, and where the row ends."""

    row: Row
    y: float
    texts: tuple[Text, ...]
    bottom: float


@dataclass(frozen=True, slots=True)
class Layout:
    """A comparison laid out in pixels of the sheet."""

    sheet: look.Sheet
    left: float
    right: float
    top: float
    bottom: float
    height: float
    values: tuple[float, ...]
    rows: tuple[Placed, ...]
    texts: tuple[Text, ...]


def comparison(spec: Comparison, width: look.Width = "wide", *, validate: bool = False) -> str:
    """Draw a comparison as SVG text. Wide: name, dot and range, figure in three columns.
    Narrow: name and figure above each dot. A row without a figure keeps its place and says so.
    """
    laid = layout(spec, width)
    layers = [
        *_axis(spec, laid),
        *_ranges(laid),
        *_dots(laid),
        *render.words(laid.texts, laid.left, laid.top),
    ]
    right, bottom = laid.sheet.width - laid.right, laid.height - laid.bottom
    margins = {"left": laid.left, "top": laid.top, "right": right, "bottom": bottom}
    chart = render.compose(layers, laid.right - laid.left, laid.bottom - laid.top, margins)
    return render.svg(chart, *describe(spec), validate=validate)


def layout(spec: Comparison, size: str) -> Layout:
    """Place every row, word and axis figure of a comparison."""
    sheet = look.sheet(size)
    head = frame.head(spec.heading, frame.caption(spec.scale, spec.unit), "", sheet)
    top = head.height + (10.0 if head.texts else 4.0)
    left, right = _sides(spec, sheet)
    rows, y = [], top
    for row in arranged(spec):
        placed = _wide_row(row, spec, sheet, y, right) if size == "wide" else _narrow_row(row, spec, sheet, y)
        rows.append(placed)
        y = placed.bottom
    below = y + 8 + sheet.line
    foot = frame.foot(spec.footer, sheet, below + sheet.size * 0.6)
    texts = [*head.texts, *foot.texts, *(t for row in rows for t in row.texts)]
    height = below + (foot.height + sheet.size * 0.6 if foot.texts else 0.0) + 4
    return Layout(sheet, left, right, top, y, height, _values(spec, sheet), tuple(rows), tuple(texts))


def _sides(spec: Comparison, sheet: look.Sheet) -> tuple[float, float]:
    """Left and right of the dots' track: beside the words on a wide sheet, under them on a narrow one."""
    if sheet is look.SHEETS["narrow"]:
        return 22.0, sheet.width - 26.0
    names = max(
        (_widest(wrap(r.name, NAME_ROOM, sheet.size, bold=True), sheet) for r in spec.rows), default=0.0
    )
    told = [wrap(row_words(r, spec.unit), FIGURE_ROOM, sheet.size, bold=r.emphasis) for r in spec.rows]
    return names + 28, sheet.width - max((_widest(words, sheet) for words in told), default=0.0) - 28


def _widest(words: list[str], sheet: look.Sheet) -> float:
    return max(width(w, sheet.size, bold=True) for w in words)


def _wide_row(row: Row, spec: Comparison, sheet: look.Sheet, top: float, right: float) -> Placed:
    names = wrap(row.name, NAME_ROOM, sheet.size, bold=True)
    told = wrap(row_words(row, spec.unit), FIGURE_ROOM, sheet.size, bold=row.emphasis)
    deep = max(len(names), len(told)) * sheet.line + 14
    middle = top + deep / 2
    texts = [*_lines(names, 0, middle, row, sheet), *_lines(told, right + 24, middle, row, sheet)]
    return Placed(row, middle, tuple(texts), top + deep)


def _narrow_row(row: Row, spec: Comparison, sheet: look.Sheet, top: float) -> Placed:
    told = row_words(row, spec.unit)
    room = sheet.width - width(told, sheet.size, bold=row.emphasis) - 12
    beside = room >= width(row.name, sheet.size, bold=row.emphasis)
    names = [row.name] if beside else wrap(row.name, sheet.width, sheet.size, bold=row.emphasis)
    first = top + sheet.line / 2 + 4
    texts = [t for i, name in enumerate(names) for t in _lines([name], 0, first + i * sheet.line, row, sheet)]
    last = first + (len(names) - 1) * sheet.line
    if beside:
        texts.append(Text(sheet.width, first, told, sheet.size, _ink(row), "right", row.emphasis))
    else:
        last += sheet.line
        texts += _lines([told], 0, last, row, sheet)
    track = TRACK if row.value is not None else 0.0
    return Placed(row, last + sheet.line / 2 + track / 2, tuple(texts), last + sheet.line / 2 + track + 4)


def _lines(words: list[str], x: float, middle: float, row: Row, sheet: look.Sheet) -> list[Text]:
    top = middle - (len(words) - 1) * sheet.line / 2
    return [
        Text(x, top + i * sheet.line, w, sheet.size, _ink(row), bold=row.emphasis)
        for i, w in enumerate(words)
    ]


def _ink(row: Row) -> str:
    return look.BLUE if row.emphasis else look.INK


def _values(spec: Comparison, sheet: look.Sheet) -> tuple[float, ...]:
    found = [
        v for r in spec.rows if r.value is not None for v in (r.value, r.lower, r.upper) if v is not None
    ]
    whole = spec.unit == "count"
    return tuple(axis(found, sheet.steps, zero=spec.zero or whole, whole=whole))


def _x(laid: Layout, drawn: Any = None) -> Any:
    import altair as alt

    ends = [laid.values[0], laid.values[-1]]
    return alt.X("x:Q", scale=alt.Scale(domain=ends, nice=False, zero=False), axis=drawn)


def _axis(spec: Comparison, laid: Layout) -> list[Any]:
    """Round figures written below. Wide: upright lines at them; narrow, where those would strike through
    words, a level track under each row."""
    import altair as alt

    wide = laid.sheet is look.SHEETS["wide"]
    words = figures.on_axis(laid.values, spec.unit)
    drawn = render.axis(laid.values, words, laid.sheet, padding=8 if wide else 4, grid=wide)
    low, high = laid.values[0], laid.values[-1]
    tracks = [{"x": low, "x2": high, "y": p.y - laid.top} for p in laid.rows if p.row.value is not None]
    mark = render.chart(tracks or [{"x": low, "x2": low, "y": 0}]).mark_rule(
        color=look.GRID, strokeWidth=1 if wide else 2, aria=False
    )
    return [mark.encode(x=_x(laid, drawn), x2=alt.X2("x2"), y=alt.Y("y:Q", scale=None, axis=None))]


def _ranges(laid: Layout) -> list[Any]:
    import altair as alt

    rows = [
        {"x": p.row.lower, "x2": p.row.upper, "y": p.y - laid.top, "c": _colour(p.row)}
        for p in laid.rows
        if p.row.value is not None and p.row.lower is not None and p.row.upper is not None
    ]
    if not rows:
        return []
    mark = render.chart(rows).mark_rule(strokeWidth=3, strokeCap="round", aria=False)
    y, colour = alt.Y("y:Q", scale=None, axis=None), alt.Color("c:N", scale=None)
    return [mark.encode(x=_x(laid), x2=alt.X2("x2"), y=y, color=colour)]


def _dots(laid: Layout) -> list[Any]:
    import altair as alt

    rows = [
        {"x": p.row.value, "y": p.y - laid.top, "c": _colour(p.row)}
        for p in laid.rows
        if p.row.value is not None
    ]
    if not rows:
        return []
    size = math.pi * (laid.sheet.dot + 1.5) ** 2
    mark = render.chart(rows).mark_point(filled=True, opacity=1, size=size, aria=False)
    return [
        mark.encode(x=_x(laid), y=alt.Y("y:Q", scale=None, axis=None), color=alt.Color("c:N", scale=None))
    ]


def _colour(row: Row) -> str:
    return look.BLUE if row.emphasis else look.QUIET
