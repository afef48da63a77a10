"""Real boundaries as pixels: projected, fitted, and thinned so that neighbours still share their edges."""

import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from cairn.web.charts.specs import Shape

Ring = list[tuple[float, float]]
MERIDIAN = math.radians(-2.0)
MANY_POINTS = 10_000


def rings(geometry: dict[str, Any]) -> list[list[Ring]]:
    """Polygons of a GeoJSON geometry, each a list of rings of (x, y). Other kinds are a ValueError."""
    kind = geometry.get("type")
    if kind not in {"Polygon", "MultiPolygon"}:
        raise ValueError(f"A boundary must be a Polygon or MultiPolygon, not {kind}.")
    polygons = [geometry["coordinates"]] if kind == "Polygon" else geometry["coordinates"]
    return [[[project(p[0], p[1]) for p in ring] for ring in polygon] for polygon in polygons]


def project(x: float, y: float) -> tuple[float, float]:
    """A point of a map of Great Britain, x to the east and y to the north, in any one unit.

    Degrees are put on a transverse Mercator of a sphere with the National Grid's meridian, 2 degrees west
    (J. P. Snyder, Map Projections: A Working Manual, 1987, equations 8-1 and 8-3); metres stay as they are.
    """
    if abs(x) > 180 or abs(y) > 90:
        return x, y
    longitude, latitude = math.radians(x) - MERIDIAN, math.radians(y)
    sideways = math.cos(latitude) * math.sin(longitude)
    return math.atanh(sideways), math.atan2(math.tan(latitude), math.cos(longitude))


def fitted(shapes: Sequence[Shape], width: float, height: float) -> tuple[dict[str, Any], float, float]:
    """Outlines by code as geometries in pixels (y downwards) within width x height, and their size."""
    found = {shape.code: rings(shape.geometry) for shape in shapes}
    points = [p for polygons in found.values() for polygon in polygons for ring in polygon for p in ring]
    left, right = min(x for x, _ in points), max(x for x, _ in points)
    low, high = min(y for _, y in points), max(y for _, y in points)
    scale = min(width / ((right - left) or 1.0), height / ((high - low) or 1.0))
    grain = 1.0 if len(points) > MANY_POINTS else 0.5

    def place(ring: Ring) -> Ring:
        return thin((((x - left) * scale, (high - y) * scale) for x, y in ring), grain)

    return (
        {code: _geometry(polygons, place) for code, polygons in found.items()},
        (right - left) * scale,
        (high - low) * scale,
    )


def _geometry(polygons: list[list[Ring]], place: Callable[[Ring], Ring]) -> dict[str, Any]:
    kept = [[place(ring) for ring in polygon] for polygon in polygons]
    some = [[ring for ring in polygon if len(ring) > 3] for polygon in kept]
    whole = [polygon for polygon in some if polygon] or [kept[0]]
    return {"type": "MultiPolygon", "coordinates": whole}


def thin(points: Iterable[tuple[float, float]], grain: float) -> Ring:
    """Points moved to a grid, repeats left out: neighbours move a point they share the same way."""
    found: Ring = []
    for x, y in points:
        snapped = (round(x / grain) * grain, round(y / grain) * grain)
        if not found or found[-1] != snapped:
            found.append(snapped)
    return found
