"""Which figures a line may join."""

from __future__ import annotations

from cairn.framework.observations import Observation, Source, Status
from cairn.framework.periods import parse
from cairn.web.outcomes.tracks import missing_periods, tracks

ONE, OTHER = Source("Office", "Statistics", "2025"), Source("Council", "Strategy")


def seen(
    period: str, value: float | None, source: Source = ONE, status: Status = Status.FINAL
) -> Observation:
    return Observation("numbers-in-treatment", "E09000016", parse(period), value, source, status=status)


def test_another_edition_is_the_same_track_and_another_source_is_not() -> None:
    newer = Source("Office", "Statistics", "2026")
    found = tracks([seen("2022/23", 1), seen("2023/24", 2, newer), seen("2020/21", 9, OTHER)])
    assert [[item.value for item in track.observations] for track in found] == [[1, 2], [9]]


def test_kinds_of_period_and_modelled_figures_stand_apart() -> None:
    found = tracks([seen("2022/23", 1), seen("2022", 2), seen("2023/24", 3, ONE, Status.MODELLED)])
    assert len(found) == 3


def test_a_withheld_figure_leaves_a_gap() -> None:
    (track,) = tracks([seen("2021/22", 1), seen("2022/23", None, ONE, Status.WITHHELD), seen("2023/24", 3)])
    assert [item.value for item in track.known] == [1, 3]
    assert track.newest is not None
    assert track.newest.value == 3


def test_years_that_nobody_reported_are_gaps() -> None:
    years = [parse(text) for text in ("2009/10", "2011/12", "2012/13", "2014/15")]
    assert [str(gap) for gap in missing_periods(years)] == ["2010/11", "2013/14"]


def test_a_survey_every_three_years_has_no_gaps() -> None:
    assert missing_periods([parse("2016/17"), parse("2019/20"), parse("2022/23")]) == []
    assert missing_periods([parse("2016 - 18"), parse("2019 - 21")]) == []
