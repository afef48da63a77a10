"""The contract's TOML, read into what `columns.py` describes; every fault is told at once."""

import re
from collections.abc import Sequence
from pathlib import Path

from cairn.framework.faults import FileFault, RecordsRefused
from cairn.framework.toml_record import TomlRecord, open_record
from cairn.records.columns import REGIMES, SENSITIVITIES, TYPES, Code, CodeList, Column, Contract, SourceFile


def read(folder: Path) -> Contract:
    """The contract in `folder`. Raises RecordsRefused with every fault of every file."""
    faults: list[FileFault] = []
    codes = {
        path.stem: _code_list(path.stem, record)
        for path in sorted((folder / "codes").glob("*.toml"))
        if (record := open_record(path, faults))
    }
    found = [
        _source(path.stem, record, codes)
        for path in sorted((folder / "files").glob("*.toml"))
        if (record := open_record(path, faults))
    ]
    files = {one.name: one for _, one in sorted(found, key=lambda pair: pair[0])}
    _relations(files, faults)
    if faults:
        raise RecordsRefused(faults)
    return Contract(files, codes)


def _code_list(name: str, record: TomlRecord) -> CodeList:
    inside = record.table("codes")
    codes = tuple(_code(code, inside.table(code)) for code in inside.data)
    made = CodeList(name, record.text("title"), codes)
    record.close()
    return made


def _code(code: str, record: TomlRecord) -> Code:
    made = Code(
        code,
        record.text("class"),
        record.text("meaning"),
        record.text("top_item", optional=True),
        record.text("ndtms", optional=True),
    )
    record.close()
    return made


def _source(name: str, record: TomlRecord, codes: dict[str, CodeList]) -> tuple[int, SourceFile]:
    inside = record.table("columns")
    columns = tuple(_column(one, inside.table(one), codes) for one in inside.data)
    made = SourceFile(
        name,
        record.text("row"),
        record.choice("regime", REGIMES),
        record.text("purpose"),
        record.choices("key", [column.name for column in columns]),
        columns,
        record.text("parent", optional=True),
        record.texts("needs", optional=True),
    )
    order = record.number("order", 1)
    record.close()
    return order, made


def _column(name: str, record: TomlRecord, codes: dict[str, CodeList]) -> Column:
    kind = record.choice("type", TYPES)
    listed = record.text("list", optional=True)
    if listed and listed not in codes:
        record.fault("list", f'"{listed}" is not known.', f"Code lists: {', '.join(codes)}.")
    own = record.texts("codes", optional=True)
    least, most = _limits(record, "length" if kind == "text" else "range")
    made = Column(
        name,
        kind,
        _flag(record, "required"),
        record.choice("sensitivity", SENSITIVITIES),
        record.text("meaning"),
        "day" if kind == "date" else record.text("unit", optional=True),
        record.text("ndtms", optional=True),
        _pattern(record),
        tuple(one.code for one in codes[listed].codes) if listed in codes else own,
        listed,
        least,
        most,
    )
    _one_way(record, made)
    record.close()
    return made


def _flag(record: TomlRecord, key: str) -> bool:
    record.asked.add(key)
    value = record.data.get(key, False)
    if not isinstance(value, bool):
        record.fault(key, "is of the wrong kind.", "Write true, or leave it out.")
    return value is True


def _limits(record: TomlRecord, key: str) -> tuple[int, int]:
    record.asked.add(key)
    value = record.data.get(key, [0, 0])
    whole = isinstance(value, list) and all(type(one) is int for one in value)
    if not whole or len(value) != 2 or value[0] > value[1]:
        record.fault(key, "is not a least and a most.", "Write two whole numbers, such as [0, 28].")
        return 0, 0
    return value[0], value[1]


def _pattern(record: TomlRecord) -> str:
    text = record.text("pattern", optional=True)
    try:
        re.compile(text)
    except re.error as error:
        record.fault("pattern", f"is not a pattern ({error}).", "Write a regular expression.")
    return text


def _one_way(record: TomlRecord, column: Column) -> None:
    """A column needs exactly one way to say what it may hold (a pattern and codes count as one)."""
    ways = sum((bool(column.pattern or column.codes), column.most > 0, column.type == "date"))
    if ways != 1:
        record.fault(
            "", "does not say what it may hold.", "Give one of pattern, codes, list, length or range."
        )


def _relations(files: dict[str, SourceFile], faults: list[FileFault]) -> None:
    for one in files.values():
        for other in (*one.needs, *([one.parent] if one.parent else [])):
            if other not in files:
                place = f"files/{one.name}.toml"
                faults.append(FileFault(place, "", f'names the file "{other}".', _known(list(files))))


def _known(names: Sequence[str]) -> str:
    return f"Files: {', '.join(names)}."
