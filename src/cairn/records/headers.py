"""The header row of a file: what is missing, what is there twice, what does not belong (F09, F10, F16)."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from cairn.records.contract import SourceFile
from cairn.records.findings import Finding
from cairn.records.mappings import mappings

_SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "bars"}


def header_findings(header: Sequence[str], source: SourceFile, letter: str) -> list[Finding]:
    """Everything that is wrong with, or odd about, a header. `letter` tells how a real extract names things.

    >>> from cairn.records.contract import contract
    >>> [str(one.said) for one in header_findings(["area;year"], contract().file("prevalence"), "P")]
    ['it has semicolons between the cells']
    """
    if separator := _separator(header, source):
        return [Finding("F09", source.name, said=f"it has {separator} between the cells")]
    real = mappings()[letter].files[source.name] if letter in mappings() else {}
    if not _is_header(header, source, real):
        return [Finding("F09", source.name, said="the first row holds no name of a column")]
    return [*_missing(header, source, real), *_double(header, source), *_unknown(header, source)]


def _separator(header: Sequence[str], source: SourceFile) -> str:
    names = set(source.names)
    whole = ",".join(header)
    for sign, said in _SEPARATORS.items():
        cells = {cell.strip(' "') for cell in whole.split(sign)}
        if len(header) == 1 and len(cells) > 1 and cells & names:
            return said
    return ""


def _is_header(header: Sequence[str], source: SourceFile, real: Mapping[str, str]) -> bool:
    names = {name.casefold() for name in (*source.names, *real)}
    return any(_plain(cell) in names for cell in header)


def _plain(cell: str) -> str:
    return re.sub(r"[\s-]+", "_", cell.strip()).casefold()


def _missing(header: Sequence[str], source: SourceFile, real: Mapping[str, str]) -> list[Finding]:
    meant = {_plain(cell): cell for cell in header if cell not in source.names}
    return [
        Finding("F09", source.name, column=name, said=_hint(name, meant, real))
        for name in source.required
        if name not in header
    ]


def _hint(name: str, meant: dict[str, str], real: Mapping[str, str]) -> str:
    """How the header seems to write that column, as far as it is one of the names that we know."""
    if name in meant:
        return f"the header has it, but not written exactly as '{name}'"
    given = next((one for one, column in real.items() if column == name and one.casefold() in meant), "")
    return f"the header has '{given}', which is '{name}' here" if given else f"'{name}' is missing"


def _double(header: Sequence[str], source: SourceFile) -> list[Finding]:
    return [
        Finding("F10", source.name, column=_shown(name, header))
        for name, count in Counter(header).items()
        if count > 1
    ]


def _unknown(header: Sequence[str], source: SourceFile) -> list[Finding]:
    return [
        Finding("F16", source.name, column=_shown(name, header))
        for name in dict.fromkeys(header)
        if name not in source.names
    ]


def _shown(name: str, header: Sequence[str]) -> str:
    """The name if it looks like a column's; otherwise where it stands, for it might be anything."""
    if re.fullmatch("[A-Za-z][A-Za-z0-9_ -]{0,63}", name):
        return name
    return f"column {list(header).index(name) + 1}"
