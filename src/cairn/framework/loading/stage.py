"""Turns every text of a file into ids and numbers: a small file, to check and to write from."""
# ruff: noqa: S608 - statements are built from our own names; texts are quoted or parameters

from collections.abc import Callable
from pathlib import Path

from cairn.framework.engine import Engine, quoted
from cairn.framework.loading import marks
from cairn.framework.loading.dimensions import Dimensions
from cairn.framework.loading.layouts import NUMBERS, Layout


def relation(layout: Layout, rows: str, *, straight: bool) -> str:
    """The layout's relation over `rows`, an SQL table function."""
    filled = layout.relation.replace("{rows}", rows)
    return filled.replace("{line}", "line, shape AS" if straight else "'' AS")


def stage(
    engine: Engine,
    layout: Layout,
    dimensions: Dimensions,
    source: str,
    target: Path,
    *,
    straight: bool,
    watch: Callable[[float], None] | None = None,
) -> None:
    """Write `target` (Parquet: ids, numbers, what is wrong with them) and the view `staged`.

    `source` is the layout's relation. Most files hold plain numbers only, so a first pass just turns them
    over and asks whether any cell needs a closer look; if one does, the pass is made again with that look.
    `watch` is told the share done. Raises EngineError where the file is not regular CSV.
    """
    line = "" if straight else "file_row_number + 2 AS line, "
    for closer in (False, True):
        select = _select(layout, dimensions, source, straight=straight, closer=closer)
        engine.watched(
            f"COPY ({select}) TO {quoted(target)} (FORMAT parquet, COMPRESSION uncompressed)", watch
        )
        engine.execute(
            f"CREATE OR REPLACE VIEW staged AS SELECT {line}* "
            f"FROM read_parquet({quoted(target)}, file_row_number = true)"
        )
        if engine.scalar("SELECT bool_and(fine) FROM staged") in (True, None):
            return


def _select(layout: Layout, dimensions: Dimensions, source: str, *, straight: bool, closer: bool) -> str:
    columns = [
        *(["line"] if straight else []),
        "shape",
        *[f"{found} AS {name}" for name, found in dimensions.ids.items()],
        *(_close(layout) if closer else _plain(layout)),
    ]
    return f"SELECT {', '.join(columns)} FROM {_with_numbers(layout, source)} r"


def distinct(engine: Engine, layout: Layout, source: str) -> Dimensions:
    """Resolve the distinct texts of `source`, leaving out records of the wrong length."""
    made = Dimensions(engine, layout.dimensions, layout.absent)
    made.build(f"(FROM {source} WHERE shape = '')")
    return made


def _with_numbers(layout: Layout, source: str) -> str:
    """SQL: `source` with each number as n_<name>."""
    casts = ", ".join(f"TRY_CAST({text} AS DOUBLE) AS n_{name}" for name, text in layout.numbers.items())
    return f"(SELECT *, {casts} FROM {source})"


def _plain(layout: Layout) -> list[str]:
    """SQL columns of a file of plain numbers; `fine` is false where a row is not one."""
    fine = " AND ".join(
        f"({text} = '' OR isfinite(n_{name}) AND NOT contains({text}, '_'))"
        for name, text in layout.numbers.items()
    )
    return [
        *[f"n_{name} + 0 AS {name}" for name in layout.numbers],  # -0 is 0
        *_absent(layout),
        "0 AS wrong",
        "'' AS mark",
        f"trim(r.{layout.note}) AS note",
        f"coalesce({fine}, false) AS fine",
    ]


def _close(layout: Layout) -> list[str]:
    """SQL columns of any file: the numbers, what is wrong with them, the mark in place of a value, the note.

    `wrong` has three bits for each number: 0, or a code of marks.NOT_NUMBERS.
    """
    return [
        *[f"{marks.number(_cell(text))} AS {name}" for name, text in layout.numbers.items()],
        *_absent(layout),
        f"{_wrong(layout)} AS wrong",
        f"{marks.mark(_cell(layout.numbers['value']))} AS mark",
        f"{_note(layout)} AS note",
        "true AS fine",
    ]


def _cell(text: str) -> str:
    return marks.cleaned(f"r.{text}")


def _absent(layout: Layout) -> list[str]:
    return [f"NULL::DOUBLE AS {name}" for name in NUMBERS if name not in layout.numbers]


def _wrong(layout: Layout) -> str:
    return " + ".join(
        f"({marks.fault_code(_cell(text))})::INT * {8 ** NUMBERS.index(name)}"
        for name, text in layout.numbers.items()
    )


def _note(layout: Layout) -> str:
    parts = [f"nullif(trim(r.{layout.note}), '')"]
    for name, text in layout.numbers.items():
        if name != "value":
            sign = marks.mark(_cell(text))
            parts.append(f"CASE WHEN {sign} <> '' THEN '{name} shown as “' || trim(r.{text}) || '”' END")
    return f"concat_ws('; ', {', '.join(parts)})"
