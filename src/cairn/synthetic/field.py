"""How the field looks, as data: the TOML files that every made-up county follows, read and checked.

Shares in these files are weights; they need not add up. Every code in them is looked up in the record
contract, and all that is wrong is told at once.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from cairn.framework.faults import FileFault, RecordsRefused
from cairn.framework.toml_record import open_record
from cairn.records import contract
from cairn.records.contract import Column
from cairn.synthetic.frames import Array

FOLDER = Path(__file__).parent / "data"
GROUPS = ("opiate", "non-opiate", "non-opiate-and-alcohol", "alcohol")
YOUNG = len(GROUPS)
EVERY_GROUP = (*GROUPS, "young")
ANSWERED = ("clients", "episodes", "client_reviews")
PARTS = ("treatment", "people", "young", "custody", "community", "providers", "untidy", "profiles")
KEYS = {"codes", "missing", "not_asked", "asked_if", "otherwise", "least", "middle", "spread"}
# Where a table's keys are codes: the file, the path (* for every key), and the column whose codes they are.
CODED = (
    ("treatment", "ends.*", "episodes.discharge_reason"),
    ("young", "ends", "episodes.discharge_reason"),
    ("people", "substances.*.*", "episodes.substance_1"),
    ("profiles", "delivered.*", "sub_interventions.sub_intervention"),
    ("custody", "release", "secure_episodes.release_type"),
    ("custody", "arrests.routes", "cjit.route"),
    ("custody", "arrests.requirements", "cjit.requirement"),
    ("custody", "arrests.closed", "cjit.discharge_reason"),
    ("community", "deaths.settled", "deaths.cause_status"),
    ("community", "deaths.source", "deaths.source"),
    ("community", "prevalence", "prevalence.measure"),
    ("profiles", "scores", ""),
    ("profiles", "activities", ""),
    ("profiles", "housing", ""),
)


@dataclass(frozen=True)
class Field:
    """The settings by part: `of("treatment", "groups", "opiate")` is one table."""

    parts: Mapping[str, Any]

    def of(self, *path: str) -> Any:
        """What stands at this path, part first.

        >>> field().of("treatment", "groups", "alcohol", "age")
        45
        """
        found: Any = self.parts
        for key in path:
            found = found[key]
        return found

    def each(self, key: str) -> Array:
        """A number of each group of adults, in the order of GROUPS."""
        return np.array([self.of("treatment", "groups", group, key) for group in GROUPS], float)

    @cached_property
    def ends(self) -> Array:
        """Weights of the reasons for a discharge: a row for each group, the young, residential services."""
        adult, young = self.of("treatment", "ends"), self.of("young", "ends")
        rows = [*(adult[group] for group in GROUPS), young, adult["residential"]]
        return np.array([weights(row, reasons()) for row in rows])


@lru_cache(maxsize=4)
def field(folder: Path = FOLDER) -> Field:
    """The settings in `folder`. Raises RecordsRefused with everything that is wrong with them."""
    faults: list[FileFault] = []
    parts = {name: _read(folder / f"{name}.toml", faults) for name in PARTS}
    answers = {name: _read(folder / "answers" / f"{name}.toml", faults) for name in ANSWERED}
    if not faults:
        faults += [*_coded(parts), *(fault for name in ANSWERED for fault in _answered(name, answers[name]))]
    if faults:
        raise RecordsRefused(faults)
    return Field({**parts, "answers": answers})


def _read(path: Path, faults: list[FileFault]) -> dict[str, Any]:
    if not path.is_file():
        faults.append(FileFault(path.name, "", "is not there.", "Put it into the folder of settings."))
        return {}
    record = open_record(path, faults)
    return dict(record.data) if record else {}


def _coded(parts: Mapping[str, Any]) -> Iterator[FileFault]:
    for part, path, column in CODED:
        for where, table in _tables(parts[part], path.split(".")):
            known = _known(column) if column else contract().file("outcomes_top").names
            for code in table:
                if code not in known:
                    yield FileFault(
                        f"{part}.toml", where, f'"{code}" is not known.', "See the record contract."
                    )


def _tables(table: Any, path: list[str], where: str = "") -> Iterator[tuple[str, Mapping[str, Any]]]:
    if not path or not isinstance(table, Mapping):
        if isinstance(table, Mapping):
            yield where, table
        return
    for key in table if path[0] == "*" else [path[0]]:
        yield from _tables(table.get(key), path[1:], f"{where}.{key}".strip("."))


def _known(column: str) -> tuple[str, ...]:
    file, name = column.split(".")
    codes = contract().file(file).column(name).codes
    return (*codes, "none") if name == "substance_1" else codes


def _answered(file: str, columns: Mapping[str, Any]) -> Iterator[FileFault]:
    """What is wrong with the answers of a file: unknown columns, keys and codes."""
    source, place = contract().file(file), f"answers/{file}.toml"
    for name, said in columns.items():
        if name not in source.names:
            yield FileFault(place, name, "is no column of the file.", "See the record contract.")
            continue
        wrong = [key for key in said if key not in KEYS]
        wrong += [
            code
            for mix in said.get("codes", {}).values()
            for code in mix
            if not _fits(code, source.column(name))
        ]
        wrong += [group for group in said.get("codes", {}) if group not in (*EVERY_GROUP, "all")]
        for word in wrong:
            yield FileFault(
                place, name, f'"{word}" is not known.', f"Allowed: {source.column(name).allowed}."
            )


def _fits(code: str, column: Column) -> bool:
    return code in column.codes or bool(column.pattern and re.fullmatch(column.pattern, code))


def weights(table: Mapping[str, float], words: tuple[str, ...]) -> Array:
    """The weights of a table in the order of `words`, 0 where it has none.

    >>> weights({"no": 3}, ("yes", "no")).tolist()
    [0.0, 3.0]
    """
    return np.array([float(table.get(word, 0)) for word in words])


def substances() -> tuple[str, ...]:
    """The substances of the contract."""
    return contract().file("episodes").column("substance_1").codes


def reasons() -> tuple[str, ...]:
    """The reasons for a discharge of the contract."""
    return contract().file("episodes").column("discharge_reason").codes


CLASSES = ("completed", "transferred", "unplanned", "died")
COMPLETED, TRANSFERRED, UNPLANNED, DIED = range(4)


def reason_classes() -> Array:
    """The class of each reason, as a place in CLASSES."""
    return np.array([CLASSES.index(one.group) for one in contract().codes["discharge_reasons"].codes])


def place(words: tuple[str, ...], word: str) -> int:
    """Where a word stands in a list.

    >>> place(("no", "yes"), "yes")
    1
    """
    return words.index(word)


def codes(file: str, column: str) -> tuple[str, ...]:
    """The codes that a column of the contract may hold.

    >>> codes("clients", "consent")
    ('yes', 'no')
    """
    return contract().file(file).column(column).codes
