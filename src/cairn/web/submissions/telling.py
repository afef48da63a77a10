"""How counts about records are written on pages, so that a small one says nothing about a person.

Members with `submissions.view` see how good records are, not what they say. A count of records, people or
values below ten is "fewer than 10", and a share of fewer than ten is not told. Faults and warnings are told
exactly: they count mistakes in rows, and whoever puts them right needs their number.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cairn.framework import formats
from cairn.web.submissions.expected import Wanted, expected
from cairn.web.submissions.models import Submission

TOO_FEW = "Too few to say"


def records(count: int) -> str:
    """A count of records or values: "312", "fewer than 10", "0".

    >>> records(9), records(10), records(0)
    ('fewer than 10', '10', '0')
    """
    least = expected().least
    return f"fewer than {least}" if 0 < count < least else formats.number(count)


def percent(answered: int, asked: int) -> int | None:
    """A share in whole percent, rounded down so that 100 means all; None where too few were asked.

    >>> percent(199, 200), percent(9, 9)
    (99, None)
    """
    return None if asked < expected().least else 100 * answered // asked


def share(answered: int, asked: int) -> str:
    """A share as pages write it."""
    found = percent(answered, asked)
    return TOO_FEW if found is None else f"{found}%"


@dataclass(frozen=True, slots=True)
class Timing:
    """Whether a provider's records are here in time: a word for lists, and a sentence."""

    late: int
    word: str
    sentence: str


def timing(newest: Submission | None, today: date) -> Timing:
    """How late the next records are, by the newest that are held; `late` is in days, 0 while in time."""
    if newest is None or newest.period_end is None:
        return Timing(0, "Nothing held", "No records are held.")
    due = expected().due_after(newest.period_end)
    late = (today - due).days
    if late <= 0:
        return Timing(0, "In time", f"The next records are due by {formats.day(due)}.")
    days = formats.plural(late, "day")
    return Timing(late, f"{days} late", f"The next records were due by {formats.day(due)}, {days} ago.")


def took(one: Submission, received: date) -> str:
    """How many days lay between the end of the period, the extract and the receipt."""
    if one.period_end is None or one.extract_date is None:
        return ""
    made, sent = (one.extract_date - one.period_end).days, (received - one.period_end).days
    return (
        f"They were extracted {formats.plural(made, 'day')} after the period's end, and received "
        f"{formats.plural(sent, 'day')} after it."
    )


def beside_aim(one: Wanted, answered: int, asked: int) -> str:
    """Whether a share reaches its aim, in words."""
    if percent(answered, asked) is None:
        return TOO_FEW
    return f"{'Below' if short_of(one, answered, asked) else 'Reaches'} {expected().aim(one)}%"


def short_of(one: Wanted, answered: int, asked: int) -> bool:
    """Whether a share is below its aim."""
    found = percent(answered, asked)
    return found is not None and found < expected().aim(one)
