"""The one pass that turns every text of a file into ids and numbers, kept as a small file to check and write from."""
# ruff: noqa: S608 - statements are built from our own names; texts are quoted or parameters

from pathlib import Path

from cairn.framework.engine import Engine, quoted
from cairn.framework.loading import marks
from cairn.framework.loading.dimensions import Dimensions
from cairn.framework.loading.layouts import NUMBERS, Layout


def relation(layout: Layout, rows: str, *, straight: bool) -> str:
    """The layout's relation over `rows`, an SQL table function."""
    filled = layout.relation.replace("{rows}", rows)
    return filled.replace("{line}", "line, shape AS" if straight else "'' AS")


def stage(engine: Engine, layout: Layout, source: str, target: Path, *, straight: bool) -> None:
    """Write `target` (Parquet: ids of the dimensions, numbers, what is wrong with them) and the view `staged`.

    `source` is the layout's relation. Raises EngineError where the file is not regular CSV.
    """
    names = [dimension.name for dimension in layout.dimensions]
    joins = " ".join(
        f"LEFT JOIN key_{one.name} ON " + " AND ".join(
            f"r.{key} = key_{one.name}.k{place}" for place, key in enumerate(one.keys)
        )
        for one in layout.dimensions
    )  # fmt: skip
    columns = [
        *(["line"] if straight else []), "shape",
        *[f"key_{name}.id AS {name}" for name in names],
        *[f"{marks.number('r.' + text)} AS {name}" for name, text in layout.numbers.items()],
        *[f"NULL::DOUBLE AS {name}" for name in NUMBERS if name not in layout.numbers],
        f"{_wrong(layout)} AS wrong",
        f"{marks.mark('r.' + layout.numbers['value'])} AS mark",
        f"{_note(layout)} AS note",
    ]  # fmt: skip
    engine.execute(
        f"COPY (SELECT {', '.join(columns)} FROM {source} r {joins}) "
        f"TO {quoted(target)} (FORMAT parquet, COMPRESSION uncompressed)"
    )
    line = "" if straight else "file_row_number + 2 AS line, "
    engine.execute(
        f"CREATE VIEW staged AS SELECT {line}* FROM read_parquet({quoted(target)}, file_row_number = true)"
    )


def distinct(engine: Engine, layout: Layout, source: str) -> Dimensions:
    """Resolve the distinct texts of `source`, leaving out records of the wrong length."""
    made = Dimensions(engine, layout.dimensions)
    made.build(f"(FROM {source} WHERE shape = '')")
    return made


def _wrong(layout: Layout) -> str:
    """Three bits for each number: 0, or a code of marks.NOT_NUMBERS."""
    return " + ".join(
        f"({marks.fault_code('r.' + text)})::INT * {8 ** NUMBERS.index(name)}"
        for name, text in layout.numbers.items()
    )


def _note(layout: Layout) -> str:
    parts = [f"nullif(trim(r.{layout.note}), '')"]
    for name, text in layout.numbers.items():
        if name != "value":
            sign = marks.mark(f"r.{text}")
            parts.append(f"CASE WHEN {sign} <> '' THEN '{name} shown as “' || trim(r.{text}) || '”' END")
    return f"concat_ws('; ', {', '.join(parts)})"
