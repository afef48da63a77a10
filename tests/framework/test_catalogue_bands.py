"""Age bands and windows are read as values; what does not parse is refused with the forms that do."""

import pytest

from cairn.framework.bands import age_band, window


@pytest.mark.parametrize(
    ("text", "youngest", "oldest"),
    [
        ("all ages", 0, None),
        ("18 and over", 18, None),
        ("under 18", 0, 17),
        ("16 to 24", 16, 24),
        ("15  to 15", 15, 15),
    ],
)
def test_age_bands(text: str, youngest: int, oldest: int | None) -> None:
    band = age_band(text)
    assert (band.youngest, band.oldest) == (youngest, oldest)
    assert band.holds(youngest)
    assert not band.holds(youngest - 1)


@pytest.mark.parametrize("text", ["", "adults", "18+", "16-24", "24 to 16", "under 0", "16 to", "over 25"])
def test_age_bands_that_do_not_parse(text: str) -> None:
    with pytest.raises(ValueError, match="is not understood; write"):
        age_band(text)


@pytest.mark.parametrize(
    ("text", "days", "months", "anchor"),
    [
        ("year", 0, 12, ""),
        ("12 months", 0, 12, ""),
        ("3 years", 0, 36, ""),
        ("28 days", 28, 0, ""),
        ("one day", 1, 0, ""),
        ("3 weeks after arrival", 21, 0, "after arrival"),
        ("21 days after release", 21, 0, "after release"),
    ],
)
def test_windows(text: str, days: int, months: int, anchor: str) -> None:
    found = window(text)
    assert (found.days, found.months, found.anchor, str(found)) == (days, months, anchor, text)


@pytest.mark.parametrize(
    "text", ["", "a while", "28 day", "0 days", "years", "28d", "21 days since release", "one years"]
)
def test_windows_that_do_not_parse(text: str) -> None:
    with pytest.raises(ValueError, match="is not understood; write"):
        window(text)


def test_nothing_is_inside_a_band_that_was_never_defined() -> None:
    assert not age_band("not defined").holds(30)
    assert not window("not defined").defined
