"""Whether a figure is concentrated among the most or the least deprived."""

import numpy as np
from numpy.typing import ArrayLike

from cairn.methods import gradients, inputs
from cairn.methods.estimate import Floats
from cairn.methods.gradients import Inequality

LEAST, MOST = 2, 1_000  # quantiles


def concentration(
    quantile: ArrayLike,
    population: ArrayLike,
    value: ArrayLike,
    *,
    se: ArrayLike | None = None,
    lower: ArrayLike | None = None,
    upper: ArrayLike | None = None,
    by: ArrayLike | None = None,
    bounds: tuple[float, float] | None = None,
    confidence: float = 0.95,
) -> Inequality:
    """Does it fall more on the deprived or on the others, counting everyone in between?

    The concentration index: 2 / mean times the sum over quantiles of share of people x figure x middle rank,
    less 1. From -1 (all of it falls on the most deprived) over 0 (no gradient) to 1. With ranks and shares of
    people as fixed it is a ratio of two sums of the figures, so Fieller's limits are exact for figures that
    err normally.

    quantile: its order, ascending, 1 the most deprived; 2 to 1,000 of them, one figure for each and area.
    population: people, above zero. value: the figure, zero or more. All broadcast; NaN or None is missing.
    se: standard error of the figure; or lower, upper: its 95% limits.
    by: the area of each figure; areas lacking a quantile that another has are left out.
    bounds: the least and greatest that a figure can be, such as (0, 1) for a share of people; then Erreygers'
    corrected index is given, which has the same size for a state and its opposite (ill and well).
    confidence: a fraction from 0.9 to 1. Raises InputError for input outside these ranges.

    Kakwani N, Wagstaff A, van Doorslaer E (1997), J Econometrics 77:87-103; Erreygers G (2009), J Health Econ
    28:504-515; Fieller EC (1954), J R Stat Soc B 16:175-185.

    >>> deaths = concentration([1, 2, 3, 4, 5], 1_000, [30, 25, 20, 15, 10], se=2)
    >>> print(f"{deaths.value:.2f} ({deaths.lower:.3f} to {deaths.upper:.3f})")
    -0.20 (-0.254 to -0.149)
    """
    given = {"se": se, "lower": lower, "upper": upper}
    columns = {
        "population": inputs.populations("population", population),
        "value": inputs.counts("value", value),
        **{name: inputs.numbers(name, one) for name, one in given.items() if one is not None},
    }
    laid = gradients.spread(quantile, by, (LEAST, MOST), columns)
    errors = gradients.standard_errors(lambda x: x, *(laid.columns.get(name) for name in given))
    z = inputs.normal_quantile(inputs.level(confidence))
    value_, limits = _index(laid.columns["population"], laid.columns["value"], errors, z, _range(bounds))
    return laid.described(value_, limits, np.full_like(value_, np.nan), "Closed form")


def _index(
    population: Floats, figures: Floats, se: Floats, z: float, reach: float | None
) -> tuple[Floats, Floats]:
    share, middle = gradients.ranks(population)
    uneven, mean = share * (2 * middle - 1), share
    top, bottom = ((weights * figures).sum(axis=-1) for weights in (uneven, mean))
    variances = (uneven**2, mean**2, uneven * mean)
    of_top, of_bottom, joint = ((weights * se**2).sum(axis=-1) for weights in variances)
    if reach is not None:
        half = z * 4 / reach * np.sqrt(of_top)
        return 4 / reach * top, np.stack([4 / reach * top - half, 4 / reach * top + half])
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.where(bottom == 0, np.nan, top / bottom)
    return value, gradients.ratio_limits(top, bottom, (of_top, of_bottom, joint), z)


def _range(bounds: tuple[float, float] | None) -> float | None:
    if bounds is None:
        return None
    least, most = (float(one) for one in bounds)
    if not least < most:
        raise inputs.InputError("bounds", f"bounds must be the least and the most, not {bounds!r}.")
    return most - least
