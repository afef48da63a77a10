"""The header line: which column is which, by name and never by position."""

import csv
from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from cairn.framework.loading.faults import Fault, Unreadable
from cairn.framework.loading.sniff import Sniffed

_DELIMITERS = {";": "semicolons", "\t": "tabs", "|": "upright bars"}


def read_header(sniffed: Sniffed) -> tuple[str, ...]:
    """The names in the first line, trimmed. Raises Unreadable where it is not a comma-delimited header."""
    with sniffed.path.open(encoding=text_encoding(sniffed), newline="") as file:
        try:
            names = next(csv.reader(file, strict=True), [])
        except csv.Error:
            raise Unreadable(Fault(1, "", "The header line has a quotation mark that is not closed.",
                                   "Save the file again as CSV.")) from None  # fmt: skip
    _refuse_other_delimiters(names)
    return tuple(" ".join(name.split()) for name in names)


def text_encoding(sniffed: Sniffed) -> str:
    """The codec to open the file with, which drops a byte order mark."""
    return "utf-8-sig" if sniffed.encoding == "utf-8" else sniffed.encoding


def _refuse_other_delimiters(names: Sequence[str]) -> None:
    if len(names) > 1:
        return
    text = names[0] if names else ""
    for sign, words in _DELIMITERS.items():
        if text.count(sign) >= 2:
            raise Unreadable(Fault(
                1, "", f"The columns are divided by {words}, not by commas.",
                "Save the file as “CSV (comma delimited)”, or replace the divider by commas.",
            ))  # fmt: skip


def check_header(
    names: Sequence[str], *, allowed: Iterable[str] | None, required: Iterable[str]
) -> list[Fault]:
    """All that is wrong with a header: unknown (unless `allowed` is None), missing and repeated names."""
    known = None if allowed is None else list(allowed)
    strange = [
        (at, name) for at, name in enumerate(names, start=1) if known is not None and name not in known
    ]
    faults = [_unknown(place, name, known or [], first=not at) for at, (place, name) in enumerate(strange)]
    faults += [_repeated(name) for name in dict.fromkeys(names) if name and names.count(name) > 1]
    missing = [name for name in required if name not in names]
    return faults + [_missing(name, missing) for name in missing]


def _unknown(place: int, name: str, allowed: Sequence[str], *, first: bool) -> Fault:
    """The first fault of a header lists all names; the others only where none is like theirs."""
    if not name:
        return Fault(1, "", f"Column {place} has no name.", "Name it, or take the column out.")
    alike = {one.casefold(): one for one in allowed}
    near = get_close_matches(name.casefold(), list(alike), n=1)
    hint = [f"Did you mean “{alike[near[0]]}”?"] if near else []
    listed = [f"Allowed are: {', '.join(allowed)}."] if first or not near else []
    return Fault(1, name, "The column is not known.", " ".join(hint + listed))


def _repeated(name: str) -> Fault:
    return Fault(1, name, "The column stands twice.", "Keep one of them.")


def _missing(name: str, missing: Sequence[str]) -> Fault:
    others = "" if len(missing) == 1 else " It is one of several that are missing."
    return Fault(1, name, f"The column is missing.{others}", "Add it; names are written in the first line.")
