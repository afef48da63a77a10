"""Indirectly standardised ratios and rates: observed events beside those expected at reference rates."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cairn.methods import bands, groups, inputs
from cairn.methods.bands import By
from cairn.methods.estimate import Estimate, Floats
from cairn.methods.limits import poisson_limits, poisson_method


@dataclass(frozen=True, slots=True)
class Indirect:
    """Indirectly standardised figures, one for each area in `group`, in the order of their first rows.

    `ratio` is observed over expected events, `rate` that ratio times `reference_rate`.
    """

    group: NDArray[Any]
    observed: Floats
    expected: Floats
    reference_rate: Floats
    rate: Estimate
    ratio: Estimate


def indirect(
    events: ArrayLike | None,
    population: ArrayLike,
    reference_events: ArrayLike,
    reference_population: ArrayLike,
    *,
    by: By | None = None,
    observed: Mapping[Any, float | None] | ArrayLike | None = None,
    multiplier: float = 100_000,
    ratio_multiplier: float = 1,
    confidence: float = 0.95,
    peer_compatible: bool = False,
) -> Indirect:
    """How many events has this area for each that it would have at the rates of a reference population?

    Expected: the sum over the bands of population x reference events / reference population. The ratio of
    observed to expected is the standardised mortality ratio where the events are deaths; the rate is that
    ratio times the crude rate of the reference. Limits: exact Poisson under 10 observed events, Byar from 10
    on; the reference is taken to be known without error. Compare an area with the reference, not with another
    area: each ratio has the weights of its own population.

    events: events of each area and band, zero or more; or None where only totals are known, then
    observed: the events of each area, as a mapping from its label or in the order of the areas' first rows.
    population: people or person-years of each area and band, zero or more.
    reference_events, reference_population: those of the reference, zero or more, and above zero: one for each
    row of a long table, or for each band of a wide one.
    by: the area of each row, or None for one area (single numbers out).
    multiplier: units of the rate; ratio_multiplier: of the ratio, 1 or 100. Both above zero.
    confidence: a fraction from 0.9 to 1; at 1 the limits are 0 and infinity.
    A missing number makes its area missing; where no event is expected there is no ratio (NaN).
    Raises InputError for input outside these ranges.

    Departure from PHEindicatormethods, which `peer_compatible` undoes: it takes missing events, populations
    and reference events for zero. Where the population of a band is missing, the events of that band then
    still count as observed, while none are expected.

    Breslow NE, Day NE (1987), Statistical Methods in Cancer Research, volume II, IARC, pp. 65-72.

    >>> deaths = indirect([2, 7, 11], [900, 800, 200], [150, 600, 1500], [90_000, 80_000, 30_000])
    >>> print(f"{deaths.ratio.value:.2f} ({deaths.ratio.lower:.2f} to {deaths.ratio.upper:.2f})")
    1.14 (0.70 to 1.77)
    """
    units, ratio_units = inputs.scale(multiplier), _ratio_scale(ratio_multiplier)
    level, fill = inputs.level(confidence), 0.0 if peer_compatible else np.nan
    tables = {
        "population": _filled("population", population, fill),
        "reference_events": _filled("reference_events", reference_events, fill),
        "reference_population": inputs.populations("reference_population", reference_population),
    }
    if events is not None:
        tables["events"] = _filled("events", events, fill)
    shape, (people, cases, at_risk, *happened) = bands.flat(**tables)
    areas = bands.areas(by, shape)
    total = _observed(areas, happened[0] if happened else None, observed)
    expected = areas.sums(cases / at_risk * people)
    reference_rate = areas.sums(cases) / areas.sums(at_risk) * units
    of_one_event = np.divide(1, expected, out=np.full_like(expected, np.nan), where=expected > 0)
    rate = _estimate(areas, total, of_one_event * reference_rate, level)
    ratio = _estimate(areas, total, of_one_event * ratio_units, level)
    group, total, expected, reference_rate = map(
        areas.shaped, (areas.labels, total, expected, reference_rate)
    )
    return Indirect(group, total, expected, reference_rate, rate, ratio)


def _estimate(areas: groups.Groups, total: Floats, of_one_event: Floats, level: float) -> Estimate:
    """Observed events and their limits, in units of a rate or ratio."""
    figures = [one * of_one_event for one in (total, *poisson_limits(total, level))]
    value, lower, upper, method = map(areas.shaped, (*figures, poisson_method(total)))
    return Estimate(value, lower, upper, method)


def _observed(
    areas: groups.Groups, events: Floats | None, totals: Mapping[Any, float | None] | ArrayLike | None
) -> Floats:
    """The observed events of each area, from its rows or from the totals given."""
    if events is not None and totals is None:
        return areas.sums(events)
    if events is not None or totals is None:
        sentence = "events must be given for each row, or observed for each area: one of the two, not both."
        raise inputs.InputError("events", sentence)
    listed = _in_order(areas, totals) if isinstance(totals, Mapping) else totals
    given = np.atleast_1d(inputs.counts("observed", listed))
    if given.shape != (len(areas),):
        sentence = f"observed must have one number for each of the {len(areas)} areas, not {given.shape}."
        raise inputs.InputError("observed", sentence)
    return given


def _in_order(areas: groups.Groups, totals: Mapping[Any, float | None]) -> Floats:
    labels = areas.labels.tolist()
    lacking = np.array([label not in totals for label in labels], dtype=bool)
    inputs.refuse_where(lacking, "observed", "has no entry for the area", "Give None where unknown.")
    return inputs.counts("observed", [totals[label] for label in labels])  # type: ignore[arg-type]


def _filled(argument: str, values: ArrayLike, fill: float) -> Floats:
    return np.nan_to_num(inputs.counts(argument, values), nan=fill)


def _ratio_scale(multiplier: float) -> float:
    try:
        return inputs.scale(multiplier)
    except inputs.InputError:
        sentence = f"ratio_multiplier must be one number above zero, such as 1 or 100, not {multiplier!r}."
        raise inputs.InputError("ratio_multiplier", sentence) from None
