"""Neighbour sets and boundaries: loaded, versioned, replaced, never made up."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from cairn.framework.faults import FileRefused
from cairn.web.releases import reading, services
from cairn.web.releases.models import Batch, Boundaries, NeighbourSet
from web.releases.made_up import figure

pytestmark = pytest.mark.database

AREA, NEAR, NEXT = "E09000016", "E09000004", "E09000026"
MEASURE = "drug-misuse-deaths"


def neighbours(folder: Path, version: str, *codes: str) -> Path:
    """A file of one area's neighbours."""
    path = folder / f"neighbours-{version}.csv"
    lines = [
        "area,neighbour,name,version",
        *(f"{AREA},{code},Made-up neighbours,{version}" for code in codes),
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_a_newer_set_replaces_and_the_old_one_stays(tmp_path: Path, exmere: Any) -> None:
    assert reading.neighbours(exmere, AREA) is None
    services.load_neighbours(neighbours(tmp_path, "2025", NEAR), by="a test")
    services.load_neighbours(neighbours(tmp_path, "2026", NEXT, NEAR), by="a test")
    found = reading.neighbours(exmere, AREA)
    assert found is not None
    assert (found.version, found.codes) == ("2026", (NEXT, NEAR))
    assert NeighbourSet.objects.count() == 2


def test_a_partnerships_own_set_goes_first(tmp_path: Path, exmere: Any, wyemouth: Any) -> None:
    services.load_neighbours(neighbours(tmp_path, "ours", NEAR), by="a test", partnership=exmere)
    services.load_neighbours(neighbours(tmp_path, "all", NEXT), by="a test")
    ours, theirs = reading.neighbours(exmere, AREA), reading.neighbours(wyemouth, AREA)
    assert ours is not None
    assert theirs is not None
    assert (ours.codes, theirs.codes) == ((NEAR,), (NEXT,))


def test_neighbours_stand_in_the_comparison(
    release: Any, tmp_path: Path, exmere: Any, client: Client
) -> None:
    release([
        figure(MEASURE, code, "2016 - 18", value, lower=value - 1, upper=value + 1)
        for code, value in ((AREA, 2), (NEAR, 6), (NEXT, 9))
    ])  # fmt: skip
    page = f"/p/exmere/metrics/{MEASURE}/"
    assert b"No neighbour set loaded" in client.get(page).content
    services.load_neighbours(neighbours(tmp_path, "2026", NEAR), by="a test")
    text = client.get(page).content.decode()
    assert "Havering is lower than Bexley." in text
    assert "Neighbours: Made-up neighbours 2026" in text
    assert "Redbridge" not in text


def test_a_faulty_set_changes_nothing(tmp_path: Path, exmere: Any) -> None:
    with pytest.raises(FileRefused):
        services.load_neighbours(neighbours(tmp_path, "2026", "E99999999"), by="a test")
    assert not Batch.objects.exists()


def square(code: str, west: float) -> dict[str, Any]:
    """A square outline of a council."""
    ring = [[west, 51.0], [west + 0.3, 51.0], [west + 0.3, 51.3], [west, 51.3], [west, 51.0]]
    geometry = {"type": "Polygon", "coordinates": [ring]}
    return {"type": "Feature", "properties": {"CTYUA23CD": code}, "geometry": geometry}


def test_loaded_boundaries_replace_the_tile_map(
    release: Any, tmp_path: Path, exmere: Any, client: Client
) -> None:
    release([figure(MEASURE, code, "2016 - 18", value) for code, value in ((AREA, 2), (NEAR, 6))])
    page = f"/p/exmere/metrics/{MEASURE}/map/"
    tiles = client.get(page).content
    path = tmp_path / "outlines.json"
    features = [square(AREA, 0.1), square(NEAR, -0.3), square("W06000001", -3.0)]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    batch = services.load_boundaries(path, by="a test")
    assert (batch.rows, batch.set_aside) == (2, 1)
    assert set(reading.boundaries()) == {AREA, NEAR}
    assert client.get(page).content != tiles
    assert services.load_boundaries(path, by="a test").pk == batch.pk
    assert Boundaries.objects.count() == 1


@pytest.mark.shared
def test_the_published_boundaries_load(shared: Path, exmere: Any) -> None:
    name = "data/open/boundaries/Counties_and_Unitary_Authorities_December_2023_England_BSC.geo.json"
    assert services.load_boundaries(shared / name, by="a test").rows > 140
