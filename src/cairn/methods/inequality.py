"""How unequal a figure is across people ordered from the most to the least deprived.

`slope_index` and `relative_index` are the gap and the ratio between the two ends of the fitted line;
`concentration` counts everyone in between; `quantiles` puts areas in order in groups of equal size;
`relative_rate` sets one group of people beside another.
"""

from numpy.typing import ArrayLike

from cairn.methods.concentrations import concentration
from cairn.methods.disparity import relative_rate
from cairn.methods.gradients import Inequality
from cairn.methods.indices import SEED, Options, gap, prepared, ratio
from cairn.methods.ranks import Quantiles, quantiles

__all__ = [
    "Inequality", "Quantiles", "concentration", "quantiles", "relative_index", "relative_rate", "slope_index",
]  # fmt: skip


def slope_index(
    quantile: ArrayLike,
    population: ArrayLike,
    value: ArrayLike | None = None,
    *,
    numerator: ArrayLike | None = None,
    se: ArrayLike | None = None,
    lower: ArrayLike | None = None,
    upper: ArrayLike | None = None,
    by: ArrayLike | None = None,
    value_type: str = "normal",
    transform: bool = False,
    multiplier: float = 1,
    confidence: float = 0.95,
    simulate: bool = False,
    draws: int = 100_000,
    seed: int = SEED,
    peer_compatible: bool = False,
) -> Inequality:
    """How far is the figure of the least deprived from that of the most deprived, by the fitted line?

    The slope index of inequality: a line through the figures, each weighted by its people, over their rank in
    the population, from 0 (most deprived) to 1. Limits are in closed form for figures that err normally and
    for every transformed line. For rates and proportions on a straight line there is none: the figures are
    drawn anew on the log or logit scale.

    quantile: its order, ascending, 1 the most deprived; 5 to 100 of them, one figure for each and area.
    population: people, above zero. value: the figure; or numerator: people counted, for a proportion.
    se: standard error of the figure, for a rate of its logarithm, for a proportion of its logit; or lower,
    upper: its 95% limits, in units of the figure. All of these broadcast; NaN or None is missing.
    by: the area of each figure; areas lacking a quantile that another has are left out.
    value_type: "normal" (such as years of life), "rate" (zero or more) or "proportion" (0 to 1).
    transform: True fits the line to the logarithm of a rate or the logit of a proportion, and turns its ends
    back; a figure or limit of zero (or one) has no place there and gives NaN.
    multiplier: units of the result, such as 100 for a proportion; below zero turns the sign round.
    confidence: a fraction from 0.9 to 1.
    simulate, draws, seed: draw even where a closed form exists; how often (1,000 or more); from which seed.
    peer_compatible: PHEindicatormethods 2.1.0 swaps the limits of a logarithmic line for every multiplier
    below 1, not only below zero, so that lower exceeds upper between 0 and 1; True does so too.
    Raises InputError for input outside these ranges.

    Low A, Low A (2004), J Public Health 26:388-395; Pamuk ER (1985), Popul Stud 39:17-31.

    >>> years = slope_index([1, 2, 3, 4, 5], 1_000, [76, 78, 79, 80, 82], se=0.5)
    >>> print(f"{years.value:.1f} ({years.lower:.2f} to {years.upper:.2f})")
    7.0 (5.45 to 8.55)
    """
    given = {"numerator": numerator, "value": value, "se": se, "lower": lower, "upper": upper}
    options = Options(value_type, transform, multiplier, confidence, simulate, draws, seed, peer_compatible)
    return gap(prepared(quantile, population, by, given, options), options)


def relative_index(
    quantile: ArrayLike,
    population: ArrayLike,
    value: ArrayLike | None = None,
    *,
    numerator: ArrayLike | None = None,
    se: ArrayLike | None = None,
    lower: ArrayLike | None = None,
    upper: ArrayLike | None = None,
    by: ArrayLike | None = None,
    value_type: str = "normal",
    transform: bool = False,
    multiplier: float = 1,
    confidence: float = 0.95,
    simulate: bool = False,
    draws: int = 100_000,
    seed: int = SEED,
    peer_compatible: bool = False,
) -> Inequality:
    """How many times the figure of the most deprived is that of the least deprived, by the fitted line?

    The relative index of inequality: the least deprived end of the line of `slope_index` over the most
    deprived end; with a multiplier below zero, the other way round. The arguments are those of `slope_index`.
    On a straight line of figures that err normally, limits are Fieller's: exact, and infinite both ways where
    the end that is divided by cannot be told from zero (there the peer, which draws, gives finite limits;
    `simulate` does so too).
    Raises InputError for input outside the ranges of `slope_index`.

    Mackenbach JP, Kunst AE (1997), Soc Sci Med 44:757-771; Fieller EC (1954), J R Stat Soc B 16:175-185.

    >>> smoking = relative_index(
    ...     [1, 2, 3, 4, 5], 400, numerator=[120, 100, 90, 70, 60], lower=[0.26, 0.21, 0.19, 0.14, 0.12],
    ...     upper=[0.35, 0.29, 0.27, 0.22, 0.19], value_type="proportion", transform=True, multiplier=-1,
    ... )
    >>> print(f"{smoking.value:.2f} ({smoking.lower:.2f} to {smoking.upper:.2f})")
    2.38 (1.77 to 3.20)
    """
    given = {"numerator": numerator, "value": value, "se": se, "lower": lower, "upper": upper}
    options = Options(value_type, transform, multiplier, confidence, simulate, draws, seed, peer_compatible)
    return ratio(prepared(quantile, population, by, given, options), options)
