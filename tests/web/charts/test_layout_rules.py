"""The rules of layout: axis values, map classes, words kept apart."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cairn.web.charts import classes, figures, fonts
from cairn.web.charts.letters import Box, spread, width, wrap
from cairn.web.charts.near import Wish, beside, crosses
from cairn.web.charts.scale import axis, class_of, ticks

FIGURES = st.floats(-1e7, 1e7, allow_nan=False).map(lambda v: round(v, 3))


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0, 60, [0, 20, 40, 60]),
        (0, 1075, [0, 500, 1000, 1500]),
        (4.9, 6.1, [4.5, 5, 5.5, 6, 6.5]),
        (0.0012, 0.0042, [0.001, 0.002, 0.003, 0.004, 0.005]),
        (0, 130, [0, 50, 100, 150]),
        (5, 5, [4, 6, 8, 10]),
    ],
)
def test_axis_values_are_round(low, high, expected):
    assert ticks(low, high, 4) == pytest.approx(expected)


@given(FIGURES, FIGURES, st.integers(2, 8))
def test_axis_values_hold_the_figures_and_rise_evenly(a, b, count):
    low, high = sorted((a, b))
    found = ticks(low, high, count)
    steps = [y - x for x, y in zip(found, found[1:], strict=False)]
    assert found[0] <= low + 1e-6
    assert found[-1] >= high - 1e-6
    assert 2 <= len(found) <= 2 * count + 2
    assert min(steps) > 0
    assert max(steps) == pytest.approx(min(steps), rel=1e-6)


def test_counts_have_whole_axis_values():
    assert axis([0, 1, 2], 4, zero=True, whole=True) == [0, 1, 2]
    assert axis([], 4, zero=True, whole=True) == [0, 1]


def test_zero_is_kept_where_cutting_it_would_exaggerate():
    assert axis([20, 47], 4, zero=False)[0] == 0
    assert axis([91, 96], 4, zero=False)[0] > 0
    assert axis([91, 96], 4, zero=True)[0] == 0
    assert axis([-4, -1], 4, zero=False)[-1] == 0


@pytest.mark.parametrize(
    ("values", "unit", "expected"),
    [
        ([0, 20, 40], "percent", ["0%", "20%", "40%"]),
        ([0, 0.5, 1], "rate_per_1000", ["0.0", "0.5", "1.0"]),
        ([0, 500_000, 1_000_000], "count", ["0", "500,000", "1,000,000"]),
        ([0, 500_000, 1_000_000], "pounds", ["£0.0m", "£0.5m", "£1.0m"]),
        ([-10, 0], "percent", ["\N{MINUS SIGN}10%", "0%"]),
    ],
)
def test_axis_values_are_written_with_the_decimals_they_need(values, unit, expected):
    assert figures.on_axis(values, unit) == expected


def test_classes_are_quantiles_rounded_for_people():
    assert classes([float(v) for v in range(1, 101)]) == (0, 20, 40, 60, 80, 100)
    assert classes([1.13, 2.24, 3.31, 4.44, 5.52], 1) == (1.0, 6.0)


def test_classes_of_few_or_equal_figures_are_few():
    assert classes([]) == ()
    assert classes([5.0, 5.0, 5.0]) == (5, 6)
    assert len(classes([0, 0, 0, 0, 0, 0, 0, 9])) <= 3
    with pytest.raises(ValueError, match="1 to 5 classes, not 6"):
        classes([1.0, 2.0], 6)


@given(st.lists(FIGURES, min_size=1, max_size=200), st.integers(1, 5))
def test_every_figure_has_a_class_and_every_class_a_figure(values, n):
    limits = classes(values, n)
    assert list(limits) == sorted(set(limits))
    assert 2 <= len(limits) <= n + 1
    assert limits[0] <= min(values) + 1e-6
    assert limits[-1] >= max(values) - 1e-6
    assert {class_of(v, limits) for v in values} == set(range(len(limits) - 1))


@given(st.lists(st.tuples(st.floats(0, 300), st.floats(10, 40)), min_size=1, max_size=6))
def test_labels_nudged_apart_keep_their_order_and_do_not_meet(blocks):
    wanted, heights = [b[0] for b in blocks], [b[1] for b in blocks]
    found = spread(wanted, heights, 0, 300)
    order = sorted(range(len(blocks)), key=lambda i: (wanted[i], i))
    tops = [found[i] - heights[i] / 2 for i in order]
    bottoms = [found[i] + heights[i] / 2 for i in order]
    assert all(a <= b + 1e-3 for a, b in zip(bottoms, tops[1:], strict=False))
    assert tops[0] >= -1e-3
    assert bottoms[-1] <= max(300, sum(heights)) + 1e-3


def test_labels_that_do_not_meet_stay_where_they_are():
    assert spread([50, 100, 200], [20, 20, 20], 0, 300) == [50, 100, 200]
    assert spread([100, 100], [20, 20], 0, 300) == [90, 110]


def test_words_are_measured_and_wrapped():
    assert width("2018/19", 14) == pytest.approx(14 * (6 * 0.556 + 0.278))
    assert wrap("Yorkshire and The Humber", 100, 14) == ["Yorkshire and", "The Humber"]
    assert wrap("Llanfairpwllgwyngyll", 20, 14) == ["Llanfairpwllgwyngyll"]
    assert wrap("", 20, 14) == [""]


def test_measured_widths_are_those_of_the_built_font():
    """The table in the code against the horizontal metrics of the font file itself."""
    regular = next(path for path in fonts.files() if "Regular" in path.name)
    real = advance_widths(regular.read_bytes(), "Havering 1,075 (likely 42% to 53%)")
    assert width("Havering 1,075 (likely 42% to 53%)", 1000) == pytest.approx(real, rel=0.01)


def advance_widths(font: bytes, words: str) -> float:
    """Width of words at a size of 1,000, read from a TrueType file's cmap (format 4) and hmtx tables."""

    def number(at: int, size: int = 2) -> int:
        return int.from_bytes(font[at : at + size], "big")

    tables = {font[i : i + 4].decode(): number(i + 8, 4) for i in range(12, 12 + 16 * number(4), 16)}
    cmap, scale, count = tables["cmap"], number(tables["head"] + 18), number(tables["hhea"] + 34)
    starts = [cmap + number(cmap + 8 + 8 * i, 4) for i in range(number(cmap + 2))]
    sub = next(s for s in starts if number(s) == 4)
    pairs = number(sub + 6)

    def glyph(code: int) -> int:
        at = next(i for i in range(0, pairs, 2) if number(sub + 14 + i) >= code)
        start, delta = number(sub + 16 + pairs + at), number(sub + 16 + 2 * pairs + at)
        place = sub + 16 + 3 * pairs + at
        skip = number(place)
        return (number(place + skip + 2 * (code - start)) + delta if skip else code + delta) % 65536

    return sum(number(tables["hmtx"] + 4 * min(glyph(ord(c)), count - 1)) for c in words) * 1000 / scale


def test_words_find_a_place_beside_their_mark():
    room = Box(0, 0, 200, 100)
    free = beside([Wish(100, 50, "992", 14, "#000")], [], [], room)[0]
    assert free.y < 50
    line = (0.0, 35.0, 200.0, 35.0)
    under = beside([Wish(100, 50, "992", 14, "#000")], [line], [], room)[0]
    assert not crosses(line, under.box)
    full = [Box(0, 0, 200, 100)]
    assert beside([Wish(100, 50, "992", 14, "#000", needed=False)], [], full, room) == []
    assert len(beside([Wish(100, 50, "992", 14, "#000")], [], full, room)) == 1


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ((0, 0, 10, 10), True),
        ((0, 20, 20, 20), False),
        ((5, 5, 6, 6), True),
        ((0, 11, 11, 0), True),
        ((0, 0, 0, 9), False),
    ],
)  # fmt: skip
def test_lines_through_a_box_are_known(line, expected):
    assert crosses(line, Box(4, 4, 8, 8)) is expected


def test_missing_fonts_are_named_with_their_remedy(tmp_path):
    with pytest.raises(fonts.FontsMissing, match=r"python -m cairn\.web\.assets\.build"):
        fonts.files(tmp_path)


def test_importing_the_charts_does_not_import_the_drawing_library():
    code = "import sys, cairn.web.charts; print({'altair', 'vl_convert'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
