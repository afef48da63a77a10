"""One block of the work: some series, some monitored weeks, one design."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cairn.methods.detect.baseline import Design
from cairn.methods.detect.bounds import bounds
from cairn.methods.detect.controls import Controls
from cairn.methods.detect.fit import START, Counts
from cairn.methods.detect.model import Ahead, Model, predict
from cairn.methods.detect.records import Bools, Ints
from cairn.methods.estimate import Floats, Words

FEW_KNOWN = "too few known weeks"  # in the baseline, for a model or for this season
NO_FIT = "no fit"  # no model settles, as where nobody was ever ill
MISSING = "week missing"
UNKNOWN_RECENT = "recent weeks missing"
FEW_CASES = "too few cases"
NO_BOUND = "no bound"  # the bound lies beyond all numbers
SILENT = ("expected", "upper", "alarm")  # not given where there is a reason
FITTED = ("trend", "slope", "dispersion", "score", "p_value")  # not given where nothing could be fitted
EMPTY: dict[str, Any] = {
    "expected": np.nan,
    "upper": np.nan,
    "alarm": False,
    "trend": False,
    "slope": np.nan,
    "dispersion": np.nan,
    "score": np.nan,
    "p_value": np.nan,
    "status": np.array("", dtype=f"<U{len(UNKNOWN_RECENT)}"),
}


@dataclass(frozen=True, slots=True)
class Block:
    """S series of all their weeks, and the K weeks to be judged."""

    counts: Floats  # S x weeks
    people: Floats | None  # the population, if it matters
    weeks: Ints  # K positions
    design: Design
    dated: bool

    @property
    def past(self) -> Ints:
        """The positions of the baselines: n x K."""
        return self.weeks - self.design.back[:, None]


def judged(block: Block, control: Controls) -> dict[str, NDArray]:
    """The parts of an Exceedance, each S x K."""
    with np.errstate(all="ignore"):
        counts, ahead = _baselines(block, control)
        model = predict(counts, ahead, block.design, control)
        observed = _columns(block.counts, block.weeks)
        upper, chance = bounds(model, observed, control)
        found = _numbers(model, observed, upper, chance)
        status = _status(block, control, model, observed, upper)
    found |= {"status": status, "alarm": (observed > upper) & (observed > 0)}
    silent, unfitted = status != "", np.isin(status, (FEW_KNOWN, NO_FIT))
    for parts, where in ((SILENT, silent), (FITTED, unfitted)):
        for name in parts:
            found[name] = np.where(where, EMPTY[name], found[name])
    return {name: part.reshape(len(block.weeks), -1).T for name, part in found.items()}


def _numbers(model: Model, observed: Floats, upper: Floats, chance: Floats) -> dict[str, NDArray]:
    mean = np.exp(model.log_mean)
    return {
        "expected": mean,
        "upper": upper,
        "trend": ~np.isnan(model.slope),
        "slope": model.slope,
        "dispersion": model.dispersion,
        "score": np.where(upper > mean, (observed - mean) / (upper - mean), np.nan),
        "p_value": np.where(np.isnan(observed), np.nan, chance),
    }


def _status(block: Block, control: Controls, model: Model, observed: Floats, upper: Floats) -> Words:
    """The first reason, for each, why no result can be given; empty where there is none."""
    unknown, few = _recent(block, control)
    reasons = {
        FEW_KNOWN: ~model.enough,
        NO_FIT: ~model.converged,
        MISSING: np.isnan(observed) | np.isnan(model.log_mean),
        UNKNOWN_RECENT: unknown,
        FEW_CASES: few,
        NO_BOUND: ~np.isfinite(upper),
    }
    return np.select(list(reasons.values()), list(reasons), default="")


def _recent(block: Block, control: Controls) -> tuple[Bools, Bools]:
    """Whether it is unknown if the latest weeks hold enough cases, and whether they hold too few.

    Known weeks that hold enough by themselves are enough. The peer wants every week known.
    """
    latest = block.weeks - np.arange(control.limit54_weeks)[:, None]
    cases = np.where(latest < 0, 0.0, block.counts[:, np.maximum(latest, 0)])
    known, gaps = np.nansum(cases, axis=1), np.isnan(cases).any(axis=1)
    few = known < control.limit54_cases
    unknown = gaps if control.peer_compatible else gaps & few
    return unknown.T.ravel(), few.T.ravel()


def _baselines(block: Block, control: Controls) -> tuple[Counts, Ahead]:
    """The baseline of each series and week, a column each, and the week itself.

    What is taken of every week, such as its logarithm, is taken once and then laid out for all baselines.
    """
    oldest = int(block.past.min())
    span = slice(oldest, int(block.weeks.max()) + 1)
    cases, past, weeks = block.counts[:, span], block.past - oldest, block.weeks - oldest
    people = np.ones((len(cases), 1)) if block.people is None else block.people[:, span]
    known = ~np.isnan(cases) & ~np.isnan(people)
    y = np.where(known, cases, 0.0)
    exposure = people * _mean_rate(y, np.where(known, people, 0.0))
    usual = np.where(np.isnan(exposure), 1.0, exposure)
    counts = Counts(
        y=_columns(y, past),
        known=_laid(np.array([[1.0]]) if known.all() else known.astype(np.float64), past, len(cases)),
        exposure=_laid(usual, past, len(cases)),
        log_y=_columns(np.log(np.where(y > 0, y / usual, 1.0)), past),
        log_start=_columns(np.log((y + START) / usual), past),
        power=_columns(np.cbrt(y * y), past),
    )
    late = _late_start(cases, block, past) if block.dated and control.peer_compatible else 0.0
    log_exposure = np.log(_laid(exposure, weeks[None, :], len(cases))[0])
    return counts, Ahead(log_exposure, np.broadcast_to(block.design.now - late, log_exposure.shape))


def _mean_rate(y: Floats, people: Floats) -> Floats:
    """Cases per person of each series, 1 if it has none: near it the arithmetic loses no digits."""
    rate = y.sum(axis=1, keepdims=True) / people.sum(axis=1, keepdims=True)
    return np.where(rate > 0, rate, 1.0)


def _late_start(cases: Floats, block: Block, past: Ints) -> Floats:
    """How many weeks of the baseline go by before the first known one.

    The peer counts time from the first week when it fits a dated series, but from the first known week
    when it predicts.
    """
    first = (~np.isnan(_columns(cases, past))).argmax(axis=0)
    return (block.design.back[0] - block.design.back[first]).astype(np.float64)


def _laid(table: Floats, places: Ints, series: int) -> Floats:
    """The table as `_columns` lays it out, or as one row where it holds the same for every week."""
    if table.shape[1] > 1:
        return _columns(table, places)
    return np.tile(np.broadcast_to(table, (series, 1)).T, places.shape[1])


def _columns(table: Floats, places: Ints) -> Floats:
    """Columns of a table, laid out as one column for each series and week: K or n x K places."""
    laid = np.take(np.ascontiguousarray(table.T), places, axis=0)
    return laid.reshape(*places.shape[:-1], -1)
