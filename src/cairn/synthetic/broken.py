"""A fault of the files, made in a submission that is already written: one way for each of F01 to F18."""

import gzip
import hashlib
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from cairn.records import contract
from cairn.synthetic.submission import MANIFEST, save_manifest

FILE = "clients.csv"
LONG = 10_001
Says = dict[str, Any]


def break_files(folder: Path, rule: str) -> None:
    """Make the submission in `folder` break one rule of files, F01 to F18 (F15 to F17 only warn).

    Raises ValueError for another rule; FileNotFoundError where there is no submission with clients.

    >>> import tempfile
    >>> from cairn.records import check
    >>> from cairn.synthetic import Settings, county
    >>> with tempfile.TemporaryDirectory() as name:
    ...     folder = county(Settings(people=100, years=1)).write(Path(name))
    ...     break_files(folder, "F09")
    ...     sorted({fault.rule for fault in check(folder).faults})
    ['F09']
    """
    if rule not in WAYS:
        raise ValueError(f"There is no rule of files {rule}. Choose from {', '.join(WAYS)}.")
    if not (folder / FILE).is_file():
        raise FileNotFoundError(f"There is no {FILE} in '{folder}'. Give the folder of a whole submission.")
    says: Says = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    WAYS[rule](folder, says)


def _saying(change: Callable[[Says], Any]) -> Callable[[Path, Says], None]:
    """A fault of the manifest alone."""

    def act(folder: Path, says: Says) -> None:
        change(says)
        save_manifest(folder, says)

    return act


def _writing(change: Callable[[bytes], bytes], *, rows: int | None = None) -> Callable[[Path, Says], None]:
    """A fault of the bytes of one file, whose manifest goes along (with another number of rows if given)."""

    def act(folder: Path, says: Says) -> None:
        data = change((folder / FILE).read_bytes())
        (folder / FILE).write_bytes(data)
        entry = _entry(says)
        entry["sha256"] = hashlib.sha256(data).hexdigest()
        entry["rows"] = entry["rows"] if rows is None else rows
        save_manifest(folder, says)

    return act


def _bytes(change: Callable[[bytes], bytes]) -> Callable[[Path, Says], None]:
    """A fault of the bytes of one file that its manifest knows nothing of."""

    def act(folder: Path, _: Says) -> None:
        (folder / FILE).write_bytes(change((folder / FILE).read_bytes()))

    return act


def _entry(says: Says) -> Says:
    return next(one for one in says["files"] if one["name"] == FILE)


def _lines(change: Callable[[list[str]], list[str]]) -> Callable[[bytes], bytes]:
    return lambda data: "\n".join(change(data.decode().split("\n"))).encode()


def _without(name: str) -> Callable[[list[str]], list[str]]:
    """Every line without the cell of a column."""
    place = contract().file("clients").names.index(name)

    def change(lines: list[str]) -> list[str]:
        cells = [line.split(",") for line in lines if line]
        return [",".join(one[:place] + one[place + 1 :]) for one in cells] + [""]

    return change


def _header(change: Callable[[str], str]) -> Callable[[bytes], bytes]:
    return _lines(lambda lines: [change(lines[0]), *lines[1:]])


def _long_cell(lines: list[str]) -> list[str]:
    provider, _, rest = lines[1].split(",", 2)
    return [lines[0], f"{provider},{'X' * LONG},{rest}", *lines[2:]]


def _day_first(lines: list[str]) -> list[str]:
    """Dates of birth as a spreadsheet saves them, day before month, in every row."""
    place = contract().file("clients").names.index("birth_date")
    cells = [line.split(",") for line in lines[1:] if line]
    for one in cells:
        one[place] = "/".join(reversed(one[place].split("-")))
    return [lines[0], *(",".join(one) for one in cells), ""]


WAYS: Mapping[str, Callable[[Path, Says], None]] = {
    "F01": _saying(lambda says: says.pop("extract_date")),
    "F02": _saying(lambda says: says.update(contract_version="99")),
    "F03": lambda folder, _: (folder / FILE).unlink(),
    "F04": _bytes(lambda _: b""),
    "F05": _writing(lambda data: gzip.compress(data, mtime=0)),
    "F06": _writing(lambda data: data[:-1] + b"\xe9\n"),
    "F07": _bytes(lambda data: data + b"\n"),
    "F08": _saying(lambda says: _entry(says).update(rows=_entry(says)["rows"] + 1)),
    "F09": _writing(_lines(_without("consent"))),
    "F10": _writing(_header(lambda line: line.replace("veteran", "religion"))),
    "F11": _writing(_lines(_long_cell)),
    "F12": _writing(_lines(lambda lines: [lines[0], lines[1] + ",more", *lines[2:]])),
    "F13": _writing(_lines(lambda lines: [lines[0], ""]), rows=0),
    "F14": _writing(_lines(_day_first)),
    "F15": _writing(lambda data: b"\xef\xbb\xbf" + data),
    "F16": _writing(_lines(lambda lines: [f"{lines[0]},notes", *(f"{line}," for line in lines[1:-1]), ""])),
    "F17": _writing(lambda data: data.replace(b"\n", b"\r\n")),
    "F18": _saying(lambda says: says["files"].append({"name": "notes.csv", "rows": 0, "sha256": ""})),
}
