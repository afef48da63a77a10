"""An explanation counts its way to the figure, whatever the measure and the level."""

from datetime import date

import populations
import pytest
import reference_records as reference
import specifying

from cairn import measures

YEAR = measures.Span("financial-year", date(2024, 4, 1), date(2025, 3, 31))
FACTS = measures.Facts(populations.EXTRACT, populations.AREAS)


@pytest.fixture(scope="module")
def given(engine):
    """Twelve populations as one partnership; their seed sets their numbers apart."""
    rows: dict[str, list[dict[str, str]]] = {}
    for seed in range(12):
        for file, listed in populations.Population(seed).rows.items():
            if file not in ("prevalence", "population"):
                rows.setdefault(file, []).extend(_of_seed(seed, row) for row in listed)
    return reference.as_tables(engine, rows, "explained")


def _of_seed(seed, row):
    return {name: f"{seed}-{cell}" if name.endswith("_id") else cell for name, cell in row.items()}


def test_the_counts_of_completion_can_be_followed(engine):
    case = next(one for one in specifying.cases(specifying.FOLDER / "successful_completion.md"))
    facts = measures.Facts(date(2026, 4, 30), specifying.AREAS)
    rows = {name: [dict(row) for row in listed] for name, listed in case.rows().items()}
    blank = {
        name: [{**dict.fromkeys(measures.tables.columns(name), ""), **row} for row in listed]
        for name, listed in rows.items()
    }
    told = measures.explain(
        reference.as_tables(engine, blank, "one"), facts, case.measure, YEAR, "area", "E99000001"
    )
    assert [(step.words, step.count) for step in told.steps] == [
        ("client records with consent", 3),
        ("people, told apart by initials, birth date and sex", 3),
        ("community episodes", 4),
        ("of these with a structured intervention started", 4),
        ("journeys that they make", 4),
        ("people with a journey open on some day of the period (adults at triage)", 3),
        ("of these in area E99000001", 3),
        ("numerator", 1),
    ]
    assert told.rule.startswith("M3")
    assert (told.figure["numerator"], told.figure["denominator"]) == (1, 3)


@pytest.mark.parametrize(
    ("name", "breakdown", "level"),
    [
        ("re_presentation", "total", "all"),
        ("treatment_progress", "sex", "male"),
        ("mental_health_need_met", "area", "E99000001"),
        ("prison_continuity", "footprint", "all"),
        ("suspected_deaths", "age_band", "35-44"),
        ("homelessness_drug_need", "area", "E99000002"),
    ],
)
def test_the_last_counts_are_the_figure(given, name, breakdown, level):
    told = measures.explain(given, FACTS, name, YEAR, breakdown, level)
    assert told.steps[-1].count == told.figure["numerator"]
    if told.figure["denominator"] is not None:
        assert told.steps[-2].count == told.figure["denominator"]
    assert [step.count for step in told.steps[-3:]] == sorted(
        (s.count for s in told.steps[-3:]), reverse=True
    )


def test_a_breakdown_that_a_measure_does_not_have_is_refused(given):
    with pytest.raises(
        ValueError, match=r"prison_continuity has no breakdown 'substance'\. Choose from: total, sex"
    ):
        measures.explain(given, FACTS, "prison_continuity", YEAR, "substance", "opiate")
