"""The door: the only code that turns restricted results into ones that may be shown.

`protect` takes the exact figures of one metric, an audience and the ledger of everything released before, and
gives back what may be seen, with reasons, and the lines that a release adds to the ledger. It knows no
database: approval and storage are elsewhere.
"""

from cairn.disclosure.door import protect
from cairn.disclosure.grid import within_grid
from cairn.disclosure.news import News, added, news, present
from cairn.disclosure.records import (
    DoorError,
    Figure,
    LedgerEntry,
    Protected,
    ShownFigure,
    Table,
    table_of,
)

__all__ = [
    "DoorError",
    "Figure",
    "LedgerEntry",
    "News",
    "Protected",
    "ShownFigure",
    "Table",
    "added",
    "news",
    "present",
    "protect",
    "table_of",
    "within_grid",
]
