"""What other rooms need of submissions, in one place to import from."""

from cairn.web.submissions.history import (
    NothingHeld,
    Part,
    destroyed,
    expired,
    extract_date,
    footprint,
    held,
    parts,
)
from cairn.web.submissions.packed import PackageRefused
from cairn.web.submissions.providers import name_provider, names
from cairn.web.submissions.receiving import STEPS, Taken, receive, take
from cairn.web.submissions.sending import start
from cairn.web.submissions.whose import NoOnePartnership, whose

__all__ = [
    "STEPS",
    "NoOnePartnership",
    "NothingHeld",
    "PackageRefused",
    "Part",
    "Taken",
    "destroyed",
    "expired",
    "extract_date",
    "footprint",
    "held",
    "name_provider",
    "names",
    "parts",
    "receive",
    "start",
    "take",
    "whose",
]
