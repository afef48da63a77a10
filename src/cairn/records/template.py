"""What a provider downloads to begin with: an empty file with its header, and a guide to its columns."""

import csv
import io
from dataclasses import dataclass

from cairn.records.contract import TYPES, Column, contract

GUIDE = ("column", "required", "type", "unit", "allowed", "NDTMS header", "meaning")


@dataclass(frozen=True, slots=True)
class Template:
    """`header` is a CSV file with no rows, `guide` a CSV file with one row for each of its columns."""

    name: str
    header: str
    guide: str


def template(file: str) -> Template:
    """The template of `file` (without ".csv"). Raises KeyError where the contract has no such file.

    >>> template("deaths").header.split(",")[:2]
    ['death_id', 'first_initial']
    """
    source = contract().file(file)
    return Template(
        f"{file}.csv", _csv([source.names]), _csv([GUIDE, *(_guided(column) for column in source.columns)])
    )


def _guided(column: Column) -> tuple[str, ...]:
    return (
        column.name,
        "yes" if column.required else "no",
        TYPES[column.type],
        column.unit,
        allowed(column),
        column.ndtms,
        column.meaning,
    )


def allowed(column: Column) -> str:
    """What the column may hold, in words.

    >>> allowed(contract().file("outcomes_top").column("opiate_days"))
    'from 0 to 28'
    """
    if column.type == "date":
        return "from 1 January 1903 to the day of the extract"
    if column.listed:
        return f"a code of the list {column.listed} in the guide to record files"
    if column.pattern or column.codes:
        return ", ".join(([f"the pattern {column.pattern}"] if column.pattern else []) + list(column.codes))
    return f"from {column.least} to {column.most}{' characters' if column.type == 'text' else ''}"


def _csv(rows: list[tuple[str, ...]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()
