"""Checks that every method makes on its input, all refusing in one voice."""

from collections.abc import Sequence
from numbers import Real
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cairn.methods.estimate import Floats

SHOWN = 5  # positions that a refusal lists before it only counts the rest


class InputError(ValueError):
    """Input that cannot be. `argument` names it; `positions` lists the first faulty places, from 0."""

    def __init__(self, argument: str, sentence: str, positions: Sequence[Any] = ()) -> None:
        super().__init__(sentence)
        self.argument = argument
        self.positions = tuple(positions)


def numbers(argument: str, values: ArrayLike) -> Floats:
    """`values` as an array of doubles; None and masked entries become NaN, and infinity is refused."""
    if isinstance(values, np.ma.MaskedArray):
        values = np.ma.filled(values.astype(np.float64), np.nan)
    try:
        array = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError):
        raise InputError(argument, f"{argument} must be numbers, with None or NaN where missing.") from None
    refuse_where(np.isinf(array), argument, "is infinite", "Use None or NaN for a missing number.")
    return array


def counts(argument: str, values: ArrayLike) -> Floats:
    """Numbers of events or people: zero or more (fractions allowed), NaN where missing."""
    array = numbers(argument, values)
    refuse_where(array < 0, argument, "is negative", "A count is zero or more.")
    return array


def populations(argument: str, values: ArrayLike) -> Floats:
    """Numbers of people, or of years lived, that counts are divided by: above zero, NaN where missing."""
    array = numbers(argument, values)
    remedy = "Leave out empty populations, or give NaN for a missing one."
    refuse_where(array <= 0, argument, "is zero or negative", remedy)
    return array


def scale(multiplier: float) -> float:
    """The units of the result, such as 100 for percent: one number above zero."""
    if not (_is_number(multiplier) and 0 < multiplier < np.inf):
        raise InputError("multiplier", f"multiplier must be one number above zero, not {multiplier!r}.")
    return float(multiplier)


def level(confidence: float) -> float:
    """The confidence, checked: a fraction from 0.9 to 1. Percentages are refused, not guessed at."""
    if not (_is_number(confidence) and 0.9 <= confidence <= 1):
        sentence = (
            f"confidence must be a fraction from 0.9 to 1, such as 0.95 or 0.998, not {confidence!r}. "
            "For 95% write 0.95."
        )
        raise InputError("confidence", sentence)
    return float(confidence)


def normal_quantile(confidence: float) -> float:
    """How many standard errors lie between the figure and a two-sided limit; infinite at confidence 1."""
    upper_tail = confidence + (1 - confidence) / 2
    return NormalDist().inv_cdf(upper_tail) if upper_tail < 1 else float("inf")


def same_shape(**arrays: Floats) -> None:
    """Refuse arrays that do not broadcast together."""
    try:
        np.broadcast_shapes(*(array.shape for array in arrays.values()))
    except ValueError:
        shapes = ", ".join(f"{name} {array.shape}" for name, array in arrays.items())
        first = next(iter(arrays))
        raise InputError(first, f"{first} does not fit the others in shape: {shapes}.") from None


def refuse_where(faulty: NDArray[np.bool_], argument: str, fault: str, remedy: str) -> None:
    """Raise one error naming the argument and its first faulty positions, if there are any."""
    if not faulty.any():
        return
    if faulty.ndim == 0:
        raise InputError(argument, f"{argument} {fault}. {remedy}")
    found = np.argwhere(faulty)
    first = [int(at[0]) if len(at) == 1 else tuple(map(int, at)) for at in found[:SHOWN]]
    rest = f" and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
    places = f"position {first[0]}" if len(found) == 1 else f"positions {', '.join(map(str, first))}{rest}"
    raise InputError(argument, f"{argument} {fault} at {places} (counting from 0). {remedy}", first)


def _is_number(value: object) -> bool:
    return isinstance(value, Real) and not isinstance(value, bool)
