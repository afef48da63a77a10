"""Charts of the kinds that pages draw, and what is written on a drawing."""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from xml.etree import ElementTree as ET

import pytest

from cairn.framework.formats import MONTHS
from cairn.web.charts import Break, Line, Point, Role, Trend
from cairn.web.charts.letters import Align, Box, Text

SVG = "{http://www.w3.org/2000/svg}"
ALIGNS: dict[str, Align] = {"start": "left", "middle": "center", "end": "right"}


def years(first: int, values: list[float | None], spread: float = 0.0) -> tuple[Point, ...]:
    """A figure for each financial year from `first` on, with limits where a spread is given."""
    return tuple(
        Point(
            date(first + i + 1, 3, 31),
            f"{first + i}/{(first + i + 1) % 100:02}",
            value,
            value - spread if value is not None and spread else None,
            value + spread if value is not None and spread else None,
        )
        for i, value in enumerate(values)
    )


def line(name: str, first: int, values: list[float | None], role: Role = "main", spread: float = 0.0) -> Line:
    """A line of financial years."""
    return Line(name, years(first, values, spread), role)


def months(count: int) -> tuple[Point, ...]:
    """A figure for each month from January 2016 on."""
    return tuple(
        Point(
            date(2016 + i // 12, i % 12 + 1, 28),
            f"{MONTHS[i % 12]} {2016 + i // 12}",
            round(120 + 40 * math.sin(i / 9)),
        )
        for i in range(count)
    )  # fmt: skip


TRENDS = {
    "progress": Trend(
        "Progress",
        (
            line("Exmere", 2016, [23, 24, 28, 30, 33, 35, 38, 42, 45, 47], spread=5),
            line("England", 2016, [28, 28, 27, 28, 30, 34, 37, 42, 43, 45], "comparator"),
            line("East of England", 2016, [26, 27, 27, 29, 31, 34, 38, 41, 43.5, 44.6], "comparator"),
        ),
        "percent",
        scale="People in treatment",
        breaks=(Break(date(2023, 10, 1), "Method changed"),),
    ),
    "target path": Trend(
        "Adults in treatment",
        (line("Havering", 2020, [528]), line("Agreed path", 2022, [912, 992, 1075], "target")),
        "count",
        scale="Adults in treatment",
    ),
    "one figure": Trend(
        "One figure",
        (
            line("Havering", 2020, [5.4], spread=0.6),
            line("London", 2020, [5.2], "comparator"),
            line("England", 2020, [5.1], "comparator"),
        ),
        "rate_per_1000",
    ),
    "long names": Trend(
        "Deaths",
        (
            line("Bournemouth, Christchurch and Poole", 2012, [12, 13, 15, 14, 16, 19, 18, 17, 16], spread=2),
            line("Yorkshire and The Humber", 2012, [11, 12, 12, 13, 14, 15, 16, 16, 16.4], "comparator"),
            line("England", 2012, [10, 11, 12, 12, 13, 14, 15, 15.8, 16.2], "comparator"),
            line("Nearest neighbours", 2012, [9, 10, 12, 12, 13.5, 14, 15, 15.5, 15.9], "comparator"),
        ),
        "rate_per_100000",
        scale="Deaths from drug misuse",
        breaks=(Break(date(2016, 4, 1), "New definition"), Break(date(2017, 4, 1), "Registration changed")),
        heading="Are fewer people in Bournemouth, Christchurch and Poole dying from drug misuse?",
        footer="Source: Office for National Statistics. Open Government Licence v3.0.",
    ),
    "months": Trend("Calls", (Line("Northamptonshire", months(118)),), "count"),
    "tiny": Trend("Index", (line("Havering", 2018, [0.0012, 0.0031, 0.0019, 0.0042]),), "score"),
    "large": Trend(
        "Spending",
        (
            line("Kent", 2018, [1_034_567, 1_104_567, 1_189_000, 1_234_567]),
            line("Target", 2022, [1_300_000, 1_400_000], "target"),
        ),
        "pounds",
    ),
    "gaps": Trend(
        "Deaths",
        (line("Rutland", 2010, [3.1, 3.5, None, 4.2, None, None, 4.9, 5.2], spread=1.5),),
        "rate_per_100000",
    ),
    "ends early": Trend(
        "Deaths",
        (
            line("Havering", 2009, [5, 6, 6, 7, 6], spread=2),
            line("England", 2009, [4, 4.5, 5, 5, 5.5, 6, 6.5, 7, 7.5, 8], "comparator"),
            line("London", 2009, [4, 4, 4.5, 4, 4.5, 5, 5, 5, 5.5], "comparator"),
        ),
        "rate_per_100000",
    ),
    "nothing": Trend("Deaths", (line("Havering", 2018, [None, None]),), "count"),
    "below nothing": Trend("Change", (line("Leeds", 2018, [-4, 2.5, -1, 3]),), "percent"),
    "characters": Trend(
        'A < B & C > "D"', (line("Bath & <NE> 'S' \\", 2018, [4, 5, 6]),), "count", scale="A < B & \\"
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Drawing:
    """A drawing taken apart: its root, its size and every line of words on it with its place."""

    text: str
    root: ET.Element
    width: float
    height: float
    texts: tuple[Text, ...]

    @property
    def words(self) -> list[str]:
        """The lines of words, in the order drawn."""
        return [t.words for t in self.texts]

    def count(self, tag: str, **attributes: str) -> int:
        """How many elements of a tag have these attributes (underscores for hyphens)."""
        wanted = {name.replace("_", "-"): value for name, value in attributes.items()}
        return sum(
            all(e.get(name) == value for name, value in wanted.items()) for e in self.root.iter(f"{SVG}{tag}")
        )


def take_apart(text: str) -> Drawing:
    """Read a drawing back, adding up its nested shifts."""
    root = ET.fromstring(text)
    found: list[Text] = []
    _collect(root, 0.0, 0.0, found)
    return Drawing(text, root, float(root.attrib["width"]), float(root.attrib["height"]), tuple(found))


def _collect(element: ET.Element, x: float, y: float, found: list[Text]) -> None:
    shift = re.fullmatch(r"translate\((-?[\d.]+),(-?[\d.]+)\)", element.get("transform", "translate(0,0)"))
    assert shift, element.get("transform")
    x, y = x + float(shift[1]), y + float(shift[2])
    if element.tag == f"{SVG}text":
        size = float(element.attrib["font-size"])
        align, bold = ALIGNS[element.get("text-anchor", "start")], element.get("font-weight") == "bold"
        top = y - size * 0.35
        for part in [element] if element.text else list(element):
            top += float(part.get("dy", 0))
            found.append(Text(x, top, part.text or "", size, "", align, bold))
    for child in element:
        _collect(child, x, y, found)


@pytest.fixture
def read() -> Callable[[str], Drawing]:
    """Takes a drawing apart."""
    return take_apart


@pytest.fixture(params=TRENDS)
def any_trend(request: pytest.FixtureRequest) -> Trend:
    """Every kind of trend in turn."""
    return TRENDS[request.param]


@pytest.fixture(params=["wide", "narrow"])
def any_width(request: pytest.FixtureRequest) -> str:
    """Both widths in turn."""
    return str(request.param)


@pytest.fixture
def trends() -> dict[str, Trend]:
    """Trends by name."""
    return TRENDS


@pytest.fixture
def free() -> Callable[[Drawing], list[tuple[str, str]]]:
    """The pairs of words on a drawing that cover one another, and words that leave the sheet."""

    def pairs(drawing: Drawing) -> list[tuple[str, str]]:
        boxes = [(t.words, _tight(t.box)) for t in drawing.texts]
        found = [(a, b) for i, (a, box) in enumerate(boxes) for b, other in boxes[:i] if box.meets(other)]
        sheet = Box(-1, -1, drawing.width + 1, drawing.height + 1)
        outside = [
            (words, "outside")
            for words, box in boxes
            if box.left < sheet.left
            or box.right > sheet.right
            or box.top < sheet.top
            or box.bottom > sheet.bottom
        ]
        return found + outside

    return pairs


def _tight(box: Box) -> Box:
    return Box(box.left + 0.5, box.top + 1, box.right - 0.5, box.bottom - 1)
