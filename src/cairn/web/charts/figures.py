"""How figures are written on charts: on an axis, and beside a mark."""

from collections.abc import Sequence

from cairn.framework import formats

_AFFIXES = {"percent": ("", "%"), "pounds": ("£", "")}


def written(value: float, unit: str, text: str = "") -> str:
    """A figure as pages write it; `text` where the caller has already written it."""
    return text or formats.number(value, unit)


def on_axis(values: Sequence[float], unit: str) -> list[str]:
    """Axis values with just the decimals their step needs: 0, 20, 40; 0.002, 0.004; 1,000,000."""
    before, after = _AFFIXES.get(unit, ("", ""))
    places = next((p for p in range(7) if all(abs(round(v, p) - v) < 1e-9 for v in values)), 7)
    return [f"{'−' if v < 0 else ''}{before}{abs(v):,.{places}f}{after}" for v in values]
