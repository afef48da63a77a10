"""What a layout tells the loader: where its columns are and what their texts mean."""
# ruff: noqa: S608 - statements are built from our own names; texts are quoted or parameters

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from cairn.framework.engine import Engine, quoted
from cairn.framework.loading.dimensions import Dimension
from cairn.framework.observations import Source

NUMBERS = ("numerator", "denominator", "value", "lower", "upper")


@dataclass(slots=True)
class Layout:
    """How one kind of file is read. Texts are SQL over the columns of `relation`, which the loader fills in.

    `relation` has {rows} where the rows of the file go, and gives line (unless the file is read as it lies),
    shape, the keys of the dimensions, and texts for `numbers` and `note`.
    `own` says that the file is ours to correct: rules broken are faults; in a publisher's file they set the
    row aside. `empty` is the status of a value that the file leaves empty ("" asks for one). `prepare` may
    make tables from the rows before anything else; `pad_one` lets the last field of a row be left off;
    `infer` lets a measure outside the catalogue take the limits its numbers fit; `absent` are columns of the
    relation that the file lacks; `written` is what the file calls a number's column (SQL over the measure m),
    where that is another name than ours.
    """

    name: str
    relation: str
    dimensions: tuple[Dimension, ...]
    numbers: Mapping[str, str]
    note: str
    own: bool
    empty: str
    sources: dict[str, Source] = field(default_factory=dict)
    notices: dict[str, None] = field(default_factory=dict)
    pad_one: bool = False
    infer: bool = False
    absent: frozenset[str] = frozenset()
    written: Mapping[str, str] = field(default_factory=dict)
    prepare: Callable[[Engine, str], None] | None = None

    def column(self, number: str) -> str:
        """SQL over the measure m: what the file calls the column of a number, or of the note."""
        return self.written.get(number, quoted(number))


def identifier(name: str) -> str:
    """`name` as an SQL name, whatever is in it."""
    return '"' + name.replace('"', '""') + '"'


def read_as_it_lies(path: str, names: tuple[str, ...]) -> str:
    """SQL that reads a clean CSV file, every column as text; an empty cell is '', never NULL."""
    return _read_csv(path, [(name, "VARCHAR") for name in names], header=True)


def read_straight(path: str, names: tuple[str, ...]) -> str:
    """SQL that reads a straightened file."""
    columns = [("line", "BIGINT"), ("shape", "VARCHAR"), *[(name, "VARCHAR") for name in names]]
    return _read_csv(path, columns, header=False)


def _read_csv(path: str, columns: list[tuple[str, str]], *, header: bool) -> str:
    spec = ", ".join(f"{quoted(name)}: '{kind}'" for name, kind in columns)
    return (
        f"read_csv({quoted(path)}, auto_detect = false, header = {str(header).lower()}, "
        f"columns = {{{spec}}}, max_line_size = 2200000, buffer_size = 8800000, "
        "delim = ',', quote = '\"', escape = '\"', nullstr = '\\x01', strict_mode = true)"
    )
