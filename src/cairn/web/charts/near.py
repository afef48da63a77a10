"""Words beside a mark inside the plot: the first free place round it, or the least bad one."""

from collections.abc import Sequence
from dataclasses import dataclass

from cairn.web.charts.letters import Align, Box, Text

Segment = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Wish:
    """Words wanted beside the mark at x, y; if not `needed`, left out where they would cover something."""

    x: float
    y: float
    words: str
    size: float
    colour: str
    bold: bool = False
    needed: bool = True
    above: bool = True


def beside(wishes: Sequence[Wish], lines: Sequence[Segment], taken: Sequence[Box], room: Box) -> list[Text]:
    """Places for all wishes in turn, clear of the lines, the boxes taken and one another."""
    boxes, found = list(taken), []
    for wish in wishes:
        cost, _, text = min((_cost(t.box, lines, boxes, room), i, t) for i, t in enumerate(_places(wish)))
        if wish.needed or cost == 0:
            found.append(text)
            boxes.append(text.box)
    return found


def _places(wish: Wish) -> list[Text]:
    """Candidates, best first: over and under the mark, its sides, then the corners, near before far."""
    up = wish.size * 0.55 + 8
    over, under = [(0.0, -up, "center")], [(0.0, up, "center")]
    sides = [(10.0, 0.0, "left"), (-10.0, 0.0, "right")]
    corners = [(4.0, -up, "left"), (-4.0, -up, "right"), (4.0, up, "left"), (-4.0, up, "right")]
    first = [*over, *under] if wish.above else [sides[0], *over, *under]
    far = [(dx * 3, dy * 2.2, align) for dx, dy, align in (*over, *under, *corners)] if wish.needed else []
    return [_text(wish, dx, dy, align) for dx, dy, align in (*first, *corners, *sides, *far)]


def _text(wish: Wish, dx: float, dy: float, align: str) -> Text:
    side: Align = "left" if align == "left" else "right" if align == "right" else "center"
    return Text(wish.x + dx, wish.y + dy, wish.words, wish.size, wish.colour, side, wish.bold)


def _cost(box: Box, lines: Sequence[Segment], boxes: Sequence[Box], room: Box) -> int:
    outside = box.left < room.left or box.right > room.right or box.top < room.top or box.bottom > room.bottom
    covered = sum(box.meets(other) for other in boxes)
    crossed = sum(crosses(line, box) for line in lines)
    return 1000 * outside + 100 * covered + crossed


def crosses(line: Segment, box: Box) -> bool:
    """Whether a straight line passes through a rectangle (Liang and Barsky's clipping)."""
    x, y, x2, y2 = line
    dx, dy = x2 - x, y2 - y
    enter, leave = 0.0, 1.0
    for step, gap in ((-dx, x - box.left), (dx, box.right - x), (-dy, y - box.top), (dy, box.bottom - y)):
        if step == 0:
            if gap < 0:
                return False
        elif step < 0:
            enter = max(enter, gap / step)
        else:
            leave = min(leave, gap / step)
    return enter <= leave
