"""How figures are written on charts: on an axis, and beside a mark."""

from collections.abc import Sequence

from cairn.framework import formats

SMALLEST = 0.1
MILLION = 1_000_000
_AFFIXES = {"percent": ("", "%"), "pounds": ("£", "")}


def written(value: float, unit: str, text: str = "", largest: float = 1.0) -> str:
    """A figure as pages write it; `text` where the caller has already written it.

    Where even the chart's `largest` figure would be "less than 0.1", two significant figures are written.
    """
    if not text and 0 < abs(largest) < SMALLEST and unit not in {"count", "pounds", "days"}:
        return f"{value:.2g}{_AFFIXES.get(unit, ('', ''))[1]}"
    return text or formats.number(value, unit)


def between(lower: float, upper: float, unit: str) -> str:
    """A likely range without its unit, which stands above the axis: "4.9 to 6.1"."""
    bare = "score" if unit.startswith("rate") else unit
    return formats.between(lower, upper, bare).removesuffix(" days")


def on_axis(values: Sequence[float], unit: str) -> list[str]:
    """Axis values with just the decimals their step needs: 0, 20, 40; 0.002, 0.004; £1.5m."""
    before, after = _AFFIXES.get(unit, ("", ""))
    if unit == "pounds" and max(map(abs, values)) >= MILLION:
        values, after = [v / MILLION for v in values], "m"
    places = next((p for p in range(7) if all(abs(round(v, p) - v) < 1e-9 for v in values)), 7)
    return [f"{'−' if v < 0 else ''}{before}{abs(v):,.{places}f}{after}" for v in values]
