"""The two partnerships' own files say what their documents say: figures, periods, targets and notes."""

import re
from pathlib import Path

import pytest
from example_files import EXAMPLES, Row, example_rows, figures_in, key_of, observed, plain, rows, years

from cairn.framework.catalogue import catalogue
from cairn.framework.periods import PeriodKind, parse

pytestmark = pytest.mark.shared

AREAS = {
    "E09000016": "Havering", "E12000007": "London", "E92000001": "England", "E10000021": "Northamptonshire",
}  # fmt: skip
DATED = {"Havering draft strategy": "2023-09-30", "North Northamptonshire public document pack": "2023-04-30"}
# Our measure: what the list of facts calls it, where that is not the same.
METRICS = {
    "new-presentations": {"x-new-presentations"},
    "trafficking-and-possession": {"trafficking-and-possession", "x-drug-crimes-recorded"},
    "drug-use-modelled-adults": {"x-drug-use-16-74-modelled", "drug-use-last-year-adults"},
    "cannabis-use-pupils": {"x-cannabis-use-pupils"},
    "treatment-housing-problem": {"x-housing-problem-in-treatment"},
    "homicides-all": {"x-homicides"},
    "alcohol-related-mortality": {"x-alcohol-related-mortality"},
    "admissions-alcohol-broad-count": {"admissions-alcohol-broad"},
    "hepc-diagnosed-in-treatment": {"x-hepc-diagnosed-in-treatment"},
    "prison-leavers-engaged": {"x-prison-leavers-engaged-count"},
    "numbers-in-treatment-yp": {"x-numbers-young-people"},
    "unmet-need-ocu": {"unmet-need-ocu", "x-unmet-need-opiates", "x-unmet-need-crack"},
    "alcohol-dependency-count": {"alcohol-dependency-prevalence"},
    "residential-rehab-people": {"residential-rehab-uptake"},
    "numbers-in-treatment": {
        "numbers-in-treatment", "x-numbers-opiate", "x-numbers-nonopiate", "x-numbers-alcohol",
    },
}  # fmt: skip
# Group of people or things: a word of the fact that says so.
GROUPS = {
    "": "", "offence=possession": "possession", "offence=trafficking": "trafficking", "age=16 to 24": "16-24",
    "substance=opiate": "opiate", "substance=crack": "crack", "substance=alcohol only": "alcohol users",
    "substance=non-opiate, with or without alcohol": "combined non-opiate only",
    "exclusion=suspensions": "suspensions", "exclusion=permanent exclusions": "permanent",
}  # fmt: skip
UNITS = {
    "count": {"number", "number per year"}, "percent": {"percent"},
    "rate_per_1000": {"rate per 1,000"}, "rate_per_100000": {"rate per 100,000"},
}  # fmt: skip
LOCAL = [row for path, row in example_rows("") if path.parent.name != "england"]
TARGETS = [row for _, row in example_rows("targets")]


def ident(row: Row) -> str:
    """What a row is about, for the name of a test."""
    return f"{row['measure']} {AREAS[row['area']]} {row['period']} {row['breakdown']}".strip()


def facts_behind(row: Row, facts: list[Row]) -> list[Row]:
    """The facts of the same area, measure, group and value."""
    word = GROUPS[row["breakdown"]]
    metrics = METRICS.get(row["measure"], {row["measure"]})
    value = "value" if "value" in facts[0] else "target_value"
    return [
        fact
        for fact in facts
        if fact["area"] == AREAS[row["area"]]
        and fact["metric_id"] in metrics
        and same_value(fact[value], row["value"])
        and word in words_of(fact)
    ]


def words_of(fact: Row) -> str:
    """What the list of facts or of targets calls it."""
    return (fact.get("statistic") or fact["measure"]).casefold()


def same_value(one: str, other: str) -> bool:
    """Whether two cells hold the same number."""
    try:
        return float(one) == float(other)
    except ValueError:
        return False


def place(section: str) -> str:
    """The part of a section's name by which it is known: its number, or its words."""
    words = re.sub(r"[^\w. ]+", " ", section.casefold()).split()
    return words[0] if re.fullmatch(r"[\d.]+", words[0]) else " ".join(words)


def in_section(fact: Row, part: str) -> bool:
    """Whether a fact stands in a section of the document."""
    return place(fact["source_section"]) == place(part)


def is_of_period(fact: Row, row: Row) -> bool:
    """Whether a fact has the row's period; a fact without one is dated by its document."""
    if not fact["period"] or fact["period"].startswith("last "):
        return row["period"] == DATED[row["document"]] and row["period_kind"] == PeriodKind.INSTANT
    return parse(fact["period"]) == key_of(row)[2]


@pytest.fixture(scope="module")
def baselines(shared: Path) -> list[Row]:
    """The facts of the documents."""
    return rows(shared / "data/baselines.csv")


@pytest.mark.parametrize("row", LOCAL, ids=ident)
def test_each_figure_is_in_the_document_where_we_say(row: Row, baselines: list[Row]) -> None:
    facts = facts_behind(row, baselines)
    for part in row["section"].split("; "):
        found = [fact for fact in facts if in_section(fact, part)]
        assert found, f"{part}: no such figure"
        assert any(is_of_period(fact, row) for fact in found), [fact["period"] for fact in found]
        assert found[0]["unit"] in UNITS[catalogue().measures[row["measure"]].unit]


@pytest.mark.parametrize("row", LOCAL, ids=ident)
def test_numbers_beside_a_figure_are_those_of_the_document(row: Row, baselines: list[Row]) -> None:
    facts = facts_behind(row, baselines)
    for name in ("numerator", "denominator"):
        assert not row[name] or row[name] in figures_in(plain(facts))
    note = re.sub(r"section [\d.]+", "", row["note"])
    known = {*figures_in(plain(facts)), DATED[row["document"]][:4]}
    assert set(figures_in(note)) <= known, set(figures_in(note)) - known


@pytest.mark.parametrize("row", LOCAL, ids=ident)
def test_a_modelled_figure_says_so(row: Row) -> None:
    modelled = catalogue().measures[row["measure"]].nature == "modelled"
    assert (row["status"] == "modelled") == modelled


@pytest.mark.parametrize("row", TARGETS, ids=ident)
def test_each_target_is_in_the_document(row: Row, shared: Path) -> None:
    listed = facts_behind(row, rows(shared / "data/targets.csv"))
    facts = [fact for fact in listed if is_year_of(fact["period"], row)]
    assert len(facts) == 1
    fact = facts[0]
    assert float(fact["baseline_value"]) == float(row["baseline_value"])
    assert fact["unit"] in UNITS[row["unit"]]
    assert place(fact["source_section"]) == place(row["section"])
    whole = plain([*facts, *rows(shared / "data/baselines.csv")[:120]])
    assert set(figures_in(row["note"])) <= set(figures_in(whole))


def is_year_of(period: str, row: Row) -> bool:
    """Whether a period that a document writes as 2023-24 is the row's."""
    return bool(re.fullmatch(r"\d{4}-\d\d", period)) and parse(period) == key_of(row)[2]


def test_every_target_of_the_grant_is_there(shared: Path) -> None:
    agreed = [
        fact
        for fact in rows(shared / "data/targets.csv")
        if fact["area"] == "Havering" and fact["target_type"] == "supplementary grant target"
    ]
    assert len(agreed) == len(TARGETS) == 21


def test_groups_of_the_agreed_path_add_up_to_everybody() -> None:
    paths: dict[str, dict[str, float]] = {}
    for row in TARGETS:
        if row["measure"] == "numbers-in-treatment":
            paths.setdefault(row["period"], {})[row["breakdown"]] = float(row["value"])
    for groups in paths.values():
        assert groups.pop("") == sum(groups.values())
        assert len(groups) == 3


# Measures of the documents that have a value and stand in no file, and why.
NOT_SHOWN = {
    "x-parents-or-living-with-children": "no measure; a disagreement",
    "x-drug-users-aged-16-24-share": "the doubtful reading; a disagreement",
    "residential-rehab-uptake": "a share that does not agree with its own people; a disagreement",
    "x-trafficking-change": "a change; in the note of the figure",
    "drug-misuse-deaths": "three years or four: a disagreement",
    "x-drug-deaths-male": "of the same doubtful years",
    "x-drug-deaths-mean-age-men": "of the same doubtful years",
    "x-drug-deaths-mean-age-women": "of the same doubtful years",
    "x-assessments-substance": "a share of assessments; a disagreement",
}
NO_MEASURE = re.compile(
    "x-(abstain|binge|carers|disability|employed|excessive|hiv|injury|over|pupils|qualitative|referrals|system"
    "|u18|urgent|yp|young|youth)-.+|x-(admissions-peak-age|alcohol-deaths-male|substance-admissions)"
)


def test_every_figure_of_the_two_places_is_shown_or_left_out_on_purpose(baselines: list[Row]) -> None:
    shown = {fact["id"] for row in LOCAL for fact in facts_behind(row, baselines)}
    beside = {(AREAS[row["area"]], row["numerator"]) for row in LOCAL if row["numerator"]}
    agreed = {(AREAS[row["area"]], row["baseline_value"]) for row in TARGETS}
    for fact in baselines:
        own = fact["area"] in ("Havering", "Northamptonshire") and fact["value"]
        if own and fact["id"] not in shown and (fact["area"], fact["value"]) not in beside | agreed:
            metric = fact["metric_id"]
            assert metric in NOT_SHOWN or NO_MEASURE.fullmatch(metric), (fact["id"], metric, fact["value"])


def test_deaths_that_havering_says_are_not_available_are_those_of_ons() -> None:
    told = next(row for row in rows(EXAMPLES / "havering/contradictions.csv") if row["code"] == "B004-066")
    deaths = observed("england/deaths.csv", ["drug-misuse-deaths-count"])
    ours = deaths["drug-misuse-deaths-count", "E09000016", years(2016, 2018), ""]
    assert (told["figure_2_value"], told["figure_2_period"]) == (f"{ours[0]:g}", "2016 to 2018")
