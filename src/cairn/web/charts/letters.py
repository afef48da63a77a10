"""How wide words will be, and where they go so that none covers another.

Widths are those of the metric-compatible family Helvetica, Arial, Liberation Sans and Arimo (Adobe's
published font metrics), so that a layout holds whichever of them a reader's machine has.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

Align = Literal["left", "center", "right"]

# Thousandths of the letter size, from space (32) to tilde (126).
_WIDTHS = (
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278,
    556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015,
    667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778,
    722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333,
    556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556,
    333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
)  # fmt: skip
_BOLD = 1.08


class Box(NamedTuple):
    """A rectangle in pixels, y downwards."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Box") -> bool:
        """Whether two rectangles share any area."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )


@dataclass(frozen=True, slots=True)
class Text:
    """One line of words at a place; `y` is the middle of the letters."""

    x: float
    y: float
    words: str
    size: float
    colour: str
    align: Align = "left"
    bold: bool = False

    @property
    def box(self) -> Box:
        """The rectangle the words cover."""
        wide = width(self.words, self.size, bold=self.bold)
        left = self.x - {"left": 0.0, "center": wide / 2, "right": wide}[self.align]
        return Box(left, self.y - self.size * 0.55, left + wide, self.y + self.size * 0.55)


def width(words: str, size: float, *, bold: bool = False) -> float:
    """Width in pixels of words set on one line."""
    units = sum(_WIDTHS[ord(c) - 32] if 32 <= ord(c) <= 126 else 600 for c in words)
    return units * size / 1000 * (_BOLD if bold else 1.0)


def legal(words: str) -> str:
    """Words without the characters that XML cannot hold; some of them end the drawing library's process."""
    return "".join(c for c in words if c in "\t\n" or (c.isprintable() or ord(c) > 159) and not _odd(ord(c)))


def _odd(code: int) -> bool:
    """Halves of a pair, and the two codes that are no characters."""
    return 0xD800 <= code <= 0xDFFF or code in (0xFFFE, 0xFFFF)


def wrap(words: str, room: float, size: float, *, bold: bool = False) -> list[str]:
    """Words broken at spaces into lines no wider than `room` pixels; one long word keeps its own line."""
    lines: list[str] = []
    for word in words.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width(longer, size, bold=bold) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines or [""]


def spread(wanted: Sequence[float], heights: Sequence[float], low: float, high: float) -> list[float]:
    """Middles for blocks of these heights, as near as can be to those wanted, none overlapping.

    Blocks that would overlap are gathered and share the shift (the least-squares answer, by pooling adjacent
    violators). All stay within low..high while they fit; when they do not, they stack from `low`.
    """
    order = sorted(range(len(wanted)), key=lambda i: (wanted[i], i))
    groups: list[list[int]] = []
    for i in order:
        groups.append([i])
        while len(groups) > 1 and _top(groups[-1], wanted, heights, low, high) < _bottom(
            groups[-2], wanted, heights, low, high
        ):
            last = groups.pop()
            groups[-1].extend(last)
    return _middles(groups, wanted, heights, low, high)


def _top(
    group: list[int], wanted: Sequence[float], heights: Sequence[float], low: float, high: float
) -> float:
    """Where the gathered blocks begin: the mean of where each would have them, kept inside."""
    before, begins = 0.0, 0.0
    for i in group:
        begins += wanted[i] - before - heights[i] / 2
        before += heights[i]
    return max(low, min(begins / len(group), high - before))


def _bottom(
    group: list[int], wanted: Sequence[float], heights: Sequence[float], low: float, high: float
) -> float:
    return _top(group, wanted, heights, low, high) + sum(heights[i] for i in group) - 1e-6


def _middles(
    groups: list[list[int]], wanted: Sequence[float], heights: Sequence[float], low: float, high: float
) -> list[float]:
    found = [0.0] * len(wanted)
    for group in groups:
        at = _top(group, wanted, heights, low, high)
        for i in group:
            found[i] = at + heights[i] / 2
            at += heights[i]
    return found
