"""The examples: folders of files as a partnership would load them."""

from __future__ import annotations

import hashlib
import os
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve()
PLACE = "partnership.toml"
PLAN = "plan.csv"  # not of figures: it is brought in as a plan
REQUIRED = {"slug": str, "name": str, "areas": list}
KEYS = {
    **REQUIRED,
    "note": str,
    "full_name": str,
    "police_force": str,
}  # the last two are for readers of the file
BY_NAME = ("targets", "contradictions", "neighbours")


class ExamplesMissing(Exception):
    """There is no folder of examples, or one of its files cannot be used; the text says what to do."""


@dataclass(frozen=True, slots=True)
class File:
    """A file of an example and its layout."""

    path: Path
    layout: str


@dataclass(frozen=True, slots=True)
class Example:
    """A folder of examples: for one partnership, or (with no slug) for everybody."""

    folder: Path
    files: tuple[File, ...]
    slug: str = ""
    name: str = ""
    areas: tuple[str, ...] = ()
    note: str = ""


def folder() -> Path:
    """CAIRN_EXAMPLES, else `examples` here or at the root of the project. Raises ExamplesMissing."""
    given = os.environ.get("CAIRN_EXAMPLES")
    places = (
        [Path(given)] if given else [Path("examples"), *(parent / "examples" for parent in HERE.parents[3:5])]
    )
    for place in places:
        if place.is_dir() and any(place.glob("*/*.csv")):
            return place.resolve()
    raise ExamplesMissing(
        f"There is no folder of examples at {places[0]}. "
        "Run the command in the project's folder, or set CAIRN_EXAMPLES to the folder 'examples'."
    )


def read(root: Path) -> list[Example]:
    """Every example below `root`: those for everybody first. Raises ExamplesMissing naming what is wrong."""
    found = [
        _example(place) for place in sorted(root.iterdir()) if place.is_dir() and any(place.glob("*.csv"))
    ]
    return sorted(found, key=lambda example: (bool(example.slug), example.slug))


def _example(place: Path) -> Example:
    figures = (path for path in sorted(place.glob("*.csv")) if path.name != PLAN)
    files = tuple(File(path, layout_of(path)) for path in figures)
    about = place / PLACE
    if not about.exists():
        return Example(place, files)
    plain = tomllib.loads(about.read_text("utf-8"))
    faults = list(_faults(plain))
    if faults:
        raise ExamplesMissing(f"{about}: {' '.join(faults)}")
    areas = tuple(plain["areas"])
    return Example(place, files, plain["slug"], plain["name"], areas, plain.get("note", ""))


def _faults(plain: dict[str, Any]) -> Iterator[str]:
    for key in plain.keys() - KEYS.keys():
        yield f"Unknown key '{key}'; allowed: {', '.join(KEYS)}."
    for key, kind in KEYS.items():
        if key not in plain and key in REQUIRED:
            yield f"The key '{key}' is missing."
        elif not isinstance(plain.get(key, kind()), kind):
            yield f"'{key}' must be a {'list of codes' if kind is list else 'text'}."


def layout_of(path: Path) -> str:
    """The layout that a file's name says: targets*.csv and so on; any other CSV holds observations."""
    return next((layout for layout in BY_NAME if path.stem.startswith(layout)), "observations")


def digest(root: Path) -> str:
    """One hash over the names and contents of every file below `root`."""
    total = hashlib.sha256()
    for path in sorted(root.rglob("*")):
        if path.is_file():
            total.update(f"{path.relative_to(root)}\0".encode())
            total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()
