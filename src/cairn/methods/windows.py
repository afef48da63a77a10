"""The windows that the points of a series cover: charts and trends refuse those that overlap."""

import math
from numbers import Real

from cairn.methods.inputs import InputError


def refuse_overlap(length: float, step: float) -> None:
    """Refuse windows that overlap: each lasts `length` and begins `step` after the one before it.

    Both are above zero and in one unit, such as months. Neighbours that overlap count the same events
    twice, so they move together, and a method that takes them for independent sees signals in chance: of
    stable monthly counts (mean 50, 48 months) 13% show a point outside the limits of an XmR chart (17% with
    its outliers screened); of the rolling 12-month sums of the same counts 99% do. Raises InputError that
    names the remedy.

    >>> refuse_overlap(12, 12)
    >>> refuse_overlap(12, 3)
    Traceback (most recent call last):
        ...
    cairn.methods.inputs.InputError: length (12) is more than step (3): the windows overlap, so neighbouring \
figures count the same events and stable series look as if they changed. Use figures for windows that do not \
overlap: those of a single step, or every 4th of these (then step is 12).
    """
    for name, amount in (("length", length), ("step", step)):
        number = isinstance(amount, Real) and not isinstance(amount, bool)
        if not (number and 0 < amount < math.inf):
            raise InputError(name, f"{name} must be one number above zero, such as months, not {amount!r}.")
    if length > step:
        raise InputError("length", _sentence(length, step))


def _sentence(length: float, step: float) -> str:
    every = math.ceil(length / step)
    return (
        f"length ({length:g}) is more than step ({step:g}): the windows overlap, so neighbouring figures "
        "count the same events and stable series look as if they changed. Use figures for windows that do "
        f"not overlap: those of a single step, or every {_ordinal(every)} of these (then step is "
        f"{every * step:g})."
    )


def _ordinal(number: int) -> str:
    endings = {1: "st", 2: "nd", 3: "rd"}
    return f"{number}{'th' if 10 < number % 100 < 14 else endings.get(number % 10, 'th')}"
