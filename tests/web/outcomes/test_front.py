"""The front page says the words that the figures give, and every line is worth reading."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from django.test import Client

from cairn.framework.frameworks import Outcome
from cairn.framework.judgement import Word
from cairn.web.outcomes.words import top_sentence
from web.releases.made_up import figure

AREA = "E09000016"
TREATED = "numbers-in-treatment"


def text_of(response: Any) -> str:
    """The words of a page in one line."""
    body = re.sub(r"(?s)<(head|script|svg).*?</\1>", " ", response.content.decode())
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())


def row_of(client: Client, slug: str, outcome: str) -> str:
    """The words of one outcome's line on a front page."""
    page = client.get(f"/p/{slug}/").content.decode()
    rows = re.findall(r'(?s)<li class="cairn-outcome">.*?</li>', page)
    row = next(one for one in rows if f"/outcomes/{outcome}/" in one)
    return " ".join(re.sub(r"<[^>]+>", " ", row).split())


@pytest.mark.parametrize(
    ("older", "newer", "word"),
    [(500, 700, "Better"), (700, 500, "Worse"), (600, 605, "No clear change")],
)
def test_two_years_of_one_source_give_a_word(
    release: Any, exmere: Any, client: Client, older: int, newer: int, word: str
) -> None:
    release([figure(TREATED, AREA, "2023/24", older), figure(TREATED, AREA, "2024/25", newer)])
    line = row_of(client, "exmere", "increase-engagement-treatment")
    assert word in line
    assert f"Adults in treatment: {newer}" in line
    assert "April 2024 to March 2025" in line
    assert "Of six outcomes, one" in text_of(client.get("/p/exmere/"))


def test_one_old_figure_leads_with_what_is_known(
    release: Any, agree: Any, exmere: Any, client: Client
) -> None:
    release([figure(TREATED, AREA, "2020/21", 528)])
    agree([{"measure": TREATED, "area": AREA, "period": "2024/25", "value": 1075, "unit": "count"}])
    line = row_of(client, "exmere", "increase-engagement-treatment")
    assert "Not enough data" in line
    assert "Adults in treatment: 528. Agreed: 1,075 in 2024/25." in line
    assert "April 2020 to March 2021, 5 years old." in line
    assert "What would fill the gap:" in line


def test_an_empty_place_still_says_what_would_help(exmere: Any, client: Client) -> None:
    text = text_of(client.get("/p/exmere/"))
    assert "There is not enough data yet to say for any of the six outcomes." in text
    assert "No figures are loaded yet." in text
    assert "What would fill the gap" in text


def test_a_figure_of_the_region_stands_in_and_says_so(release: Any, exmere: Any, client: Client) -> None:
    release([figure("continuity-of-care", "E12000007", "2023/24", 41)])
    line = row_of(client, "exmere", "increase-engagement-treatment")
    assert "London: 41% (2023/24)." in line
    assert "No figure for Exmere alone." in line


def test_a_contradiction_takes_the_word_and_is_said(
    release: Any, disagree: Any, exmere: Any, client: Client
) -> None:
    release([figure(TREATED, AREA, "2023/24", 500), figure(TREATED, AREA, "2024/25", 700)])
    assert "Better" in row_of(client, "exmere", "increase-engagement-treatment")
    disagree([("C1", AREA, "high", "500 or 900", TREATED, [("a", "500", "", ""), ("b", "900", "", "")])])
    line = row_of(client, "exmere", "increase-engagement-treatment")
    assert "Not enough data" in line
    assert "The sources disagree about this figure." in line


def test_figures_of_two_areas_stand_side_by_side_and_are_not_added(
    release: Any, wyemouth: Any, client: Client
) -> None:
    release([
        figure(TREATED, "E06000061", "2023/24", 1000), figure(TREATED, "E06000061", "2024/25", 1300),
        figure(TREATED, "E06000062", "2023/24", 900), figure(TREATED, "E06000062", "2024/25", 905),
    ])  # fmt: skip
    line = row_of(client, "wyemouth", "increase-engagement-treatment")
    assert "1,300 in North Northamptonshire and 905 in West Northamptonshire" in line
    assert "2,205" not in text_of(client.get("/p/wyemouth/"))


def test_the_former_county_stands_in_for_its_successors(release: Any, wyemouth: Any, client: Client) -> None:
    release([figure(TREATED, "E10000021", "2019/20", 3000)])
    line = row_of(client, "wyemouth", "increase-engagement-treatment")
    assert "3,000 in Northamptonshire as a whole" in line


def test_three_comparable_figures_draw_a_small_line(release: Any, exmere: Any, client: Client) -> None:
    release([figure(TREATED, AREA, year, value) for year, value in
             (("2022/23", 500), ("2023/24", 520), ("2024/25", 700))])  # fmt: skip
    page = client.get("/p/exmere/").content.decode()
    (address,) = re.findall(r'<img src="(/drawings/[0-9a-f]{64}\.svg)"', page)
    drawing = client.get(address)
    assert drawing["Content-Type"].startswith("image/svg+xml")
    assert "immutable" in drawing["Cache-Control"]
    assert b"<title>" in drawing.content


def test_a_page_asks_little_of_the_database(
    release: Any, exmere: Any, client: Client, django_assert_max_num_queries: Any
) -> None:
    release([figure(TREATED, AREA, year, value) for year, value in
             (("2022/23", 500), ("2023/24", 520), ("2024/25", 700))])  # fmt: skip
    with django_assert_max_num_queries(11):
        client.get("/p/exmere/")
    with django_assert_max_num_queries(3):
        client.get("/p/exmere/")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (
            [Word.NOT_ENOUGH_DATA] * 6,
            "There is not enough data yet to say for any of the six outcomes. Here is what is known.",
        ),
        (
            [Word.BETTER, Word.WORSE, *[Word.NO_CLEAR_CHANGE] * 2, *[Word.NOT_ENOUGH_DATA] * 2],
            "Of six outcomes, one is better, one is worse and two show no clear change. "
            "For two there is not enough data yet to say. Here is what is known.",
        ),
        ([Word.BETTER] * 6, "Of six outcomes, six are better."),
    ],
)  # fmt: skip
def test_the_sentence_at_the_top_is_computed(words: list[Word], sentence: str) -> None:
    assert top_sentence(words) == sentence


def test_every_outcome_has_its_page(exmere: Any, client: Client) -> None:
    from cairn.framework.catalogue import catalogue

    outcomes: tuple[Outcome, ...] = catalogue().framework().outcomes
    for outcome in outcomes:
        text = text_of(client.get(f"/p/exmere/outcomes/{outcome.id}/"))
        assert outcome.question in text
        assert "How the word is decided" in text
    assert client.get("/p/exmere/outcomes/no-such-outcome/").status_code == 404
