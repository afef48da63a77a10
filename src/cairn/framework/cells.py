"""Text in files that a spreadsheet may open: nothing that it would run as a formula.

After the advice of OWASP on CSV injection: a cell that begins with one of these signs, also in the wide form
that East Asian spreadsheets read alike, gets an apostrophe before it.
"""

from typing import Any

SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def is_formula(text: str) -> bool:
    """Whether a text cell would be run as a formula by a spreadsheet that opens it."""
    return text.startswith(SIGNS)


def safe(cell: Any) -> Any:
    """The cell with an apostrophe before text that looks like a formula; numbers and days stay alike."""
    return f"'{cell}" if isinstance(cell, str) and is_formula(cell) else cell
