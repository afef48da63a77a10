"""Checks on what a control chart is given."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cairn.methods import inputs
from cairn.methods.estimate import Floats
from cairn.methods.inputs import InputError

BETTER = {"increase": 1, "neutral": 0, "decrease": -1}
Shape = tuple[int, ...]


def series(values: ArrayLike) -> Floats:
    """One series or many, points along the last axis."""
    array = inputs.numbers("values", values)
    if array.ndim == 0 or array.shape[-1] == 0:
        raise InputError(
            "values", "values must be a series of points, or series by points, with a point at least."
        )
    return array


def marks(rebase: ArrayLike | None, shape: Shape) -> NDArray[np.bool_]:
    """For each point, whether a new segment begins there."""
    given = np.asarray([] if rebase is None else rebase)
    if given.dtype == np.bool_:
        return _broadcast("rebase", given, shape).copy()
    begins = np.zeros(shape, dtype=np.bool_)
    begins[..., _positions(given, shape[-1])] = True
    return begins


def ends(fix_after: ArrayLike | None, shape: Shape) -> Floats:
    """For each series, how many points its limits are made of; infinite for all."""
    number = inputs.numbers("fix_after", np.nan if fix_after is None else fix_after)
    faulty = np.asarray((number < 1) | (number != np.round(number))) & ~np.isnan(number)
    inputs.refuse_where(
        faulty, "fix_after", "is not a whole number from 1", "Leave it out to use every point."
    )
    return _broadcast("fix_after", np.where(np.isnan(number), np.inf, number), shape[:-1])


def goal(target: ArrayLike | None, shape: Shape) -> Floats:
    """For each series, its target; NaN for none."""
    return _broadcast("target", inputs.numbers("target", np.nan if target is None else target), shape[:-1])


def better(improvement: ArrayLike, shape: Shape) -> NDArray[np.int8]:
    """For each series, 1 where more is better, -1 where less is, 0 where neither is."""
    words = np.asarray(improvement)
    unknown = ~np.isin(words, list(BETTER))
    remedy = 'Write "increase", "decrease" or "neutral".'
    inputs.refuse_where(np.asarray(unknown), "improvement", "is not a known word", remedy)
    way = (words == "increase").astype(np.int8) - (words == "decrease").astype(np.int8)
    return _broadcast("improvement", np.asarray(way), shape[:-1])


def _positions(given: NDArray[Any], points: int) -> NDArray[np.intp]:
    """Positions from 0, each once: a column of 0 and 1 is no list of positions."""
    whole = given.size == 0 or (given.ndim <= 1 and np.issubdtype(given.dtype, np.integer))
    if not whole or np.unique(given).size != given.size or not ((given >= 0) & (given < points)).all():
        sentence = (
            f"rebase must be positions from 0 to {points - 1}, each once, or True and False for each point "
            "(turn 0 and 1 into those)."
        )
        raise InputError("rebase", sentence)
    return np.atleast_1d(given).astype(np.intp)


def _broadcast(name: str, array: NDArray[Any], shape: Shape) -> NDArray[Any]:
    try:
        return np.broadcast_to(array, shape)
    except ValueError:
        sentence = f"{name} does not fit the values in shape: {name} {array.shape}, wanted {shape}."
        raise InputError(name, sentence) from None
