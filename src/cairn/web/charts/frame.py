"""What stands around every plot: heading, what the axis counts, footer. In pixels of the whole sheet."""

from dataclasses import dataclass

from cairn.web.charts import look
from cairn.web.charts.letters import Text, width, wrap

UNIT_WORDS = {
    "rate_per_1000": "per 1,000",
    "rate_per_100000": "per 100,000",
    "days": "days",
}


@dataclass(frozen=True, slots=True)
class Block:
    """Lines of words and the height they take."""

    texts: tuple[Text, ...]
    height: float


def head(heading: str, caption: str, note: str, sheet: look.Sheet) -> Block:
    """Heading in bold; then what the axis counts on the left, a note on the right (below if too long)."""
    texts, y = _stack(heading, sheet.width, sheet.size + 3, look.INK, 0.0, bold=True)
    y += sheet.size * 0.4 if heading else 0.0
    together = width(caption, sheet.size) + width(note, sheet.size) + 24 <= sheet.width
    if caption and note and together:
        row = y + sheet.line / 2
        texts += [
            Text(0, row, caption, sheet.size, look.WORDS),
            Text(sheet.width, row, note, sheet.size, look.WORDS, "right"),
        ]
        return Block(tuple(texts), y + sheet.line)
    for words in (caption, note):
        more, y = _stack(words, sheet.width, sheet.size, look.WORDS, y)
        texts += more
    return Block(tuple(texts), y)


def foot(footer: str, sheet: look.Sheet, top: float) -> Block:
    """Small print under the plot, beginning at `top`; height counts from there."""
    texts, bottom = _stack(footer, sheet.width, max(12, sheet.size - 2), look.WORDS, top)
    return Block(tuple(texts), bottom - top)


def caption(scale: str, unit: str) -> str:
    """What the axis counts: the caller's words, and the unit where the figures do not carry it."""
    return ", ".join(part for part in (scale, UNIT_WORDS.get(unit, "")) if part)


def _stack(
    words: str, room: float, size: float, colour: str, y: float, *, bold: bool = False
) -> tuple[list[Text], float]:
    if not words:
        return [], y
    lines = wrap(words, room, size, bold=bold)
    texts = [
        Text(0, y + size * (0.65 + 1.25 * i), line, size, colour, bold=bold) for i, line in enumerate(lines)
    ]
    return texts, y + size * 1.25 * len(lines)
