"""The words on a trend chart: names at the ends of lines, figures beside dots, periods, changes of method."""

from dataclasses import dataclass

from cairn.web.charts import figures, look
from cairn.web.charts.grid import Grid, at_edge, break_day, largest, runs, shown
from cairn.web.charts.letters import Align, Text, spread, width, wrap
from cairn.web.charts.near import Segment, Wish
from cairn.web.charts.specs import Line, Point, Trend

COLOURS = {"main": look.BLUE, "comparator": look.WORDS, "target": look.PINK}
GAP = 12.0
INDENT = 12.0
STRIDES = (1, 2, 3, 4, 5, 6, 12, 24, 36, 48, 60, 120)


@dataclass(frozen=True, slots=True)
class EndLabel:
    """A line's name and last figure, wrapped for the margin."""

    line: Line
    words: tuple[str, ...]
    wide: float


def end_words(line: Line, spec: Trend) -> str:
    """A line's name and its last figure."""
    last = shown(line)[-1]
    return f"{line.name} {figures.written(last.value or 0.0, spec.unit, last.text, largest(spec))}"


def end_labels(spec: Trend, sheet: look.Sheet) -> list[EndLabel]:
    """Labels of the lines that reach the last figure, to be set in the right margin."""
    found = []
    for line in at_edge(spec):
        bold = line.role == "main"
        words = wrap(end_words(line, spec), sheet.column, sheet.size, bold=bold)
        found.append(EndLabel(line, tuple(words), max(width(w, sheet.size, bold=bold) for w in words)))
    return found


def margin_texts(labels: list[EndLabel], grid: Grid, sheet: look.Sheet) -> tuple[list[Text], list[Segment]]:
    """End labels nudged apart, with thin lines to them where any had to move away."""
    ends = [shown(label.line)[-1] for label in labels]
    wanted = [grid.y(p.value or 0.0) for p in ends]
    heights = [len(label.words) * sheet.line + 2 for label in labels]
    middles = spread(wanted, heights, grid.top - sheet.line / 2, grid.bottom + sheet.line / 2)
    texts: list[Text] = []
    leaders: list[Segment] = []
    moved = any(abs(middle - y) > sheet.line * 0.8 for y, middle in zip(wanted, middles, strict=True))
    for label, point, y, middle in zip(labels, ends, wanted, middles, strict=True):
        x = grid.x(point.at.toordinal())
        begin = x + GAP + (INDENT if moved else 0.0)
        texts += _stacked(label, begin, middle, sheet)
        if moved:
            leaders.append((x + 7, y, begin - 4, middle))
    return texts, leaders


def _stacked(label: EndLabel, x: float, middle: float, sheet: look.Sheet) -> list[Text]:
    top = middle - (len(label.words) - 1) * sheet.line / 2
    colour, bold = COLOURS[label.line.role], label.line.role == "main"
    return [
        Text(x, top + i * sheet.line, w, sheet.size, colour, bold=bold) for i, w in enumerate(label.words)
    ]


def wishes(spec: Trend, grid: Grid, sheet: look.Sheet) -> list[Wish]:
    """Words wanted inside the plot: names of lines that end early, first figure, steps of a target path."""
    edge = at_edge(spec)
    found = [_early_end(line, spec, grid, sheet) for line in spec.lines if shown(line) and line not in edge]
    for line in spec.lines:
        points = shown(line)
        if line.role == "target" and 1 < len(points) <= 5:
            found += [_figure(line, p, spec, grid, sheet) for p in points[:-1]]
        if line.role == "main" and len(points) > 1:
            found.append(_figure(line, points[0], spec, grid, sheet))
    return found


def _early_end(line: Line, spec: Trend, grid: Grid, sheet: look.Sheet) -> Wish:
    point = shown(line)[-1]
    bold = line.role == "main"
    x, y = grid.x(point.at.toordinal()), grid.y(point.value or 0.0)
    return Wish(x, y, end_words(line, spec), sheet.size, COLOURS[line.role], bold, above=not bold)


def _figure(line: Line, point: Point, spec: Trend, grid: Grid, sheet: look.Sheet) -> Wish:
    value = point.value or 0.0
    words = figures.written(value, spec.unit, point.text, largest(spec))
    return Wish(
        grid.x(point.at.toordinal()), grid.y(value), words, sheet.size, COLOURS[line.role], needed=False
    )


def segments(spec: Trend, grid: Grid) -> list[Segment]:
    """Every drawn line as straight pieces, for words to keep clear of."""
    found: list[Segment] = []
    for line in spec.lines:
        for run in runs(line, spec.breaks):
            places = [(grid.x(p.at.toordinal()), grid.y(p.value or 0.0)) for p in run]
            found += [(*a, *b) for a, b in zip(places, places[1:], strict=False)]
            found += [(x - 5, y, x + 5, y) for x, y in places]
    found += [(x, grid.top, x, grid.bottom) for x in (grid.x(break_day(spec, b)) for b in spec.breaks)]
    for one in spec.limits:
        first, last = grid.x(one.first.toordinal()), grid.x(one.last.toordinal())
        found += [(first, grid.y(v), last, grid.y(v)) for v in (one.lower, one.mean, one.upper)]
    return found


def break_texts(spec: Trend, grid: Grid, sheet: look.Sheet) -> tuple[list[Text], float]:
    """Labels of changes of method in rows above the plot (y from the first row), and the rows' height.

    Each stands over its line or beside it, the first of several rather to the left and the last to the right.
    """
    changes = sorted(spec.breaks, key=lambda b: b.at)
    texts: list[Text] = []
    for i, change in enumerate(changes):
        several, last = len(changes) > 1, i == len(changes) - 1
        sides: tuple[Align, ...] = ("center", "left", "right")
        if several and (i == 0 or last):
            sides = ("left", "center", "right") if last else ("right", "center", "left")
        texts += _break_text(change.label, grid.x(break_day(spec, change)), sides, texts, sheet)
    return texts, max((t.y for t in texts), default=-sheet.line / 2) + sheet.line / 2


def _break_text(
    label: str, x: float, sides: tuple[Align, ...], others: list[Text], sheet: look.Sheet
) -> list[Text]:
    """A label in the first row and on the first side where it is free; kept on the sheet in any case."""
    lines = wrap(label, sheet.width, sheet.size)
    half = max(width(w, sheet.size) for w in lines) / 2
    places: list[tuple[float, Align]] = [
        (x + {"left": 4, "center": 0, "right": -4}[side], side) for side in sides
    ]
    places.append((min(max(x, half), sheet.width - half), "center"))
    row = 0
    while True:
        for at, side in places:
            middles = [(row + i + 0.5) * sheet.line for i in range(len(lines))]
            block = [Text(at, y, w, sheet.size, look.INK, side) for y, w in zip(middles, lines, strict=True)]
            inside = all(t.box.left >= -0.01 and t.box.right <= sheet.width + 0.01 for t in block)
            if inside and not any(t.box.meets(o.box) for t in block for o in others):
                return block
        row += 1


def period_labels(spec: Trend, grid: Grid, sheet: look.Sheet) -> list[tuple[float, tuple[str, ...]]]:
    """Periods under the axis, as (day, lines of words): as many as fit, first and last before others."""
    names = sorted(_periods(spec).items())
    found = [(float(day), tuple(wrap(name, sheet.size * 5.4, sheet.size))) for day, name in names]
    for stride in STRIDES:
        some = found[::-1][::stride][::-1]
        if not _clear(some, grid, sheet):
            continue
        later = [label for label in some if label != found[0] and _clear([found[0], label], grid, sheet)]
        return [found[0], *later] if later else some
    return found[-1:]


def _periods(spec: Trend) -> dict[int, str]:
    """Day and name of each period of the place itself and its target, and of others outside those."""
    mine = [line for line in spec.lines[::-1] if line.role != "comparator"]
    own = {p.at.toordinal(): p.label for line in mine for p in line.points}
    others = {p.at.toordinal(): p.label for line in spec.lines for p in shown(line)}
    first, last = (min(own), max(own)) if own else (0, 0)
    return own | {day: name for day, name in others.items() if not first <= day <= last}


def _clear(labels: list[tuple[float, tuple[str, ...]]], grid: Grid, sheet: look.Sheet) -> bool:
    spans = [(grid.x(day), max(width(w, sheet.size) for w in words) / 2 + 6) for day, words in labels]
    return all(a + half <= b - other for (a, half), (b, other) in zip(spans, spans[1:], strict=False))
