"""Plain values in the shapes that the shared component templates take."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from cairn.framework.targets import Contradiction
from cairn.web.outcomes import addresses
from cairn.web.releases.reading import DrawingRef


@dataclass(frozen=True, slots=True)
class Column:
    """A column's heading; figures stand on the right."""

    text: str
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: words, a link, or one of the four answers."""

    text: str = ""
    href: str = ""
    strong: bool = False
    word: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its caption, as components/table.html takes it."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    caption_hidden: bool = False
    keep: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """A stored drawing with its words, table and downloads, as components/chart.html takes it."""

    id: str
    wide_url: str
    wide_width: int
    wide_height: int
    narrow_url: str
    narrow_width: int
    narrow_height: int
    alt: str
    sentence: str = ""
    table: Table | None = None
    downloads: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Notice:
    """A doubt or a piece of news, as components/notice.html takes it."""

    kind: str
    title: str
    text: str = ""
    ask: str = ""
    href: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class Empty:
    """Nothing here yet, and how to begin, as components/empty.html takes it."""

    title: str
    text: str
    command: str = ""
    href: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class DisputedFigure:
    """One of the figures that disagree."""

    label: str
    value: str
    period: str
    place: str


@dataclass(frozen=True, slots=True)
class Dispute:
    """Figures that disagree, side by side, as components/contradiction.html takes them."""

    code: str
    title: str
    detail: str
    figures: tuple[DisputedFigure, ...]
    ask: str = ""
    severity: str = ""
    measures: tuple[tuple[str, str], ...] = field(default=())


def laid(template: str, **values: object) -> SafeString:
    """A part of a page as HTML, laid out once for a release as charts are drawn once.

    It must say the same to every reader: nothing of the request, the session or a person goes in.
    """
    return SafeString(render_to_string(template, values))


def laid_if(value: object, template: str, name: str) -> SafeString:
    """As `laid`, with one value under a name; nothing where there is no value."""
    return laid(template, **{name: value}) if value else SafeString("")


def row(*cells: str | Cell) -> tuple[Cell, ...]:
    """A table row of words and cells."""
    return tuple(cell if isinstance(cell, Cell) else Cell(cell) for cell in cells)


def columns(*texts: str) -> tuple[Column, ...]:
    """Column headings; one that begins with "#" holds figures."""
    return tuple(Column(text.removeprefix("#"), text.startswith("#")) for text in texts)


def chart(
    ref: DrawingRef,
    name: str,
    *,
    sentence: str = "",
    table: Table | None = None,
    downloads: Sequence[tuple[str, str]] = (),
) -> Chart:
    """A stored drawing as a page shows it."""
    wide, narrow = ref.sizes[:2], ref.sizes[2:4] or (0, 0)
    return Chart(
        name, addresses.drawing(ref.wide), wide[0], wide[1],
        addresses.drawing(ref.narrow) if ref.narrow else "", narrow[0], narrow[1], ref.alt, sentence, table,
        tuple(downloads),
    )  # fmt: skip


def dispute(item: Contradiction, measures: Sequence[tuple[str, str]] = ()) -> Dispute:
    """A contradiction as a page shows it; `measures` are names and addresses of the measures it touches."""
    figures = tuple(DisputedFigure(*figure) for figure in item.figures)
    return Dispute(item.code, item.title, item.detail, figures, item.ask, item.severity, tuple(measures))
