"""Reading a plan from a Word document: every table cell by cell, merged cells, and headings between."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

import docx
from docx.oxml.ns import qn

from cairn.web.plan.importing import packed
from cairn.web.plan.importing.sheet import MOST_COLUMNS, MOST_ROWS, Note, Place, Row, Unreadable, tidy

PART, CALLED = "word/document.xml", "a Word document (.docx)"
P, TBL, TR, TC, R, T = (qn(f"w:{tag}") for tag in ("p", "tbl", "tr", "tc", "r", "t"))
WRAPS = {qn(f"w:{tag}") for tag in ("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag")}
GONE = {qn(f"w:{tag}") for tag in ("del", "moveFrom")} | {
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
}
BREAKS = {qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:tab"): " ", qn("w:noBreakHyphen"): "-"}
HEADING_WORDS = 25
LEVEL = re.compile(r"(heading|title)", re.IGNORECASE)
NAMED = re.compile(
    r"^\W*(theme|priority|strategic priority|outcome|objective|aim|goal|section|pillar)\b", re.I
)


def rows(content: bytes) -> tuple[list[Row], list[Note]]:
    """Every table row and every heading outside tables; notes tell of what else the document holds.

    Raises Unreadable for a file that is no Word document or is far too large.
    """
    packed.insist_sound(content, PART, CALLED)
    try:
        document = docx.Document(io.BytesIO(content))
        found = list(_body(document))
    except (KeyError, ValueError, AttributeError) as error:
        raise Unreadable(f"The file is damaged. {packed.AGAIN.format(CALLED)}") from error
    if len(found) > MOST_ROWS:
        raise Unreadable(
            f"The document's tables have more than {MOST_ROWS:,} rows. Keep only the plan in it."
        )
    return [one for one in found if one.place.table or _is_heading(one)], _notes(document, found)


def _body(document: Any) -> Iterator[Row]:
    """Tables row by row; paragraphs as loose rows, whose `wide` says that their style is a heading's."""
    tables = paragraphs = 0
    for part in _inside(document.element.body, {P, TBL}):
        if part.tag == TBL:
            tables += 1
            yield from _table(part, f"Table {tables}")
        else:
            paragraphs += 1
            text = tidy(_text(part))
            if text:
                yield Row(Place("", paragraphs), (text,), loose=True, wide=_styled(document, part))


def _table(table: Any, name: str) -> Iterator[Row]:
    for at, row in enumerate(_inside(table, {TR}), 1):
        yield _row(row, Place(name, at))


def _row(row: Any, place: Place) -> Row:
    cells, merged, spans = [""] * _skipped(row), set(), [0]
    for cell in _inside(row, {TC}):
        span = int(cell.grid_span or 1)
        if cell.vMerge == "continue":
            merged |= set(range(len(cells), len(cells) + span))
            cells += [""] * span
        else:
            cells += [_cell_text(cell)] + [""] * (span - 1)
            spans.append(span)
    if len(cells) > MOST_COLUMNS:
        raise Unreadable(
            f"{place.words} has more than {MOST_COLUMNS} columns. Keep only the plan in the file."
        )
    wide = len(cells) > 2 and max(spans) > len(cells) / 2 and sum(map(bool, cells)) == 1
    return Row(place, tuple(cells), frozenset(merged), wide, _italic(row))


def _skipped(row: Any) -> int:
    """Columns that a ragged row leaves out at its beginning."""
    before = row.find(f".//{qn('w:gridBefore')}")
    return int(before.get(qn("w:val"), 0)) if before is not None else 0


def _cell_text(cell: Any) -> str:
    lines = [_bullet(one) + tidy(_text(one)) for one in _every(cell, P)]
    return tidy("\n".join(line for line in lines if line.strip("• ")))


def _bullet(paragraph: Any) -> str:
    """A mark for a paragraph of a list, as its own mark is not part of its text."""
    facts = paragraph.find(qn("w:pPr"))
    style = facts.find(qn("w:pStyle")) if facts is not None else None
    listed = facts is not None and facts.find(qn("w:numPr")) is not None
    return "• " if listed or (style is not None and style.get(qn("w:val"), "").startswith("List")) else ""


def _text(element: Any) -> str:
    """The text as it would be printed with every tracked change accepted."""
    if element.tag in GONE:
        return ""
    if element.tag == T:
        return element.text or ""
    if element.tag in BREAKS:
        return BREAKS[element.tag]
    return "".join(map(_text, element))


def _inside(element: Any, tags: set[str]) -> Iterator[Any]:
    """Children of these kinds, also those in content controls and tracked insertions."""
    for child in element:
        if child.tag in tags:
            yield child
        elif child.tag in WRAPS:
            yield from _inside(child, tags)


def _every(element: Any, tag: str) -> Iterator[Any]:
    """The outermost descendants of a kind, nested tables included."""
    for child in element:
        if child.tag == tag:
            yield child
        elif child.tag not in GONE:
            yield from _every(child, tag)


def _italic(row: Any) -> bool:
    runs = [run for run in row.iter(R) if any((text.text or "").strip() for text in run.iter(T))]
    return bool(runs) and all(run.find(f"{qn('w:rPr')}/{qn('w:i')}") is not None for run in runs)


def _styled(document: Any, paragraph: Any) -> bool:
    style = paragraph.style
    named = next((one.name for one in document.styles if one.style_id == style), "") if style else ""
    return bool(LEVEL.search(named or ""))


def _is_heading(row: Row) -> bool:
    text = row.cells[0]
    return (row.wide or bool(NAMED.match(text))) and len(text.split()) <= HEADING_WORDS


def _notes(document: Any, found: list[Row]) -> list[Note]:
    outside = [one for one in found if not one.place.table and not _is_heading(one)]
    tracked = sum(1 for one in document.element.body.iter() if one.tag in (qn("w:ins"), qn("w:del")))
    counts = {
        "text-outside": len(outside),
        "tracked-changes": tracked,
        "margin-comments": len(list(document.comments)),
    }
    return [Note(kind, count) for kind, count in counts.items() if count]
