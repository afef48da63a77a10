"""The points of a funnel: each area's figure, its size, and whether it lies outside the limits."""

from dataclasses import dataclass
from numbers import Real

import numpy as np
from numpy.typing import ArrayLike

from cairn.methods import inputs
from cairn.methods.estimate import Floats, Words
from cairn.methods.inputs import InputError, normal_quantile
from cairn.methods.limits import poisson_limits

CONFIDENCES = (0.95, 0.998)
LABELS = np.array(["Low (0.001)", "Low (0.025)", "Not significant", "High (0.025)", "High (0.001)"])
TOO_FEW = "Not applicable for events less than 10 for dsrs"
LEAST_EVENTS = 10  # of a directly standardised rate
MULTIPLIERS = {"proportion": 1.0, "ratio": 100.0, "rate": 100_000.0}
SUBTYPES = {"proportion": ("",), "ratio": ("isr", "count"), "rate": ("crude", "dsr")}


@dataclass(frozen=True, slots=True)
class FunnelPoints:
    """Each area in a funnel, in the order given.

    `value` is the figure in the units of the chart, `denominator` its size: people, expected events, or for
    rates people in one year. `level` is 2 above the 99.8% limits, 1 above the 95% limits, 0 between them, -1
    and -2 below; NaN where it cannot be told. `significance` says the same in the words of the profiles'
    tool, blank where a figure is missing.
    """

    value: Floats
    denominator: Floats
    level: Floats
    significance: Words

    @property
    def direction(self) -> Floats:
        """1 where the figure is above the 95% limits, -1 below, 0 between them, NaN where it is missing."""
        return np.sign(self.level)


@dataclass(frozen=True, slots=True)
class Kind:
    """What is in the funnel: the statistic, its subtype, its units, and the years that the events cover."""

    statistic: str
    subtype: str
    multiplier: float
    years: float

    @property
    def is_proportion(self) -> bool:
        """Binomial, not Poisson."""
        return self.statistic == "proportion"

    @property
    def centre(self) -> float | None:
        """What a ratio is compared with; proportions and rates are compared with the average."""
        return 1.0 if self.statistic == "ratio" else None

    def shown(self, figure: Floats) -> Floats:
        """A figure without units (a share, observed over expected, events a person) in those of the chart."""
        return figure - 1 if self.subtype == "count" else figure * self.multiplier


@dataclass(frozen=True, slots=True)
class Counted:
    """Events and the size that they are compared by, and the average of all; NaN where either is missing."""

    kind: Kind
    events: Floats
    size: Floats
    average: float

    @property
    def target(self) -> float:
        """The figure that each area is compared with."""
        return self.average if self.kind.centre is None else self.kind.centre

    @property
    def judged(self) -> Floats:
        """The events of the areas that can be judged, NaN for the others."""
        least = LEAST_EVENTS if self.kind.subtype == "dsr" else 0
        return np.where((self.events >= least) & ~np.isnan(self.size), self.events, np.nan)


def kind_of(statistic: str, subtype: str | None, multiplier: float | None, years: float) -> Kind:
    """The kind of funnel, checked."""
    _choice("statistic", statistic, tuple(SUBTYPES))
    chosen = SUBTYPES[statistic][0] if subtype is None else subtype
    _choice("subtype", chosen, SUBTYPES[statistic])
    units = MULTIPLIERS[statistic] if multiplier is None else inputs.scale(multiplier)
    if statistic == "ratio" and units != MULTIPLIERS["ratio"]:
        sentence = "multiplier must be 100 for a ratio, or left out: isr is per 100, count the ratio less 1."
        raise InputError("multiplier", sentence)
    if not (isinstance(years, Real) and not isinstance(years, bool) and 0 < years < np.inf):
        raise InputError("years_of_data", f"years_of_data must be one number above zero, not {years!r}.")
    return Kind(statistic, chosen, units, float(years))


def counted(
    kind: Kind, numerator: ArrayLike, denominator: ArrayLike | None, rate: ArrayLike | None
) -> Counted:
    """The events and sizes of every area, checked, with the average of those that have both."""
    events = np.atleast_1d(inputs.counts("numerator", numerator))
    size = _sizes(kind, events, denominator, rate)
    inputs.same_shape(numerator=events, denominator=size)
    events, size = np.broadcast_arrays(events, size)
    if events.ndim != 1:
        raise InputError("numerator", f"numerator must be one row of areas, not of shape {events.shape}.")
    if kind.is_proportion:
        more = np.asarray(events > size)
        inputs.refuse_where(more, "numerator", "is more than the denominator", "A part is at most its whole.")
    return Counted(kind, events, size, _average(kind, events, size))


def points(counts: Counted, rate: ArrayLike | None, level: Floats) -> FunnelPoints:
    """The record of the points, given how far each lies outside."""
    kind, judged = counts.kind, counts.judged
    value = kind.shown(judged / counts.size)
    if rate is not None:
        given = np.broadcast_to(inputs.numbers("rate", rate), value.shape)
        value = np.where(np.isnan(judged) | np.isnan(given), value, given)
    size = np.where(np.isnan(judged), np.nan, counts.size) / kind.years
    return FunnelPoints(value, size, level, _words(counts, level))


def exact_level(counts: Counted) -> Floats:
    """How far each point lies outside the limits of chance alone, as a level."""
    beyond = _beyond_binomial if counts.kind.is_proportion else _beyond_poisson
    with np.errstate(invalid="ignore"):
        levels = sum(beyond(counts, confidence) for confidence in CONFIDENCES)
    return np.where(np.isnan(counts.judged), np.nan, levels)


def _beyond_binomial(counts: Counted, confidence: float) -> Floats:
    share, average = counts.events / counts.size, counts.average
    reach = normal_quantile(confidence) * np.sqrt(average * (1 - average) / counts.size)
    return _beyond(share > average + reach, share < average - reach)


def _beyond_poisson(counts: Counted, confidence: float) -> Floats:
    lower, upper = poisson_limits(counts.events, confidence)
    return _beyond(lower / counts.size > counts.target, upper / counts.size < counts.target)


def _beyond(above: object, below: object) -> Floats:
    return np.asarray(above, dtype=np.float64) - np.asarray(below, dtype=np.float64)


def _words(counts: Counted, level: Floats) -> Words:
    known = ~np.isnan(level)
    words = np.where(known, LABELS[np.where(known, level, 0).astype(np.intp) + 2], "")
    if counts.kind.subtype != "dsr":
        return words
    return np.where(counts.events < LEAST_EVENTS, TOO_FEW, words)


def _sizes(kind: Kind, events: Floats, denominator: ArrayLike | None, rate: ArrayLike | None) -> Floats:
    whole = None if denominator is None else inputs.populations("denominator", denominator)
    if kind.statistic == "rate":
        return _effective(kind, events, whole, rate)
    if rate is not None:
        raise InputError("rate", f"rate belongs to a funnel of rates, but statistic is {kind.statistic!r}.")
    if whole is None:
        raise InputError("denominator", f"denominator is missing: a {kind.statistic} needs it.")
    return whole


def _effective(kind: Kind, events: Floats, whole: Floats | None, rate: ArrayLike | None) -> Floats:
    """The people that give this rate with these events; without events, or a rate, those supplied."""
    if rate is None:
        raise InputError("rate", "rate is missing: give the rate of each area beside its events.")
    rates = inputs.counts("rate", rate)
    inputs.same_shape(numerator=events, rate=rates)
    if whole is not None:
        inputs.same_shape(numerator=events, denominator=whole)
    nothing = np.asarray((rates == 0) & (events > 0))
    inputs.refuse_where(nothing, "rate", "is zero where there are events", "Give the rate of these events.")
    people = np.full(events.shape, np.nan) if whole is None or kind.subtype == "dsr" else whole
    known = (events > 0) & ~np.isnan(rates)
    with np.errstate(divide="ignore", invalid="ignore"):
        size = np.where(known, events / rates * kind.multiplier, people)
    unknown = (events == 0) & np.isnan(size) & (kind.subtype == "crude")
    remedy = "Without events the rate does not tell the number of people."
    inputs.refuse_where(np.asarray(unknown), "denominator", "is missing where there are no events", remedy)
    return size


def _average(kind: Kind, events: Floats, size: Floats) -> float:
    known = ~np.isnan(events + size)
    if not known.any():
        raise InputError("numerator", "numerator and denominator are never both known: there is no average.")
    average = float(events[known].sum() / size[known].sum())
    if average == 0 and not kind.is_proportion:
        sentence = "numerator is zero everywhere: without any event a funnel has no limits."
        raise InputError("numerator", sentence)
    return average


def _choice(argument: str, value: object, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        names = " or ".join(repr(one) for one in allowed if one) or "left out"
        raise InputError(argument, f"{argument} must be {names}, not {value!r}.")
