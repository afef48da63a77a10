"""A made-up county looks like England: the published figures, each within the tolerance stated here.

The figures of records are those that `cairn.measures` makes; ages are taken from the records themselves.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
import pytest
from ibis.expr.types import Table
from made_counties import END, tables

from cairn import measures
from cairn.synthetic import County
from cairn.synthetic.frames import age_on

YEAR = measures.Span("financial-year", date(2025, 4, 1), END)
ASKED = (
    "adults_in_treatment",
    "young_people_in_treatment",
    "new_presentations",
    "exits_successful",
    "waiting_three_weeks",
    "waiting_mean_days",
    "deaths_in_treatment",
    "re_presentation",
    "residential_rehab",
    "mental_health_need_met",
    "top_start_compliance",
)
Figures = dict[tuple[str, str], tuple[Any, Any, float]]


@pytest.fixture(scope="module")
def records(whole: County) -> Mapping[str, Table]:
    """The records of five years as tables."""
    return tables(whole)


@pytest.fixture(scope="module")
def figures(whole: County, records: Mapping[str, Table]) -> Figures:
    """Figures of the last year by measure and level: numerator, denominator, value."""
    facts = measures.Facts(END, whole.settings.areas)
    rows = measures.rows_of(measures.compute(records, facts, [YEAR], ASKED))
    kept = [one for one in rows if one["breakdown"] in ("total", "substance", "sex")]
    return {
        (one["measure"], one["level"]): (one["numerator"], one["denominator"], one["value"])
        for one in kept
        if (one["breakdown"], one["level"]) != ("sex", "not-recorded")
    }


def share(figures: Figures, measure: str, level: str) -> float:
    """The share of a level in the whole of a count."""
    return figures[(measure, level)][0] / figures[(measure, "all")][0]


def test_as_many_people_are_in_treatment_as_asked_for(figures: Figures) -> None:
    assert figures[("adults_in_treatment", "all")][0] == pytest.approx(3_000, rel=0.07)
    assert figures[("young_people_in_treatment", "all")][0] == pytest.approx(148, rel=0.30)
    assert figures[("new_presentations", "all")][0] / 3_000 == pytest.approx(0.514, abs=0.06)


@pytest.mark.parametrize(
    ("group", "published", "within"),
    [
        ("opiate", 0.42, 0.04),
        ("non-opiate", 0.12, 0.03),
        ("non-opiate-and-alcohol", 0.16, 0.03),
        ("alcohol", 0.30, 0.04),
    ],
)
def test_the_mix_of_substances(figures: Figures, group: str, published: float, within: float) -> None:
    assert share(figures, "adults_in_treatment", group) == pytest.approx(published, abs=within)


def test_the_share_of_men(figures: Figures) -> None:
    assert share(figures, "adults_in_treatment", "male") == pytest.approx(0.69, abs=0.03)


def test_waits(figures: Figures) -> None:
    assert figures[("waiting_three_weeks", "all")][2] == pytest.approx(0.98, abs=0.01)
    assert 1.0 <= figures[("waiting_mean_days", "all")][2] <= 2.6


@pytest.mark.parametrize(
    ("group", "published", "within"),
    [
        ("all", 0.485, 0.05),
        ("opiate", 0.25, 0.06),
        ("non-opiate", 0.575, 0.10),
        ("non-opiate-and-alcohol", 0.56, 0.09),
        ("alcohol", 0.575, 0.07),
    ],
)
def test_completions_of_those_who_leave(
    figures: Figures, group: str, published: float, within: float
) -> None:
    assert figures[("exits_successful", group)][2] == pytest.approx(published, abs=within)


def test_deaths_in_treatment(figures: Figures) -> None:
    assert figures[("deaths_in_treatment", "all")][2] == pytest.approx(0.0125, abs=0.006)
    assert figures[("deaths_in_treatment", "opiate")][2] == pytest.approx(0.02, abs=0.011)


def test_other_figures_lie_where_the_field_knows_them(figures: Figures) -> None:
    assert 0.05 <= figures[("re_presentation", "all")][2] <= 0.15
    assert 0.005 <= figures[("residential_rehab", "all")][2] <= 0.03
    assert 0.7 <= figures[("mental_health_need_met", "all")][2] <= 0.92
    assert figures[("top_start_compliance", "all")][2] >= 0.8


@pytest.mark.parametrize(
    ("group", "published", "within"), [(0, 42, 2.5), (1, 34, 3), (2, 35, 3), (3, 46, 2.5), (4, 15, 1)]
)
def test_median_ages(whole: County, group: int, published: float, within: float) -> None:
    episodes, clients = whole.frames["episodes"], whole.frames["clients"]
    birth = np.zeros(int(clients["_person"].max()) + 1, "M8[D]")
    birth[clients["_person"]] = clients["birth_date"]
    first = np.datetime64(YEAR.start, "D")
    there = (episodes["_start"] <= whole.settings.ends) & (episodes["discharge_date"] >= first)
    own = there & (episodes["_group"] == group)
    person, row = np.unique(episodes["_person"][own], return_index=True)
    age = age_on(birth[person], np.maximum(episodes["_start"][own][row], first))
    assert np.median(age) == pytest.approx(published, abs=within)


def test_continuity_of_care_rises_from_37_to_53_percent(whole: County, records: Mapping[str, Table]) -> None:
    years = [
        measures.Span("financial-year", date(year, 4, 1), date(year + 1, 3, 31)) for year in range(2021, 2026)
    ]
    facts = measures.Facts(END, whole.settings.areas)
    found = measures.rows_of(measures.compute(records, facts, years, ["prison_continuity"]))
    told = {one["period_start"].year: one for one in found if one["breakdown"] == "total"}
    first, last = ([told[year]["value"] for year in pair] for pair in ((2021, 2022), (2024, 2025)))
    assert np.mean(first) == pytest.approx(0.39, abs=0.07)
    assert np.mean(last) == pytest.approx(0.52, abs=0.07)
    assert all(60 <= one["denominator"] <= 300 for one in told.values())


def test_a_partnership_has_about_500_stays_a_year(whole: County) -> None:
    received = whole.frames["secure_episodes"]
    there = received["release_date"] > np.datetime64(YEAR.start, "D")
    assert int(there.sum()) == pytest.approx(500, rel=0.15)


@pytest.mark.long
def test_a_larger_county_lies_closer(make: Any) -> None:
    place = make(20_000, 5, 9)
    facts = measures.Facts(END, place.settings.areas)
    rows = measures.rows_of(measures.compute(tables(place), facts, [YEAR], ASKED))
    told = {(one["measure"], one["breakdown"], one["level"]): one for one in rows}
    adults = {
        level: told[("adults_in_treatment", "substance", level)]["numerator"]
        for level in ("all", "opiate", "alcohol")
        if ("adults_in_treatment", "substance", level) in told
    }
    everybody = told[("adults_in_treatment", "total", "all")]["numerator"]
    assert everybody == pytest.approx(20_000, rel=0.03)
    assert adults["opiate"] / everybody == pytest.approx(0.42, abs=0.015)
    assert adults["alcohol"] / everybody == pytest.approx(0.30, abs=0.015)
    assert told[("exits_successful", "total", "all")]["value"] == pytest.approx(0.485, abs=0.02)
    assert told[("deaths_in_treatment", "total", "all")]["value"] == pytest.approx(0.0125, abs=0.002)
