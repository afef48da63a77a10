"""Poisson regression with a log link on a few cells, to the last digit, even where cells are empty."""

from dataclasses import dataclass

import numpy as np

from cairn.methods.estimate import Floats

STEPS = 100  # Newton's method needs about seven where a largest likelihood exists
HALVINGS = 30
FARTHEST = 20  # how far one step may move a log count
LONGEST = 600  # a log count beyond which numbers overflow
CLOSE = 1e-8  # a step, on the log scale, after which the error is below rounding


@dataclass(frozen=True, slots=True)
class Fit:
    """A fitted model: expected counts, and the log of the unseen cell with its variance.

    `boundary` says that some cells are expected to be empty for ever. `log_unseen` and `variance` are NaN
    where the counts don't determine them.
    """

    expected: Floats
    log_unseen: float
    variance: float
    bias: float
    settled: bool
    boundary: bool


def fit(design: Floats, unseen: Floats, counts: Floats) -> Fit:
    """Fit by largest likelihood; where none exists, on the cells that the counts don't force to be empty.

    Fienberg SE, Rinaldo A (2012), Ann Stat 40:996-1023, on when it exists.
    """
    found = _fit(design, unseen, counts)
    if found.settled or (counts > 0).all():
        return found
    kept = possible(design, counts)
    return found if kept.all() else _on_face(design, unseen, counts, kept)


def expected(design: Floats, counts: Floats) -> Floats:
    """The expected counts alone: all that a profile needs, many times over."""
    weights, settled = _newton(design, counts)
    return np.exp(design @ weights) if settled else fit(design, design[0], counts).expected


def _on_face(design: Floats, unseen: Floats, counts: Floats, kept: np.ndarray) -> Fit:
    """The fit on some cells, the others being zero, in as many dimensions as those cells can tell."""
    _, sizes, turned = np.linalg.svd(design[kept])
    basis = turned[: int((sizes > 1e-9 * sizes[0]).sum())].T
    part = _fit(design[kept] @ basis, unseen @ basis, counts[kept])
    filled = np.zeros(len(counts))
    filled[kept] = part.expected
    told = np.allclose(basis @ (basis.T @ unseen), unseen, atol=1e-8)
    log_unseen, variance, bias = (part.log_unseen, part.variance, part.bias) if told else (np.nan,) * 3
    return Fit(filled, log_unseen, variance, bias, part.settled, boundary=True)


def _fit(design: Floats, unseen: Floats, counts: Floats) -> Fit:
    weights, settled = _newton(design, counts)
    mean = np.exp(design @ weights)
    spread = np.linalg.pinv(design.T @ (mean[:, None] * design), hermitian=True)
    variance = float(unseen @ spread @ unseen)
    # The bias of order 1/n in the coefficients: Cordeiro GM, McCullagh P (1991), J R Stat Soc B 53:629-643.
    leverage = np.einsum("ij,jk,ik->i", design, spread, design)
    bias = float(-unseen @ spread @ (design.T @ (mean * leverage)) / 2)
    return Fit(mean, float(unseen @ weights), variance, bias, settled, boundary=False)


def _newton(design: Floats, counts: Floats) -> tuple[Floats, bool]:
    """The coefficients, and whether they settled: they run away where no largest likelihood exists."""
    start = counts + 0.1
    scaled = start[:, None] * design
    weights: Floats = np.linalg.solve(design.T @ scaled, scaled.T @ np.log(start)).astype(np.float64)
    height = _log_likelihood(counts, design @ weights)
    for _ in range(STEPS):
        mean = np.exp(design @ weights)
        try:
            step: Floats = np.linalg.solve(
                design.T @ (mean[:, None] * design), design.T @ (counts - mean)
            ).astype(np.float64)
        except np.linalg.LinAlgError:
            return weights, False
        weights, height = _up(design, counts, weights, step, height)
        if np.abs(step).max() < CLOSE:
            return weights, True
    return weights, False


def _up(design: Floats, counts: Floats, weights: Floats, step: Floats, height: float) -> tuple[Floats, float]:
    """A step that does not lose likelihood, and the likelihood there; no step where none is found."""
    step = step * min(1, FARTHEST / max(np.abs(design @ step).max(), 1e-300))
    allowed = 1e-12 * (1 + abs(height))  # rounding near the top
    for _ in range(HALVINGS):
        reached = _log_likelihood(counts, design @ (weights + step))
        if reached >= height - allowed:
            return weights + step, reached
        step = step / 2
    return weights, height


def _log_likelihood(counts: Floats, line: Floats) -> float:
    """Without the part that the coefficients don't move; minus infinity where it overflows."""
    return float(counts @ line - np.exp(line).sum()) if line.max() < LONGEST else -np.inf


def possible(design: Floats, counts: Floats) -> np.ndarray:
    """Which cells some table with the same sums could fill: the others are expected to be empty for ever.

    One linear programme: other counts v >= 0 with the sums of a multiple of these, as many above zero as
    can be.
    """
    from scipy.optimize import linprog

    cells, least = len(counts), counts[counts > 0].min()
    sums = design.T @ counts / least
    equal = np.hstack([design.T, np.zeros((design.shape[1], cells)), -sums[:, None]])
    above = np.hstack([-np.eye(cells), np.eye(cells), np.zeros((cells, 1))])
    limits = [(0, None)] * cells + [(0, 1)] * cells + [(1, None)]
    goal = np.r_[np.zeros(cells), -np.ones(cells), 0]
    best = linprog(goal, above, np.zeros(cells), equal, np.zeros(len(sums)), bounds=limits, method="highs")
    return np.asarray(best.x[cells : 2 * cells] > 0.5) if best.success else np.ones(cells, dtype=bool)
