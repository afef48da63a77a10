"""What each measure says it counts: whole, by rules that exist, and on a page that holds its tests."""

import re
import sys
from pathlib import Path

import pytest
import specifying

from cairn import measures
from cairn.measures import settings
from cairn.measures.definitions import definition, rules

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tools"))
import measures_guide  # noqa: E402


@pytest.fixture(scope="module")
def pages():
    return measures_guide.pages()


def test_the_data_define_every_measure_and_no_other():
    assert set(settings.read("definitions")["measure"]) == set(measures.MEASURES)


@pytest.mark.parametrize("name", sorted(measures.MEASURES))
def test_a_definition_goes_by_the_rule_that_the_measure_names(name):
    one, told = measures.MEASURES[name], definition(name)
    assert one.rules.startswith(f"{told.rule}:")
    assert told.rule not in told.rules
    assert all((told.exactly, told.numerator, told.differs))
    assert bool(told.denominator) == (one.kind != "count")


@pytest.mark.parametrize("name", sorted(measures.MEASURES))
def test_every_rule_that_a_definition_names_is_told(name):
    own = settings.read("definitions")["measure"][name]
    mentioned = set(re.findall(r"\b(?:[ACDGJMNOPSTUY])\d{1,2}\b", own["exactly"]))
    told = definition(name)
    others = {one["rule"] for one in settings.read("definitions")["measure"].values()}
    assert mentioned <= set(told.rules) | others
    assert set(own["also"]) <= set(rules())


def test_every_rule_is_needed_by_some_measure():
    assert {rule for name in measures.MEASURES for rule in definition(name).rules} == set(rules())


def test_an_unknown_measure_is_refused():
    with pytest.raises(measures.UnknownMeasure):
        definition("numbers_in_treatment")


def test_there_is_a_page_for_every_measure_and_one_that_lists_them(pages):
    assert set(pages) == {"measures/index.md", *(f"measures/{name}.md" for name in measures.MEASURES)}
    assert all(f"({name}.md)" in pages["measures/index.md"] for name in measures.MEASURES)


@pytest.mark.parametrize("name", sorted(measures.MEASURES))
def test_a_page_holds_every_case_and_every_cell_of_its_tables(name, pages):
    page = pages[f"measures/{name}.md"]
    for case in specifying.cases(specifying.FOLDER / f"{name}.md"):
        part = re.sub("</?time>", "", page.split(f"### {case.title}\n")[1].split("\n#")[0])
        for file, rows in case.written.items():
            for row in rows:
                cells = [cell for key, cell in row.items() if file != "expected" or key != "first"]
                assert f"{' | '.join(cells)} |" in part, (case.title, row)


def test_the_thresholds_of_progress_are_those_of_the_configuration(pages):
    fewer = settings.read("thresholds")["fewer_days_by"]
    page = pages["measures/treatment_progress.md"].split("## Thresholds")[1].split("\n## ")[0]
    assert re.findall(r"\| (\d+) \|", page) == [
        str(fewer[item]) for item in settings.items() if item in fewer
    ]
    assert page.count("only 0 days counts") == len(settings.items()) - len(fewer)


def test_no_row_of_a_page_breaks_its_table(pages):
    for page in pages.values():
        for table in re.findall(r"(?:^\|.*\|$\n?)+", page, re.MULTILINE):
            assert len({row.count("|") for row in table.strip().splitlines()}) == 1
