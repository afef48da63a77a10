"""What a chart is asked to show. Plain frozen values: equal values give the same drawing, byte for byte."""

import math
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal


def _finite(owner: str, *values: float | None) -> None:
    """Refuse what no axis can hold, naming whose figure it is."""
    if any(v is not None and not math.isfinite(v) for v in values):
        raise ValueError(
            f"{owner} has a figure that is not a number. Give a number, or None where there is none."
        )


Role = Literal["main", "comparator", "target"]
Mark = Literal["", "better", "worse", "unusual"]


@dataclass(frozen=True, slots=True)
class Point:
    """One figure of a line; without a value, a gap. `at` places it (middle or end of its period, the same
    throughout a chart), `label` is the period as people write it ("2018/19"), `text` the figure as the page
    writes it where the unit alone does not settle that (percentages of a known group). `mark` says that the
    figure is more than common variation, and which way."""

    at: date
    label: str
    value: float | None
    lower: float | None = None
    upper: float | None = None
    text: str = ""
    mark: Mark = ""

    def __post_init__(self) -> None:
        _finite(self.label, self.value, self.lower, self.upper)


@dataclass(frozen=True, slots=True)
class Line:
    """A named series: `main` is the place itself, `comparator` is drawn thin and grey, `target` dashed."""

    name: str
    points: tuple[Point, ...]
    role: Role = "main"


@dataclass(frozen=True, slots=True)
class Break:
    """A change of method: figures either side are not joined. `at` is the day it took effect."""

    at: date
    label: str


@dataclass(frozen=True, slots=True)
class Limits:
    """The centre and the process limits of a stretch of a control chart, from a first to a last day."""

    first: date
    last: date
    mean: float
    lower: float
    upper: float

    def __post_init__(self) -> None:
        _finite("A control chart", self.mean, self.lower, self.upper)


@dataclass(frozen=True, slots=True)
class Trend:
    """A line chart over time. `unit` is a unit of the catalogue; `zero` forces zero on the axis.

    With `limits` it is a control chart: a quiet line, and the points that have a mark stand out by colour and
    by shape (better: a triangle, worse: a square, unusual: a diamond).

    `description` is made by `describe` when empty. `heading` and `footer` are drawn inside the picture:
    leave them empty on a page that says them itself, fill them for a download or an embedded chart.
    `scale` is what the axis counts ("Adults in treatment"), written above it.
    """

    title: str
    lines: tuple[Line, ...]
    unit: str
    description: str = ""
    zero: bool = False
    breaks: tuple[Break, ...] = ()
    scale: str = ""
    heading: str = ""
    footer: str = ""
    limits: tuple[Limits, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One place or group of a comparison. `text` replaces the written figure; no value draws no dot."""

    name: str
    value: float | None
    lower: float | None = None
    upper: float | None = None
    text: str = ""
    emphasis: bool = False

    def __post_init__(self) -> None:
        _finite(self.name, self.value, self.lower, self.upper)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Dots with likely ranges, highest first; `ordered` false keeps the rows as given (age groups, say)."""

    title: str
    rows: tuple[Row, ...]
    unit: str
    description: str = ""
    zero: bool = False
    ordered: bool = True
    scale: str = ""
    heading: str = ""
    footer: str = ""


@dataclass(frozen=True, slots=True)
class Spark:
    """A line the size of a word: values in order of time, None where there is no figure."""

    title: str
    values: tuple[float | None, ...]
    unit: str
    description: str = ""

    def __post_init__(self) -> None:
        _finite(self.title, *self.values)


@dataclass(frozen=True, slots=True)
class Tile:
    """One authority on the tile map; `column` and `row` count from the top left. No value is hatched."""

    code: str
    name: str
    column: int
    row: int
    value: float | None = None
    short: str = ""

    def __post_init__(self) -> None:
        _finite(self.name, self.value)


@dataclass(frozen=True, slots=True)
class TileMap:
    """A map of equal tiles. `own` are codes outlined as the reader's own; `edges` fixes the class limits."""

    title: str
    tiles: tuple[Tile, ...]
    unit: str
    own: tuple[str, ...] = ()
    edges: tuple[float, ...] = ()
    description: str = ""
    scale: str = ""
    heading: str = ""
    footer: str = ""


@dataclass(frozen=True, slots=True)
class Shape:
    """One authority's outline: a GeoJSON geometry (Polygon or MultiPolygon), in degrees or metres."""

    code: str
    name: str
    geometry: dict[str, Any]
    value: float | None = None

    def __post_init__(self) -> None:
        _finite(self.name, self.value)


@dataclass(frozen=True, slots=True)
class AreaMap:
    """A map of real boundaries, with the classes, hatching and outline of the tile map."""

    title: str
    shapes: tuple[Shape, ...]
    unit: str
    own: tuple[str, ...] = ()
    edges: tuple[float, ...] = ()
    description: str = ""
    scale: str = ""
    heading: str = ""
    footer: str = ""


Chart = Trend | Comparison | Spark | TileMap | AreaMap
