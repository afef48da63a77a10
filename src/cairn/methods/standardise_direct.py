"""Directly standardised rates: the rate of a standard population that lives as an area does."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cairn.methods import bands, groups, inputs
from cairn.methods.bands import By
from cairn.methods.estimate import Estimate, Floats, Words
from cairn.methods.limits import FEW_EVENTS, byar_limits

CALCULATED, TOO_FEW, MISSING = "calculated", "fewer than 10 events", "missing"


@dataclass(frozen=True, slots=True)
class Standardised(Estimate):
    """Directly standardised rates, one for each area in `group`, in the order of their first rows.

    `value`, `lower` and `upper` are NaN unless `status` is "calculated"; else it says why they are held back:
    "fewer than 10 events" or "missing". `events` and `population` are the totals of the area. `variance` is
    that of the rate per person, without the multiplier.
    """

    group: NDArray[Any]
    events: Floats
    population: Floats
    variance: Floats
    status: Words


@dataclass(frozen=True, slots=True)
class _Rows:
    """Checked rows: one band of an area each, or one band and event frequency."""

    events: Floats
    population: Floats
    standard: Floats
    areas: groups.Groups


@dataclass(frozen=True, slots=True)
class _Tally:
    """What a rate and its limits are made of, for each area."""

    events: Floats
    population: Floats
    rate: Floats
    variance: Floats


def direct(
    events: ArrayLike,
    population: ArrayLike,
    standard: ArrayLike,
    *,
    by: By | None = None,
    band: By | None = None,
    event_frequency: ArrayLike | None = None,
    multiplier: float = 100_000,
    confidence: float = 0.95,
    peer_compatible: bool = False,
) -> Standardised:
    """What rate would a standard population have, if each of its age bands had the rate of this area?

    Rate: the sum of standard x events / population over the bands, divided by the sum of the standard.
    Limits: Dobson's, from Byar's limits of the total count. Areas with fewer than 10 events get no figure and
    say so.

    events: events of each area and band, zero or more. population: its people or person-years, above zero.
    standard: the standard population of the band, zero or more; see `standardise.esp2013`.
    by: the area of each row, or None for one area (single numbers out).
    event_frequency: for events that are not independent, such as repeat admissions of the same people. Each
    row then holds in `events` the number of people who had so many events each, in a `band` of an area; the
    population and standard of a band are the same in each of its rows. The limits widen.
    band: the age band of each row: needed with event_frequency, otherwise only used to refuse a band that an
    area has twice.
    multiplier: units of the result, above zero. confidence: a fraction from 0.9 to 1; at 1 the limits are 0
    and infinity.
    A missing number of events makes its area missing; population and standard must be there.
    Raises InputError for input outside these ranges.

    The 95% limits hold the truth in 93 to 97% of the figures shown from about 20 expected events on, and in
    97 to 98% from 12, where no band weighs much more than the others. They miss more often in areas that only
    chance lifted to 10 events, and where one band has a large standard for few people (see
    `coverage.direct`); there the lower limit can even come out below zero: read it as zero.

    Departures from PHEindicatormethods, which `peer_compatible` undoes: it takes a missing count for zero;
    and with event frequencies it divides the variance of each frequency by the standard population of only
    the bands listed for it, so that the limits change when a row of nobody is left out.

    Dobson AJ, Kuulasmaa K, Eberle E, Scherer J (1991), Stat Med 10:457-462; Breslow NE, Day NE (1987),
    Statistical Methods in Cancer Research, volume II, IARC. For events that are not independent: Public
    Health England (2018), Technical guide: common public health statistics and their confidence intervals.

    >>> counted = [[4, 9, 30], [1, 2, 3]]
    >>> deaths = direct(counted, [[6000, 5000, 2000]], [5000, 4000, 1000], by=[["A"], ["B"]])
    >>> for area, value, lower, upper, status in zip(
    ...     deaths.group, deaths.value, deaths.lower, deaths.upper, deaths.status
    ... ):
    ...     print(f"{area}: {value:.0f} ({lower:.0f} to {upper:.0f}), {status}")
    A: 255 (183 to 346), calculated
    B: nan (nan to nan), fewer than 10 events
    """
    units, level = inputs.scale(multiplier), inputs.level(confidence)
    happened = inputs.counts("events", events)
    shape, columns = bands.flat(
        events=np.nan_to_num(happened, nan=0.0) if peer_compatible else happened,
        population=bands.there("population", inputs.populations("population", population)),
        standard=bands.there("standard", inputs.counts("standard", standard)),
    )
    rows = _Rows(columns[0], columns[1], columns[2], bands.areas(by, shape))
    cells = None if band is None else rows.areas.within(groups.of("band", band, shape))
    if event_frequency is None:
        tally = _independent(rows, cells)
    else:
        tally = _repeated(rows, cells, _frequencies(event_frequency, shape), peer_compatible)
    return _standardised(rows.areas, tally, units, level)


def _independent(rows: _Rows, cells: groups.Groups | None) -> _Tally:
    """Each event is an event of its own, and each row a band of its own."""
    if cells is not None:
        bands.refuse_twice("band", cells)
    sums, weight = rows.areas.sums, rows.standard / rows.population
    whole = _standard_of(sums(rows.standard))
    weighted = weight * rows.events
    variance = sums(weight * weighted) / whole**2
    return _Tally(sums(rows.events), sums(rows.population), sums(weighted) / whole, variance)


def _repeated(rows: _Rows, cells: groups.Groups | None, times: Floats, peer_compatible: bool) -> _Tally:
    """Each row is a number of people who had `times` events each, in a band of an area."""
    if cells is None:
        sentence = "band must be given with event_frequency, to tell which rows are of the same people."
        raise inputs.InputError("band", sentence)
    first = cells.first_rows()
    for name, column in (("population", rows.population), ("standard", rows.standard)):
        differs = column != column[first][cells.codes]
        inputs.refuse_where(
            differs, name, "differs within a band of an area", "Give each event frequency the same one."
        )
    sums, weight = rows.areas.sums, rows.standard / rows.population
    once = np.zeros_like(times)
    once[first] = 1  # population and standard count once in each band, whatever the number of frequencies
    whole = _standard_of(sums(rows.standard * once))
    of_people = (weight * times) ** 2 * rows.events
    if peer_compatible:
        variance = _listed_variance(rows, of_people, groups.of("event_frequency", times, times.shape))
    else:
        variance = sums(of_people) / whole**2
    happened = rows.events * times
    return _Tally(sums(happened), sums(rows.population * once), sums(weight * happened) / whole, variance)


def _listed_variance(rows: _Rows, of_people: Floats, frequencies: groups.Groups) -> Floats:
    """The variance as the peer has it: by the standard of the bands that each frequency lists."""
    listed = rows.areas.within(frequencies)
    of_frequency = np.zeros(len(listed.codes))
    of_frequency[listed.first_rows()] = listed.sums(of_people) / listed.sums(rows.standard) ** 2
    return rows.areas.sums(of_frequency)


def _frequencies(event_frequency: ArrayLike, shape: tuple[int, ...]) -> Floats:
    times = bands.there("event_frequency", inputs.populations("event_frequency", event_frequency))
    inputs.same_shape(event_frequency=times, events=np.empty(shape))
    return np.broadcast_to(times, shape).ravel()


def _standard_of(whole: Floats) -> Floats:
    inputs.refuse_where(whole == 0, "standard", "adds up to zero in the area", "Weight one band at least.")
    return whole


def _standardised(areas: groups.Groups, tally: _Tally, units: float, level: float) -> Standardised:
    missing, few = np.isnan(tally.events), tally.events < FEW_EVENTS
    status = np.where(missing, MISSING, np.where(few, TOO_FEW, CALCULATED))
    shown = np.where(missing | few, np.nan, tally.events)
    rate = np.where(missing | few, np.nan, tally.rate)
    figures = (one * units for one in (rate, *_dobson(shown, rate, tally.variance, level)))
    value, lower, upper = map(areas.shaped, figures)
    method = areas.shaped(np.broadcast_to(np.array("Dobson"), rate.shape))
    rest = (areas.labels, tally.events, tally.population, tally.variance, status)
    return Standardised(value, lower, upper, method, *map(areas.shaped, rest))


def _dobson(events: Floats, rate: Floats, variance: Floats, level: float) -> tuple[Floats, Floats]:
    """Byar's distances from the total count to its limits, in units of the rate."""
    if level == 1:
        return rate * 0, rate * 0 + np.inf
    lower, upper = byar_limits(events, level)
    of_one_event = np.sqrt(variance / events)
    return rate + of_one_event * (lower - events), rate + of_one_event * (upper - events)
