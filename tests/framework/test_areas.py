"""Areas are found by code, old or new, and by the names that people write."""

import csv
import json
from collections import Counter
from pathlib import Path

import pytest

from cairn.framework.areas import ENGLAND, areas


def test_all_councils_and_regions_are_there() -> None:
    assert len(areas().upper_tier) == 153
    assert len(areas().regions) == 9
    assert sum(len(areas().children(region.code)) for region in areas().regions) == 153
    assert areas().children(ENGLAND) == areas().regions


def test_codes_and_labels_are_used_once() -> None:
    codes = [area.code for area in areas()]
    labels = [area.label for area in areas().upper_tier]
    assert len(set(codes)) == len(codes)
    assert len(set(labels)) == 153
    assert all(len(label) == 3 for label in labels)


@pytest.mark.parametrize(
    ("code", "now"),
    [
        ("E09000016", ["Havering"]),
        ("E08000016", ["Barnsley"]),
        ("E08000019", ["Sheffield"]),
        ("E10000002", ["Buckinghamshire"]),
        ("E10000021", ["North Northamptonshire", "West Northamptonshire"]),
        ("E10000006", ["Cumberland", "Westmorland and Furness"]),
        ("E06000029", ["Bournemouth, Christchurch and Poole"]),
        ("E99999999", []),
    ],
)
def test_old_codes_resolve(code: str, now: list[str]) -> None:
    assert [area.name for area in areas().resolve(code)] == now
    assert all(area.kind == "upper_tier" for area in areas().resolve(code))


@pytest.mark.parametrize(
    ("code", "now"),
    [
        ("E08000016", "E08000038"),  # only the code changed
        ("E08000038", "E08000038"),
        ("E10000021", None),  # split in two
        ("E06000028", None),  # merged with its neighbours
        ("nothing", None),
    ],
)
def test_figures_go_on_only_where_the_place_is_the_same(code: str, now: str | None) -> None:
    area = areas().current(code)
    assert (area.code if area else None) == now


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("Havering", "E09000016"),
        ("London Borough of Havering", "E09000016"),
        ("HAVERING LONDON BOROUGH COUNCIL", "E09000016"),
        ("Royal Borough of Kensington & Chelsea", "E09000020"),
        ("Bristol, City of", "E06000023"),
        ("Bristol City Council", "E06000023"),
        ("Kingston-upon-Hull", "E06000010"),
        ("Hull City Council", "E06000010"),
        ("St. Helens", "E08000013"),
        ("Durham County Council", "E06000047"),
        ("City of York Council", "E06000014"),
        ("Stoke on Trent", "E06000021"),
        ("City of London", "E09000001"),
        ("London", "E12000007"),
        ("Yorkshire and The Humber", "E12000003"),
        ("Dorset", "E06000059"),  # today's council before the former county
        ("Northamptonshire", "E10000021"),
        ("england", ENGLAND),
    ],
)
def test_names_as_people_write_them(written: str, code: str) -> None:
    area = areas().by_name(written)
    assert area is not None
    assert area.code == code


@pytest.mark.parametrize("written", ["Haverling", "", "Council", "Northhampton", "Westminister"])
def test_a_misspelt_name_finds_nothing(written: str) -> None:
    assert areas().by_name(written) is None


def test_police_forces_are_found_only_when_asked_for() -> None:
    force = areas().by_name("Avon & Somerset", kinds=("police_force",))
    assert force is not None
    assert force.code == "E23000036"
    assert areas().by_name("Avon & Somerset") is None


def test_every_council_has_a_force() -> None:
    forces = {area.code for area in areas() if area.kind == "police_force"}
    assert {area.police_force for area in areas().upper_tier} == forces


def test_comparators_are_regions_then_england() -> None:
    names = [area.name for area in areas().comparators(["E06000061", "E06000062"])]
    assert names == ["East Midlands", "England"]
    assert [area.name for area in areas().comparators(["E09000016"])] == ["London", "England"]


def test_every_council_has_a_tile_of_its_own() -> None:
    tiles = Counter(area.tile for area in areas().upper_tier)
    assert None not in tiles
    assert set(tiles.values()) == {1}


def test_each_region_is_one_piece_on_the_map() -> None:
    for region in areas().regions:
        left = {area.tile for area in areas().children(region.code) if area.tile}
        reached = {left.pop()}
        while edge := {tile for tile in left if _beside(tile) & reached}:
            reached |= edge
            left -= edge
        assert not left, f"{region.name} falls apart"


def _beside(tile: tuple[int, int]) -> set[tuple[int, int]]:
    column, row = tile
    return {(column + 1, row), (column - 1, row), (column, row + 1), (column, row - 1)}


def test_former_areas_name_what_came_after() -> None:
    for area in areas().former:
        assert areas().resolve(area.code), area
        assert area.until, area
        assert not area.same or len(area.successors) == 1, area


@pytest.mark.shared
def test_codes_names_and_regions_are_the_published_ones(shared: Path) -> None:
    with (shared / "data/open/geography/utla_all_codes.csv").open(encoding="utf-8-sig") as lines:
        published = [row for row in csv.DictReader(lines) if row["CTRYCD"] == ENGLAND]
    assert {row["UTLACD"] for row in published} == {area.code for area in areas().upper_tier}
    for row in published:
        found = areas().by_name(row["UTLANM"])
        assert found is not None, row["UTLANM"]
        assert (found.code, found.parent) == (row["UTLACD"], row["RGNCD"])


@pytest.mark.shared
def test_every_published_force_and_boundary_is_known(shared: Path) -> None:
    with (shared / "data/open/geography/lookup_ltla24_csp24_pfa24.csv").open() as lines:
        forces = {row["pfa24_code"] for row in csv.DictReader(lines)}
    assert {code for code in forces if code.startswith("E")} <= {area.code for area in areas()}
    name = "Counties_and_Unitary_Authorities_December_2023_England_BSC.geo.json"
    features = json.loads((shared / "data/open/boundaries" / name).read_text())["features"]
    resolved = [areas().current(one["properties"]["CTYUA23CD"]) for one in features]
    assert {area.code for area in resolved if area} == {area.code for area in areas().upper_tier}


@pytest.mark.shared
def test_replaced_codes_follow_the_published_lookup(shared: Path) -> None:
    with (shared / "data/open/geography/la_all_codes.csv").open(encoding="utf-8-sig") as lines:
        rows = [row for row in csv.DictReader(lines) if row["LADCD"].startswith(("E06", "E08", "E09"))]
    for row in rows:
        if row["LADCD"] != row["LADCD_ACTIVE"]:
            assert row["LADCD_ACTIVE"] in [area.code for area in areas().resolve(row["LADCD"])]
