"""How every chart looks: one family of letters, one set of colours, two widths.

Data colours are the accessible set of the government Analysis Function. Colours of words keep 4.5:1 on
white, colours of lines and dots 3:1.
"""

from dataclasses import dataclass
from typing import Literal

Width = Literal["wide", "narrow"]

FAMILY = "Arimo, Arial, Helvetica, sans-serif"

BLUE = "#12436D"
PINK = "#801650"
ORANGE = "#F46A25"
INK = "#22292D"
WORDS = "#505A5F"
QUIET = "#858B90"
GRID = "#E3E5E6"
AXIS = "#A9AEB1"
# Five steps from light to dark; the lightest is told from white by its outline.
CLASSES = ("#DCE9F5", "#A9CCEB", "#5C9FDB", "#2070B8", "#12436D")
NO_FIGURE = "#F3F2F0"


@dataclass(frozen=True, slots=True)
class Sheet:
    """The drawing's width and letter size in pixels, and how many values an axis can carry."""

    width: int
    size: int
    steps: int
    column: int
    dot: float

    @property
    def line(self) -> float:
        """Height of one line of words."""
        return self.size * 1.25


SHEETS: dict[str, Sheet] = {
    "wide": Sheet(width=960, size=16, steps=4, column=190, dot=4.5),
    "narrow": Sheet(width=340, size=14, steps=4, column=100, dot=4.0),
}


def sheet(width: str) -> Sheet:
    """The sheet of a width; a name that is not known is an error that says which are."""
    if width not in SHEETS:
        raise ValueError(f"Chart width {width!r} is not known. Use one of: {', '.join(SHEETS)}.")
    return SHEETS[width]
