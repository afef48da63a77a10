"""The manifest of a submission: what is sent, by whom, and as at which day (rules F01, F02 and F18)."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from cairn.records.contract import VERSION, contract
from cairn.records.findings import Finding
from cairn.records.mappings import mappings

NAME = "manifest.json"
_PROVIDER = "[A-Z][0-9]{4,5}"
_AREA = "E[0-9]{8}"


@dataclass(frozen=True, slots=True)
class Entry:
    """One file that is sent. `empty` says that its having no rows is meant."""

    name: str
    rows: int
    sha256: str
    empty: bool = False

    @property
    def file(self) -> str:
        """The name without ".csv"."""
        return self.name.removesuffix(".csv")


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the sender says. An entry that is missing or not as it should be is None, or left empty."""

    contract_version: str = ""
    cds_version: str = ""
    sender: str = ""
    providers: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    period_start: date | None = None
    period_end: date | None = None
    extract_date: date | None = None
    made_up: bool | None = None
    files: tuple[Entry, ...] = ()


def read(folder: Path) -> tuple[Manifest | None, list[Finding]]:
    """The manifest of `folder` with its faults; None where there is nothing to go by."""
    path = folder / NAME
    if path.is_symlink() or not path.is_file():
        return None, [_fault("F01", "", f"there is no {NAME}")]
    try:
        said = json.loads(path.read_bytes().decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return None, [_fault("F01", "", "it is not JSON in UTF-8")]
    if not isinstance(said, dict):
        return None, [_fault("F01", "", "it is not an object in braces")]
    return _entries(said)


def _fault(rule: str, column: str, said: str) -> Finding:
    return Finding(rule, "manifest", column=column, said=said)


def _entries(said: Mapping[str, Any]) -> tuple[Manifest, list[Finding]]:
    faults = [
        _wrong(said, name, needed) for name, (good, needed) in SHAPES.items() if not good(said.get(name))
    ]
    usable = {name: said[name] for name in SHAPES if not any(one.column == name for one in faults)}
    faults += _order(usable) + _versions(usable)
    files, more = _files(usable.get("files", []))
    days = {name: date.fromisoformat(usable[name]) for name in DAYS if name in usable}
    made = Manifest(
        str(usable.get("contract_version", "")),
        str(usable.get("cds_version", "")),
        usable.get("sender", ""),
        tuple(usable.get("providers", ())),
        tuple(usable.get("areas", ())),
        **days,
        made_up=usable.get("made_up"),
        files=files,
    )
    return made, faults + more


def _wrong(said: Mapping[str, Any], name: str, needed: str) -> Finding:
    there = said.get(name) not in (None, "")
    return _fault("F01", name, f"'{name}' is {'not ' + needed if there else 'missing: ' + needed}")


def _versions(said: Mapping[str, Any]) -> list[Finding]:
    known = {"contract_version": [VERSION], "cds_version": list(mappings())}
    return [
        _fault("F02", name, f"'{name}' may be {', '.join(values)}")
        for name, values in known.items()
        if name in said and said[name] not in values
    ]


def _order(said: Mapping[str, Any]) -> list[Finding]:
    pairs = (("period_start", "period_end"), ("period_end", "extract_date"))
    return [
        _fault("F01", later, f"'{later}' is before '{first}'")
        for first, later in pairs
        if first in said and later in said and said[later] < said[first]
    ]


def _files(said: list[dict[str, Any]]) -> tuple[tuple[Entry, ...], list[Finding]]:
    entries: dict[str, Entry] = {}
    faults = []
    for one in said:
        name = one["name"]
        if problem := _misnamed(name):
            faults.append(Finding("F18", name[:100], said=problem))
        elif name in entries:
            faults.append(_fault("F01", "files", f"'files' names {name} more than once"))
        else:
            entries[name] = Entry(name, one["rows"], one["sha256"], one.get("empty") is True)
    return tuple(entries.values()), faults


def _misnamed(name: str) -> str:
    if "/" in name or "\\" in name:
        return "the name holds a folder"
    if name not in {f"{file}.csv" for file in contract().files}:
        return "the contract has no such file"
    return ""


def _text(value: Any) -> bool:
    return isinstance(value, str) and 1 <= len(value) <= 50 and value == value.strip()


def _version(value: Any) -> bool:
    return value not in (None, "", [], {})


def _day(value: Any) -> bool:
    if not isinstance(value, str) or not re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        return False
    try:
        return bool(date.fromisoformat(value))
    except ValueError:
        return False


def _list_of(pattern: str) -> Callable[[Any], bool]:
    def good(value: Any) -> bool:
        return (
            isinstance(value, list)
            and bool(value)
            and all(isinstance(one, str) and re.fullmatch(pattern, one) for one in value)
        )

    return good


def _file_list(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(_file_entry(one) for one in value)


def _file_entry(one: Any) -> bool:
    return (
        isinstance(one, dict)
        and isinstance(one.get("name"), str)
        and bool(one["name"])
        and type(one.get("rows")) is int
        and isinstance(one.get("sha256"), str)
    )


DAYS = ("period_start", "period_end", "extract_date")
SHAPES: Mapping[str, tuple[Callable[[Any], bool], str]] = {
    "contract_version": (_version, "the version of the contract"),
    "cds_version": (_version, "the letter of the data set"),
    "sender": (_text, "a text of 1 to 50 characters"),
    "providers": (_list_of(_PROVIDER), "a list of provider codes, such as X0101"),
    "areas": (_list_of(_AREA), "a list of area codes, such as E99000001"),
    **dict.fromkeys(DAYS, (_day, "a day, written YYYY-MM-DD")),
    "made_up": (lambda value: isinstance(value, bool), "true or false"),
    "files": (_file_list, "a list of objects with name, rows and sha256"),
}
