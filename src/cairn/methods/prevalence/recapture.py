"""How many people are on none of the lists: log-linear models of all ways in which lists go together."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from cairn.methods import inputs
from cairn.methods.estimate import Estimate, Floats, Words
from cairn.methods.prevalence import doubts, likelihood
from cairn.methods.prevalence.cautions import Caution
from cairn.methods.prevalence.lists import Cells, Histories, cells
from cairn.methods.prevalence.models import canonical, hierarchical
from cairn.methods.prevalence.outcome import Outcome, outcome


@dataclass(frozen=True, slots=True)
class Recapture:
    """What each model says of the people in all, and the model that the criterion picks.

    One entry for each model: `abundance`, people seen and unseen, and its `stderr` (NaN where the counts
    don't determine them); `bias`, by how much the abundance is likely too high because counts are small
    (too low if negative); `deviance` on `df` degrees of freedom; `aic` and `bic`, of which less is better.
    `best` is the place of the model picked, -1 if none gives an answer, and `estimate` the people in all by
    that model, with profile-likelihood limits. `cautions` say what to know before trusting any of it.
    """

    model: Words
    abundance: Floats
    stderr: Floats
    bias: Floats
    deviance: Floats
    df: Floats
    aic: Floats
    bic: Floats
    seen: float
    best: int
    estimate: Estimate
    cautions: tuple[Caution, ...]

    def cautions_of(self, place: int) -> tuple[Caution, ...]:
        """What to know before trusting the model at this place: of the lists themselves, and its own."""
        return tuple(one for one in self.cautions if one.model in ("", self.model[place]))


def capture_recapture(
    histories: Histories,
    frequency: ArrayLike = 1,
    *,
    models: Sequence[str] | None = None,
    order: int = 2,
    criterion: Literal["aic", "bic"] = "aic",
    confidence: float = 0.95,
) -> Recapture:
    """How many people are there in all, if some are on none of our lists?

    The people on each combination of lists are modelled as Poisson counts (log link), with an effect for
    each list and for lists that go together; the expected number on no list follows. Every model is fitted,
    and the criterion picks one. The pick is no proof: models that fit as well can differ by a factor of two
    in the people unseen, so read them all. The answer also stands on the same people being matched across
    lists, on the population staying as it is meanwhile, and on nobody's chance of every list being nil.

    histories: for each combination, or person, the lists they are on: text such as "011" (on lists 2 and 3
    of three), or rows of 0 and 1; 2 to 9 lists. Nobody can be on none.
    frequency: people with that history, zero or more; 1 if each row is a person. Combinations not given
    count as zero; those given twice are added. A missing one (NaN or None) makes every result missing.
    models: in brackets, "[12,3]" for lists 1 and 2 going together and 3 on its own, with all smaller
    interactions inside; or "M0" (all lists catch alike), "Mt" (independent lists). None for every
    hierarchical model, up to an order.
    order: how many lists an interaction may join at most, where models is None.
    criterion: "aic" or "bic" (its sample size is the people seen). confidence: a fraction from 0.9 to 1, of
    the limits of the model picked (`recapture_limits` gives those of any other).
    Raises InputError for input that cannot be, and above 5,000 models.

    stderr is the root of u + u^2 v, with u the unseen and v the variance of their logarithm. Where no
    largest likelihood exists (a cell that matters is empty) the abundance is NaN and a caution says so,
    where R's Rcapture prints an arbitrary number, such as 2e13, with a warning. The caution "bias" is
    given where Rcapture warns of the fit.

    Fienberg SE (1972), Biometrika 59:591-603; Cormack RM (1989), Biometrics 45:395-413; Cormack RM, Jupp
    PE (1991), Biometrika 78:911-916; Rivest LP, Baillargeon S (2007), Biometrics 63:999-1006.

    >>> found = capture_recapture(["111", "110", "101", "100", "011", "010", "001"],
    ...                           [22, 14, 14, 24, 22, 30, 30])
    >>> print(f"{found.model[found.best]}: {found.abundance[found.best]:.0f}, "
    ...       f"{found.estimate.lower:.0f} to {found.estimate.upper:.0f}")
    [1,2,3]: 189, 173 to 208
    >>> print(found.cautions_of(found.best))
    ()
    """
    counted, z = cells(histories, frequency), inputs.normal_quantile(inputs.level(confidence))
    if criterion not in ("aic", "bic"):
        raise inputs.InputError("criterion", f'criterion must be "aic" or "bic", not {criterion!r}.')
    names = _names(models, order, counted.lists)
    outcomes = [outcome(counted, name) for name in names]
    best = _best(outcomes, criterion)
    estimate = likelihood.limits(counted, names[best], z) if best >= 0 else likelihood.missing("")
    return _record(counted, outcomes, best, estimate)


def _names(models: Sequence[str] | None, order: int, lists: int) -> list[str]:
    if models is None:
        if order not in range(1, lists + 1):
            sentence = f"order must be a whole number from 1 to the number of lists ({lists}), not {order!r}."
            raise inputs.InputError("order", sentence)
        return hierarchical(lists, order)
    if isinstance(models, str) or not len(models):
        raise inputs.InputError("models", 'models must be a list of one or more, such as ["[12,3]"].')
    return [canonical(model, lists) for model in models]


def _best(outcomes: list[Outcome], criterion: str) -> int:
    """The place of the least criterion among models that give an answer; -1 if none does."""
    scores = [
        getattr(one, criterion) if np.isfinite(one.abundance) and one.settled else np.inf for one in outcomes
    ]
    return int(np.argmin(scores)) if min(scores) < np.inf else -1


def _record(counted: Cells, outcomes: list[Outcome], best: int, estimate: Estimate) -> Recapture:
    def column(part: str) -> Floats:
        return np.array([getattr(one, part) for one in outcomes], dtype=np.float64)

    doubted = (doubt for one in outcomes for doubt in doubts.of(one))
    return Recapture(
        model=np.array([one.model for one in outcomes]),
        abundance=column("abundance"),
        stderr=column("stderr"),
        bias=column("bias"),
        deviance=column("deviance"),
        df=column("df"),
        aic=column("aic"),
        bic=column("bic"),
        seen=counted.seen,
        best=best,
        estimate=estimate,
        cautions=(*doubts.of_lists(counted), *doubted),
    )
