"""The trend chart as a reader, a screen reader and a browser meet it."""

from dataclasses import replace
from datetime import date

import pytest

from cairn.web.charts import Break, Line, Point, Trend, describe, png, trend
from cairn.web.charts.trend_plan import plan

FORBIDDEN = (
    "<script",
    "style=",
    "aria-",
    "class=",
    "href",
    "clip-path",
    "<style",
    "xlink",
    "http://www.w3.org/1999",
)


def test_every_word_has_room_of_its_own(any_trend, any_width, read, free):
    assert free(read(trend(any_trend, any_width))) == []


def test_a_drawing_is_one_picture_with_a_name_and_a_description(any_trend, any_width, read):
    drawing = read(trend(any_trend, any_width))
    title, description = describe(any_trend)
    assert drawing.root.get("role") == "img"
    assert [e.text for e in list(drawing.root)[:2]] == [title, description]
    assert drawing.text.count("role=") == 1
    assert not [word for word in FORBIDDEN if word in drawing.text]


def test_drawings_are_small_and_of_the_width_asked_for(any_trend, any_width, read):
    drawing = read(trend(any_trend, any_width))
    assert len(drawing.text.encode()) < 12_000
    assert drawing.width == {"wide": 960, "narrow": 340}[any_width]
    assert min(t.size for t in drawing.texts) >= (12 if any_trend.footer else 14)


def test_equal_figures_give_the_same_bytes(any_trend, any_width):
    again = replace(any_trend, lines=tuple(replace(line) for line in any_trend.lines))
    assert trend(any_trend, any_width) == trend(again, any_width)


def test_the_chart_is_valid_vega_lite(any_trend, any_width):
    assert trend(any_trend, any_width, validate=True) == trend(any_trend, any_width)


def test_the_target_path_runs_on_beyond_the_last_figure(trends, any_width, read):
    drawing = read(trend(trends["target path"], any_width))
    said = " ".join(drawing.words)
    for words in ("Havering 528", "912", "992", "Agreed path 1,075", "2020/21", "2024/25"):
        assert words in said
    assert drawing.count("path", stroke_dasharray="6,5") == 1


def test_counts_begin_at_zero(trends, any_width, read):
    assert "0" in read(trend(trends["target path"], any_width)).words


def test_a_scale_that_does_not_begin_at_zero_says_so(read):
    points = (Point(date(2020, 1, 1), "2019", 92.0), Point(date(2021, 1, 1), "2020", 96.0))
    spec = Trend("Waits", (Line("Leeds", points),), "percent")
    assert "Scale starts at 92%" in read(trend(spec)).words
    assert "Scale starts at 92%" not in read(trend(replace(spec, zero=True))).words


def test_a_missing_figure_leaves_a_gap_and_no_dot(trends, any_width, read):
    drawing = read(trend(trends["gaps"], any_width))
    assert drawing.count("path", stroke="#12436D", stroke_linejoin="round") == 2
    assert drawing.count("path", fill="#12436D", stroke_width="2") == 5
    assert drawing.count("path", fill="#12436D", fill_opacity="0.14") == 2
    assert drawing.count("line", stroke="#12436D", stroke_opacity="0.14") == 1


def test_a_change_of_method_is_marked_and_parts_the_line(trends, any_width, read):
    drawing = read(trend(trends["progress"], any_width))
    assert "Method changed" in drawing.words
    assert drawing.count("line", stroke_dasharray="3,3") == 1
    assert drawing.count("path", stroke="#12436D", stroke_linejoin="round") == 2


def test_a_change_of_method_is_drawn_between_the_figures_it_parts(trends):
    spec = replace(trends["progress"], breaks=(Break(date(2020, 3, 31), "On a figure's own day"),))
    drawn = plan(spec, "wide")
    day = [date(y, 3, 31).toordinal() for y in (2019, 2020)]
    label = next(t for t in drawn.texts if t.words.startswith("On a figure"))
    assert drawn.grid.x(day[0]) < label.x < drawn.grid.x(day[1])


def test_comparators_are_named_at_their_ends_in_the_order_they_end(trends, read):
    drawing = read(trend(trends["progress"], "wide"))
    places = {t.words: t.y for t in drawing.texts}
    assert places["Exmere 47%"] < places["England 45%"] < places["East of England 45%"]
    assert drawing.count("path", stroke="#858B90", stroke_linejoin="round") == 4


def test_figures_are_written_as_the_caller_writes_them(read):
    points = (Point(date(2020, 1, 1), "2019", 52.1), Point(date(2021, 1, 1), "2020", 52.7, text="52.7%"))
    words = read(trend(Trend("Share", (Line("Leeds", points),), "percent"))).words
    assert "Leeds 52.7%" in words
    assert "52%" in words


def test_large_and_tiny_figures_keep_a_readable_axis(trends, read):
    assert {"£1.0m", "£1.4m", "Kent £1,234,567"} <= set(read(trend(trends["large"], "wide")).words)
    assert {"0.002", "Havering 0.0042"} <= set(read(trend(trends["tiny"], "wide")).words)


def test_a_hundred_months_show_first_and_last_and_no_crowd_of_dots(trends, any_width, read):
    drawing = read(trend(trends["months"], any_width))
    assert {"January", "2016", "October", "2025"} <= set(drawing.words)
    assert drawing.count("path", fill="#12436D") == 1


def test_nothing_to_show_is_said(trends, any_width, read):
    assert "No figure to show" in read(trend(trends["nothing"], any_width)).words
    assert "No figure to show" in read(trend(Trend("Nothing", (), "count"), any_width)).words


def test_words_may_hold_any_character(trends, any_width, read):
    drawing = read(trend(trends["characters"], any_width))
    assert "A < B & \\" in drawing.words
    assert "Bath & <NE>" in " ".join(drawing.words)
    assert drawing.root[0].text == 'A < B & C > "D"'


def test_control_characters_do_not_break_the_file(read):
    """A null character in a label would end the whole process, not only the drawing."""
    spec = Trend("Bell \x07", (Line("Bath\x00\ud800", (Point(date(2020, 1, 1), "20\x0019", 5.0),)),), "count")
    drawing = read(trend(spec))
    assert drawing.root[0].text == "Bell "
    assert {"2019", "Bath 5"} <= set(drawing.words)


def test_what_is_no_number_is_refused_by_name():
    with pytest.raises(ValueError, match="2018/19 has a figure that is not a number"):
        Point(date(2019, 3, 31), "2018/19", float("nan"))


def test_an_unknown_width_is_refused_by_name(trends):
    with pytest.raises(ValueError, match="'huge' is not known. Use one of: wide, narrow"):
        trend(trends["tiny"], "huge")  # type: ignore[arg-type]


def test_png_is_twice_the_size_and_has_its_words(trends, any_width, read):
    drawing = trend(trends["progress"], any_width)
    picture = png(drawing)
    assert picture[:8] == b"\x89PNG\r\n\x1a\n"
    size = (int.from_bytes(picture[16:20], "big"), int.from_bytes(picture[20:24], "big"))
    taken = read(drawing)
    assert abs(size[0] - 2 * taken.width) <= 1
    assert abs(size[1] - 2 * taken.height) <= 2
    assert (
        len(picture) > len(png(drawing.replace("<text", "<metadata").replace("</text", "</metadata"))) * 1.3
    )
    assert png(drawing) == picture
