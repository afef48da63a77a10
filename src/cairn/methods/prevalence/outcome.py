"""One model fitted to the counts, and how well it does."""

from dataclasses import dataclass

import numpy as np

from cairn.methods.estimate import Floats
from cairn.methods.prevalence import models, poisson
from cairn.methods.prevalence.lists import Cells


@dataclass(frozen=True, slots=True)
class Outcome:
    """The people in all by one model, and what tells models apart."""

    model: str
    abundance: float
    stderr: float
    bias: float
    deviance: float
    df: int
    aic: float
    bic: float
    settled: bool
    boundary: bool


def outcome(counted: Cells, model: str) -> Outcome:
    """Fit a model, given by its canonical name."""
    design, unseen_cell = models.design(model, counted)
    size, parameters = design.shape
    if np.isnan(counted.people).any():
        return Outcome(model, *(np.nan,) * 4, size - parameters, np.nan, np.nan, True, False)
    fit = poisson.fit(design, unseen_cell, counted.people)
    unseen = np.exp(fit.log_unseen)
    likelihood = _log_likelihood(counted.people, fit.expected)
    return Outcome(
        model,
        abundance=counted.seen + unseen,
        stderr=np.sqrt(unseen + unseen**2 * fit.variance),
        bias=unseen * (fit.bias + fit.variance / 2),
        deviance=2 * (_log_likelihood(counted.people, counted.people) - likelihood),
        df=size - parameters,
        aic=2 * parameters - 2 * likelihood,
        bic=np.log(counted.seen) * parameters - 2 * likelihood,
        settled=fit.settled,
        boundary=fit.boundary,
    )


def _log_likelihood(people: Floats, expected: Floats) -> float:
    """Of Poisson counts, in full."""
    from scipy.special import gammaln, xlogy

    return float((xlogy(people, expected) - expected - gammaln(people + 1)).sum())
