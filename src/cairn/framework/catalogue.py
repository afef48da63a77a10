"""The catalogue: what every measure means, and which frameworks ask for it."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from cairn.framework.catalogue_files import Catalogue, Line, read
from cairn.framework.faults import FileFault, RecordsRefused
from cairn.framework.frameworks import Framework, Metric, Outcome
from cairn.framework.measure import (
    FREQUENCIES,
    GEOGRAPHIES,
    INTERVALS,
    NATURES,
    POLARITIES,
    PUBLICATIONS,
    UNITS,
    Measure,
    MeasureSource,
)

__all__ = [
    "FREQUENCIES",
    "GEOGRAPHIES",
    "INTERVALS",
    "NATURES",
    "POLARITIES",
    "PUBLICATIONS",
    "UNITS",
    "Catalogue",
    "FileFault",
    "Framework",
    "Line",
    "Measure",
    "MeasureSource",
    "Metric",
    "Outcome",
    "RecordsRefused",
    "catalogue",
    "use",
]

DATA = Path(__file__).parent / "data"


_local: list[Path] = []


@lru_cache(maxsize=8)
def _read(folders: tuple[Path, ...]) -> Catalogue:
    return read(folders)


def use(*folders: Path) -> Catalogue:
    """From now on read these folders beside our own records, everywhere; for the start of a process.

    RecordsRefused leaves everything as it was.
    """
    known = _read((DATA, *folders))
    _local[:] = folders
    return known


def catalogue(extra_dirs: Sequence[Path] = ()) -> Catalogue:
    """The catalogue of our records, of the folders in `use` and of any extra ones, read once and kept.

    A folder holds `measures/*.toml` and `frameworks/*.toml` in the same form as ours. RecordsRefused lists
    every fault of every file; nothing is used until all are put right.
    """
    return _read((DATA, *_local, *(Path(folder) for folder in extra_dirs)))
