"""A column as it is written: as text into a CSV file, or typed into Parquet."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cairn.records import contract
from cairn.records.contract import Column
from cairn.synthetic.frames import MISSING, NOT_ASKED, Array, Frame, nothing, size

Lists = Mapping[str, pa.Array]
_KINDS = {"date": np.zeros(0, "M8[D]"), "number": np.zeros(0, float)}
_WHOLE = np.zeros(0, np.int64)


@dataclass(frozen=True, slots=True)
class Sheet:
    """The columns of one file as they are written, in the order of the contract."""

    file: str
    names: tuple[str, ...]
    columns: tuple[pa.Array, ...]


def as_text(file: str, frame: Frame, lists: Lists) -> Sheet:
    """Every column as the text of its cells: empty for missing, NA for not asked."""
    source = contract().file(file)
    columns = tuple(_text(one, values_of(one, frame), lists) for one in source.columns)
    return Sheet(file, source.names, columns)


def as_values(file: str, frame: Frame, lists: Lists) -> pa.Table:
    """Every column typed as a checked submission has it; no answer is null."""
    source = contract().file(file)
    arrays = [_typed(one, values_of(one, frame), lists) for one in source.columns]
    return pa.Table.from_arrays(arrays, names=list(source.names))


def values_of(column: Column, frame: Frame) -> Array:
    """The values of a column; one that was not made has no answers."""
    return frame.get(column.name, nothing(_KINDS.get(column.type, _WHOLE), size(frame)))


def _typed(column: Column, values: Array, lists: Lists) -> pa.Array:
    if column.type == "date":
        return pa.array(values.astype("M8[D]"), pa.date32())
    if column.type == "number":
        return pa.array(values, pa.float64())
    gone = values < 0
    if column.type == "integer":
        return pa.array(values.astype(np.int64), mask=gone)
    places = pa.array(values.astype(np.int32), mask=gone)
    return pa.DictionaryArray.from_arrays(places, words_of(column, lists))


def words_of(column: Column, lists: Lists) -> pa.Array:
    """The words that a code stands for: the county's own list, or that of the contract."""
    return lists[column.name] if column.name in lists else _codes(column.codes)


@cache
def _codes(codes: tuple[str, ...]) -> pa.Array:
    return pa.array(codes, pa.string())


def _text(column: Column, values: Array, lists: Lists) -> pa.Array:
    if column.type == "date":
        return pc.fill_null(pc.cast(pa.array(values.astype("M8[D]"), pa.date32()), pa.string()), "")
    if column.type == "number":
        return pc.cast(pa.array(values, pa.float64()), pa.string())
    if column.type == "integer":
        return _unasked(pc.cast(pa.array(values.astype(np.int64)), pa.string()), values)
    words = words_of(column, lists)
    known = pa.concat_arrays([words, pa.array(["", "NA"])])
    places = np.where(values == MISSING, len(words), np.where(values == NOT_ASKED, len(words) + 1, values))
    return known.take(pa.array(places))


def _unasked(text: pa.Array, values: Array) -> pa.Array:
    held = pc.if_else(pa.array(values == NOT_ASKED), "NA", text)
    return pc.if_else(pa.array(values == MISSING), "", held)


def lines(sheet: Sheet) -> list[str]:
    """The rows as lines. No cell that we make holds a comma or a quotation mark."""
    found: list[str] = pc.binary_join_element_wise(*sheet.columns, ",").to_pylist()
    return found
