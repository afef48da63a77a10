"""The catalogue, what is missing, where sources disagree, and the map with its list."""

from __future__ import annotations

from typing import Any

from django.test import Client

from web.outcomes.test_front import text_of
from web.releases.made_up import figure

AREA = "E09000016"
TREATED = "numbers-in-treatment"


def test_search_and_filters_stay_in_the_address(release: Any, exmere: Any, client: Client) -> None:
    release([figure(TREATED, AREA, "2024/25", 500)])
    page = client.get("/p/exmere/metrics/?q=treatment&figures=yes&tier=headline").content.decode()
    assert "1 measure found." in page
    assert 'value="treatment"' in page
    assert '<option value="headline" selected>' in page
    assert "Adults in treatment" in page


def test_an_unknown_filter_is_not_set(exmere: Any, client: Client) -> None:
    everything = text_of(client.get("/p/exmere/metrics/"))
    assert text_of(client.get("/p/exmere/metrics/?tier=nonsense&outcome=%00")) == everything


def test_nothing_found_says_what_to_do(exmere: Any, client: Client) -> None:
    assert "Nothing fits these filters" in text_of(client.get("/p/exmere/metrics/?q=zzzz"))


def test_search_words_are_shown_as_text(exmere: Any, client: Client) -> None:
    assert (
        "<script>alert" not in client.get("/p/exmere/metrics/?q=<script>alert(1)</script>").content.decode()
    )


def test_what_is_missing_says_why_without_candidates(release: Any, exmere: Any, client: Client) -> None:
    from cairn.framework.catalogue import catalogue

    release([figure(TREATED, AREA, "2024/25", 500), figure("continuity-of-care", "E12000007", "2023/24", 41)])
    text = text_of(client.get("/p/exmere/missing/"))
    assert "Kept by those who collect it" in text
    assert "London: 41% (2023/24)." in text
    assert "Adults in treatment The" not in text
    for measure in catalogue().measures.values():
        if measure.tier in ("candidate", "superseded"):
            assert f"{measure.name} {measure.publication_reason}" not in text


def test_disagreements_stand_side_by_side(disagree: Any, exmere: Any, wyemouth: Any, client: Client) -> None:
    figures = [("Summary", "528", "2020/21", "page 3"), ("Grant", "912", "", "Table 3")]
    disagree([("C1", AREA, "high", "528 or 912", TREATED, figures)], exmere)
    text = text_of(client.get("/p/exmere/disagreements/"))
    assert "528 Summary 2020/21. page 3" in text
    assert "912 Grant Table 3" in text
    assert "Who to ask: Ask the council." in text
    assert "Touches: Adults in treatment" in text
    assert "No disagreement is known" in text_of(client.get("/p/wyemouth/disagreements/"))


def test_a_map_has_its_list_and_a_choice_of_periods(release: Any, exmere: Any, client: Client) -> None:
    release([
        figure("drug-misuse-deaths", code, period, value, lower=value - 0.5, upper=value + 0.5)
        for period, up in (("2014 - 16", 0), ("2017 - 19", 1))
        for code, value in ((AREA, 2 + up), ("E08000025", 4 + up), ("E06000009", 9 + up))
    ])  # fmt: skip
    page = client.get("/p/exmere/metrics/drug-misuse-deaths/map/?period=2014+to+2016")
    text = text_of(page)
    assert "January 2014 to December 2016" in text
    listed = text.partition("The same as a list")[2]
    assert listed.index("Blackpool 9.0") < listed.index("Birmingham 4.0") < listed.index("Havering 2.0")
    assert "No figure for" in text
    assert '<option value="2014 to 2016" selected>' in page.content.decode()
    assert "Havering 3.0" in text_of(client.get("/p/exmere/metrics/drug-misuse-deaths/map/?period=zzz"))


def test_a_map_without_figures_says_what_it_needs(exmere: Any, client: Client) -> None:
    assert "There is no map yet" in text_of(client.get(f"/p/exmere/metrics/{TREATED}/map/"))


def test_a_partnerships_own_loads_stay_on_its_own_pages(
    release: Any, exmere: Any, wyemouth: Any, client: Client
) -> None:
    release([figure(TREATED, "E12000007", "2024/25", 54321)], exmere)
    assert "54,321" in text_of(client.get(f"/p/exmere/metrics/{TREATED}/"))
    assert "54,321" not in text_of(client.get(f"/p/wyemouth/metrics/{TREATED}/"))
    assert client.get("/p/exmere/").status_code == client.get("/p/wyemouth/").status_code == 200
