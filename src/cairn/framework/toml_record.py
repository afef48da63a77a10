"""One TOML record, read key by key; what is wrong is noted, never raised, so that all is said at once."""

import tomllib
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from cairn.framework.faults import FileFault

T = TypeVar("T")


class TomlRecord:
    """A table of a TOML file. Every reader gives back a harmless value where it notes a fault."""

    def __init__(self, file: str, data: Mapping[str, Any], faults: list[FileFault], where: str = "") -> None:
        self.file, self.data, self.faults, self.where = file, data, faults, where
        self.asked: set[str] = set()

    def fault(self, key: str, reason: str, remedy: str) -> None:
        """Note one thing that is wrong."""
        place = f"{self.where} {key}".strip()
        self.faults.append(FileFault(self.file, place, reason, remedy))

    def _get(self, key: str, kind: type | tuple[type, ...], what: str, optional: bool) -> Any:
        self.asked.add(key)
        value = self.data.get(key)
        if value is None:
            if not optional:
                self.fault(key, "is missing.", f"Add it: {what}.")
            return None
        if not isinstance(value, kind) or isinstance(value, bool):
            self.fault(key, "is of the wrong kind.", f"Write {what}.")
            return None
        return value

    def text(self, key: str, *, optional: bool = False) -> str:
        """A text with its line breaks made into blanks; an empty one is a fault unless optional."""
        value = self._get(key, str, 'a text in quotes, such as "..."', optional)
        words = " ".join(value.split()) if value else ""
        if value is not None and not words and not optional:
            self.fault(key, "is empty.", "Write the text.")
        return words

    def texts(self, key: str, *, optional: bool = False) -> tuple[str, ...]:
        """A list of texts, which may be empty."""
        value = self._get(key, list, 'a list of texts, such as ["...", "..."]', optional) or []
        if not all(isinstance(one, str) and one.strip() for one in value):
            self.fault(key, "holds something that is not a text.", "Write each entry in quotes.")
            return ()
        return tuple(" ".join(one.split()) for one in value)

    def number(self, key: str, least: int = 0) -> int:
        """A whole number, no less than `least`."""
        value = self._get(key, int, "a whole number", optional=False)
        if value is not None and value < least:
            self.fault(key, f"is {value}.", f"Write a whole number, {least} or more.")
        return int(value or 0)

    def day(self, key: str, *, optional: bool = False) -> date | None:
        """A date, written without quotes."""
        value: date | None = self._get(key, date, "a date without quotes, such as 2023-05-22", optional)
        return value

    def choice(self, key: str, allowed: Iterable[str]) -> str:
        """One of a few words."""
        value = self.text(key)
        self._allow(key, [value] if value else [], list(allowed))
        return value

    def choices(self, key: str, allowed: Iterable[str]) -> tuple[str, ...]:
        """A list whose entries are each one of a few words."""
        values = self.texts(key)
        self._allow(key, values, list(allowed))
        return values

    def _allow(self, key: str, values: Iterable[str], allowed: list[str]) -> None:
        for value in values:
            if value not in allowed:
                self.fault(key, f'"{value}" is not known.', f"Allowed: {', '.join(allowed)}.")

    def parsed(self, key: str, parse: Callable[[str], T], default: T) -> T:
        """A text that has to parse; the parser's sentence becomes the fault."""
        return self._parse(key, self.text(key), parse, default)

    def all_parsed(self, key: str, parse: Callable[[str], T], default: T) -> tuple[T, ...]:
        """One text or a list of texts, each of which has to parse; at least one is needed."""
        one = isinstance(self.data.get(key), str)
        texts = (self.text(key),) if one else self.texts(key)
        if not one and isinstance(self.data.get(key), list) and not texts:
            self.fault(key, "is empty.", "Write at least one.")
        return tuple(self._parse(key, text, parse, default) for text in texts)

    def _parse(self, key: str, text: str, parse: Callable[[str], T], default: T) -> T:
        try:
            return parse(text) if text else default
        except ValueError as error:
            self.fault(key, "does not parse:", f"{error}.")
            return default

    def table(self, key: str) -> "TomlRecord":
        """A table inside this one; an empty one stands in where it is missing."""
        value = self._get(key, dict, f"a table under the heading [{key}]", optional=False)
        return TomlRecord(
            self.file, value or {}, self.faults if value else [], f"{self.where} [{key}]".strip()
        )

    def tables(self, key: str) -> list["TomlRecord"]:
        """The tables under [[key]]; each is named in faults by its own id or its place."""
        value = self._get(key, list, f"tables, each under the heading [[{key}]]", optional=True) or []
        names = [str(one.get("id", place)) for place, one in enumerate(value, 1)]
        return [
            TomlRecord(self.file, one, self.faults, f"[[{key}]] {name}")
            for one, name in zip(value, names, strict=True)
        ]

    def close(self) -> None:
        """Note every key that nothing asked for."""
        for key in self.data:
            if key not in self.asked:
                self.fault(key, "is not a known key.", f"Known keys: {', '.join(sorted(self.asked))}.")


def open_record(path: Path, faults: list[FileFault]) -> TomlRecord | None:
    """The record of one file, or None (and a fault) where it cannot be read as TOML."""
    name = f"{path.parent.name}/{path.name}"
    try:
        return TomlRecord(name, tomllib.loads(path.read_text(encoding="utf-8")), faults)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        faults.append(FileFault(name, "", f"is not TOML ({error}).", "Put the line right and try again."))
        return None
