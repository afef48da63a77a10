"""Axis values that people would choose, and class limits for maps."""

import math
from collections.abc import Iterable, Sequence

STEPS = (1.0, 2.0, 5.0, 10.0)
QUARTERS = (1.0, 2.0, 2.5, 5.0, 10.0)


def step_for(spread: float, count: int, *, whole: bool = False) -> float:
    """The round step to cover `spread` in about `count` intervals: 1, 2 or 5 times a power of ten, or 25."""
    rough = max(spread, 1e-9) / max(count, 1)
    power = 10.0 ** math.floor(math.log10(rough))
    steps = QUARTERS if power >= 10 else STEPS
    step = next(s * power for s in steps if s * power >= rough * (1 - 1e-9))
    return max(1.0, math.ceil(step)) if whole else step


def ticks(low: float, high: float, count: int, *, whole: bool = False) -> list[float]:
    """Round values from at or below `low` to at or above `high`, at least two, evenly spaced."""
    if high <= low:
        high = low + (abs(low) or 1.0)
    step = step_for(high - low, count, whole=whole)
    first, last = math.floor(low / step + 1e-12), math.ceil(high / step - 1e-12)
    return [round(k * step, 12) for k in range(first, max(last, first + 1) + 1)]


def axis(values: Iterable[float], count: int, *, zero: bool, whole: bool = False) -> list[float]:
    """Tick values for these figures. Zero is kept when asked for, and when the figures come so near it
    (lowest under half of highest) that cutting the axis would only exaggerate."""
    found = list(values) or [0.0]
    low, high = min(found), max(found)
    if low >= 0 and (zero or low < high / 2 or high == low):
        low = 0.0
    if high <= 0:
        high = 0.0
    return ticks(low, high, count, whole=whole)


def quantile(ordered: Sequence[float], share: float) -> float:
    """The value below which `share` of the sorted figures lie, interpolated (Hyndman and Fan's type 7)."""
    place = share * (len(ordered) - 1)
    low = math.floor(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def classes(values: Iterable[float], n: int = 5) -> tuple[float, ...]:
    """Limits of up to `n` map classes holding about as many areas each, rounded so that people can say them.

    Returns k + 1 rising limits for k classes; class i holds limits[i] <= value < limits[i + 1], the last one
    its upper limit as well. Ties or few distinct figures give fewer classes; no figures give ().
    """
    if not 1 <= n <= 5:
        raise ValueError(f"A map has 1 to 5 classes, not {n}: more shades cannot be told apart.")
    ordered = sorted(v for v in values if math.isfinite(v))
    if not ordered:
        return ()
    inner = [quantile(ordered, i / n) for i in range(1, n)]
    grain = _grain(ordered, n)
    limits = [math.floor(ordered[0] / grain + 1e-9) * grain, *(round(v / grain) * grain for v in inner)]
    top = math.ceil(ordered[-1] / grain - 1e-9) * grain
    limits.append(top if top > limits[0] else limits[0] + grain)
    return _filled(sorted({round(v, 12) for v in limits}), ordered)


def _grain(ordered: Sequence[float], n: int) -> float:
    """The coarsest round step that keeps the middle classes apart."""
    spread = (
        (quantile(ordered, 0.9) - quantile(ordered, 0.1))
        or (ordered[-1] - ordered[0])
        or abs(ordered[0])
        or 1.0
    )
    rough = spread / (n * 3)
    power = 10.0 ** math.floor(math.log10(rough))
    grain = next(s * power for s in (10.0, 5.0, 2.0, 1.0) if s * power <= rough * (1 + 1e-9))
    return max(1.0, grain) if all(float(v).is_integer() for v in ordered) else grain


def _filled(limits: list[float], ordered: Sequence[float]) -> tuple[float, ...]:
    """Drop inner limits that would leave a class with nobody in it."""
    kept = [limits[0]]
    for limit in limits[1:-1]:
        if any(kept[-1] <= v < limit for v in ordered) and any(v >= limit for v in ordered):
            kept.append(limit)
    return (*kept, limits[-1])


def class_of(value: float, limits: Sequence[float]) -> int:
    """Which class (0 lowest) a figure falls in; figures outside the limits go to the nearest class."""
    inner = limits[1:-1]
    return sum(value >= limit for limit in inner)
