"""Funnel plots: which areas differ from the rest by more than chance, given their size.

How often its limits hold is said at the head of `cairn.methods.compare`, where it is found.
"""

from dataclasses import dataclass

from numpy.typing import ArrayLike

from cairn.methods import funnel_lines, funnel_points
from cairn.methods import overdispersion as over
from cairn.methods.funnel_lines import FunnelLines, Line
from cairn.methods.funnel_points import FunnelPoints
from cairn.methods.overdispersion import Overdispersion

__all__ = ["Funnel", "FunnelLines", "FunnelPoints", "Line", "Overdispersion", "funnel"]


@dataclass(frozen=True, slots=True)
class Funnel:
    """A funnel plot: points, lines, the average of all areas (without units), and what widened the lines."""

    average: float
    points: FunnelPoints
    lines: FunnelLines
    overdispersion: Overdispersion | None


def funnel(
    numerator: ArrayLike,
    denominator: ArrayLike | None = None,
    *,
    statistic: str,
    subtype: str | None = None,
    rate: ArrayLike | None = None,
    multiplier: float | None = None,
    years_of_data: float = 1,
    overdispersion: str | None = None,
    winsorise: float = 0.1,
    corrected: bool = False,
    peer_compatible: bool = False,
) -> Funnel:
    """Which areas differ from the rest by more than chance, and where are the limits for each size?

    Limits at 95% and 99.8% round the average of these areas (round 1 for ratios). A proportion is outside
    where Wilson's interval leaves the average out, which is beyond average -/+ z sqrt(average (1 - average) /
    people). A rate or ratio is outside where the interval of its events (exact Poisson under 10, Byar from 10
    on) leaves out what is expected. Lines of rates and ratios are exact Poisson throughout: a point can lie a
    hair inside its line and yet be called outside, as in the profiles' tool. How often the limits hold is
    said at the head of `cairn.methods.compare`.

    numerator: events or people counted, zero or more. denominator: people, above zero; for a ratio expected
    events; for a rate, needed only where there are no events. An area with a missing number (NaN or None) is
    left out of the average and gets no word.
    statistic: "proportion", "ratio" or "rate". subtype: "isr" (per 100, the default) or "count" (less 1) of a
    ratio, "crude" (the default) or "dsr" of a rate; a dsr of under 10 events is not judged.
    rate: the rate of each area in units of the multiplier; events / rate stands for its people.
    multiplier: units, above zero; 1 for proportions, 100 for ratios (no other), 100,000 for rates.
    years_of_data: the years that the events cover; rates are drawn over the people in one year.
    overdispersion: None, or widen the limits where areas differ by more than chance: "additive" adds a
    variance between areas, "multiplicative" multiplies the standard error by the root of phi.
    winsorise: the share of z-scores at each end that is pulled in to the next, from 0 to less than 0.5; it
    makes phi too small, by 0.68 at a tenth. corrected: True divides by that.
    peer_compatible: PHEindicatormethods 2.1.0 cuts the lines of a proportion at 100 whatever the multiplier,
    ours at the multiplier; True cuts at 100.
    Raises InputError for input outside these ranges, or a rate that fits no number of people.

    Spiegelhalter DJ (2005), Stat Med 24:1185-1202; the same (2005), Qual Saf Health Care 14:347-351.

    >>> plot = funnel([12, 30, 65, 20], [100, 150, 160, 210], statistic="proportion", multiplier=100)
    >>> print(f"{100 * plot.average:.1f}", *plot.points.significance, sep=", ")
    20.5, Low (0.025), Not significant, High (0.001), Low (0.001)
    >>> line = plot.lines.upper_95
    >>> print(f"{line.limit[9]:.1f} at {line.denominator[9]:.0f} people")
    45.5 at 10 people
    """
    kind = funnel_points.kind_of(statistic, subtype, multiplier, years_of_data)
    counts = funnel_points.counted(kind, numerator, denominator, rate)
    found = None
    level = funnel_points.exact_level(counts)
    if overdispersion is not None:
        found = over.estimated(counts, overdispersion, winsorise, corrected=corrected)
        level = over.widened_level(counts, found) if found.found else level
    points = funnel_points.points(counts, rate, level)
    return Funnel(
        counts.average, points, funnel_lines.lines(counts, found, peer_compatible=peer_compatible), found
    )
