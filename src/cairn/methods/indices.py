"""The slope and the relative index of figures laid out by area, with their limits."""

from dataclasses import dataclass
from numbers import Real
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from cairn.methods import gradients, inputs, scales
from cairn.methods.estimate import Floats
from cairn.methods.gradients import Inequality, Line, Spread
from cairn.methods.simulation import Drawing, simulated_limits

LEAST, MOST = 5, 100  # quantiles
SEED = 20_041_126
Given = dict[str, ArrayLike | None]


@dataclass(frozen=True, slots=True)
class Options:
    """How the index was asked for; the fields are the arguments of `slope_index`."""

    value_type: str
    transform: bool
    multiplier: float
    confidence: float
    simulate: bool
    draws: int
    seed: int
    peer_compatible: bool

    def __post_init__(self) -> None:
        """Refuse options that cannot be."""
        inputs.level(self.confidence)
        number = isinstance(self.multiplier, Real) and not isinstance(self.multiplier, bool)
        if not (number and np.isfinite(self.multiplier) and self.multiplier != 0):
            sentence = f"multiplier must be a number other than zero, not {self.multiplier!r}."
            raise inputs.InputError("multiplier", sentence)
        if self.transform and self.scale is scales.SCALES["normal"]:
            sentence = 'transform needs value_type "rate" or "proportion": other figures have no such scale.'
            raise inputs.InputError("transform", sentence)

    @property
    def scale(self) -> scales.Scale:
        """The scale on which the figures err normally."""
        return scales.of(self.value_type)

    @property
    def drawing(self) -> Drawing:
        """How to draw."""
        return Drawing(self.draws, self.seed, self.confidence)

    @property
    def z(self) -> float:
        """Standard errors from a figure to its limits."""
        return inputs.normal_quantile(self.confidence)

    @property
    def is_drawn(self) -> bool:
        """No closed form exists for rates and proportions on a straight line."""
        return self.simulate or (self.value_type != "normal" and not self.transform)

    @property
    def method(self) -> str:
        """How the limits are found, in words."""
        return "Simulated" if self.is_drawn else "Closed form"

    @property
    def turned(self) -> bool:
        """Is the other end of the line the better one? The peer asks for a logarithmic line: below 1?"""
        peer = self.peer_compatible and self.transform and self.value_type == "rate"
        return self.multiplier < (1 if peer else 0)


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of the quantiles in each area, and the line through them.

    `centre` and `se` are on the scale on which the figures err normally, `figure` on that of the line.
    """

    laid: Spread
    centre: Floats
    se: Floats
    figure: Floats
    line: Line

    @property
    def start(self) -> Floats:
        """The fitted figure at the most deprived end."""
        return (self.line.start * self.figure).sum(axis=-1)

    @property
    def slope(self) -> Floats:
        """The distance from there to the least deprived end."""
        return (self.line.slope * self.figure).sum(axis=-1)

    def covariance(self, one: Floats, other: Floats) -> Floats:
        """Of two sums of the figures with these weights."""
        return (one * other * self.se**2).sum(axis=-1)


def prepared(
    quantile: ArrayLike, population: ArrayLike, by: ArrayLike | None, given: Given, options: Options
) -> Figures:
    """The checked figures, laid out by area and quantile, with the line fitted."""
    people = inputs.populations("population", population)
    laid = gradients.spread(quantile, by, (LEAST, MOST), _columns(people, given, options))
    scale, value = options.scale, laid.columns["value"]
    errors = (laid.columns.get(name) for name in ("se", "lower", "upper"))
    se = gradients.standard_errors(scale.to, *errors)
    centre = scale.to(value)
    line = gradients.fitted(laid.columns["population"])
    return Figures(laid, centre, se, centre if options.transform else value, line)


def gap(figures: Figures, options: Options) -> Inequality:
    """The slope index."""
    start, slope = figures.start, figures.slope
    if options.transform:
        back = options.scale.back
        value, intercept = back(start + slope) - back(start), back(start) * abs(options.multiplier)
        limits = _ends(figures, options, lambda low, high: high - low) * options.multiplier
    else:
        value, intercept, limits = slope, start, _slope_limits(figures, options, options.multiplier)
    ordered = limits[::-1] if options.transform and options.turned else limits
    return figures.laid.described(value * options.multiplier, ordered, intercept, options.method)


def ratio(figures: Figures, options: Options) -> Inequality:
    """The relative index."""
    back = options.scale.back if options.transform else _same
    start, end = back(figures.start), back(figures.start + figures.slope)
    with scales.quietly():
        value = start / end if options.multiplier < 0 else end / start
    intercept = start * abs(options.multiplier) if options.transform else start
    limits = _ratio_limits(figures, options)
    return figures.laid.described(value, limits, intercept, options.method)


def _ratio_limits(figures: Figures, options: Options) -> Floats:
    if options.transform:
        with scales.quietly():
            limits = _ends(figures, options, lambda low, high: high / low)
            return 1 / limits[::-1] if options.turned else limits
    if options.is_drawn:
        return _drawn_ratio(figures, options)
    ends = (figures.line.start, figures.line.end)
    bottom, top = ends[::-1] if options.turned else ends
    pairs = ((top, top), (bottom, bottom), (top, bottom))
    of_top, of_bottom, joint = (figures.covariance(one, other) for one, other in pairs)
    over, under = ((weights * figures.figure).sum(axis=-1) for weights in (top, bottom))
    return gradients.ratio_limits(over, under, (of_top, of_bottom, joint), options.z)


def _drawn_ratio(figures: Figures, options: Options) -> Floats:
    def of_a_draw(start: Floats, slope: Floats) -> Floats:
        end = start + slope
        return start / end if options.turned else end / start

    scale, line = options.scale, figures.line
    return simulated_limits(figures.centre, figures.se, scale.back, line, options.drawing, of_a_draw)


def _slope_limits(figures: Figures, options: Options, multiplier: float) -> Floats:
    """Limits of the slope on the scale of the line, times the multiplier."""
    if options.is_drawn:
        back = _same if options.transform else options.scale.back
        drawing = options.drawing
        return simulated_limits(
            figures.centre, figures.se, back, figures.line, drawing, lambda _, slope: slope * multiplier
        )
    reach = options.z * np.sqrt(figures.covariance(figures.line.slope, figures.line.slope))
    middle, half = figures.slope * multiplier, reach * abs(multiplier)
    return np.stack([middle - half, middle + half])


def _ends(figures: Figures, options: Options, of: Any) -> Floats:
    """A measure of the ends, turned back, of lines through the fitted middle with the limits as slopes."""
    limits = _slope_limits(figures, options, 1)
    middle = figures.start + figures.slope / 2
    low, high = options.scale.back(middle - limits / 2), options.scale.back(middle + limits / 2)
    return np.asarray(of(low, high))


def _columns(people: Floats, given: Given, options: Options) -> dict[str, Floats]:
    """The columns that were given, checked; the value is the numerator over the people where it was not."""
    checked = {name: inputs.numbers(name, one) for name, one in given.items() if one is not None}
    numerator = checked.pop("numerator", None)
    if "value" not in checked:
        checked["value"] = _share(numerator, people, options)
    for name in {"value", "lower", "upper"} & checked.keys():
        options.scale.check(name, checked[name])
    if "se" in checked:
        inputs.refuse_where(checked["se"] < 0, "se", "is negative", "A standard error is zero or more.")
    return {"population": people, **checked}


def _share(numerator: Floats | None, people: Floats, options: Options) -> Floats:
    if numerator is None or options.value_type != "proportion":
        sentence = "value is missing. Give it, or the numerator of a proportion."
        raise inputs.InputError("value", sentence)
    inputs.same_shape(numerator=numerator, population=people)
    more = np.asarray(numerator > people)
    inputs.refuse_where(more, "numerator", "is more than the population", "A part is at most its whole.")
    return inputs.counts("numerator", numerator) / people


def _same(values: Floats) -> Floats:
    return values
