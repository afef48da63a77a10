"""The control lines of a funnel, at the hundred sizes at which the profiles' tool draws them."""

import math
from dataclasses import dataclass

import numpy as np

from cairn.methods.estimate import Floats
from cairn.methods.funnel_points import Counted, Kind
from cairn.methods.inputs import normal_quantile
from cairn.methods.overdispersion import Overdispersion

POSITIONS = 100
TAILS = {0.95: 0.025, 0.998: 0.001}


@dataclass(frozen=True, slots=True)
class Line:
    """One control line: draw `limit` at `denominator`.

    `denominator` is on the axis of the points (people, expected events, or people in one year), `limit` in
    the units of the chart; `expected` are the events expected at that size.
    """

    denominator: Floats
    limit: Floats
    expected: Floats


@dataclass(frozen=True, slots=True)
class FunnelLines:
    """The centre line and the four control lines.

    `x` are the hundred positions: people for a proportion, else events. Limits of chance alone belong to a
    number of observed events, so each line has its own sizes.
    """

    x: Floats
    baseline: float
    lower_95: Line
    upper_95: Line
    lower_998: Line
    upper_998: Line


def lines(counts: Counted, overdispersion: Overdispersion | None, *, peer_compatible: bool) -> FunnelLines:
    """Every line of the funnel."""
    x = positions(counts)
    baseline = float(counts.kind.shown(np.asarray(counts.target)))
    made = (
        _line(counts, overdispersion, x, confidence, side, peer_compatible)
        for confidence in TAILS
        for side in (-1, 1)
    )
    return FunnelLines(x, baseline, *made)


def positions(counts: Counted) -> Floats:
    """The peer's hundred positions: closer together where areas are small, always at least 1 apart."""
    start, end = _axis(counts)
    later = 1 if counts.kind.statistic == "ratio" else 0
    found = [max(1.0, start)]
    for step in range(2 - later, POSITIONS + 1 - later):
        last = found[-1]
        found.append(max(float(round((end / last) ** (1 / (POSITIONS + 1 - step)) * last)), last + 1))
    return np.array(found)


def _axis(counts: Counted) -> tuple[float, float]:
    """Where the axis starts and ends: from 0 if the largest area is over twice the smallest."""
    known = counts.size[~np.isnan(counts.events + counts.size)]
    least, most = float(known.min()), float(known.max())
    years = counts.kind.years
    start = 0.0 if most > 2 * least else _down(least / years) * years
    end = _up(most / years) * years
    if counts.kind.statistic == "rate":
        return float(math.floor(start * counts.average)), float(math.ceil(end * counts.average))
    return start, end


def _down(size: float) -> float:
    """95% of the size, rounded down to one significant figure."""
    less = size * 0.95
    unit = 10.0 ** (len(str(math.floor(less))) - 1)
    return math.floor(less / unit) * unit


def _up(size: float) -> float:
    """105% of the size, rounded up to two significant figures."""
    more = size * 1.05
    unit = 10.0 ** (len(str(math.ceil(more))) - 2)
    return math.ceil(more / unit) * unit


def _line(
    counts: Counted,
    overdispersion: Overdispersion | None,
    x: Floats,
    confidence: float,
    side: int,
    peer_compatible: bool,
) -> Line:
    z = side * normal_quantile(confidence)
    if counts.kind.is_proportion:
        return _binomial(counts, overdispersion, x, z, peer_compatible)
    if overdispersion is not None and overdispersion.found:
        return _widened_poisson(counts, overdispersion, x, z)
    return _exact_poisson(counts, x, TAILS[confidence], side)


def _binomial(
    counts: Counted, overdispersion: Overdispersion | None, x: Floats, z: float, peer_compatible: bool
) -> Line:
    average, multiplier = counts.average, counts.kind.multiplier
    error = np.sqrt(average * (1 - average) / x)
    if overdispersion is not None:
        error = overdispersion.widened(error)
    limit = np.clip((average + z * error) * multiplier, 0, 100 if peer_compatible else multiplier)
    return Line(x, limit, x * average)


def _exact_poisson(counts: Counted, x: Floats, tail: float, side: int) -> Line:
    """For x events, the expected number of which x is just at the tail: half a chi-square quantile."""
    from scipy.special import gammainccinv, gammaincinv

    expected = gammaincinv(x, tail) if side > 0 else gammainccinv(x + 1, tail)
    return _poisson_line(counts, x / expected, expected)


def _widened_poisson(counts: Counted, overdispersion: Overdispersion, x: Floats, z: float) -> Line:
    """For x expected events, on the square-root scale."""
    root = np.maximum(1 + z * overdispersion.widened(0.5 / np.sqrt(x)), 0)
    return _poisson_line(counts, root**2, x)


def _poisson_line(counts: Counted, ratio: Floats, expected: Floats) -> Line:
    """The line where observed over expected is `ratio`."""
    kind: Kind = counts.kind
    return Line(expected / counts.target / kind.years, kind.shown(ratio * counts.target), expected)
