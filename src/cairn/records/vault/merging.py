"""Which snapshot each row of the present state comes from.

A submission replaces everything held of each provider that it names. So of a provider the newest snapshot
that names it counts, for every file, also for files that it does not hold. A file whose rows have no provider
comes whole from the newest snapshot that holds it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from cairn.records.contract import SourceFile, contract
from cairn.records.vault.sealing import Contents


@dataclass(frozen=True, slots=True)
class Held:
    """A snapshot that is held: when it was received, and the providers that it names."""

    snapshot: str
    received: datetime
    providers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Taken:
    """The rows of a file that come from one snapshot: those of `providers`; None: every row."""

    snapshot: str
    providers: tuple[str, ...] | None


def newest_first(held: Sequence[Held]) -> list[Held]:
    """The snapshots from the newest to the oldest; of two of one moment, the greater name is the newer."""
    return sorted(held, key=lambda one: (one.received, one.snapshot), reverse=True)


def taken(held: Sequence[Held], contents: Mapping[str, Contents]) -> dict[str, list[Taken]]:
    """Where the rows of each file come from, by file; files of which there are none are left out."""
    ordered = newest_first(held)
    owners = _owners(ordered)
    found = {
        source.name: _of_providers(source, owners, contents)
        if "provider" in source.names
        else _of_nobody(source, ordered, contents)
        for source in contract().files.values()
    }
    return {file: parts for file, parts in found.items() if parts}


def _owners(ordered: Sequence[Held]) -> dict[str, tuple[str, ...]]:
    """The providers whose newest snapshot each one is."""
    newest: dict[str, str] = {}
    for one in ordered:
        for provider in one.providers:
            newest.setdefault(provider, one.snapshot)
    return {
        name: tuple(provider for provider, its in newest.items() if its == name)
        for name in dict.fromkeys(newest.values())
    }


def _of_providers(
    source: SourceFile, owners: Mapping[str, tuple[str, ...]], contents: Mapping[str, Contents]
) -> list[Taken]:
    return [Taken(name, providers) for name, providers in owners.items() if _rows(source, contents[name])]


def _of_nobody(source: SourceFile, ordered: Sequence[Held], contents: Mapping[str, Contents]) -> list[Taken]:
    holds = next((one for one in ordered if source.name in contents[one.snapshot].parts), None)
    if holds is None or not _rows(source, contents[holds.snapshot]):
        return []
    return [Taken(holds.snapshot, None)]


def _rows(source: SourceFile, contents: Contents) -> int:
    return contents.parts[source.name].rows if source.name in contents.parts else 0
