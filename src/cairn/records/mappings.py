"""The headers of real extracts: for each letter of the data set, which of our columns a header is.

A new letter is a new file under `data/mappings`, never code.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from cairn.framework.faults import FileFault, RecordsRefused
from cairn.framework.toml_record import TomlRecord, open_record
from cairn.records.contract import FOLDER, Contract, contract


@dataclass(frozen=True, slots=True)
class LetterMapping:
    """One letter of the data set.

    `since` is when it came into use (None where that is not known), `known` how surely we know its headers,
    and `files[file][header]` the column of ours that a header is.
    """

    letter: str
    since: date | None
    known: str
    files: Mapping[str, Mapping[str, str]]


@lru_cache(maxsize=2)
def mappings(folder: Path = FOLDER / "mappings") -> Mapping[str, LetterMapping]:
    """Every letter in order. Raises RecordsRefused with everything that is wrong with their records.

    >>> mappings()["P"].files["clients"]["DOB"]
    'birth_date'
    """
    faults: list[FileFault] = []
    found: dict[str, LetterMapping] = {}
    records = {
        path.stem: record for path in sorted(folder.glob("*.toml")) if (record := open_record(path, faults))
    }
    for letter in records:
        _read(letter, records, found, contract(), ())
    if faults:
        raise RecordsRefused(faults)
    return dict(sorted(found.items()))


def _read(
    letter: str,
    records: Mapping[str, TomlRecord],
    found: dict[str, LetterMapping],
    known: Contract,
    waiting: tuple[str, ...],
) -> None:
    if letter in found:
        return
    record = records[letter]
    like = record.text("like", optional=True)
    if like and (like not in records or like in (*waiting, letter)):
        record.fault("like", f'"{like}" is no other letter.', f"Letters: {', '.join(records)}.")
        like = ""
    if like:
        _read(like, records, found, known, (*waiting, letter))
    base = found[like].files if like in found else {}
    files = _files(record, known)
    joined = {name: {**base.get(name, {}), **files.get(name, {})} for name in known.files}
    found[letter] = LetterMapping(letter, record.day("from", optional=True), record.text("known"), joined)
    record.close()


def _files(record: TomlRecord, known: Contract) -> dict[str, dict[str, str]]:
    if "files" not in record.data:
        record.asked.add("files")
        return {}
    inside = record.table("files")
    return {
        name: _headers(inside.table(name), known.files[name].names)
        for name in inside.data
        if _is_file(inside, name, known)
    }


def _is_file(inside: TomlRecord, name: str, known: Contract) -> bool:
    if name not in known.files:
        inside.fault(name, "is not a file of the contract.", f"Files: {', '.join(known.files)}.")
    return name in known.files


def _headers(record: TomlRecord, columns: tuple[str, ...]) -> dict[str, str]:
    return {header: record.choice(header, columns) for header in record.data}
