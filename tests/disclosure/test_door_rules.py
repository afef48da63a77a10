"""The rules are files that people read; a fault in one is told with its remedy."""

import pytest

from cairn.disclosure.rules import DATA, countings, read_countings, read_rules, rules_for
from cairn.framework.faults import RecordsRefused

PUBLIC = (DATA / "public.toml").read_text(encoding="utf-8")


def test_a_withheld_count_may_be_nobody_and_may_be_more_than_the_protected():
    for audience in ("public", "partner"):
        rules = rules_for(audience)
        assert rules.protected_up_to == 4
        assert rules.hide_up_to == 7
        assert rules.rounded(rules.hide_up_to + 1) == 2 * rules.base


def test_everything_public_may_be_had_by_partners():
    def asked(audience):
        return {
            (metric, level, breakdown, period)
            for line in rules_for(audience).grid
            for metric in line.metrics
            for level in line.levels
            for breakdown in line.breakdowns
            for period in line.periods
        }

    assert asked("public") < asked("partner")


def test_rolling_years_are_of_whole_areas_only():
    for audience in ("public", "partner"):
        for line in rules_for(audience).grid:
            if "rolling_year" in line.periods:
                assert line.breakdowns == (frozenset(),)


def test_every_measure_that_may_be_released_says_how_it_counts():
    named = {metric for line in rules_for("partner").grid for metric in line.metrics}
    assert named == set(countings().measures)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("rounding_base = 5", "rounding_base = 4", "is even"),
        ("rounding_base = 5", "rounding_base = 3", "too small"),
        ('"sex x substance"', '"sex x sex"', "is not everybody, one dimension, or two"),
        ('"sex x substance"', '"sex x substance x age_band"', "is not everybody, one dimension, or two"),
        ('levels = ["total", "footprint"]', 'levels = ["ward"]', '"ward" is not known'),
        ("exact = false", 'exact = "no"', "Write true or false"),
        ("denominator = 2", "denominator = 2\nsurprise = 1", "is not a known key"),
    ],
)
def test_a_faulty_rule_is_told(tmp_path, old, new, says):
    path = tmp_path / "public.toml"
    path.write_text(PUBLIC.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(RecordsRefused, match=says):
        read_rules(path)


def test_a_measure_counts_in_one_way(tmp_path):
    path = tmp_path / "counting.toml"
    text = '[[counts]]\nunit = "event"\nform = "count"\nmeasures = ["one"]\n'
    path.write_text(text * 2, encoding="utf-8")
    with pytest.raises(RecordsRefused, match="twice"):
        read_countings(path)
