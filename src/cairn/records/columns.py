"""What the record contract consists of: files, their columns, and the code lists that columns share."""

from collections.abc import Mapping
from dataclasses import dataclass

VERSION = "1"
FIRST_DAY = "1903-01-01"
TYPES = {
    "text": "text",
    "code": "one of a list, or a code of a fixed shape",
    "date": "a date, written YYYY-MM-DD",
    "integer": "a whole number",
    "number": "a number",
}
SENSITIVITIES = {
    "safe": "no person is in it",
    "personal": "identifies or describes a person",
    "special": "health and other special category data",
    "criminal": "data on criminal offences",
}
REGIMES = ("health", "law enforcement", "council")


@dataclass(frozen=True, slots=True)
class Code:
    """One entry of a code list. `group` is the class that measures go by; `top_item` a column of TOP."""

    code: str
    group: str
    meaning: str
    top_item: str = ""
    ndtms: str = ""


@dataclass(frozen=True, slots=True)
class CodeList:
    """A long list of codes that several columns may share."""

    name: str
    title: str
    codes: tuple[Code, ...]

    def of(self, *groups: str) -> tuple[str, ...]:
        """The codes of these classes, in the order of the list."""
        return tuple(one.code for one in self.codes if one.group in groups)


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a file.

    A code matches `pattern` or is one of `codes`; `listed` names the code list they come from. `least` and
    `most` are the inclusive limits of a number in `unit`, or of the characters of a text.
    """

    name: str
    type: str
    required: bool
    sensitivity: str
    meaning: str
    unit: str = ""
    ndtms: str = ""
    pattern: str = ""
    codes: tuple[str, ...] = ()
    listed: str = ""
    least: int = 0
    most: int = 0

    @property
    def allowed(self) -> str:
        """What it may hold, in the short form of the contract.

        >>> Column("days", "integer", False, "special", "Days of use.", least=0, most=28).allowed
        '0..28'
        """
        if self.type == "date":
            return f"{FIRST_DAY}..extract_date"
        if self.listed:
            return f"={self.listed}"
        if self.pattern or self.codes:
            return ";".join(([f"/{self.pattern}/"] if self.pattern else []) + list(self.codes))
        return f"{self.least}..{self.most}{' characters' if self.type == 'text' else ''}"


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file: what a row is, whose law it falls under, why it is asked for, and its columns.

    `key` are the columns that no two rows share. A row hangs on a row of `parent`; a submission with this
    file also needs the files of `needs`.
    """

    name: str
    row: str
    regime: str
    purpose: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    parent: str = ""
    needs: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its columns, in the order of the contract."""
        return tuple(column.name for column in self.columns)

    @property
    def required(self) -> tuple[str, ...]:
        """The columns that a header may not leave out."""
        return tuple(column.name for column in self.columns if column.required)

    def column(self, name: str) -> Column:
        """The column of that name. Raises KeyError where there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"{self.name}.csv has no column '{name}'.")


@dataclass(frozen=True, slots=True)
class Contract:
    """Every file in the order of the contract, and the code lists."""

    files: Mapping[str, SourceFile]
    codes: Mapping[str, CodeList]

    def file(self, name: str) -> SourceFile:
        """The file of that name, without ".csv". Raises KeyError where there is none."""
        if name not in self.files:
            raise KeyError(f"The contract has no file '{name}.csv'; it has {', '.join(self.files)}.")
        return self.files[name]
