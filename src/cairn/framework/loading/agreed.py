"""Reads what stands beside figures, from tidy CSV files: agreed targets, contradictions of documents."""

import math
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from cairn.framework.loading import places, recognise, report, words
from cairn.framework.loading.dimensions import Resolved
from cairn.framework.loading.faults import Fault, FileRefused, Unreadable
from cairn.framework.loading.header import check_header, read_header
from cairn.framework.loading.sniff import Sniffed, sniff
from cairn.framework.loading.straighten import records
from cairn.framework.loading.tidy import SOURCE_COLUMNS
from cairn.framework.observations import Source
from cairn.framework.periods import parse
from cairn.framework.targets import Contradiction, Target

TARGET_COLUMNS = (
    "measure", "area", "period", "breakdown", "value", "unit", "baseline_value", "baseline_period", "note",
    *SOURCE_COLUMNS,
)  # fmt: skip
FIGURES = range(1, 6)
_PARTS = ("label", "value", "period", "place")
CONTRADICTION_COLUMNS = (
    "code", "area", "kind", "severity", "title", "detail", "ask", "measures",
    *(f"figure_{number}_{part}" for number in FIGURES for part in _PARTS),
)  # fmt: skip
SEVERITIES = ("low", "medium", "high")

Row = dict[str, str]
Thing = TypeVar("Thing")
Problems = list[tuple[str, str, str]]


def read_targets(path: Path) -> tuple[Target, ...]:
    """The targets of a tidy file, in its order. Raises FileRefused with every fault of every row."""
    required = ("measure", "area", "period", "value", "publisher", "title")

    def identity(one: Target) -> object:
        return one.measure, one.area, one.period, one.breakdown, one.source

    return _read(path, "targets", TARGET_COLUMNS, required, _target, identity)


def read_contradictions(path: Path) -> tuple[Contradiction, ...]:
    """The contradictions of a tidy file, in its order. Raises FileRefused with every fault of every row."""
    required = ("code", "area", "kind", "severity", "title", "detail")

    def identity(one: Contradiction) -> object:
        return one.code, one.area

    return _read(path, "contradictions", CONTRADICTION_COLUMNS, required, _contradiction, identity)


def _read(
    path: Path,
    layout: str,
    columns: tuple[str, ...],
    required: tuple[str, ...],
    read: Callable[[Row], tuple[Thing | None, Problems]],
    identity: Callable[[Thing], object],
) -> tuple[Thing, ...]:
    sniffed, found, faults = None, [], []
    first: dict[object, int] = {}
    try:
        sniffed = sniff(path)
        names = read_header(sniffed)
        faults = check_header(names, allowed=columns, required=required)
        if faults and (other := recognise.other_kind(layout, names, required)):
            faults = [other]
        for line, row, fault in _rows(sniffed, names) if not faults else ():
            thing, problems = (None, []) if fault else read(row)
            faults += [fault] if fault else [Fault(line, *problem) for problem in problems]
            if thing is not None:
                found.append(thing)
                earlier = first.setdefault(identity(thing), line)
                if earlier != line:
                    faults.append(Fault(line, "", f"The row repeats line {earlier}.", "Keep one of the two."))
    except Unreadable as error:
        faults = [*faults, *error.faults]
    if not faults and not found:
        faults = [Fault(0, "", "The file has a header and no rows.", "Add a row, or don't load it.")]
    if faults:
        raise _refused(path, faults, sniffed)
    return tuple(found)


def _rows(sniffed: Sniffed, names: tuple[str, ...]) -> "list[tuple[int, Row, Fault | None]]":
    rows = []
    for line, fields in records(sniffed):
        if line == 1 or not any(field.strip() for field in fields):
            continue
        fault = None
        if len(fields) != len(names):
            reason = f"The row has {len(fields)} fields, the header has {len(names)}."
            fault = Fault(line, "", reason, "Look for a comma that is not in quotation marks.")
        rows.append((line, {name: field.strip() for name, field in zip(names, fields, strict=False)}, fault))
    return rows


def _refused(path: Path, faults: list[Fault], sniffed: Sniffed | None) -> FileRefused:
    folder = Path(tempfile.mkdtemp(prefix="cairn-report-"))
    target = folder / f"{path.stem}-faults.csv"
    report.write_report(target, iter(sorted(faults, key=lambda one: one.line)), sniffed)
    return FileRefused(faults, report=target)


class _Cells:
    """Reads the cells of a row and gathers what is wrong with them."""

    def __init__(self, row: Row) -> None:
        self.row = row
        self.problems: Problems = []

    def text(self, column: str, *, needed: bool = False) -> str:
        text = " ".join(self.row.get(column, "").split())
        self.problems += [(p.column, p.reason, p.remedy) for p in words.formula(column, text)]
        if needed and not text:
            self.problems.append((column, "The cell is empty.", "It has to be filled in."))
        return text

    def number(self, column: str, *, needed: bool = False) -> float | None:
        text = self.row.get(column, "")
        if not text and not needed:
            return None
        try:
            number = float(text) if "_" not in text else math.nan
        except ValueError:
            number = math.nan
        if math.isfinite(number):
            return number
        self.problems.append((column, "This is not a number.", "Write it in digits: 1075, not 1,075."))
        return None

    def resolved(self, found: Resolved) -> Resolved | None:
        """What a text means, or None with its problems kept."""
        self.problems += [(p.column, p.reason, p.remedy) for p in found.problems]
        if found.aside:
            self.problems.append(("area", found.aside, "Take the row out."))
        return None if found.problems or found.aside else found


def _target(row: Row) -> tuple[Target | None, Problems]:
    from cairn.framework.measure import UNITS

    cells = _Cells(row)
    notices: words.Notices = {}
    sources: dict[str, Source] = {}
    measure = cells.resolved(words.measure([(cells.row["measure"],)], notices)[0])
    area = cells.resolved(places.area_of_code(cells.row["area"], notices, column="area"))
    period = cells.resolved(words.period_of(cells.row["period"]))
    breakdown = cells.resolved(words.breakdown_of_text(row.get("breakdown", "")))
    source = cells.resolved(words.source_of({name: row.get(name, "") for name in SOURCE_COLUMNS}, sources))
    value, baseline = cells.number("value", needed=True), cells.number("baseline_value")
    unit = cells.text("unit") or (measure.values[1] if measure else "")
    if unit not in ("", *UNITS):
        cells.problems.append(("unit", "This is not a unit.", f"Write one of: {', '.join(UNITS)}."))
    before, note = cells.text("baseline_period"), cells.text("note")
    if cells.problems or not (measure and area and period and breakdown and source and value is not None):
        return None, cells.problems
    told = Target(
        measure.values[0], area.values[0], parse(row["period"]), value, unit, breakdown.values[0], baseline,
        before, sources[source.values[0]], note,
    )  # fmt: skip
    return told, []


def _contradiction(row: Row) -> tuple[Contradiction | None, Problems]:
    cells = _Cells(row)
    notices: words.Notices = {}
    told = {name: cells.text(name, needed=True) for name in ("code", "kind", "title", "detail", "severity")}
    if told["severity"] and told["severity"] not in SEVERITIES:
        cells.problems.append(
            ("severity", "This is not a severity.", f"Write one of: {', '.join(SEVERITIES)}.")
        )
    area = cells.resolved(places.area_of_code(row["area"], notices, column="area"))
    named = [part.strip() for part in row.get("measures", "").split(";") if part.strip()]
    measures = [cells.resolved(one) for one in words.measure([(name,) for name in named], notices)]
    cells.problems = [("measures" if p[0] == "measure" else p[0], *p[1:]) for p in cells.problems]
    figures = _figures(cells)
    ask = cells.text("ask")
    if cells.problems or area is None:
        return None, cells.problems
    ids = tuple(one.values[0] for one in measures if one)
    return Contradiction(measures=ids, area=area.values[0], figures=figures, ask=ask, **told), []


def _figures(cells: _Cells) -> tuple[tuple[str, str, str, str], ...]:
    figures = []
    for number in FIGURES:
        label, value, period, place = (cells.text(f"figure_{number}_{part}") for part in _PARTS)
        if label and value:
            figures.append((label, value, period, place))
        elif label or value or period or place:
            cells.problems.append(
                (f"figure_{number}_label", "A figure has a label and a value.", "Fill in both, or neither.")
            )
    return tuple(figures)
