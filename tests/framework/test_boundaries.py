"""Boundary files are checked feature by feature and made light; the tile map serves where there is none."""

import json
from pathlib import Path
from typing import Any

import pytest

from cairn.framework.boundaries import Outlines, lighten, read_boundaries
from cairn.framework.faults import BoundariesRefused

SQUARE = [[[0.1, 51.5], [0.3, 51.5], [0.3, 51.7], [0.1, 51.7], [0.1, 51.5]]]
METRES = [[[530000, 180000], [540000, 180000], [540000, 190000], [530000, 180000]]]


def feature(
    code: str = "E09000016", shape: Any = SQUARE, kind: str = "Polygon", name: str = "CTYUA23CD"
) -> Any:
    return {"type": "Feature", "properties": {name: code}, "geometry": {"type": kind, "coordinates": shape}}


def read(tmp_path: Path, *features: Any) -> Outlines:
    path = tmp_path / "map.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": list(features)}))
    return read_boundaries(path)


@pytest.mark.parametrize(
    "name", ["CTYUA23CD", "UTLA24CD", "LAD21CD", "ctyua_code", "AreaCode", "code", "utla23_code"]
)
def test_the_code_has_many_names(tmp_path: Path, name: str) -> None:
    assert list(read(tmp_path, feature(name=name))) == ["E09000016"]


def test_an_old_code_counts_as_the_new_one(tmp_path: Path) -> None:
    assert list(read(tmp_path, feature("E08000016"))) == ["E08000038"]


def test_other_areas_are_set_aside_and_said(tmp_path: Path) -> None:
    found = read(tmp_path, feature(), feature("W06000001"), feature("E10000021"))
    assert list(found) == ["E09000016"]
    assert [text.split(":")[0] for text in found.aside] == ["W06000001", "E10000021"]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (feature(name="title"), "feature 1: has no GSS code."),
        (feature(code="Havering"), "feature 1: has no GSS code."),
        ({"type": "Feature"}, "feature 1: has no GSS code."),
        (feature(kind="Point", shape=[0.1, 51.5]), "is not a Polygon or a MultiPolygon."),
        (feature(shape=METRES), "not longitude and latitude inside England. Choose the version in WGS 84"),
        (feature(shape=[[["a", "b"]] * 4]), "coordinates that are not numbers."),
        (feature(shape=[[[0.1, 51.5], [0.3, 51.5]]]), "fewer than four points."),
        (feature(shape=[]), "fewer than four points."),
        (feature("W06000001"), "no feature is a council of today."),
    ],
)
def test_faults_of_a_feature(tmp_path: Path, wrong: Any, said: str) -> None:
    with pytest.raises(BoundariesRefused) as refused:
        read(tmp_path, wrong)
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("%PDF-1.7", "the file is not JSON."),
        ("{}", "not a GeoJSON collection"),
        ("[1, 2]", "not a GeoJSON collection"),
        ('{"type": "Topology", "objects": {}}', "not TopoJSON"),
        ('{"features": []}', "not a GeoJSON collection"),
    ],
)
def test_faults_of_the_file(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "map.geojson"
    path.write_text(text)
    with pytest.raises(BoundariesRefused) as refused:
        read_boundaries(path)
    assert said in str(refused.value)


def test_all_faults_at_once(tmp_path: Path) -> None:
    with pytest.raises(BoundariesRefused) as refused:
        read(tmp_path, feature(), feature(), feature("E09000004", METRES), {"properties": {}})
    assert len(refused.value.faults) == 3


def test_a_straight_line_keeps_only_its_ends() -> None:
    ring = [[0.1, 51.5], [0.15, 51.5], [0.2, 51.5001], [0.3, 51.5], [0.3, 51.7], [0.1, 51.7], [0.1, 51.5]]
    assert lighten([[ring]]) == [SQUARE]


def test_the_largest_part_stays_however_small() -> None:
    tiny = [[-6.3, 49.9], [-6.299, 49.9], [-6.299, 49.901], [-6.3, 49.9]]
    assert lighten([[tiny]]) == [[tiny]]
    assert lighten([SQUARE, [tiny]]) == [SQUARE]


@pytest.mark.shared
def test_the_published_outlines_become_light(shared: Path) -> None:
    name = "Counties_and_Unitary_Authorities_December_2023_England_BSC.geo.json"
    path = shared / "data/open/boundaries" / name
    found = read_boundaries(path)
    assert len(found) == 153
    assert found.aside == ()
    assert len(json.dumps(found)) < path.stat().st_size / 5


@pytest.mark.shared
def test_regions_are_not_councils(shared: Path) -> None:
    name = "Regions_December_2023_Boundaries_EN_BUC.geo.json"
    with pytest.raises(BoundariesRefused):
        read_boundaries(shared / "data/open/boundaries" / name)
