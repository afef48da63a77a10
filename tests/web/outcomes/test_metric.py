"""A metric's page, from the question to the method, and what can be taken from it."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from typing import Any

import pytest
from django.test import Client

from web.outcomes.test_front import text_of
from web.releases.made_up import figure

AREA, LONDON, ENGLAND = "E09000016", "E12000007", "E92000001"
TREATED, DEATHS, UNMET = "numbers-in-treatment", "drug-misuse-deaths", "unmet-need-alcohol"
PAGE = "/p/exmere/metrics/{}/"


@pytest.fixture
def havering_like(release: Any, agree: Any, disagree: Any, exmere: Any) -> None:
    """One old figure, an agreed path, and a contradiction about where it starts."""
    release([figure(TREATED, AREA, "2020/21", 528, document="Strategy", section="Summary")], exmere)
    row = {"measure": TREATED, "area": AREA, "unit": "count", "baseline_value": 912, "document": "Strategy"}
    agree([row | {"period": period, "value": value} for period, value in
           (("2022/23", 912), ("2023/24", 992), ("2024/25", 1075))], exmere)  # fmt: skip
    figures = [
        ("Adults in treatment", "528", "2020/21", "Summary"),
        ("Baseline", "912", "before 2022/23", "Table 3"),
    ]
    disagree([("C1", AREA, "high", "528 or 912 adults", TREATED, figures)], exmere)


@pytest.mark.usefixtures("havering_like")
def test_figure_path_and_contradiction_are_all_there(client: Client) -> None:
    text = text_of(client.get(PAGE.format(TREATED)))
    assert "Are more people getting treatment?" in text
    assert "Not enough data. Adults in treatment: 528." in text
    assert "Agreed: 912 in 2022/23, 992 in 2023/24 and 1,075 in 2024/25." in text
    assert "The sources disagree about where this path starts" in text
    said = "The sources give 528 (2020/21) and 912 (before 2022/23). Who to ask: Ask the council."
    assert said in text
    assert "No neighbour set loaded" in text
    assert "cairn load neighbours FILE" in text


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (912, "163 short of the 1,075 agreed for 2024/25."),
        (1100, "25 above the 1,075 agreed for 2024/25."),
        (1075, "Exactly the 1,075 agreed for 2024/25."),
    ],
)
def test_the_distance_is_told_where_periods_are_the_same(
    release: Any, agree: Any, exmere: Any, client: Client, value: int, said: str
) -> None:
    release([figure(TREATED, AREA, "2024/25", value)])
    agree([{"measure": TREATED, "area": AREA, "period": "2024/25", "value": 1075, "unit": "count"}])
    assert said in text_of(client.get(PAGE.format(TREATED)))


def test_no_distance_for_another_period(release: Any, agree: Any, exmere: Any, client: Client) -> None:
    release([figure(TREATED, AREA, "2023/24", 900)])
    agree([{"measure": TREATED, "area": AREA, "period": "2024/25", "value": 1075, "unit": "count"}])
    text = text_of(client.get(PAGE.format(TREATED)))
    assert "The next agreed value is 1,075 for 2024/25. No figure for that period is loaded" in text
    assert "short of" not in text


def test_three_year_figures_are_not_joined_to_yearly_ones(release: Any, exmere: Any, client: Client) -> None:
    release([
        figure(DEATHS, AREA, "2016 - 18", 2.0, lower=1.1, upper=3.2),
        figure(DEATHS, AREA, "2017 - 19", 2.2, lower=1.3, upper=3.4),
        figure(DEATHS, AREA, "2015", 6.0, lower=4.0, upper=8.0, period_kind="calendar_year"),
    ])  # fmt: skip
    response = client.get(PAGE.format(DEATHS))
    text = text_of(response)
    assert "Each point covers 3 years and shares part of them with the next" in text
    assert "are in the table and are not joined" in text
    (address,) = set(re.findall(r'src="(/drawings/[0-9a-f]{64}\.svg)"', response.content.decode()))
    assert b"2015" not in client.get(address).content.replace(b"2015 to", b"")


def test_only_figures_counted_alike_are_compared(release: Any, exmere: Any, client: Client) -> None:
    release([
        figure(DEATHS, AREA, "2016 - 18", 2.0, lower=1.1, upper=3.2),
        figure(DEATHS, LONDON, "2016 - 18", 4.0, lower=3.5, upper=4.5),
        figure(DEATHS, ENGLAND, "2018", 4.5, period_kind="calendar_year"),
    ])  # fmt: skip
    text = text_of(client.get(PAGE.format(DEATHS)))
    assert "Havering is lower than London." in text
    assert "Other places, for another period or counted in another way" in text


def test_a_count_is_not_set_beside_larger_places(release: Any, exmere: Any, client: Client) -> None:
    release([figure(TREATED, AREA, "2024/25", 500), figure(TREATED, ENGLAND, "2024/25", 300000)])
    assert "larger places have larger numbers" in text_of(client.get(PAGE.format(TREATED)))


def test_groups_always_say_who_is_not_recorded(release: Any, exmere: Any, client: Client) -> None:
    release([
        figure(TREATED, AREA, "2024/25", 300, breakdown="sex=female"),
        figure(TREATED, AREA, "2024/25", 400, breakdown="sex=male"),
    ])  # fmt: skip
    text = text_of(client.get(PAGE.format(TREATED)))
    assert "By sex: April 2024 to March 2025" in text
    assert 'no group for "not recorded"' in text


def test_a_changed_figure_is_in_the_history(release: Any, exmere: Any, client: Client) -> None:
    release([figure(TREATED, AREA, "2023/24", 500)])
    release([figure(TREATED, AREA, "2023/24", 510, edition="2027", retrieved="2026-11-01")])
    assert "Figures that were changed" in text_of(client.get(PAGE.format(TREATED)))


def test_a_better_described_source_is_no_change(release: Any, exmere: Any, client: Client) -> None:
    release([figure(TREATED, AREA, "2023/24", 500)])
    release([figure(TREATED, AREA, "2023/24", 500, edition="2027", retrieved="2026-11-01")])
    assert "Figures that were changed" not in text_of(client.get(PAGE.format(TREATED)))


def test_several_doubts_make_one_notice(exmere: Any, client: Client) -> None:
    page = client.get(PAGE.format("ocu-prevalence")).content.decode()
    assert page.count('aria-label="Read with care"') == 1


def test_a_measure_without_a_figure_says_why(exmere: Any, client: Client) -> None:
    text = text_of(client.get(PAGE.format("county-lines-closed")))
    assert "No figure for Exmere" in text
    assert "The Home Office keeps these numbers for itself" in text


def test_every_measure_of_the_catalogue_has_a_page(exmere: Any, client: Client) -> None:
    from cairn.framework.catalogue import catalogue

    for name, measure in catalogue().measures.items():
        assert measure.question in text_of(client.get(PAGE.format(name)))
    assert client.get(PAGE.format("no-such-measure")).status_code == 404


@pytest.mark.usefixtures("havering_like")
def test_few_queries(client: Client, django_assert_max_num_queries: Any) -> None:
    client.get("/p/exmere/")
    with django_assert_max_num_queries(10):
        client.get(PAGE.format(TREATED))
    with django_assert_max_num_queries(3):
        client.get(PAGE.format(TREATED))


def test_csv_is_safe_and_names_its_sources(release: Any, exmere: Any, client: Client) -> None:
    release([figure(TREATED, AREA, "2024/25", 500, note="About @home, counted once")])
    response = client.get(PAGE.format(TREATED) + "data.csv")
    assert response["Content-Disposition"] == 'attachment; filename="exmere-numbers-in-treatment.csv"'
    (row,) = csv.DictReader(io.StringIO(response.content.decode("utf-8-sig")))
    assert (row["value"], row["area_name"], row["publisher"]) == ("500.0", "Havering", "Made-up Office")
    assert row["period_end"] == "2025-03-31"


def test_text_that_a_spreadsheet_would_run_is_made_harmless() -> None:
    from cairn.framework.cells import safe

    assert [safe(cell) for cell in ("=1+1", "@x", "-a", "plain", -3.5, None)] == [
        "'=1+1", "'@x", "'-a", "plain", -3.5, None,
    ]  # fmt: skip


@pytest.mark.usefixtures("havering_like")
def test_ods_svg_and_png_can_be_taken(client: Client) -> None:
    page = PAGE.format(TREATED)
    ods = client.get(page + "data.ods").content
    assert "528" in zipfile.ZipFile(io.BytesIO(ods)).read("content.xml").decode()
    svg = client.get(page + "chart.svg")
    assert svg["Content-Disposition"].startswith("attachment")
    assert "Source: Made-up Office" in svg.content.decode().replace("</text>", "")
    assert client.get(page + "chart.png").content.startswith(b"\x89PNG")
    assert client.get(PAGE.format(UNMET) + "chart.svg").status_code == 404


@pytest.mark.usefixtures("havering_like")
def test_only_the_embedded_chart_may_stand_in_a_frame(client: Client) -> None:
    embed = client.get(PAGE.format(TREATED) + "embed/")
    assert "frame-ancestors *" in embed["Content-Security-Policy"]
    assert "X-Frame-Options" not in embed
    assert embed["X-Robots-Tag"] == "noindex"
    page = client.get(PAGE.format(TREATED))
    assert "frame-ancestors 'none'" in page["Content-Security-Policy"]
    assert page["X-Frame-Options"] == "DENY"
    assert "/p/exmere/metrics/numbers-in-treatment/embed/" in page.content.decode()


@pytest.mark.usefixtures("havering_like")
def test_a_chart_is_drawn_once(client: Client, monkeypatch: Any) -> None:
    from cairn.web import charts
    from cairn.web.outcomes import snapshot

    first = client.get(PAGE.format(TREATED)).content
    snapshot._kept.clear()
    monkeypatch.setattr(charts, "trend", lambda *_: pytest.fail("drawn again"))
    assert client.get(PAGE.format(TREATED)).content == first
