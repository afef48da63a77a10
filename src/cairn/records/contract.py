"""The record contract: which files a provider sends, and what each column of them may hold.

Each column is described once, under `data/files`. Checking, the template, the guide's page and made-up data
are all written from that description.
"""

from functools import lru_cache
from pathlib import Path

from cairn.records.columns import (
    FIRST_DAY,
    REGIMES,
    SENSITIVITIES,
    TYPES,
    VERSION,
    Code,
    CodeList,
    Column,
    Contract,
    SourceFile,
)
from cairn.records.contract_files import read

__all__ = [
    "FIRST_DAY",
    "FOLDER",
    "REGIMES",
    "SENSITIVITIES",
    "TYPES",
    "VERSION",
    "Code",
    "CodeList",
    "Column",
    "Contract",
    "SourceFile",
    "contract",
]

FOLDER = Path(__file__).parent / "data"


@lru_cache(maxsize=2)
def contract(folder: Path = FOLDER) -> Contract:
    """The contract as its records say. Raises RecordsRefused with everything that is wrong with them.

    >>> len(contract().files)
    16
    >>> contract().codes["substances"].of("crack")
    ('crack',)
    """
    return read(folder)
