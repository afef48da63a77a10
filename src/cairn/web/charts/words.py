"""Charts in words: the name and the one-sentence description that stand in for the picture."""

from functools import singledispatch

from cairn.framework import formats
from cairn.web.charts import figures
from cairn.web.charts.grid import shown
from cairn.web.charts.specs import (
    AreaMap,
    Chart,
    Comparison,
    Line,
    Point,
    Row,
    Shape,
    Spark,
    Tile,
    TileMap,
    Trend,
)


def describe(spec: Chart) -> tuple[str, str]:
    """A chart's title, and its description: the caller's, else a sentence of the figures themselves.

    The sentence tells first, last, highest and lowest and never says whether a change is real.
    """
    return spec.title, spec.description or sentence(spec)


@singledispatch
def sentence(spec: Chart) -> str:
    """One plain sentence of what a chart shows."""
    raise TypeError(f"{type(spec).__name__} is no chart. Use Trend, Comparison, Spark, TileMap or AreaMap.")


@sentence.register
def _(spec: Trend) -> str:
    parts = [
        _line(line, spec.unit) for line in sorted(spec.lines, key=lambda x: x.role != "main") if shown(line)
    ]
    parts += [f"{change.label} in {change.at.year}" for change in sorted(spec.breaks, key=lambda b: b.at)]
    parts += _process(spec)
    return f"{'; '.join(parts)}." if parts else "There is no figure to show."


@sentence.register
def _(spec: Comparison) -> str:
    rows = arranged(spec)
    told = [f"{row.name} {row_words(row, spec.unit)}" for row in rows]
    order = "From highest to lowest: " if spec.ordered and len(rows) > 1 else ""
    return f"{order}{'; '.join(told)}." if told else "There is no figure to show."


@sentence.register
def _(spec: Spark) -> str:
    found = [v for v in spec.values if v is not None]
    if not found:
        return "There is no figure to show."
    first, last = (figures.written(v, spec.unit) for v in (found[0], found[-1]))
    return f"From {first} to {last}." if len(found) > 1 else f"{last}, the only figure."


@sentence.register(TileMap)
@sentence.register(AreaMap)
def _(spec: TileMap | AreaMap) -> str:
    places: list[Tile | Shape] = [*spec.tiles] if isinstance(spec, TileMap) else [*spec.shapes]
    found = sorted((p.value, p.name) for p in places if p.value is not None)
    if not found:
        return f"There is no figure for any of the {formats.number(len(places))} areas."
    low, high = (f"{formats.with_unit(v, spec.unit)} in {name}" for v, name in (found[0], found[-1]))
    mine = [p for p in places if p.code in spec.own]
    own = [f"{p.name} {figures.written(p.value, spec.unit)}" for p in mine if p.value is not None]
    missing = len(places) - len(found)
    parts = [f"{formats.plural(len(found), 'area')}, from {low} to {high}", *own]
    parts += [f"no figure for {formats.plural(missing, 'area')}"] if missing else []
    return f"{'; '.join(parts)}."


def _process(spec: Trend) -> list[str]:
    """The usual range of a control chart, and which points stand out of it."""
    if not spec.limits:
        return []
    last = max(spec.limits, key=lambda one: one.last)
    between = figures.between(last.lower, last.upper, spec.unit).replace(" to ", " and ")
    marked = [p for line in spec.lines for p in shown(line) if p.mark]
    odd = f"unusual: {formats.join_words([p.label for p in marked])}" if marked else "none is unusual"
    return [f"usually between {between}", odd]


def summary(spec: Trend) -> str:
    """What to see in a trend, for the page under it: "Havering: 47% in 2016/17, 60% in 2019/20 (likely
    between 56% and 64%). England: 58% in 2019/20. Target: 65% in 2024/25." Empty without a figure.
    """
    parts = []
    for line in sorted(spec.lines, key=lambda x: ("main", "comparator", "target").index(x.role)):
        points = shown(line)
        ends = [points[0], points[-1]] if line.role == "main" and len(points) > 1 else points[-1:]
        if ends:
            told = ", ".join(_at(point, spec.unit) for point in ends)
            parts.append(f"{line.name}: {told}{_range(ends[-1], spec.unit) if line.role == 'main' else ''}.")
    return " ".join(parts)


def arranged(spec: Comparison) -> list[Row]:
    """Rows in the order drawn: highest first, those without a figure last; or as given."""
    if not spec.ordered:
        return list(spec.rows)
    return sorted(spec.rows, key=lambda r: (r.value is None, -(r.value or 0.0), r.name))


def row_words(row: Row, unit: str) -> str:
    """What is written beside a row: its figure and likely range, or that there is none."""
    if row.text:
        return row.text
    if row.value is None:
        return "no figure"
    if row.lower is None or row.upper is None:
        return figures.written(row.value, unit)
    return f"{figures.written(row.value, unit)} (likely {figures.between(row.lower, row.upper, unit)})"


def _line(line: Line, unit: str) -> str:
    points = shown(line)
    if len(points) == 1:
        return f"{line.name}: {_at(points[0], unit)}, the only figure{_range(points[0], unit)}"
    told = f"{line.name}: from {_at(points[0], unit)} to {_at(points[-1], unit)}{_range(points[-1], unit)}"
    return told + _extremes(points, unit) if line.role == "main" and len(points) > 2 else told


def _extremes(points: list[Point], unit: str) -> str:
    high = max(points, key=lambda p: p.value or 0.0)
    low = min(points, key=lambda p: p.value or 0.0)
    if high.value == low.value:
        return ", the same throughout"
    ends = (points[0], points[-1])
    told = [f"{word} {_at(p, unit)}" for word, p in (("highest", high), ("lowest", low)) if p not in ends]
    return f", {formats.join_words(told)}" if told else ""


def _at(point: Point, unit: str) -> str:
    value = point.text or formats.with_unit(point.value or 0.0, unit)
    return f"{value} in {point.label}"


def _range(point: Point, unit: str) -> str:
    if point.lower is None or point.upper is None:
        return ""
    return f" (likely between {formats.between(point.lower, point.upper, unit).replace(' to ', ' and ')})"
