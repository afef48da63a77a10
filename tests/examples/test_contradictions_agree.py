"""The disagreements that pages show are those of the documents, and none is forgotten."""

import re
from pathlib import Path

import pytest
from example_files import Row, example_rows, figures_in, plain, rows

pytestmark = pytest.mark.shared

TOLD = {row["code"]: row for _, row in example_rows("contradictions")}
AREAS = {
    "Havering": "E09000016",
    "Northamptonshire": "E10000021",
    "national": "E92000001",
    "framework": "E92000001",
}

# The facts, targets and spending (by id) that each disagreement is about.
BEHIND = {
    "B002-019": "B002-019 B002-020",
    "B002-059": "B002-059 T034",
    "B002-072": "B002-072",
    "B004-064": "B004-028 B004-029 B004-064",
    "B004-066": "B004-066",
    "B004-071": "B004-067 B004-068 B004-071",
    "I01": "B004-067 B004-069",
    "I02": "B004-005 B004-006 B004-068",
    "I03": "B004-061",
    "I04": "B004-055",
    "I05": "B004-055",
    "I06": "B004-060",
    "I07": "B004-074",
    "I08": "B004-007 B004-038 B004-081 T001 T002 T003",
    "I09": "B004-013 B004-033 B004-045 B004-046",
    "I10": "B004-011 B004-012",
    "I11": "B004-043 B004-082 T016 T017 T018 T022",
    "I12": "B004-044 B004-088 T019 T020 T021",
    "I13": "B004-050 B004-051 B004-052 B004-053",
    "I14": "B004-072",
    "I15": "B004-001 B004-027 B004-061",
    "I16": "B004-008 B004-085",
    "I17": "B004-047 B004-048 B004-049 B004-051 B004-062 B004-084",
    "I18": "B004-031 B004-032 B004-045",
    "I19": "B004-020",
    "I20": "",
    "I21": "",
    "I22": "",
    "I23": "",
    "I31": "T037 T047 T048",
    "I32": "T032 T049",
    "I33": "T031 T033 T035 T043",
    "I35": "B004-015 S003 S004 S005",
    "I38": "",
    "I44": "B002-038 B002-039",
    "I45": "B002-058 B002-059 B002-060 B002-062",
    "I46": "B002-046 B002-047 B002-048",
}
LEFT_OUT = {
    "I24": "numbers of the delivery plan, which is not loaded yet",
    "I25": "gaps of the delivery plan, which is not loaded yet",
    "I26": "order of the delivery plan, which is not loaded yet",
    "I27": "overlaps of the delivery plan, which is not loaded yet",
    "I28": "names of groups, no figure",
    "I29": "spelling, no figure",
    "I30": "pictures lost from the text, no figure",
    "I34": "parts of a grant; money is not loaded yet",
    "I36": "date of the guidance, no figure",
    "I37": "name of an office, no figure",
    "I39": "repeats of the action plan, which is not loaded yet",
    "I40": "text of a service, no figure",
    "I41": "a sentence of the action plan, no figure",
    "I42": "a reference of the action plan, no figure",
    "I43": "an entry of the action plan, no figure",
    "I47": "name of a town, no figure",
    "I48": "a contract; money is not loaded yet",
    "I49": "date of minutes, no figure",
    "I50": "membership, no figure",
    "I67": "status of the draft, no figure",
    "I68": "year of a grant; money is not loaded yet",
}
FACTS_LEFT_OUT = {
    "B002-070": "name of a town, no figure",
    "B002-099": "a tie in a ranking, no disagreement",
    "B002-100": "a tie in a ranking, no disagreement",
    "B002-101": "a tie in a ranking, no disagreement",
    "B004-009": "two thirds is 67% rounded, no disagreement",
    "B004-024": "two running totals over different years, no disagreement",
    "B004-035": "an abbreviation, no figure",
    "S001": "a heading; money is not loaded yet",
}
# Numbers that follow from those of the documents, and the year of the framework.
FOLLOW = {
    "I20": {"2023"},
    "I23": {"2023"},
    "I33": {"3500"},
    "I44": {"2021"},
    "I46": {"4"},
    "B004-066": {"15", "2016", "2018"},
}


@pytest.fixture(scope="module")
def facts(shared: Path) -> dict[str, Row]:
    """Facts, targets and spending by id."""
    files = (shared / "data" / name for name in ("baselines.csv", "targets.csv", "spend.csv"))
    return {row["id"]: row for file in files for row in rows(file)}


@pytest.fixture(scope="module")
def issues(shared: Path) -> dict[str, Row]:
    """Every oddity that was found in the documents, by its code."""
    return {row["id"]: row for row in rows(shared / "data/issues.csv")}


def test_every_issue_of_ours_is_told_or_left_out_on_purpose(issues: dict[str, Row]) -> None:
    ours = {code for code, row in issues.items() if row["area"] in {*AREAS, "all"}}
    told = {code for code in TOLD if code.startswith("I")}
    assert ours - told == LEFT_OUT.keys()
    assert told <= ours


def test_every_doubt_about_a_figure_is_told_or_left_out_on_purpose(facts: dict[str, Row]) -> None:
    seeds = ("002", "004")
    doubted = {code for code, row in facts.items() if row["issue"] and row["source_file"].startswith(seeds)}
    behind = {one for code in TOLD for one in BEHIND[code].split()}
    assert doubted - behind == FACTS_LEFT_OUT.keys()
    assert BEHIND.keys() == TOLD.keys()


@pytest.mark.parametrize("code", sorted(code for code in TOLD if code.startswith("I")))
def test_kind_severity_and_place_are_those_found(code: str, issues: dict[str, Row]) -> None:
    row, issue = TOLD[code], issues[code]
    assert (row["kind"], row["severity"]) == (issue["kind"], issue["severity"])
    assert row["area"] == AREAS[issue["area"]]


@pytest.mark.parametrize("code", sorted(TOLD))
def test_numbers_are_those_of_the_documents(code: str, facts: dict[str, Row], issues: dict[str, Row]) -> None:
    behind = [facts[one] for one in BEHIND[code].split()] + ([issues[code]] if code in issues else [])
    known = {*figures_in(plain(behind)), *FOLLOW.get(code, ())}
    told = set(figures_in(" ".join(said_of_figures(TOLD[code]))))
    assert told <= known, told - known


def said_of_figures(row: Row) -> list[str]:
    """Values, and detail without what it says of periods and sections."""
    detail = re.sub(r"\b(20\d\d(/\d\d)?|chapter \d|every 1,000|per 1,000)", "", row["detail"])
    detail = re.sub(r"Cairn .*|ages? (band )?\d+ to \d+|aged \d+( to \d+)?", "", detail)
    values = (re.sub(r"per 1(00)?,000", "", row[f"figure_{place}_value"]) for place in range(1, 6))
    return [detail, *values]


@pytest.mark.parametrize("code", sorted(TOLD))
def test_years_are_those_of_the_documents(code: str, facts: dict[str, Row], issues: dict[str, Row]) -> None:
    row = TOLD[code]
    behind = [facts[one] for one in BEHIND[code].split()] + ([issues[code]] if code in issues else [])
    known = plain(behind)
    for place in range(1, 6):
        for year in re.findall(r"20\d\d", row[f"figure_{place}_period"]):
            assert year in known or year in FOLLOW.get(code, ()), (row[f"figure_{place}_period"], year)


@pytest.mark.parametrize("code", sorted(TOLD))
def test_figures_stand_side_by_side_with_their_place(code: str) -> None:
    row = TOLD[code]
    for place in range(1, 6):
        if row[f"figure_{place}_label"]:
            assert row[f"figure_{place}_value"]
            assert row[f"figure_{place}_place"]
