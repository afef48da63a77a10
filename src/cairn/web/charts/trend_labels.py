"""The words on a trend chart: names at the ends of lines, figures beside dots, periods, changes of method."""

from dataclasses import dataclass

from cairn.web.charts import figures, look
from cairn.web.charts.grid import Grid, at_edge, break_day, runs, shown
from cairn.web.charts.letters import Box, Text, spread, width, wrap
from cairn.web.charts.near import Segment, Wish
from cairn.web.charts.specs import Line, Point, Trend

COLOURS = {"main": look.BLUE, "comparator": look.WORDS, "target": look.PINK}
GAP = 12.0
STRIDES = (1, 2, 3, 4, 5, 6, 12, 24, 36, 48, 60, 120)


@dataclass(frozen=True, slots=True)
class EndLabel:
    """A line's name and last figure, wrapped for the margin."""

    line: Line
    words: tuple[str, ...]
    wide: float


def end_words(line: Line, unit: str) -> str:
    """A line's name and its last figure."""
    last = shown(line)[-1]
    return f"{line.name} {figures.written(last.value or 0.0, unit, last.text)}"


def end_labels(spec: Trend, sheet: look.Sheet) -> list[EndLabel]:
    """Labels of the lines that reach the last figure, to be set in the right margin."""
    found = []
    for line in at_edge(spec):
        bold = line.role == "main"
        words = wrap(end_words(line, spec.unit), sheet.column, sheet.size, bold=bold)
        found.append(EndLabel(line, tuple(words), max(width(w, sheet.size, bold=bold) for w in words)))
    return found


def margin_texts(labels: list[EndLabel], grid: Grid, sheet: look.Sheet) -> tuple[list[Text], list[Segment]]:
    """End labels nudged apart, and a thin line to each that had to move away from its line's end."""
    ends = [shown(label.line)[-1] for label in labels]
    wanted = [grid.y(p.value or 0.0) for p in ends]
    heights = [len(label.words) * sheet.line + 2 for label in labels]
    middles = spread(wanted, heights, grid.top - sheet.line / 2, grid.bottom + sheet.line / 2)
    texts: list[Text] = []
    leaders: list[Segment] = []
    for label, point, y, middle in zip(labels, ends, wanted, middles, strict=True):
        x = grid.x(point.at.toordinal())
        moved = abs(middle - y) > sheet.line * 0.8
        begin = x + GAP + (8 if moved else 0)
        texts += _stacked(label, begin, middle, sheet)
        if moved:
            leaders.append((x + 6, y, begin - 3, middle))
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
    return Wish(x, y, end_words(line, spec.unit), sheet.size, COLOURS[line.role], bold, above=not bold)


def _figure(line: Line, point: Point, spec: Trend, grid: Grid, sheet: look.Sheet) -> Wish:
    value = point.value or 0.0
    words = figures.written(value, spec.unit, point.text)
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
    return found


def break_texts(spec: Trend, grid: Grid, sheet: look.Sheet) -> tuple[list[Text], float]:
    """Labels of changes of method in rows above the plot (y from the first row), and the rows' height."""
    rows: list[list[Box]] = []
    texts: list[Text] = []
    for change in sorted(spec.breaks, key=lambda b: b.at):
        half = width(change.label, sheet.size) / 2
        x = min(max(grid.x(break_day(spec, change)), half), sheet.width - half)
        probe = Text(x, 0, change.label, sheet.size, look.INK, "center")
        row = next(
            (i for i, boxes in enumerate(rows) if not any(probe.box.meets(b) for b in boxes)), len(rows)
        )
        if row == len(rows):
            rows.append([])
        rows[row].append(probe.box)
        texts.append(Text(x, (row + 0.5) * sheet.line, change.label, sheet.size, look.INK, "center"))
    return texts, len(rows) * sheet.line


def period_labels(spec: Trend, grid: Grid, sheet: look.Sheet) -> list[tuple[float, tuple[str, ...]]]:
    """The periods written under the axis, as (day, lines of words): all, or the first, the last and as many as
    fit evenly between."""
    lines = [line for line in spec.lines if line.role != "comparator" and line.points] or list(spec.lines)
    names = {p.at.toordinal(): p.label for line in reversed(lines) for p in line.points}
    found = [
        (float(day), tuple(wrap(name, sheet.size * 5.4, sheet.size))) for day, name in sorted(names.items())
    ]
    for stride in STRIDES:
        some = found[::-1][::stride][::-1]
        if not _clear(some, grid, sheet):
            continue
        later = [label for label in some if label != found[0] and _clear([found[0], label], grid, sheet)]
        return [found[0], *later] if later else some
    return found[-1:]


def _clear(labels: list[tuple[float, tuple[str, ...]]], grid: Grid, sheet: look.Sheet) -> bool:
    spans = [(grid.x(day), max(width(w, sheet.size) for w in words) / 2 + 6) for day, words in labels]
    return all(a + half <= b - other for (a, half), (b, other) in zip(spans, spans[1:], strict=False))
