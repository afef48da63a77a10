"""What a reader must know before trusting an estimate, kept beside it as data."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Caution:
    """One reason to doubt. `model` is empty where it is about the lists themselves.

    `kind` is one of: "sparse overlap" (a pair of lists shares fewer than 7 people), "no estimate" (the
    counts don't say how many are unseen), "empty cells" (an estimate exists, but some combination of
    lists is expected to be empty for ever), "bias" (few people in the cells that matter: the estimate is
    likely too high, or low, by more than a tenth), "poor fit" (the deviance would be this large in fewer
    than 5 of 100 samples from the model), "not converged" (the fit did not settle).
    """

    kind: str
    model: str
    sentence: str
