"""A submission of made-up records: its files as lines, its manifest, and the truth about it."""

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from cairn.records import contract, mappings
from cairn.records.contract import VERSION
from cairn.synthetic.chance import Generator, generator, happens
from cairn.synthetic.columns import Lists, as_text, lines
from cairn.synthetic.frames import Frame, size, take
from cairn.synthetic.providers import KINDS, Network
from cairn.synthetic.settings import Settings
from cairn.synthetic.spoiling import spoil
from cairn.synthetic.truth import Truth

MANIFEST = "manifest.json"


class Source(Protocol):
    """What a submission is made of: a county."""

    @property
    def settings(self) -> Settings: ...

    @property
    def services(self) -> Network: ...

    @property
    def frames(self) -> Mapping[str, Frame]: ...

    @property
    def lists(self) -> Lists: ...

    def known(self, file: str, upto: date | None = None) -> Frame:
        """The rows of a file as at a day."""
        ...


@dataclass(frozen=True)
class Submission:
    """The lines of each file (header left out) by its name, what the manifest says, and the truth."""

    says: Mapping[str, Any]
    files: Mapping[str, list[str]]
    truth: Truth

    def write(self, folder: Path) -> Path:
        """Write the files and manifest.json into `folder`, which must be new or empty; gives the folder.

        Raises FileExistsError where something is there already.
        """
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise FileExistsError(f"The folder '{folder}' is not empty. Give a new one.")
        entries = [_write(folder / f"{name}.csv", name, rows) for name, rows in self.files.items()]
        save_manifest(folder, {**self.says, "files": entries})
        return folder


def _write(path: Path, name: str, rows: list[str]) -> dict[str, Any]:
    header = ",".join(contract().file(name).names)
    data = "\n".join([header, *rows, ""]).encode()
    path.write_bytes(data)
    return {"name": path.name, "rows": len(rows), "sha256": hashlib.sha256(data).hexdigest()}


def save_manifest(folder: Path, says: Mapping[str, Any]) -> None:
    """Write the manifest."""
    (folder / MANIFEST).write_text(json.dumps(says, indent=1) + "\n", encoding="utf-8")


def made(
    county: Source,
    providers: Collection[str] | None,
    upto: date | None,
    faults: int | Collection[str],
    each: int | None,
    sender: str,
) -> Submission:
    """What these providers would send as at `upto`. See `County.submission`."""
    day = upto or county.settings.until
    if not county.settings.first < day <= county.settings.until:
        raise ValueError(
            f"There are no records as at {day}. "
            f"Choose a day from {county.settings.first} to {county.settings.until}."
        )
    codes_sent = tuple(providers) if providers is not None else county.services.codes
    chosen = county.services.places(codes_sent)
    frames = _chosen(county, chosen, day)
    if not frames:
        raise ValueError("These providers have nothing to send by then. Name others, or a later day.")
    files = {name: lines(as_text(name, frame, county.lists)) for name, frame in frames.items()}
    rng = generator(county.settings.seed, "spoiling", str(day), *codes_sent)
    _twice(rng, county, files, frames)
    says = {**_says(county, codes_sent, day), "sender": sender or county.settings.sender}
    spoiled = spoil(rng, files, says, faults, each)
    return Submission(says, files, Truth(_people(county, frames), spoiled))


def _chosen(county: Source, chosen: Any, day: date) -> dict[str, Frame]:
    """The rows of these providers, file by file; a file without rows is left out unless another needs it."""
    council = np.isin(county.services.kinds[chosen], KINDS.index("council")).any()
    found = {}
    for name in county.frames:
        if "provider" in contract().file(name).names or council:
            frame = county.known(name, day)
            found[name] = take(frame, np.isin(frame["provider"], chosen)) if "provider" in frame else frame
    full = {name for name, frame in found.items() if size(frame)}
    needed = {need for name in full for need in contract().file(name).needs}
    return {name: frame for name, frame in found.items() if name in full | needed}


def _twice(rng: Generator, county: Source, files: dict[str, list[str]], frames: Mapping[str, Frame]) -> None:
    """Send a few rows that nothing hangs on twice, as untidy as their provider is."""
    share = county.settings.of_the_field.of("untidy", "warnings", "twice")
    for name in ("sub_interventions", "outcomes_top", "client_reviews"):
        if name in files:
            untidy = county.services.untidy[frames[name]["provider"]]
            again = np.flatnonzero(happens(rng, share * untidy, len(untidy)))
            files[name] += [files[name][row] for row in again]


def _says(county: Source, providers: tuple[str, ...], day: date) -> dict[str, Any]:
    """The manifest without its files; the newest letter of the data set that Cairn knows."""
    return {
        "contract_version": VERSION,
        "cds_version": list(mappings())[-1],
        "providers": list(providers),
        "areas": list(county.settings.areas),
        "period_start": county.settings.first.isoformat(),
        "period_end": day.isoformat(),
        "extract_date": day.isoformat(),
        "made_up": True,
    }


def _people(county: Source, frames: Mapping[str, Frame]) -> tuple[tuple[str, str, str], ...]:
    """Provider, client_id and person of every client that is sent."""
    if "clients" not in frames:
        return ()
    rows = frames["clients"]
    provider = county.lists["provider"].take(rows["provider"]).to_pylist()
    client = county.lists["client_id"].take(rows["client_id"]).to_pylist()
    return tuple(zip(provider, client, [f"P{number + 1}" for number in rows["_person"]], strict=True))
