"""Every measure of records has one place in the catalogue, a fitting unit, and words for every group."""

from datetime import date

import pytest

from cairn import measures
from cairn.disclosure.rules import countings
from cairn.framework.catalogue import catalogue
from cairn.framework.loading import words as file_words
from cairn.framework.measure import BREAKDOWNS
from cairn.framework.observations import BreakdownError, Observation, Source, canonical_breakdown
from cairn.framework.period_type import Period, PeriodKind
from cairn.measures import settings
from cairn.measures.shown import UnknownGroup, dimension, page_breakdown, shown, words

YEAR = Period(PeriodKind.FINANCIAL_YEAR, date(2024, 4, 1), date(2025, 3, 31))
SOURCE = Source("The partnership", "Its own records")
UNITS = {
    "count": "count",
    "state": "count",
    "share": "percent",
    "unmet": "percent",
    "mean": "days",
    "rate": "rate_per_1000",
}
ROW = {"numerator": 3, "denominator": 4, "value": 0.75}
GROUPS = sorted(
    {
        (breakdown, level)
        for one in measures.MEASURES.values()
        for breakdown in one.breakdowns
        for level in [*settings.levels(breakdown, one.bands), *({"provider": ["X0101"]}.get(breakdown, []))]
    }
)


def observed(measure, value, breakdown):
    return Observation(measure, "E99000001", YEAR, value, SOURCE, breakdown)


def test_the_data_name_every_measure_once_and_no_other():
    assert set(settings.read("shown")["catalogue"]) == set(measures.MEASURES)
    assert {shown(name).measure for name in measures.MEASURES} == set(measures.MEASURES)


def test_no_two_measures_of_records_are_one_measure_of_the_catalogue():
    assert len({shown(name).catalogue for name in measures.MEASURES}) == len(measures.MEASURES)


@pytest.mark.parametrize("name", sorted(measures.MEASURES))
def test_a_measure_stands_in_the_catalogue_in_a_fitting_unit(name):
    found, kind = shown(name), measures.MEASURES[name].kind
    ours = catalogue().measure(found.catalogue)
    assert ours.unit == found.unit == UNITS[kind]
    assert list(settings.read("shown")["multipliers"][kind]) == [ours.unit]
    assert found.name == ours.name


@pytest.mark.parametrize("name", sorted(measures.MEASURES))
def test_its_range_is_one_that_its_unit_can_have(name):
    ours = catalogue().measure(shown(name).catalogue)
    allowed = {"share": {"wilson"}, "rate": {"byar"}, "mean": {"none"}, "unmet": {"published"}}
    assert ours.interval in allowed.get(measures.MEASURES[name].kind, {"byar", "none"})


@pytest.mark.parametrize(
    ("name", "row", "value"),
    [
        ("adults_in_treatment", {"numerator": 12, "denominator": None, "value": 12.0}, 12),
        ("successful_completion", ROW, 75),
        ("unmet_need_ocu", ROW, 75),
        ("waiting_mean_days", {"numerator": 22, "denominator": 2, "value": 11.0}, 11),
        ("children_drug_factor_rate", {"numerator": 1, "denominator": 5000, "value": 2.0}, 0.2),
        ("prison_release_state", {"numerator": 1, "denominator": 4, "value": 0.25}, 1),
        ("successful_completion", {"numerator": 0, "denominator": 0, "value": None}, None),
    ],
)
def test_a_row_becomes_a_figure_in_the_catalogues_unit(name, row, value):
    assert shown(name).value(row) == value


def test_what_the_door_counts_alone_is_shown_as_a_number():
    counted = {name for name, one in countings().measures.items() if one.form == "count"}
    assert {name for name in counted if name in measures.MEASURES} == {
        name for name in measures.MEASURES if shown(name).counted
    }


@pytest.mark.parametrize(("breakdown", "level"), GROUPS)
def test_every_group_has_words_that_are_no_code(breakdown, level):
    told = words(breakdown, level)
    assert told.strip() == told != ""
    if breakdown != "provider":
        assert "-" not in told.replace("non-opiate", "")
        assert "_" not in told


@pytest.mark.parametrize("breakdown", sorted({one for one, _ in GROUPS}))
def test_no_two_groups_of_a_breakdown_have_the_same_words(breakdown):
    levels = [level for name, level in GROUPS if name == breakdown]
    assert len({words(breakdown, level) for level in levels}) == len(levels)


@pytest.mark.parametrize(("breakdown", "level"), [one for one in GROUPS if one[0] != "area"])
def test_a_group_becomes_text_that_observations_and_files_accept(breakdown, level):
    text = page_breakdown(f"{breakdown}={level}")
    assert observed("numbers-in-treatment", 8.0, text).breakdown == text == canonical_breakdown(text)
    loaded = file_words.breakdown_of_text(text)
    assert not loaded.problems
    assert loaded.values == (text,)


def test_two_dimensions_come_out_in_the_frameworks_order():
    assert page_breakdown("sex=female; age_band=18-24") == "age=18 to 24; sex=female"
    assert page_breakdown("age_band=18-24; sex=female") == "age=18 to 24; sex=female"
    assert page_breakdown("provider=X0101;substance=alcohol") == "provider=X0101; substance=alcohol only"


def test_everybody_is_no_group():
    assert [
        page_breakdown(text) for text in ("", "total=all", "footprint=all", "footprint=all; sex=male")
    ] == [
        "",
        "",
        "",
        "sex=male",
    ]


def test_pages_know_every_dimension():
    assert {dimension(name) for name, _ in GROUPS if name not in ("total", "footprint", "area")} <= set(
        BREAKDOWNS
    )


def test_a_catalogue_record_names_the_dimensions_that_records_alone_give_it():
    for name, one in measures.MEASURES.items():
        ours = catalogue().measure(shown(name).catalogue)
        if ours.source.publisher == "The partnership":
            groups = {dimension(b) for b in one.breakdowns if b not in ("total", "footprint", "area")}
            assert set(ours.breakdowns) == groups, name


@pytest.mark.parametrize(
    ("text", "kept"),
    [("sex=woman", "female"), ("colour=red", "sex"), ("age_band=18-25", "18-24"), ("area=E99000001", "area")],
)
def test_an_unknown_group_is_refused_with_those_there_are(text, kept):
    with pytest.raises(UnknownGroup, match=kept):
        page_breakdown(text)


@pytest.mark.parametrize("text", ["sex", "sex=female; sex=male", "=female"])
def test_what_is_no_breakdown_is_refused(text):
    with pytest.raises(BreakdownError):
        page_breakdown(text)


def test_a_level_of_one_breakdown_is_none_of_another():
    with pytest.raises(UnknownGroup):
        words("sex", "all")
    with pytest.raises(UnknownGroup):
        words("substance", "not-recorded")


def test_an_unknown_measure_is_refused():
    with pytest.raises(measures.UnknownMeasure):
        shown("numbers-in-treatment")


def test_published_groups_and_those_of_records_have_the_same_words():
    published = {"opiate", "non-opiate and alcohol", "non-opiate only", "alcohol only"}
    assert {words("substance", level) for level in settings.levels("substance")} == published
    assert file_words.breakdown_of_text("age=18-24; sex=Female").values == (
        page_breakdown("age_band=18-24; sex=female"),
    )
