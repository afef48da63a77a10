"""How a measure and an outcome get their word: each rule on figures that can be checked by eye."""

from dataclasses import replace
from datetime import date

import pytest

from cairn.framework import judgement
from cairn.framework.bands import age_band, window
from cairn.framework.frameworks import Outcome
from cairn.framework.judgement import Judgement, Word, judge_measure, judge_outcome, judge_places
from cairn.framework.measure import Measure, MeasureSource
from cairn.framework.observations import Observation, Source, Status
from cairn.framework.periods import parse

TODAY = date(2026, 11, 21)
STATISTICS = Source("Statistics office", "Annual figures")

MEASURE = Measure(
    id="progress",
    name="People making progress",
    question="Are people making progress?",
    definition="",
    numerator="",
    denominator="",
    unit="percent",
    polarity="up",
    polarity_reason="",
    nature="measured",
    age_band=(age_band("all ages"),),
    window=window("year"),
    breakdowns=(),
    geography=(),
    frequency="annual",
    lag_months=6,
    cycle_months=12,
    source=MeasureSource("Statistics office", "Annual figures"),
    publication="public",
    publication_reason="",
    limitations=(),
    caveat=(),
    interval="wilson",
    answers_for="",
    basis="",
)
DEATHS = replace(MEASURE, id="deaths", name="Deaths", unit="count", polarity="down", interval="byar")


def share(period: str, numerator: float, denominator: float = 100, **more) -> Observation:
    value = 100 * numerator / denominator
    parts = {"numerator": numerator, "denominator": denominator, "source": STATISTICS} | more
    return Observation("progress", "E09000016", parse(period), value, **parts)


def deaths(period: str, value: float, **more) -> Observation:
    return Observation("deaths", "E09000016", parse(period), value, **({"source": STATISTICS} | more))


def judge(*figures: Observation, measure: Measure = MEASURE, **more) -> Judgement:
    return judge_measure(measure, figures, today=TODAY, **more)


# -- A change, and no change -------------------------------------------------------------------------------


def test_a_clear_rise_of_what_should_rise_is_better() -> None:
    old, new = share("2023/24", 40), share("2024/25", 60)
    got = judge(new, old)
    assert got.word is Word.BETTER
    assert (got.newest, got.before, got.figures) == (new, old, (old, new))
    assert got.reason == (
        "The latest figure, 60% (April 2024 to March 2025), is higher than 40% (April 2023 to March 2024), "
        "by more than chance is likely to explain. Higher is better."
    )


def test_the_same_rise_of_what_should_fall_is_worse() -> None:
    got = judge(share("2023/24", 40), share("2024/25", 60), measure=replace(MEASURE, polarity="down"))
    assert got.word is Word.WORSE
    assert got.reason.endswith("Higher is worse.")


def test_a_difference_that_chance_could_make_is_no_clear_change() -> None:
    got = judge(share("2023/24", 40), share("2024/25", 45))
    assert got.word is Word.NO_CLEAR_CHANGE
    assert "no more than chance could explain" in got.reason


def test_a_rise_that_is_expected_at_first_is_not_worse() -> None:
    expected = replace(MEASURE, polarity="up_at_first")
    rise = judge(share("2023/24", 40), share("2024/25", 60), measure=expected)
    assert rise.word is Word.NO_CLEAR_CHANGE
    assert rise.reason.endswith("A rise is expected at first, so it is not called worse.")
    assert judge(share("2023/24", 60), share("2024/25", 40), measure=expected).word is Word.BETTER


def test_the_newest_figure_is_compared_with_the_one_before_not_the_first() -> None:
    got = judge(share("2022/23", 20), share("2023/24", 60), share("2024/25", 60))
    assert got.word is Word.NO_CLEAR_CHANGE
    assert got.before is not None
    assert str(got.before.period) == "2023/24"


def test_a_provisional_figure_is_used_and_named() -> None:
    got = judge(share("2023/24", 40), share("2024/25", 60, status=Status.PROVISIONAL))
    assert got.word is Word.BETTER
    assert "(April 2024 to March 2025, provisional)" in got.reason


# -- What tells a change from chance ------------------------------------------------------------------------


def test_counts_of_events_are_compared_as_rates_over_equal_periods() -> None:
    assert judge(deaths("2023", 40), deaths("2024", 20), measure=DEATHS).word is Word.BETTER
    assert judge(deaths("2023", 40), deaths("2024", 35), measure=DEATHS).word is Word.NO_CLEAR_CHANGE
    assert (
        "20 (2024), is lower than 40 (2023)"
        in judge(deaths("2023", 40), deaths("2024", 20), measure=DEATHS).reason
    )


def test_rates_are_compared_with_the_people_behind_them() -> None:
    rate = replace(DEATHS, unit="rate_per_100000")
    old = deaths("2023", 20.0, numerator=40, denominator=200_000)
    new = deaths("2024", 10.0, numerator=20, denominator=200_000)
    assert judge(old, new, measure=rate).word is Word.BETTER
    few = deaths("2024", 10.0, numerator=2, denominator=20_000)
    assert (
        judge(deaths("2023", 20.0, numerator=4, denominator=20_000), few, measure=rate).word
        is Word.NO_CLEAR_CHANGE
    )


def test_published_limits_serve_where_there_are_no_counts() -> None:
    rate = replace(DEATHS, unit="rate_per_100000")
    old, new = deaths("2023", 9.0, lower=8.0, upper=10.0), deaths("2024", 5.0, lower=4.0, upper=6.0)
    assert judge(old, new, measure=rate).word is Word.BETTER
    assert (
        judge(old, replace(new, value=8.0, lower=6.5, upper=9.5), measure=rate).word is Word.NO_CLEAR_CHANGE
    )


def test_counts_that_do_not_give_the_printed_rate_are_not_used() -> None:
    """An age-standardised rate comes with its crude count and population; only its own limits hold."""
    rate = replace(DEATHS, unit="rate_per_100000")
    crude = {"numerator": 400, "denominator": 1_000_000}
    old = deaths("2023", 60.0, lower=30.0, upper=90.0, **crude)
    new = deaths("2024", 50.0, lower=20.0, upper=80.0, **crude | {"numerator": 200})
    assert judge(old, new, measure=rate).word is Word.NO_CLEAR_CHANGE


def test_a_survey_is_compared_by_its_publishers_limits() -> None:
    survey = replace(MEASURE, nature="survey", interval="published")
    limits = [
        share("2023/24", 400, 1000, lower=30, upper=50),
        share("2024/25", 500, 1000, lower=40, upper=60),
    ]
    assert judge(*limits, measure=survey).word is Word.NO_CLEAR_CHANGE
    assert judge(*limits).word is Word.BETTER


def test_bare_values_give_no_word() -> None:
    old, new = (
        replace(figure, numerator=None, denominator=None)
        for figure in (share("2023/24", 40), share("2024/25", 60))
    )
    got = judge(old, new)
    assert got.word is Word.NOT_ENOUGH_DATA
    assert "without the counts" in got.reason
    assert got.newest is not None


def test_a_count_whose_record_gives_it_no_range_gives_no_word() -> None:
    plain = replace(DEATHS, interval="none")
    assert judge(deaths("2023", 40), deaths("2024", 20), measure=plain).word is Word.NOT_ENOUGH_DATA


# -- Which figures are comparable ---------------------------------------------------------------------------


def test_no_figure_is_not_enough() -> None:
    got = judge()
    assert (got.word, got.newest) == (Word.NOT_ENOUGH_DATA, None)
    assert got.reason == "No figure for this place is in the sources loaded."


def test_one_figure_is_not_enough() -> None:
    got = judge(share("2024/25", 60))
    assert got.word is Word.NOT_ENOUGH_DATA
    assert "one figure only (2024/25)" in got.reason
    assert got.would_help.startswith("A second figure")


def test_rolling_years_that_overlap_are_refused() -> None:
    rolling = [share("May24 - Apr25", 40), share("Jun24 - May25", 60)]
    got = judge(*rolling)
    assert got.word is Word.NOT_ENOUGH_DATA
    assert "overlap" in got.reason


def test_rolling_years_are_compared_with_the_newest_window_that_shares_no_month() -> None:
    windows = ["Jun23 - May24", "May24 - Apr25", "Jun24 - May25"]
    got = judge(*(share(period, count) for period, count in zip(windows, (40, 58, 60), strict=True)))
    assert got.word is Word.BETTER
    assert got.before is not None
    assert got.before.period == parse("Jun23 - May24")


def test_pooled_years_count_back_from_the_newest() -> None:
    windows = ["2017 - 19", "2018 - 20", "2019 - 21", "2020 - 22", "2021 - 23"]
    figures = [deaths(period, 90 - 10 * place) for place, period in enumerate(windows)]
    got = judge(*figures, measure=replace(DEATHS, lag_months=24))
    assert got.before is not None
    assert got.newest is not None
    assert (str(got.before.period), str(got.newest.period)) == ("2018 to 2020", "2021 to 2023")


def test_quarters_are_compared_with_the_same_season() -> None:
    quarters = ["Q1 2025/26", "Q4 2025/26", "Q1 2026/27"]
    got = judge(
        *(deaths(period, count) for period, count in zip(quarters, (40, 5, 38), strict=True)), measure=DEATHS
    )
    assert got.word is Word.NO_CLEAR_CHANGE
    assert got.before is not None
    assert got.before.period == parse("Q1 2025/26")
    alone = judge(deaths("Q4 2025/26", 5), deaths("Q1 2026/27", 38), measure=DEATHS)
    assert "same time of year" in alone.reason


def test_a_source_with_quarters_is_judged_by_them_and_not_by_its_rolling_years_or_single_months() -> None:
    quarters = [share("Q2 2025/26", 60), share("Q2 2026/27", 60)]
    rolling = [share("Nov24 - Oct25", 40), share("Nov25 - Oct26", 90)]
    months = [share("October 2025", 40), share("October 2026", 90)]
    got = judge(*quarters, *rolling, *months)
    assert got.word is Word.NO_CLEAR_CHANGE
    assert got.newest is not None
    assert got.newest.period == parse("Q2 2026/27")
    assert judge(*rolling, *months).newest.period == parse("October 2026")  # type: ignore[union-attr]


def test_quarters_of_another_source_leave_rolling_years_their_say() -> None:
    other = Source("A council", "Quarterly note")
    quarters = [share("Q2 2025/26", 60, source=other), share("Q2 2026/27", 60, source=other)]
    got = judge(*quarters, share("Nov24 - Oct25", 40), share("Nov25 - Oct26", 90))
    assert got.word is Word.BETTER


def test_figures_of_two_sources_are_never_compared() -> None:
    other = Source("A council", "Needs assessment")
    got = judge(share("2023/24", 40, source=other), share("2024/25", 60))
    assert got.word is Word.NOT_ENOUGH_DATA
    assert "another source" in got.reason


def test_a_new_edition_of_one_source_is_comparable() -> None:
    older = replace(STATISTICS, edition="2024")
    assert judge(share("2023/24", 40, source=older), share("2024/25", 60)).word is Word.BETTER


def test_years_of_two_kinds_are_never_compared() -> None:
    got = judge(deaths("2023", 40), deaths("2024/25", 20), measure=DEATHS)
    assert got.word is Word.NOT_ENOUGH_DATA


def test_parts_of_the_population_are_passed_over() -> None:
    got = judge(share("2023/24", 40, breakdown="sex=female"), share("2024/25", 60))
    assert "one figure only" in got.reason


def test_a_withheld_figure_is_no_figure() -> None:
    hidden = replace(share("2025/26", 1), value=None, numerator=None, status=Status.WITHHELD)
    got = judge(share("2023/24", 40), share("2024/25", 60), hidden)
    assert got.word is Word.BETTER


def test_a_correction_supersedes_the_figure_before_it() -> None:
    wrong, right = share("2024/25", 90), share("2024/25", 42, status=Status.REVISED)
    assert judge(share("2023/24", 40), wrong, right).word is Word.NO_CLEAR_CHANGE


# -- Figures that never give a word -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"nature": "activity", "polarity": "neither"}, "what agencies do"),
        ({"nature": "activity"}, "what agencies do"),
        ({"nature": "modelled"}, "estimated with a model"),
        ({"polarity": "neither"}, "Neither a rise nor a fall"),
    ],
)
def test_activity_and_modelled_measures_never_give_a_word(change: dict, words: str) -> None:
    got = judge(share("2023/24", 40), share("2024/25", 60), measure=replace(MEASURE, **change))
    assert got.word is Word.NOT_ENOUGH_DATA
    assert words in got.reason
    assert got.newest is not None
    assert str(got.newest.period) == "2024/25"


def test_modelled_figures_never_give_a_word() -> None:
    modelled = {"status": Status.MODELLED}
    got = judge(share("2023/24", 40, **modelled), share("2024/25", 60, **modelled))
    assert "estimated with a model" in got.reason
    assert "one figure only" in judge(share("2023/24", 40, **modelled), share("2024/25", 60)).reason


def test_contradicted_figures_never_give_a_word() -> None:
    got = judge(share("2023/24", 40), share("2024/25", 60), contradicted=True)
    assert got.word is Word.NOT_ENOUGH_DATA
    assert got.reason == "The sources disagree about this figure."


def test_an_old_figure_is_not_enough() -> None:
    got = judge(deaths("2017", 40), deaths("2018", 20), measure=DEATHS)
    assert got.word is Word.NOT_ENOUGH_DATA
    assert "(latest: 2018, nearly 8 years old)" in got.reason


def test_a_figure_may_be_as_old_as_its_lag_and_two_cycles() -> None:
    """Six months of lag and two yearly cycles: a figure to March 2024 holds until September 2026."""
    figure = share("2023/24", 40)
    assert not judgement.is_stale(MEASURE, figure, date(2026, 9, 30))
    assert judgement.is_stale(MEASURE, figure, date(2026, 10, 1))
    irregular = replace(MEASURE, cycle_months=0)
    assert not judgement.is_stale(irregular, figure, date(2026, 9, 30))


def test_a_fresh_lone_figure_does_not_revive_an_old_pair() -> None:
    other = Source("A council", "Needs assessment")
    got = judge(share("2016/17", 40), share("2017/18", 60), share("2024/25", 60, source=other))
    assert got.word is Word.NOT_ENOUGH_DATA
    assert got.newest is not None
    assert str(got.newest.period) == "2024/25"


def test_figures_of_several_areas_are_not_mixed() -> None:
    with pytest.raises(ValueError, match="one area at a time"):
        judge(share("2023/24", 40), replace(share("2024/25", 60), area="E06000061"))


# -- Outcomes and places -------------------------------------------------------------------------------------

OUTCOME = Outcome(
    "recovery", "6", "Recovery", "Better recovery", "strategic", "", "", word_measures=("progress", "deaths")
)


def given(word: Word, about: str) -> Judgement:
    figure = deaths("2024", 20)
    known = word is not Word.NOT_ENOUGH_DATA
    return Judgement(
        word, f"Reason for {about}.", figure, figure if known else None, (figure,) * known, "", about
    )


@pytest.mark.parametrize(
    ("progress", "died", "word", "reason"),
    [
        (Word.BETTER, Word.BETTER, Word.BETTER, "Better for progress and deaths."),
        (Word.BETTER, Word.NO_CLEAR_CHANGE, Word.BETTER, "Better for progress; no clear change for deaths."),
        (Word.NOT_ENOUGH_DATA, Word.WORSE, Word.WORSE, "Worse for deaths; not enough data for progress."),
        (
            Word.BETTER,
            Word.WORSE,
            Word.NO_CLEAR_CHANGE,
            "The measures disagree. Better for progress; worse for deaths.",
        ),
        (Word.NOT_ENOUGH_DATA,) * 3 + ("Progress: Reason for progress. Deaths: Reason for deaths.",),
    ],
)
def test_an_outcome_takes_its_word_from_its_named_measures(progress, died, word, reason) -> None:
    others = {"elsewhere": given(Word.WORSE, "something else")}
    got = judge_outcome(
        OUTCOME, {"progress": given(progress, "progress"), "deaths": given(died, "deaths")} | others
    )
    assert (got.word, got.reason, got.about) == (word, reason, "Better recovery")
    assert got.newest is not None


def test_names_of_measures_read_well_inside_a_sentence() -> None:
    got = judge_outcome(
        OUTCOME, {"progress": given(Word.BETTER, "People helped"), "deaths": given(Word.BETTER, "NHS care")}
    )
    assert got.reason == "Better for people helped and NHS care."


def test_an_outcome_without_enough_data_says_what_its_framework_says_of_it() -> None:
    noted = replace(OUTCOME, word_measures=("progress",), word_note="Surveys say nothing of one area.")
    silent = judge_outcome(noted, {"progress": judge()})
    assert silent.reason.endswith("loaded. Surveys say nothing of one area.")
    assert judge_outcome(noted, {"progress": given(Word.BETTER, "progress")}).reason == "Reason for progress."


def test_an_outcome_of_two_places_still_names_its_measures() -> None:
    old, new = share("2023/24", 40), share("2024/25", 60)
    places = judge_places({"the north": judge(old, new), "the west": judge()})
    assert places.about == "People making progress"
    assert places.reason == "Better in the north; not enough data in the west."
    got = judge_outcome(OUTCOME, {"progress": places, "deaths": given(Word.BETTER, "deaths")})
    assert got.reason == "Better for people making progress and deaths."


def test_an_outcome_with_one_measure_says_its_reason() -> None:
    got = judge_outcome(OUTCOME, {"progress": given(Word.BETTER, "progress")})
    assert (got.word, got.reason) == (Word.BETTER, "Reason for progress.")


def test_an_outcome_without_named_measures_still_shows_what_is_known() -> None:
    silent = replace(OUTCOME, word_measures=(), word_note="All its headlines count activity.")
    got = judge_outcome(silent, {"elsewhere": given(Word.NOT_ENOUGH_DATA, "seizures")})
    assert (got.word, got.reason) == (Word.NOT_ENOUGH_DATA, "All its headlines count activity.")
    assert got.newest is not None
    assert judge_outcome(silent, {}).newest is None


def test_places_of_one_partnership_are_joined() -> None:
    got = judge_places({"the north": given(Word.BETTER, "a"), "the west": given(Word.WORSE, "a")})
    assert got.word is Word.NO_CLEAR_CHANGE
    assert got.reason == "The places differ. Better in the north; worse in the west."
    same = judge_places({"the north": judge(), "the west": judge()})
    assert same.reason == "No figure for this place is in the sources loaded."
    with pytest.raises(ValueError, match="at least one place"):
        judge_places({})


def test_every_rule_says_why() -> None:
    assert all(rule["why"].strip() for rule in judgement.rules().values())
