"""The demo's place is found by its code, and stands in nobody's list, map or comparison."""

from pathlib import Path

import pytest

from cairn.framework.areas import ENGLAND, areas
from cairn.framework.boundaries import read_boundaries
from cairn.framework.loading.places import area_of_name

EXMERE = "E99000100"
DISTRICTS = ("E99000101", "E99000102", "E99000103")


def test_exmere_and_its_districts_are_found_by_code() -> None:
    place = areas().get(EXMERE)
    assert place is not None
    assert (place.name, place.kind) == ("Exmere", "made_up")
    assert tuple(one.code for one in areas().children(EXMERE)) == DISTRICTS
    assert areas().resolve(EXMERE) == (place,)
    assert areas().current(EXMERE) == place


def test_no_list_of_real_areas_has_them() -> None:
    made_up = {one.code for one in areas() if one.kind == "made_up"}
    assert made_up == {EXMERE, *DISTRICTS}
    lists = (areas().upper_tier, areas().regions, areas().former, areas().children(ENGLAND))
    assert not made_up & {one.code for listed in lists for one in listed}
    below = [one for region in areas().regions for one in areas().children(region.code)]
    assert not made_up & {one.code for one in below}
    assert len(below) == 153


def test_they_have_no_place_on_the_map_and_nobody_is_compared_with_them() -> None:
    for code in (EXMERE, *DISTRICTS):
        place = areas().get(code)
        assert place is not None
        assert (place.tile, place.police_force) == (None, None)
        assert areas().region_of(code) is None
        assert [one.code for one in areas().comparators([code])] == [ENGLAND]
    everybody = areas().comparators([one.code for one in areas().upper_tier])
    assert not {EXMERE, *DISTRICTS} & {one.code for one in everybody}


@pytest.mark.parametrize("name", ["Exmere", "Saltreach", "Cindermoor", "Larkhollow"])
def test_their_names_are_those_of_no_place_and_find_none(name: str) -> None:
    assert areas().by_name(name) is None
    assert area_of_name(name, "2024", {}, column="area").problems
    real = [one for one in areas() if one.kind != "made_up"]
    assert not [one for one in real if name.casefold() in one.name.casefold()]


def test_an_outline_of_a_made_up_area_is_set_aside(tmp_path: Path) -> None:
    corner = [[0.0, 51.0], [0.1, 51.0], [0.1, 51.1], [0.0, 51.0]]
    shape = f'{{"type": "Polygon", "coordinates": [{corner}]}}'
    features = ", ".join(
        f'{{"type": "Feature", "properties": {{"code": "{code}"}}, "geometry": {shape}}}'
        for code in (EXMERE, "E09000016")
    )
    path = tmp_path / "outlines.geojson"
    path.write_text(f'{{"type": "FeatureCollection", "features": [{features}]}}')
    found = read_boundaries(path)
    assert list(found) == ["E09000016"]
    assert EXMERE in found.aside[0]
