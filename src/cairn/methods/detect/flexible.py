"""Farrington's method, as Noufaily and others improved it, for many weekly series at once."""

from collections.abc import Iterator
from typing import Unpack

import numpy as np
from numpy.typing import ArrayLike

from cairn.methods import inputs
from cairn.methods.detect import baseline
from cairn.methods.detect import controls as settings
from cairn.methods.detect.baseline import Dates
from cairn.methods.detect.block import EMPTY, Block, judged
from cairn.methods.detect.controls import Choices, Controls
from cairn.methods.detect.records import Exceedance, Ints
from cairn.methods.estimate import Floats

AT_ONCE = 192  # baselines fitted together: their arrays stay in the processor's cache


def farrington(
    series: ArrayLike,
    *,
    monitor: ArrayLike | None = None,
    dates: ArrayLike | None = None,
    population: ArrayLike | None = None,
    **choices: Unpack[Choices],
) -> Exceedance:
    """Did more happen in a week than its own past explains? For many weekly series at once.

    A quasi-Poisson model of the same season of earlier years, in which old outbreaks count for less,
    says how many cases to expect; a week above the bound is an alarm. How often chance alone gives one
    was measured, see `cairn.methods.detect`: by default on 4 to 6 of 1,000 weeks where counts are
    Poisson, on 7 to 10 where their variance is twice that, and nominal is 5.

    series: counts a week, zero or more (fractions are allowed), NaN where missing: one series, or one row
    each. Weeks follow each other without a gap.
    monitor: positions of the weeks to judge, from 0 or from the end (-1 is the last week); if left out,
    all that have their whole history.
    dates: one for each week, so that the same week of an earlier year is found by its date; without
    them a year is `frequency` weeks.
    population: people at risk each week, above zero, shaped like the series or one row for all: the
    model is then of rates.
    choices: any of the controls; see `cairn.methods.detect.Controls`.
    Raises InputError for input outside these ranges, and for weeks without their whole history.

    Farrington CP et al. (1996), J R Stat Soc A 159:547-563; Noufaily A et al. (2013), Stat Med
    32:1206-1222.

    >>> weeks = np.arange(300)
    >>> quiet = np.round(8 + 3 * np.sin(weeks * 2 * np.pi / 52)) + weeks % 3
    >>> loud = np.where(weeks == 299, 30, quiet)
    >>> found = farrington([quiet, loud], monitor=-1)
    >>> found.expected.round(1).ravel(), found.upper.ravel(), found.alarm.ravel()
    (array([6., 6.]), array([13., 13.]), array([False,  True]))
    """
    control = Controls(**choices)
    found = _watched(settings.series_of(series), control, monitor, dates, population)
    return found.of_one() if np.ndim(series) == 1 else found


def _watched(
    counts: Floats,
    control: Controls,
    monitor: ArrayLike | None,
    dates: ArrayLike | None,
    population: ArrayLike | None,
) -> Exceedance:
    """What checked counts (series x weeks) say under these controls."""
    days = settings.weekly_dates(dates, counts.shape[1], control.frequency)
    people = _people(population, counts)
    weeks = _weeks(monitor, counts.shape[1], control, days)
    parts = {name: np.full((len(counts), len(weeks)), fill) for name, fill in EMPTY.items()}
    for design, places in baseline.patterns(weeks, control, days):
        for rows, columns in _blocks(len(counts), places):
            some = None if people is None else people[rows]
            block = judged(Block(counts[rows], some, weeks[columns], design, days is not None), control)
            for name, part in parts.items():
                part[rows, columns] = block[name]
    return Exceedance(weeks, **parts)


def _weeks(monitor: ArrayLike | None, length: int, control: Controls, dates: Dates | None) -> Ints:
    """The monitored positions: those asked for, or all that have their history."""
    if monitor is None:
        return baseline.with_history(length, control, dates)
    weeks = settings.positions(monitor, length)
    baseline.refuse_without_history(weeks, control, dates)
    return weeks


def _people(population: ArrayLike | None, counts: Floats) -> Floats | None:
    """The population of each week of each series, if it is given."""
    if population is None:
        return None
    people = inputs.populations("population", population)
    if people.shape not in (counts.shape, counts.shape[1:]):
        sentence = f"population must be one number a week, or shaped like the series, not {people.shape}."
        raise inputs.InputError("population", sentence)
    return np.broadcast_to(people, counts.shape)


def _blocks(series: int, places: Ints) -> Iterator[tuple[slice, Ints]]:
    """Parts of the work, each of about AT_ONCE baselines: some series and some places of weeks."""
    wide = min(len(places), AT_ONCE)
    high = max(1, AT_ONCE // wide)
    for top in range(0, series, high):
        for left in range(0, len(places), wide):
            yield slice(top, top + high), places[left : left + wide]
