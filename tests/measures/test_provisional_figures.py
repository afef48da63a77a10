"""Until when a figure may still change because of what happens after its period."""

from datetime import date, timedelta

import pytest

from cairn import measures

END = date(2025, 3, 31)


@pytest.mark.parametrize(
    ("measure", "days"),
    [
        ("completion_without_representation", 182),
        ("effective_treatment", 84),
        ("prison_continuity", 21),
        ("prison_release_state", 21),
        ("successful_completion", 21),
        ("exits_successful", 21),
        ("yp_cannabis_change", 21),
        ("top_start_compliance", 14),
    ],
)
def test_a_figure_is_final_when_its_time_has_passed(measure, days):
    assert measures.provisional(measure, END, END + timedelta(days=days - 1))
    assert not measures.provisional(measure, END, END + timedelta(days=days))


def test_returns_are_followed_from_the_first_half_of_the_year():
    """Completions up to 30 September, followed for 182 days: to 31 March."""
    assert measures.provisional("re_presentation", END, date(2025, 3, 30))
    assert not measures.provisional("re_presentation", END, END)


@pytest.mark.parametrize("measure", ["adults_in_treatment", "new_presentations", "suspected_deaths"])
def test_what_was_counted_on_the_day_is_final_at_once(measure):
    assert not measures.provisional(measure, END, END)


def test_an_extract_within_the_period_is_provisional():
    assert measures.provisional("adults_in_treatment", END, date(2025, 2, 28))


def test_an_unknown_measure_is_named():
    with pytest.raises(measures.UnknownMeasure, match="no measure 'completion'"):
        measures.provisional("completion", END, END)
