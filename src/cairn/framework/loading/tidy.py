"""The layout of our own tidy file: one figure a line, columns by name."""
# ruff: noqa: S608 - statements are built from our own names; texts are quoted or parameters

from datetime import date

from cairn.framework.loading import places, words
from cairn.framework.loading.dimensions import Dimension, Key, Resolved
from cairn.framework.loading.faults import Fault
from cairn.framework.loading.header import check_header
from cairn.framework.loading.layouts import NUMBERS, Layout, identifier

SOURCE_COLUMNS = (
    "publisher", "title", "edition", "document", "section", "address", "retrieved", "licence",
)  # fmt: skip
COLUMNS = (
    "measure", "area", "period", "period_kind", "breakdown", *NUMBERS, "status", "note", "access",
    *SOURCE_COLUMNS,
)  # fmt: skip
REQUIRED = ("measure", "area", "period", "value", "publisher", "title")


def check(names: tuple[str, ...]) -> list[Fault]:
    """Everything that is wrong with the header."""
    return check_header(names, allowed=COLUMNS, required=REQUIRED)


def layout(names: tuple[str, ...]) -> Layout:
    """How the file with these columns is read."""
    picked = ", ".join(identifier(name) if name in names else f"'' AS {name}" for name in COLUMNS)
    made = Layout(
        name="observations",
        relation=f"(SELECT {{line}} shape, {picked} FROM {{rows}})",
        dimensions=(),
        numbers={name: name for name in NUMBERS},
        note="note",
        own=True,
        empty="",
        absent=frozenset(COLUMNS) - frozenset(names),
    )
    made.dimensions = (
        Dimension("measure", ("measure",), words.MEASURE, lambda keys: words.measure(keys, made.notices)),
        Dimension("area", ("area",), places.AREA, lambda keys: [_area(key, made) for key in keys]),
        Dimension("period", ("period", "period_kind"), words.PERIOD,
                  lambda keys: [_period(key, made) for key in keys]),
        Dimension("breakdown", ("breakdown",), words.BREAKDOWN,
                  lambda keys: [words.breakdown_of_text(key[0]) for key in keys]),
        Dimension("status", ("status",), words.STATUS, words.statuses),
        Dimension("access", ("access",), words.ACCESS, words.accesses),
        Dimension("source", SOURCE_COLUMNS, words.SOURCE, lambda keys: [_source(key, made) for key in keys]),
    )  # fmt: skip
    return made


def _area(key: Key, made: Layout) -> Resolved:
    return places.area_of_code(key[0].strip(), made.notices, column="area")


def _period(key: Key, made: Layout) -> Resolved:
    found = words.period_of(key[0], key[1].strip().casefold())
    start = found.values[1]
    if start is not None and start > date.today():
        made.notices[
            "Some figures are about a period that has not begun. What is agreed for later belongs in a file "
            "of targets."
        ] = None
    return found


def _source(key: Key, made: Layout) -> Resolved:
    return words.source_of(dict(zip(SOURCE_COLUMNS, key, strict=True)), made.sources)
