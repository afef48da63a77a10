"""How far is a figure from the path that leads to its target?"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cairn.methods import inputs
from cairn.methods.estimate import Estimate, Floats, Words

BETTER = {"up": 1, "down": -1, "neither": 0}
VERDICTS = np.array(["on", "above", "too uncertain", "", "below"])  # by code; the last is -1
STANDINGS = np.array(["on path", "ahead", "too uncertain", "", "behind"])
ON, UNCERTAIN, MISSING = 0, 2, 3


@dataclass(frozen=True, slots=True)
class Distance:
    """How far a figure lies above its path (below, if negative), and the limits of that distance.

    The arrays have one shape. `value`, `lower` and `upper` are in units of the figure; `target` is what the
    path asks for at its position, NaN where it asks for nothing. `verdict` is on, above, below or too
    uncertain; `standing` says which of these is good: on path, ahead, behind or too uncertain. Both are ""
    where figure, limits or target are missing; `standing` also where the figure is above or below the path
    and neither way is better.
    """

    value: Floats
    lower: Floats
    upper: Floats
    target: Floats
    verdict: Words
    standing: Words


def path(
    figure: Estimate,
    targets: ArrayLike,
    *,
    position: ArrayLike,
    polarity: ArrayLike,
    baseline: ArrayLike | None = None,
    margin: ArrayLike = 0,
) -> Distance:
    """Is this figure where the agreed path says it should be by now, or can that not be told?

    figure: with its limits, as the methods here return it (for an exact count give limits equal to it).
    targets: the path, a value for each year along the last axis, in units of the figure; NaN or None where
        nothing was agreed.
    position: which year of the path the figure is for, from 0; between years (2.25 is a quarter of the way
        from the third to the fourth) the path is a straight line. Off the path there is no target.
    polarity: "up" where more is better, "down" where less is, "neither".
    baseline: the figure that the path set out from; None for the first of `targets`.
    margin: how far from the target is still on the path, zero or more, in units of the figure.
        All but `targets` broadcast against `targets` without its last axis.

    The verdict is on where the limits lie within the margin of the target; otherwise above or below where
    they leave the target out. Limits that hold the target but not the baseline are on the path too: the
    figure has left where it set out from and may be where it should be. Limits that hold both cannot tell
    the path from standing still, and are too uncertain; for a path that holds steady give a margin.
    Raises InputError for input outside these ranges.

    With a confidence of 95% a figure that is exactly on its path is called above or below in 5% of cases. The
    rule of the margin is that of a test of equivalence: Schuirmann DJ (1987), J Pharmacokinet Biopharm
    15:657-680.

    >>> from cairn.methods import intervals
    >>> share = intervals.proportion(54, 120, multiplier=100)
    >>> gap = path(share, [35, 45, 55, 60], position=2, polarity="up")
    >>> print(f"{gap.value:.0f} points ({gap.lower:.1f} to {gap.upper:.1f}): {gap.verdict}, {gap.standing}")
    -10 points (-18.6 to -1.1): below, behind
    """
    agreed = _agreed(targets)
    start = agreed[..., 0] if baseline is None else inputs.numbers("baseline", baseline)
    value, low, high, goal, start, near, better = _broadcast(
        figure=figure.value,
        lower=figure.lower,
        upper=figure.upper,
        target=_between(agreed, inputs.numbers("position", position)),
        baseline=start,
        margin=inputs.counts("margin", margin),
        polarity=_better(polarity),
    )
    inputs.refuse_where(low > high, "figure", "has its lower limit above its upper", "Turn them round.")
    gap = value - goal, low - goal, high - goal
    code = _code(gap, start - goal, near)
    distance, lower, upper = (part[()] for part in gap)
    words = VERDICTS[code], STANDINGS[_good(code, better)]
    return Distance(distance, lower, upper, goal[()], *words)


def _agreed(targets: ArrayLike) -> Floats:
    agreed = inputs.numbers("targets", targets)
    if agreed.ndim == 0 or agreed.shape[-1] == 0:
        raise inputs.InputError("targets", "targets must be a path: one value or more along the last axis.")
    return agreed


def _better(polarity: ArrayLike) -> Floats:
    words = np.asarray(polarity)
    remedy = 'Write "up", "down" or "neither".'
    inputs.refuse_where(~np.isin(words, list(BETTER)), "polarity", "is not a known word", remedy)
    return np.where(words == "up", 1.0, np.where(words == "down", -1.0, 0.0))


def _between(agreed: Floats, position: Floats) -> Floats:
    """What the path asks for at a position: a straight line between two years, NaN off the path."""
    inputs.same_shape(position=position, targets=agreed[..., 0])
    shape = np.broadcast_shapes(position.shape, agreed.shape[:-1])
    paths, place = np.broadcast_to(agreed, (*shape, agreed.shape[-1])), np.broadcast_to(position, shape)
    last = agreed.shape[-1] - 1
    on_path = (place >= 0) & (place <= last)
    year = np.floor(np.where(on_path, place, 0)).astype(np.intp)
    this, following = (_year(paths, each) for each in (year, np.minimum(year + 1, last)))
    share = place - year
    asked = np.where(share == 0, this, this + share * (following - this))
    return np.where(on_path, asked, np.nan)


def _year(paths: Floats, year: NDArray[np.intp]) -> Floats:
    found: Floats = np.take_along_axis(paths, year[..., None], axis=-1)[..., 0]
    return found


def _broadcast(**arrays: ArrayLike) -> tuple[Floats, ...]:
    numbers = {name: np.asarray(array, dtype=np.float64) for name, array in arrays.items()}
    inputs.same_shape(**numbers)
    return np.broadcast_arrays(*numbers.values())


def _code(gap: tuple[Floats, ...], start: Floats, near: Floats) -> NDArray[np.intp]:
    """The verdict's code from the distance and its limits, and from the baseline's distance."""
    _, low, high = gap
    left_start = (start < low) | (start > high)
    code = np.where(low > 0, 1, np.where(high < 0, -1, np.where(left_start, ON, UNCERTAIN)))
    code = np.where((low >= -near) & (high <= near), ON, code)
    return np.where(np.isnan(sum(gap)), MISSING, code)


def _good(code: NDArray[np.intp], better: Floats) -> NDArray[np.intp]:
    """The standing's code: off the path, ahead or behind by which way is better, missing where neither is."""
    off = np.abs(code) == 1
    return np.where(off, np.where(better == 0, MISSING, code * better), code).astype(np.intp)
