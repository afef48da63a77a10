"""A file of exact figures: always the same columns, rows in the same order, at most six decimals."""

import csv
import os
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TextIO

from cairn.measures import LAYOUT, MEASURES
from cairn.measures.settings import levels
from cairn.web.runs import standard
from cairn.web.runs.figures import Row

COLUMNS = LAYOUT[1:]  # a file holds one partnership, which its name tells
ONLY_ITS_OWNER = 0o600


def write(path: Path, rows: Iterable[Row]) -> int:
    """Write exact figures into a file that only its owner may read, whole or not at all; how many.

    A file of this name is replaced. Raises OSError where it cannot be written.
    """
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            os.fchmod(handle, ONLY_ITS_OWNER)
            count = _write(file, rows)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return count


def _write(file: TextIO, rows: Iterable[Row]) -> int:
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(COLUMNS)
    lines = [[cell(row[name]) for name in COLUMNS] for row in sorted(rows, key=_order())]
    writer.writerows(lines)
    return len(lines)


def cell(value: Any) -> str:
    """A value as the file has it: nothing for none, counts as they are, others to six decimals.

    >>> [cell(one) for one in (None, 12, 1198.0, 2 / 3, -0.0000001, "all")]
    ['', '12', '1198', '0.666667', '0', 'all']
    """
    if not isinstance(value, float):
        return "" if value is None else str(value)
    text = f"{value:.{standard.read('file')['decimals']}f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _order() -> Callable[[Row], tuple[Any, ...]]:
    """How rows are sorted: by kind and start of the period, then measure, breakdown and level."""
    kinds = _places(standard.read("kinds").values())
    measures = _places([*standard.read("file")["measures"], *MEASURES])

    def key(row: Row) -> tuple[Any, ...]:
        one, breakdown, level = MEASURES[row["measure"]], row["breakdown"], row["level"]
        period = (kinds.get(row["period_kind"], len(kinds)), row["period_start"], row["period_end"])
        known = _places(levels(breakdown, one.bands))
        place = (one.breakdowns.index(breakdown), known.get(level, len(known)), level)
        return (*period, measures[one.name], *place)

    return key


def _places(names: Iterable[str]) -> dict[str, int]:
    return {name: place for place, name in enumerate(dict.fromkeys(names))}
