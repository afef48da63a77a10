"""Comparisons, sparklines and maps, and all charts in words."""

import json
from dataclasses import replace
from datetime import date

import pytest

from cairn.web.charts import (
    AreaMap,
    Break,
    Comparison,
    Line,
    Point,
    Row,
    Shape,
    Spark,
    Tile,
    TileMap,
    Trend,
    area_map,
    comparison,
    describe,
    png,
    sparkline,
    summary,
    tile_map,
)
from cairn.web.charts.map_key import class_words
from cairn.web.charts.outlines import project, thin
from cairn.web.charts.tidy import compact

ROWS = (
    Row("Barking and Dagenham", 3.2, 2.6, 4.0),
    Row("Havering", 5.4, 4.9, 6.1, emphasis=True),
    Row("Bournemouth, Christchurch and Poole", 7.1, 6.2, 8.4),
    Row("Bexley", None),
    Row("England", 5.0, 4.98, 5.02),
)
COMPARED = Comparison(
    "Admissions", ROWS, "rate_per_1000", scale="Hospital admissions", footer="Source: NHS England"
)
TILES = tuple(
    Tile(f"E{i:08}", f"Area {i}", i % 12, i // 12, None if i % 17 == 3 else (i * 37 % 100) / 10 + 1, f"A{i}")
    for i in range(150)
)
TILED = TileMap("Admissions", TILES, "rate_per_1000", own=("E00000001", "E00000003"), scale="Admissions")


def square(x: float, y: float, size: float = 0.5) -> dict:
    ring = [[x, y], [x, y + size], [x + size, y + size], [x + size, y], [x, y]]
    return {"type": "Polygon", "coordinates": [ring]}


SHAPED = AreaMap(
    "Admissions",
    tuple(
        Shape(f"E{i}", f"Area {i}", square(-2 + i % 3 / 2, 52 + i // 3 / 2), value)
        for i, value in enumerate([1.0, None, 3.5, 4.0, 9.0, 2.0])
    ),
    "rate_per_1000",
    own=("E2",),
)  # fmt: skip


def test_a_comparison_is_sorted_and_says_every_figure(any_width, read, free):
    drawing = read(comparison(COMPARED, any_width))
    assert free(drawing) == []
    said = " ".join(drawing.words)
    for words in ("7.1 (likely 6.2 to 8.4)", "5.4 (likely 4.9 to 6.1)", "no figure", "Source: NHS England"):
        assert words in said
    places = {t.words: t.y for t in drawing.texts}
    assert places["Havering"] < places["England"] < places["Barking and Dagenham"] < places["Bexley"]


def test_a_comparison_has_a_dot_and_a_range_for_each_figure(any_width, read):
    drawing = read(comparison(COMPARED, any_width))
    assert drawing.count("line", stroke_linecap="round") == 4
    assert drawing.count("line", stroke_linecap="round", stroke="#12436D") == 1
    assert drawing.count("path", fill="#858B90") == 3
    assert drawing.count("path", fill="#12436D") == 1


def test_a_comparison_may_keep_its_own_order(any_width, read):
    groups = Comparison(
        "Age", (Row("18 to 24", 5), Row("25 to 34", 40), Row("Not recorded", 3)), "count", ordered=False
    )
    drawing = read(comparison(groups, any_width, validate=True))
    names = [row.name for row in groups.rows]
    assert [w for w in drawing.words if w in names] == names
    assert "0" in drawing.words


def test_a_comparison_of_nothing_still_draws(any_width, read):
    assert read(comparison(Comparison("None", (), "count"), any_width)).words
    assert (
        "no figure" in read(comparison(Comparison("None", (Row("Bexley", None),), "count"), any_width)).words
    )


@pytest.mark.parametrize(
    ("values", "lines", "dots"),
    [
        ((1, 2, 3), 1, 1),
        ((3, None, 4, 5, None, 2), 1, 2),
        ((5,), 0, 1),
        ((2, 2, 2), 1, 1),
        ((None, None), 0, 0),
        ((), 0, 0),
    ],
)
def test_a_sparkline_is_small_and_ends_in_a_dot(values, lines, dots, read):
    text = sparkline(Spark("Deaths", values, "count"), validate=True)
    drawing = read(text)
    assert len(text) < 1_500
    assert (drawing.width, drawing.height) == (96, 24)
    assert drawing.count("path", stroke="#12436D", stroke_linejoin="round") == lines
    assert drawing.count("path", fill="#12436D") == dots
    assert not [w for w in ("aria-", "class=", "style=") if w in text]


def test_a_tile_map_has_a_tile_for_every_area(any_width, read, free):
    drawing = read(tile_map(TILED, any_width))
    assert free(drawing) == []
    assert drawing.text.count("url(#hatch-") == 9 + 1 + 1  # tiles and two rows of the key
    said = " ".join(drawing.words)
    assert "No figure (9 areas)" in said
    assert "Area 3 no figure" in said
    assert ("A1" in drawing.words) is (any_width == "wide")
    assert len(drawing.text) < 40_000


def test_the_key_counts_every_area_once(read):
    words = read(tile_map(TILED)).words
    counted = [int(w.rpartition("(")[2].split()[0]) for w in words if w.endswith("areas)")]
    assert sum(counted) == 150
    assert len(counted) == 6


def test_two_maps_on_a_page_do_not_share_a_name():
    names = {
        tile_map(t).partition('id="')[2].partition('"')[0] for t in (TILED, replace(TILED, title="Other"))
    }
    assert len(names) == 2


def test_tile_maps_that_cannot_be_drawn_say_why():
    twice = TileMap("Twice", (Tile("E1", "Leeds", 1, 1), Tile("E2", "York", 1, 1)), "count")
    with pytest.raises(ValueError, match="Leeds and York are both at column 1, row 1"):
        tile_map(twice)
    with pytest.raises(ValueError, match="at least one tile"):
        tile_map(TileMap("None", (), "count"))
    with pytest.raises(ValueError, match="at most 5 classes; 6 were asked for"):
        tile_map(replace(TILED, edges=(0, 1, 2, 3, 4, 5, 6)))


def test_fixed_class_limits_are_kept(read):
    words = read(tile_map(replace(TILED, edges=(1, 5, 11)))).words
    assert any(w.startswith("5 to 11 (") for w in words)
    assert any(w.startswith("1 to under 5 (") for w in words)


def test_classes_are_told_without_overlap():
    assert class_words((0, 5, 10, 20), "count") == ["0 to 4", "5 to 9", "10 to 20"]
    assert class_words((0, 1, 2), "count") == ["0", "1 to 2"]
    assert class_words((3.0, 4.5, 6.0), "percent") == ["3.0% to under 4.5%", "4.5% to 6.0%"]


def test_an_area_map_draws_every_outline(any_width, read, free):
    text = area_map(SHAPED, any_width, validate=True)
    drawing = read(text)
    assert free(drawing) == []
    assert drawing.count("path", stroke_width="0.5") == 6
    assert "Area 2 3.5" in drawing.words
    assert png(text)[:4] == b"\x89PNG"


def test_outlines_that_are_no_polygons_are_refused():
    shape = Shape("E1", "Leeds", {"type": "Point", "coordinates": [0, 0]})
    with pytest.raises(ValueError, match="must be a Polygon or MultiPolygon, not Point"):
        area_map(AreaMap("Point", (shape,), "count"))
    with pytest.raises(ValueError, match="at least one area"):
        area_map(AreaMap("None", (), "count"))


def test_projection_keeps_metres_and_puts_degrees_round_its_meridian():
    assert project(530_000.0, 180_000.0) == (530_000.0, 180_000.0)
    x, y = project(-2.0, 49.0)
    assert x == pytest.approx(0)
    assert y == pytest.approx(0.8552113)
    east, _ = project(0.2, 51.5)
    assert east > 0


def test_neighbours_share_their_edge_after_thinning():
    edge = [(0.1, 0.1), (0.2, 0.9), (1.4, 2.2), (3.0, 3.1)]
    assert set(thin(edge, 0.5)) == set(thin(edge[::-1], 0.5))


def test_long_paths_are_written_as_steps():
    path = "M10,10" + "".join(f"L{10 + i},{10.5 + i}" for i in range(100)) + "Z"
    assert compact(path).startswith("M10,10l0,.5 1,1 1,1")
    assert compact(path).endswith("z")
    assert len(compact(path)) < len(path) / 2
    assert compact("M0,0L1,1") == "M0,0L1,1"
    curve = "M0,0C1,1,2,2,3,3" * 50
    assert compact(curve) == curve


@pytest.mark.shared
def test_real_boundaries_of_england_make_a_light_map(shared, read, free):
    path = shared / "data/open/boundaries/Counties_and_Unitary_Authorities_December_2023_England_BSC.geo.json"
    features = json.loads(path.read_text())["features"]
    shapes = tuple(
        Shape(f["properties"]["CTYUA23CD"], f["properties"]["CTYUA23NM"], f["geometry"], i % 50 + 0.5)
        for i, f in enumerate(features)
    )
    drawing = read(area_map(AreaMap("Admissions", shapes, "percent", own=("E09000016",))))
    assert free(drawing) == []
    assert drawing.count("path", stroke_width="0.5") == 153
    assert len(drawing.text) < 150_000
    assert 600 < drawing.height < 760


def test_trends_are_told_in_one_sentence(trends):
    assert describe(trends["target path"])[1] == (
        "Havering: 528 in 2020/21, the only figure; Agreed path: from 912 in 2022/23 to 1,075 in 2024/25."
    )
    told = describe(trends["progress"])[1]
    assert told.startswith(
        "Exmere: from 23% in 2016/17 to 47% in 2025/26 (likely between 42% and 52%); England: "
    )
    assert told.endswith("Method changed in 2023.")
    assert "highest 189" not in told
    assert describe(trends["nothing"])[1] == "There is no figure to show."


def test_highest_and_lowest_are_told_where_they_are_not_the_ends():
    points = tuple(Point(date(2015 + i, 1, 1), str(2014 + i), v) for i, v in enumerate([47, 62, 40, 60]))
    spec = Trend("T", (Line("Leeds", points),), "count", breaks=(Break(date(2016, 6, 1), "New form"),))
    assert describe(spec)[1] == (
        "Leeds: from 47 in 2014 to 60 in 2017, highest 62 in 2015 and lowest 40 in 2016; New form in 2016."
    )
    assert describe(replace(spec, description="Mine."))[1] == "Mine."


def test_a_trend_is_summed_up_for_the_page_under_it(trends):
    assert summary(trends["progress"]) == (
        "Exmere: 23% in 2016/17, 47% in 2025/26 (likely between 42% and 52%). England: 45% in 2025/26. "
        "East of England: 45% in 2025/26."
    )
    assert summary(trends["target path"]) == "Havering: 528 in 2020/21. Agreed path: 1,075 in 2024/25."
    assert summary(trends["nothing"]) == ""


def test_other_charts_are_told_too():
    assert describe(COMPARED)[1].startswith(
        "From highest to lowest: Bournemouth, Christchurch and Poole 7.1 (likely"
    )
    assert describe(Spark("s", (3, None, 5), "count")) == ("s", "From 3 to 5.")
    assert describe(Spark("s", (3,), "count"))[1] == "3, the only figure."
    assert describe(SHAPED)[1] == (
        "5 areas, from 1.0 per 1,000 in Area 0 to 9.0 per 1,000 in Area 4; Area 2 3.5; no figure for 1 area."
    )
    assert (
        describe(TileMap("t", (Tile("E1", "Leeds", 0, 0),), "count"))[1]
        == "There is no figure for any of the 1 areas."
    )
