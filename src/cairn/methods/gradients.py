"""Figures of each quantile in each area, the line through them, and the record of an inequality in each."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cairn.methods import groups, inputs, scales
from cairn.methods.estimate import Floats, Words
from cairn.methods.groups import Groups

NEEDED = ("population", "value")  # an area without one of these in some quantile is left out


@dataclass(frozen=True, slots=True)
class Inequality:
    """A measure of inequality in each area, with its limits.

    The arrays have one entry for each area in `area`, in the order in which the areas first appear; single
    numbers where no areas were named. NaN means that a figure was missing or has no place on the scale.
    `intercept` is the fitted figure at the most deprived end (NaN where no line is fitted), `method` says how
    the limits were found. `left_out` names the areas that lack a quantile which another area has.
    """

    area: Any
    value: Floats
    lower: Floats
    upper: Floats
    intercept: Floats
    method: Words
    left_out: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Spread:
    """Columns of figures laid out by area (rows) and quantile (ascending); only areas that have them all.

    Without labels there is one area, which is kept: what it lacks is NaN.
    """

    areas: Groups
    kept: NDArray[np.bool_]
    columns: dict[str, Floats]

    @property
    def labels(self) -> Any:
        """The areas that are kept, in the order in which they first appear."""
        return self.areas.shaped(self.areas.labels[self.kept])

    @property
    def left_out(self) -> tuple[Any, ...]:
        """The areas that are not."""
        return tuple(self.areas.labels[~self.kept].tolist())

    def described(self, value: Floats, limits: Floats, intercept: Floats, method: str) -> Inequality:
        """The result for these areas; limits are stacked lower and upper."""
        shaped = self.areas.shaped
        value_, lower, upper, start = (shaped(one) for one in (value, *limits, intercept))
        words = shaped(np.full(len(value), method))
        return Inequality(self.labels, value_, lower, upper, start, words, self.left_out)


@dataclass(frozen=True, slots=True)
class Line:
    """Weights that give the fitted line from the figures of the quantiles.

    The sum of `start` times the figures is the fitted figure at the most deprived end (rank 0), that of
    `slope` the distance from there to the least deprived end (rank 1). Both are areas by quantiles.
    """

    start: Floats
    slope: Floats

    @property
    def end(self) -> Floats:
        """Weights of the fitted figure at the least deprived end."""
        return self.start + self.slope


def ranks(population: Floats) -> tuple[Floats, Floats]:
    """The share of each quantile in its area's people, and the middle of its place in the order (0 to 1)."""
    share = population / population.sum(axis=-1, keepdims=True)
    return share, np.cumsum(share, axis=-1) - share / 2


def fitted(population: Floats) -> Line:
    """Least squares of the figures on the middle rank, each quantile weighted by its share of people."""
    share, middle = ranks(population)
    centre = (share * middle).sum(axis=-1, keepdims=True)
    apart = middle - centre
    slope = share * apart / (share * apart**2).sum(axis=-1, keepdims=True)
    return Line(share - slope * centre, slope)


def spread(
    quantile: ArrayLike, by: ArrayLike | None, allowed: tuple[int, int], columns: dict[str, Floats]
) -> Spread:
    """Lay the columns out by area and quantile. Areas lacking a quantile that another has are left out.

    allowed: the least and the most quantiles.
    Raises InputError for a missing quantile, too few or many, or one that an area has twice.
    """
    at = inputs.numbers("quantile", quantile)
    inputs.refuse_where(np.isnan(at), "quantile", "is missing", "Say of each figure which quantile it is of.")
    inputs.same_shape(quantile=at, **columns)
    at, *flat = np.broadcast_arrays(at, *columns.values())
    areas = groups.of("by", by, at.shape)
    levels, place = np.unique(np.ravel(at), return_inverse=True)
    cells = areas.codes * len(levels) + place
    _refuse_twice(cells)
    _refuse_number(len(levels), allowed)
    shape = (len(areas), len(levels))
    laid = {name: _laid(column, cells, shape) for name, column in zip(columns, flat, strict=True)}
    lacking = np.any([np.isnan(laid[name]).any(axis=-1) for name in NEEDED], axis=0)
    kept = ~lacking | areas.whole
    return Spread(areas, kept, {name: column[kept] for name, column in laid.items()})


def ratio_limits(top: Floats, bottom: Floats, covariance: tuple[Floats, Floats, Floats], z: float) -> Floats:
    """Fieller's limits of top / bottom, stacked lower and upper; infinite where bottom may be zero.

    covariance: the variance of top, that of bottom, and their covariance.
    """
    of_top, of_bottom, joint = covariance
    z_squared = z * z
    with scales.quietly():
        whole = bottom**2 - z_squared * of_bottom
        centre = top * bottom - z_squared * joint
        inner = bottom**2 * of_top - 2 * top * bottom * joint + top**2 * of_bottom
        reach = z * np.sqrt(np.maximum(inner - z_squared * (of_top * of_bottom - joint**2), 0))
        limits = np.stack([centre - reach, centre + reach]) / whole
        ratio = top / bottom
    limits = np.stack([np.minimum(limits[0], ratio), np.maximum(limits[1], ratio)])
    known = ~np.isnan(of_top + of_bottom + joint + ratio)
    open_ended = np.stack([np.full_like(ratio, -np.inf), np.full_like(ratio, np.inf)])
    return np.where(known, np.where(whole > 0, limits, open_ended), np.nan)


def standard_errors(
    scale: Callable[[Floats], Floats], se: Floats | None, lower: Floats | None, upper: Floats | None
) -> Floats:
    """The standard errors as given, or from 95% limits as they lie on the scale of the calculation."""
    if se is not None:
        return se
    if lower is None or upper is None:
        sentence = "se is missing. Give the standard errors, or both lower and upper 95% limits."
        raise inputs.InputError("se", sentence)
    inputs.refuse_where(lower > upper, "lower", "is above upper", "A lower limit is at most the upper one.")
    with scales.quietly():
        return (scale(upper) - scale(lower)) / (2 * inputs.normal_quantile(0.95))


def _laid(column: Floats, cells: Any, shape: tuple[int, int]) -> Floats:
    laid = np.full(shape, np.nan)
    laid.flat[cells] = np.ravel(column)
    return laid


def _refuse_number(number: int, allowed: tuple[int, int]) -> None:
    least, most = allowed
    if not least <= number <= most:
        sentence = f"quantile has {number} different values: give {least} to {most} quantiles."
        raise inputs.InputError("quantile", sentence)


def _refuse_twice(cells: Any) -> None:
    _, first, times = np.unique(cells, return_index=True, return_counts=True)
    if (times > 1).any():
        again = np.setdiff1d(np.arange(len(cells)), first)
        faulty = np.zeros(len(cells), dtype=bool)
        faulty[again] = True
        remedy = "Each area has one figure in each quantile; name the areas with by."
        inputs.refuse_where(faulty, "quantile", "repeats one of the same area", remedy)
