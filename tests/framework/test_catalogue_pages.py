"""The catalogue's page is written from the records: nothing is missing and every link leads somewhere."""

import re

import pytest

from cairn.framework.catalogue import catalogue
from cairn.framework.describe import markdown, measure_section


@pytest.fixture(scope="module")
def page() -> str:
    return markdown(catalogue())


def test_every_measure_and_framework_has_its_section_once(page: str) -> None:
    anchors = re.findall(r'<a id="([\w-]+)">', page)
    assert sorted(anchors) == sorted([*catalogue().measures, *catalogue().frameworks])


def test_every_line_of_every_framework_is_there(page: str) -> None:
    for framework in catalogue().frameworks.values():
        for line in framework.metrics:
            assert f"| {line.number} | {line.name} |" in page


def test_links_lead_to_a_section(page: str) -> None:
    anchors = set(re.findall(r'<a id="([\w-]+)">', page))
    assert set(re.findall(r"\]\(#([\w-]+)\)", page)) <= anchors


def test_doubts_are_printed() -> None:
    known = catalogue()
    text = measure_section(known, known.measure("residential-rehab-uptake"))
    assert "Doubts:" in text
    assert "9 of 912 people are 1.0%" in text


def test_no_cell_breaks_its_table(page: str) -> None:
    for table in re.findall(r"(?:^\|.*\|$\n?)+", page, re.MULTILINE):
        assert len({row.count("|") for row in table.strip().splitlines()}) == 1
