"""What the room offers: examples that run, names, periods, sentences for what is wrong, and silence on values."""

import doctest
import importlib
import pkgutil
from datetime import date

import ibis
import pytest
import reference_records as reference

import cairn.measures
from cairn import measures
from cairn.framework.engine import EngineError, connect
from cairn.framework.period_type import Period, PeriodKind
from cairn.measures import settings, tables
from cairn.measures.engines import guarded, rows_of, tables_of

MODULES = [found.name for found in pkgutil.walk_packages(cairn.measures.__path__, "cairn.measures.")]
FACTS = measures.Facts(date(2026, 4, 30), ("E99000001",))
YEAR = measures.Span("financial-year", date(2024, 4, 1), date(2025, 3, 31))


HOUSE = {
    "household_id": "h1",
    "area": "E99000001",
    "duty": "relief",
    "duty_date": "2024-05-01",
    "drug_need": "yes",
}


def household(engine, **cells):
    return reference.as_tables(engine, {"homelessness": [{**HOUSE, **cells}]}, "offered")


@pytest.mark.parametrize("name", MODULES)
def test_examples_give_what_they_say(name):
    assert doctest.testmod(importlib.import_module(name)).failed == 0


def test_every_measure_says_its_rule_and_its_levels():
    for one in measures.MEASURES.values():
        assert one.rules[:1] in "CDMOTUY", one.name
        assert one.rules.endswith("."), one.name
        assert set(one.breakdowns) <= set(settings.read("levels")["levels"]) | {"age_band", "provider"}


def test_only_what_follows_people_or_needs_a_year_asks_for_twelve_months():
    assert {one.name for one in measures.MEASURES.values() if one.twelve} == {
        "completion_without_representation",
        "re_presentation",
        "treatment_progress",
        "unmet_need_ocu",
        "unmet_need_alcohol",
        "children_drug_factor_rate",
    }


def test_whole_periods_of_four_kinds():
    found = measures.spans(date(2023, 3, 2), date(2025, 3, 31))
    counts = {
        kind: sum(span.kind == kind for span in found) for kind in ("month", "quarter", "financial-year")
    }
    assert counts == {"month": 24, "quarter": 8, "financial-year": 2}
    assert sum(span.kind == "rolling-12" for span in found) == 13
    assert [span.half_end for span in found if span.kind == "financial-year"][0] == date(2023, 9, 30)


def test_a_period_of_the_framework_is_a_span():
    span = measures.Span.of(Period(PeriodKind.FINANCIAL_YEAR, YEAR.start, YEAR.end))
    assert span == YEAR
    assert (span.twelve, span.year) == (True, 2024)
    with pytest.raises(ValueError, match="ends before it begins"):
        measures.Span("days", date(2024, 2, 1), date(2024, 1, 1))


def test_a_twelve_month_measure_is_silent_on_a_quarter(engine):
    quarter = measures.Span("quarter", date(2024, 4, 1), date(2024, 6, 30))
    names = ["children_drug_factor_rate", "homelessness_drug_need"]
    rows = rows_of(measures.compute(household(engine), FACTS, [quarter], names))
    assert {row["measure"] for row in rows} == {"homelessness_drug_need"}


def test_partnerships_in_turn_give_what_they_give_together(engine):
    whose = ("one", "two", "three")
    rows = [{**HOUSE, "partnership": name, "household_id": f"h{place}"} for place, name in enumerate(whose)]
    given = reference.as_tables(engine, {"homelessness": rows}, "turn")
    facts = [measures.Facts(FACTS.extract_date, FACTS.areas, name) for name in whose]
    parts = measures.compute_in_turn(given, facts, [YEAR], ["homelessness_drug_need"], at_once=2)
    found = [row for figures in parts for row in rows_of(figures)]
    together = rows_of(measures.compute(given, facts, [YEAR], ["homelessness_drug_need"]))
    assert sorted(map(str, found)) == sorted(map(str, together))
    assert {row["partnership"] for row in found} == set(whose)


def test_a_measure_asked_alone_gives_what_it_gives_among_all(engine):
    given = household(engine)
    alone = rows_of(measures.compute(given, FACTS, [YEAR], ["homelessness_drug_need"]))
    several = ["suspected_deaths", "children_drug_factor", "homelessness_drug_need", "new_presentations"]
    among = rows_of(measures.compute(given, FACTS, [YEAR], several).filter(ibis._.measure == several[2]))
    by_place = [{(row["breakdown"], row["level"]): row for row in rows} for rows in (alone, among)]
    assert by_place[0] == by_place[1]
    assert by_place[0]["total", "all"]["numerator"] == 1


def test_what_is_wrong_is_one_sentence_with_a_remedy(engine):
    given = household(engine)
    with pytest.raises(
        measures.UnknownMeasure, match=r"no measure 'completion'\. Choose from: adults_in_treatment"
    ):
        measures.compute(given, FACTS, [YEAR], ["completion"])
    with pytest.raises(measures.TablesError, match="no table called houses"):
        measures.compute({"houses": given["homelessness"]}, FACTS, [YEAR])
    with pytest.raises(measures.TablesError, match="homelessness has no column area"):
        measures.compute({"homelessness": given["homelessness"].drop("area")}, FACTS, [YEAR])
    with pytest.raises(measures.TablesError, match="does not say whose it is"):
        measures.compute(given, [FACTS, measures.Facts(FACTS.extract_date, (), "other")], [YEAR])


def test_no_value_of_a_record_is_in_an_error(engine):
    with pytest.raises(EngineError) as caught:
        measures.compute(household(engine, duty_date="canary-value"), FACTS, [YEAR])
    assert "canary" not in str(caught.value)
    assert caught.value.__context__ is None


def test_our_own_errors_pass_the_guard():
    def fails():
        raise KeyError("ours")

    with pytest.raises(KeyError):
        guarded(fails)


def test_the_framework_s_engine_is_measured_as_it_is():
    """Its settings are locked, and nothing of it but the tables of the contract is read."""
    with connect() as engine:
        columns = ", ".join(
            f"NULL::VARCHAR AS {name}" for name in tables.columns("clients") if name != "birth_date"
        )
        engine.execute(f"CREATE TABLE clients AS SELECT {columns}, NULL::DATE AS birth_date LIMIT 0")
        engine.execute("CREATE TABLE other AS SELECT 1 AS one")
        given = tables_of(engine)
        assert list(given) == ["clients"]
        rows = rows_of(measures.compute(given, FACTS, [YEAR], ["adults_in_treatment"]))
        assert {row["numerator"] for row in rows} == {0}
