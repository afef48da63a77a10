"""How long people of an area can expect to live, at the death rates of today."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cairn.methods import bands, groups, inputs
from cairn.methods.bands import By
from cairn.methods.estimate import Estimate, Floats, Words
from cairn.methods.life_table import and_above, expectancies

Cells = NDArray[np.bool_]

SMALLEST_POPULATION = 5000  # an area must have more people than this
WIDEST = 10.0  # years from the figure to its 95% limit, beyond which the figure is held back

CALCULATED, UNCERTAIN, NOBODY = "calculated", "limits too wide", "nobody lives so long"
REASONS = (
    "missing",
    "age band left out",
    "negative deaths",
    "empty population",
    "more deaths than people",
    "5,000 people or fewer",
)


@dataclass(frozen=True, slots=True)
class Expectancy(Estimate):
    """Years of life to expect, areas down and ages across (ages alone, where no areas were given).

    `value`, `lower` and `upper` are in years from the start of the band. `group` holds the areas in the order
    of their first rows, `start_age` the ages in ascending order. `population` and `deaths` are those of the
    age and above, which the figure rests on. `status` says what became of each figure: see `expectancy`.
    """

    group: NDArray[Any]
    start_age: Floats
    population: Floats
    deaths: Floats
    status: Words


def expectancy(
    deaths: ArrayLike,
    population: ArrayLike,
    start_age: ArrayLike,
    *,
    by: By | None = None,
    confidence: float = 0.95,
) -> Expectancy:
    """How many more years can people of each age expect to live, if they die at the rates of today?

    An abridged life table: Chiang's second method, where those who die in a band live through half of it, and
    a tenth of the first year of life; Silcocks' variance for the oldest band, which has no end.

    deaths: deaths in each band, zero or more. population: people or person-years in it, above zero.
    start_age: the first age of each band; the bands begin at 0 and 1 (0, 1, 5, 10 ... 90). The last is open.
    by: the area of each row, or None for one area. Rows need not be in order of age; wide tables may have
    areas down and bands across, with `by` one column of areas.
    confidence: a fraction from 0.9 to 1.

    One area that cannot be calculated does not stop the others: its figures are NaN and `status` says why:
    "missing" (a number), "age band left out", "negative deaths", "empty population" (a band with nobody),
    "more deaths than people" (in a band), "5,000 people or fewer" (in all). Single figures are NaN where the
    95% limits lie more than 10 years either side ("limits too wide": the limits are still given, to show
    why). Where the table leaves nobody alive the value is 0 without limits ("nobody lives so long").
    Raises InputError for input that is not numbers or does not fit, and for an area with a band twice.

    Chiang CL (1984), The Life Table and its Applications, Krieger; Newell C (1994), Methods and Models in
    Demography; Silcocks PBS, Jenner DA, Reza R (2001), J Epidemiol Community Health 55:38-43.

    >>> ages = [0, 1, *range(5, 95, 5)]
    >>> deaths = [9, 1, 1, 1, 3, 6, 8, 9, 14, 22, 35, 52, 79, 121, 190, 280, 410, 560, 620, 580]
    >>> people = [2000, 8000, *[10_000] * 12, 9000, 8000, 7000, 5000, 3000, 1500]
    >>> life = expectancy(deaths, people, ages)
    >>> print(f"at birth {life.value[0]:.1f} years ({life.lower[0]:.1f} to {life.upper[0]:.1f})")
    at birth 75.8 years (75.2 to 76.4)
    """
    level = inputs.level(confidence)
    tables = {
        "deaths": inputs.numbers("deaths", deaths),
        "population": inputs.numbers("population", population),
        "start_age": inputs.numbers("start_age", start_age),
    }
    shape, (died, people, starts) = bands.flat(**tables)
    areas = bands.areas(by, shape)
    ages, column = _ages(starts)
    cells = areas.within(groups.Groups(ages, column))
    bands.refuse_twice("start_age", cells)
    tall = (died, people, np.ones_like(died))
    died, people, listed = (_spread(one, areas, column, len(ages)) for one in tall)
    return _expectancy(areas, ages, died, people, listed == 1, level)


def _ages(starts: Floats) -> tuple[Floats, groups.Places]:
    """The bands, and the band of each row."""
    remedy = "Give the first age of each band, from 0 up."
    inputs.refuse_where(np.isnan(starts) | (starts < 0), "start_age", "is missing or negative", remedy)
    ages, column = np.unique(starts, return_inverse=True)
    if ages[:2].tolist() != [0, 1]:
        sentence = (
            f"start_age must begin with 0 and 1: infants have a band of their own. Not {ages[:2].tolist()}."
        )
        raise inputs.InputError("start_age", sentence)
    return ages, column


def _spread(rows: Floats, areas: groups.Groups, column: groups.Places, width: int) -> Floats:
    """Rows as a table, areas down and bands across, NaN where a band is not listed."""
    table = np.full((len(areas), width), np.nan)
    table[areas.codes, column] = rows
    return table


def _expectancy(
    areas: groups.Groups, ages: Floats, died: Floats, people: Floats, listed: Cells, level: float
) -> Expectancy:
    reason = _reason(died, people, listed)[:, np.newaxis]
    usable = reason == ""
    value, error = expectancies(np.where(usable, died, np.nan), np.where(usable, people, np.nan), ages)
    uncertain = error * inputs.normal_quantile(0.95) > WIDEST
    status = np.select([~usable, uncertain, value == 0], [reason, UNCERTAIN, NOBODY], CALCULATED)
    with np.errstate(invalid="ignore"):  # where nobody dies in the open band, life has no end
        half = inputs.normal_quantile(level) * error
        lower, upper = value - half, value + half
    figures = (np.where(uncertain, np.nan, value), lower, upper)
    value, lower, upper, people, died = map(areas.shaped, (*figures, and_above(people), and_above(died)))
    method = np.broadcast_to(np.array("Chiang"), value.shape)
    group, status = areas.shaped(areas.labels), areas.shaped(status)
    return Expectancy(value, lower, upper, method, group, ages, people, died, status)


def _reason(died: Floats, people: Floats, listed: Cells) -> Words:
    """Why an area cannot be calculated, or nothing; the first reason that applies."""
    faults = (
        np.isnan(died + people) & listed,
        ~listed,
        died < 0,
        people <= 0,
        died > people,
    )
    small = np.nansum(people, axis=-1) <= SMALLEST_POPULATION
    return np.select([*(fault.any(axis=-1) for fault in faults), small], REASONS, "")
