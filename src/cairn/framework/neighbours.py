"""Comparator sets: which areas an area is fairly compared with. They are loaded, never made up."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cairn.framework.areas import Area, areas
from cairn.framework.faults import FileFault, NeighboursRefused

DEFAULT_KIND = "ONS statistical nearest neighbours"
REQUIRED = ("area", "neighbour")
OPTIONAL = ("rank", "name", "version", "source", "kind")
ABOUT_THE_SET = ("name", "version", "source", "kind")


@dataclass(frozen=True, slots=True)
class NeighbourSet:
    """A named and versioned list: for each area's code the codes of its neighbours, nearest first."""

    name: str
    version: str
    kind: str
    source: str
    neighbours: Mapping[str, tuple[str, ...]]


@dataclass(slots=True)
class _Reading:
    """What has been read so far, and what is wrong with it."""

    file: str
    pairs: dict[str, dict[str, tuple[int, int]]] = field(default_factory=dict)
    told: dict[str, set[str]] = field(default_factory=dict)
    faults: list[FileFault] = field(default_factory=list)

    def fault(self, line: int, column: str, reason: str, remedy: str) -> None:
        place = f"line {line}, {column}" if column else f"line {line}"
        self.faults.append(FileFault(self.file, place, reason, remedy))


def read_neighbours(path: Path) -> NeighbourSet:
    """Read a CSV of GSS codes: area, neighbour and, if wanted, rank, name, version, source, kind.

    Without rank, the order of the lines is the order of nearness. The four texts about the set are the same
    on every line or left empty; without them the name is the kind and the version the file's name. Codes of
    former areas stand for their successor where only the code changed. NeighboursRefused lists all faults.
    """
    reading = _Reading(path.name)
    rows = _rows(path, reading)
    for line, row in rows:
        _read_row(line, row, reading)
    if not rows and not reading.faults:
        reading.fault(1, "", "there are no rows.", "Write one line for each area and neighbour.")
    told = {column: _one_text(column, reading) for column in ABOUT_THE_SET}
    if reading.faults:
        raise NeighboursRefused(reading.faults)
    kind = told["kind"] or DEFAULT_KIND
    ordered = {
        area: tuple(sorted(found, key=lambda code: found[code])) for area, found in reading.pairs.items()
    }
    return NeighbourSet(told["name"] or kind, told["version"] or path.stem, kind, told["source"], ordered)


def _rows(path: Path, reading: _Reading) -> list[tuple[int, dict[str, str]]]:
    """The rows with their line numbers; none where the file is not such a table."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError:
        reading.fault(1, "", "the file is not text in UTF-8.", "Save it as “CSV UTF-8”.")
        return []
    table = csv.reader(lines)
    header = [name.strip().lower() for name in next(table, [])]
    _check_header(header, reading)
    if reading.faults:
        return []
    return [(table.line_num, _row(header, cells, table.line_num, reading)) for cells in table if any(cells)]


def _check_header(header: Sequence[str], reading: _Reading) -> None:
    known = f"Columns: {', '.join(REQUIRED)}; if wanted {', '.join(OPTIONAL)}."
    for name in REQUIRED:
        if name not in header:
            reading.fault(1, name, "the column is missing.", known)
    for name in dict.fromkeys(header):
        if name not in (*REQUIRED, *OPTIONAL):
            reading.fault(1, name, "the column is not known.", known)
        elif header.count(name) > 1:
            reading.fault(1, name, "the column is there twice.", "Keep one of them.")


def _row(header: Sequence[str], cells: Sequence[str], line: int, reading: _Reading) -> dict[str, str]:
    if len(cells) > len(header):
        reading.fault(line, "", "has more cells than the header.", "Put texts with a comma in quotes.")
    return {name: cell.strip() for name, cell in zip(header, cells, strict=False)}


def _read_row(line: int, row: Mapping[str, str], reading: _Reading) -> None:
    for column in ABOUT_THE_SET:
        reading.told.setdefault(column, set()).update(filter(None, [row.get(column, "")]))
    rank = _rank(line, row.get("rank", ""), reading)
    area = _area(line, "area", row.get("area", ""), reading)
    neighbour = _area(line, "neighbour", row.get("neighbour", ""), reading)
    if area is None or neighbour is None:
        return
    found = reading.pairs.setdefault(area.code, {})
    if neighbour == area:
        reading.fault(line, "neighbour", "is the area itself.", "Take the line out.")
    elif neighbour.code in found:
        reading.fault(line, "neighbour", f"{neighbour.code} is there twice for this area.", "Keep one line.")
    elif rank and rank in {known for known, _ in found.values()}:
        reading.fault(
            line, "rank", f"{rank} is given twice for this area.", "Give each neighbour its own rank."
        )
    else:
        found[neighbour.code] = (rank, line)


def _area(line: int, column: str, code: str, reading: _Reading) -> Area | None:
    found = areas().current(code)
    if found is not None and found.kind == "upper_tier":
        return found
    what = "is empty." if not code else "is not the code of a council of today."
    remedy = "Write the nine-character GSS code of an upper-tier or unitary authority, such as E09000016."
    reading.fault(line, column, what, remedy)
    return None


def _rank(line: int, text: str, reading: _Reading) -> int:
    """The rank, or 0 where none is given."""
    if not text:
        return 0
    if text.isascii() and text.isdigit() and int(text) > 0:
        return int(text)
    reading.fault(
        line, "rank", "is not a whole number above 0.", "Write 1 for the nearest, then 2, and so on."
    )
    return 0


def _one_text(column: str, reading: _Reading) -> str:
    texts = sorted(reading.told.get(column, ()))
    if len(texts) > 1:
        remedy = "Give the same text on every line, or load each set from its own file."
        reading.faults.append(FileFault(reading.file, column, f"{len(texts)} different texts.", remedy))
    return texts[0] if texts else ""
