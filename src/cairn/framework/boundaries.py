"""Outlines of councils from a GeoJSON file: checked in full, then made light enough to draw."""

import json
import math
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from cairn.framework.areas import areas
from cairn.framework.faults import BoundariesRefused, FileFault

# Degrees: the box that holds England, and how far a simplified line may lie from the true one (about 500 m).
ENGLAND_BOX = (-6.6, 49.7, 2.0, 56.0)
TOLERANCE = 0.005
DECIMALS = 3
MOST_BYTES = 100_000_000
# What publishers call the code: CTYUA23CD, UTLA24CD, LAD21CD, utla23_code, AreaCode, code...
_CODE = re.compile(
    r"(?:ctyua|utla|cty|ua|lad|ltla)\d{0,2}_?(?:cd|code)|area_?code|gss_?code|gss|code", re.IGNORECASE
)
_GSS = re.compile(r"[EWSNK]\d{8}")

Ring = list[list[float]]
Polygon = list[Ring]


class Outlines(dict[str, dict[str, Any]]):
    """Geometries (MultiPolygon) by GSS code; `aside` says which features were not used, and why."""

    aside: tuple[str, ...] = ()


def read_boundaries(path: Path) -> Outlines:
    """The outline of each council in the file, as a GeoJSON geometry in longitude and latitude.

    A feature needs a GSS code under one of the usual names and a Polygon or MultiPolygon inside England's
    box. Codes that are no council of today are set aside; an old code of the same place counts as the new
    one. BoundariesRefused lists every fault. Lines are simplified (Douglas and Peucker, Cartographica 10,
    1973) to within `TOLERANCE` degrees and rounded; islands too small to see are left out where land is left.
    """
    faults: list[FileFault] = []
    found: dict[str, list[Polygon]] = {}
    aside: list[str] = []
    for place, feature in enumerate(_features(path, faults), 1):
        _read_feature(path.name, f"feature {place}", feature, found, aside, faults)
    if not found and not faults:
        remedy = "Choose a file of counties and unitary authorities of England."
        faults.append(FileFault(path.name, "", "no feature is a council of today.", remedy))
    if faults:
        raise BoundariesRefused(faults)
    outlines = Outlines(
        {
            code: {"type": "MultiPolygon", "coordinates": lighten(shape)}
            for code, shape in sorted(found.items())
        }
    )
    outlines.aside = tuple(aside)
    return outlines


def _features(path: Path, faults: list[FileFault]) -> Sequence[Any]:
    """The features of the file; none, and a fault, where it is not GeoJSON."""
    if path.stat().st_size > MOST_BYTES:
        remedy = "Choose a generalised version (its name ends in BGC, BSC or BUC)."
        faults.append(FileFault(path.name, "", "the file is larger than 100 MB.", remedy))
        return ()
    try:
        data = json.loads(path.read_text(encoding="utf-8-sig"))
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError):
        remedy = "Download the boundaries again, as GeoJSON."
        faults.append(FileFault(path.name, "", "the file is not JSON.", remedy))
        return ()
    features = data.get("features") if isinstance(data, dict) else None
    if not isinstance(features, list) or not features:
        remedy = "Choose GeoJSON, not TopoJSON, KML or a shapefile."
        faults.append(FileFault(path.name, "", "it is not a GeoJSON collection of features.", remedy))
        return ()
    return features


def _read_feature(
    file: str,
    place: str,
    feature: Any,
    found: dict[str, list[Polygon]],
    aside: list[str],
    faults: list[FileFault],
) -> None:
    code = _code(feature)
    if code is None:
        remedy = "Each needs its GSS code, in a property such as CTYUA23CD."
        faults.append(FileFault(file, place, "has no GSS code.", remedy))
        return
    area = areas().current(code)
    if area is None or area.kind != "upper_tier":
        aside.append(f"{code}: not an upper-tier or unitary authority of England today")
        return
    shape, wrong = _shape(feature.get("geometry"))
    if wrong:
        faults.append(FileFault(file, f"{place} ({code})", *wrong))
    elif area.code in found:
        faults.append(
            FileFault(file, f"{place} ({code})", "is there twice.", "Keep one outline of each council.")
        )
    else:
        found[area.code] = shape


def _code(feature: Any) -> str | None:
    properties = feature.get("properties") if isinstance(feature, Mapping) else None
    if not isinstance(properties, Mapping):
        return None
    named = [value for name, value in properties.items() if _CODE.fullmatch(str(name).strip())]
    return next((text for value in named if _GSS.fullmatch(text := str(value).strip().upper())), None)


def _shape(geometry: Any) -> tuple[list[Polygon], tuple[str, str] | None]:
    """The polygons of a geometry, or what is wrong with it and what to do."""
    if not isinstance(geometry, Mapping) or geometry.get("type") not in ("Polygon", "MultiPolygon"):
        return [], (
            "is not a Polygon or a MultiPolygon.",
            "Choose a file of outlines, not of points or lines.",
        )
    try:
        parts = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
        shape = [[[[float(p[0]), float(p[1])] for p in ring] for ring in polygon] for polygon in parts]
    except (KeyError, TypeError, ValueError, IndexError):
        return [], ("has coordinates that are not numbers.", "Download the file again.")
    if not shape or not all(polygon and all(len(ring) >= 4 for ring in polygon) for polygon in shape):
        return [], ("has a ring of fewer than four points.", "Download the file again.")
    if not all(_in_england(point) for polygon in shape for ring in polygon for point in ring):
        reason = "has coordinates that are not longitude and latitude inside England."
        return [], (reason, "Choose the version in WGS 84 (EPSG:4326), not in British National Grid metres.")
    return shape, None


def _in_england(point: Sequence[float]) -> bool:
    west, south, east, north = ENGLAND_BOX
    return west <= point[0] <= east and south <= point[1] <= north


def lighten(shape: Sequence[Polygon]) -> list[Polygon]:
    """The shape with fewer points and decimals; its largest part always stays."""
    parts = [[_light_ring(ring) for ring in polygon] for polygon in shape]
    kept = [[ring for ring in polygon if ring] for polygon in parts if polygon[0]]
    return kept or [[_rounded(max((polygon[0] for polygon in shape), key=_area_of))]]


def _light_ring(ring: Ring) -> Ring:
    """A ring with its line simplified, or nothing where too little is left to see."""
    simple = _rounded(_simplify(ring))
    return simple if len(simple) >= 4 and abs(_area_of(simple)) > TOLERANCE**2 else []


def _rounded(ring: Ring) -> Ring:
    points = [[round(x, DECIMALS), round(y, DECIMALS)] for x, y in ring]
    return [point for place, point in enumerate(points) if place == 0 or point != points[place - 1]]


def _area_of(ring: Ring) -> float:
    """The area inside a ring, in square degrees (shoelace formula)."""
    pairs = zip(ring, ring[1:], strict=False)
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in pairs)) / 2


def _simplify(ring: Ring) -> Ring:
    """Douglas and Peucker on a ring, cut at its first point and at the point farthest from it."""
    middle = max(range(len(ring)), key=lambda place: math.dist(ring[0], ring[place]))
    keep = {0, middle, len(ring) - 1}
    open_spans = [(0, middle), (middle, len(ring) - 1)]
    while open_spans:
        first, last = open_spans.pop()
        far, distance = _farthest(ring, first, last)
        if distance > TOLERANCE:
            keep.add(far)
            open_spans += [(first, far), (far, last)]
    return [ring[place] for place in sorted(keep)]


def _farthest(ring: Ring, first: int, last: int) -> tuple[int, float]:
    """The point between two others that lies farthest from the line through them, and how far."""
    (ax, ay), (bx, by) = ring[first], ring[last]
    length = math.hypot(bx - ax, by - ay)
    best, most = first, 0.0
    for place in range(first + 1, last):
        x, y = ring[place]
        off = (
            abs((bx - ax) * (ay - y) - (ax - x) * (by - ay)) / length
            if length
            else math.dist(ring[first], ring[place])
        )
        if off > most:
            best, most = place, off
    return best, most
