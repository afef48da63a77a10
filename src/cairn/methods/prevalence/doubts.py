"""When an estimate of the unseen deserves doubt, and the sentence that says so."""

from collections.abc import Iterator

import numpy as np

from cairn.methods.prevalence.cautions import Caution
from cairn.methods.prevalence.lists import Cells
from cairn.methods.prevalence.outcome import Outcome

FEW_SHARED = 7  # Robson DS, Regier HA (1964), Trans Am Fish Soc 93:215-226: seven or more recaptures
LARGE_BIAS = 0.1  # of the abundance
POOR_FIT = 0.05


def of_lists(counted: Cells) -> Iterator[Caution]:
    """Pairs of lists that share hardly anybody."""
    for (one, other), people in counted.shared().items():
        if people < FEW_SHARED:
            sentence = (
                f"Lists {one} and {other} share {people:g} people. Below {FEW_SHARED}, what rests on that "
                "overlap is mostly chance: join lists, or count for longer."
            )
            yield Caution("sparse overlap", "", sentence)


def of(outcome: Outcome) -> Iterator[Caution]:
    """Everything to know of one model."""
    if outcome.boundary and np.isnan(outcome.abundance):
        yield _caution(outcome, "no estimate", _NO_ESTIMATE)
    elif outcome.boundary:
        yield _caution(outcome, "empty cells", _EMPTY_CELLS)
    if not outcome.settled:
        yield _caution(outcome, "not converged", "The fit did not settle: don't use its numbers.")
    if abs(outcome.bias) > LARGE_BIAS * outcome.abundance:
        yield _caution(outcome, "bias", _BIAS.format(_signed(outcome.bias), outcome.abundance))
    if outcome.df and _chance(outcome) < POOR_FIT:
        yield _caution(outcome, "poor fit", _FIT.format(outcome.deviance, outcome.df))


_NO_ESTIMATE = (
    "A combination of lists that this model rests on has nobody, so the counts don't say how many are on "
    "none. Use a simpler model, or join lists."
)
_EMPTY_CELLS = "A combination of lists has nobody, and this model expects that it always will."
_BIAS = (
    "Few people are in the cells that this model rests on: its {1:,.0f} is likely off by about {0}. "
    "Read its limits instead, or use a simpler model."
)
_FIT = "The model fits poorly: its deviance is {:.1f} (degrees of freedom: {}). Look for one that fits."


def _signed(bias: float) -> str:
    return f"{abs(bias):,.0f} (too {'high' if bias > 0 else 'low'})"


def _caution(outcome: Outcome, kind: str, sentence: str) -> Caution:
    return Caution(kind, outcome.model, sentence)


def _chance(outcome: Outcome) -> float:
    """How often a right model's deviance is this large or larger."""
    from scipy.special import gammaincc

    return float(gammaincc(outcome.df / 2, max(outcome.deviance, 0) / 2))
