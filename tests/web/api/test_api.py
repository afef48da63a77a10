"""The read API: released figures only, in pages, as JSON and CSV, with answers that a browser may keep."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.test import Client

from cairn.web.releases.models import Figure
from web.releases.made_up import figure

AREA, LONDON = "E09000016", "E12000007"
TREATED = "numbers-in-treatment"
FIGURES = "/api/v1/partnerships/exmere/figures"


@pytest.fixture
def loaded(release: Any, exmere: Any) -> None:
    """Three released figures and a restricted one."""
    release([
        figure(TREATED, AREA, "2023/24", 500), figure(TREATED, AREA, "2024/25", 700),
        figure("continuity-of-care", LONDON, "2023/24", 41),
        figure("continuity-of-care", AREA, "2023/24", 3, access="restricted"),
    ])  # fmt: skip
    Figure.objects.filter(value=500).update(note="=cmd")  # the loader itself refuses such a note


def values(response: Any) -> list[float]:
    return [item["value"] for item in response.json()["figures"]]


@pytest.mark.usefixtures("loaded")
class TestFigures:
    def test_all_that_the_pages_show(self, client: Client) -> None:
        answer = client.get(FIGURES).json()
        assert (answer["total"], answer["offset"], answer["limit"]) == (3, 0, 100)
        first = answer["figures"][1]
        assert (first["measure"], first["value"], first["unit"]) == (TREATED, 500.0, "count")
        assert first["period"] == {
            "kind": "financial_year", "start": "2023-04-01", "end": "2024-03-31", "text": "2023/24"
        }  # fmt: skip
        assert first["source"]["publisher"] == "Made-up Office"

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ({"measure": TREATED}, [500, 700]),
            ({"measure": [TREATED, "continuity-of-care"], "area": LONDON}, [41]),
            ({"period": "2024/25"}, [700]),
            ({"period": "2024/35"}, []),
            ({"from": "2024-04-01"}, [700]),
            ({"to": "2024-03-31"}, [41, 500]),
            ({"limit": 1, "offset": 1}, [500]),
        ],
    )
    def test_filters_and_pages(self, client: Client, query: dict[str, Any], found: list[float]) -> None:
        assert values(client.get(FIGURES, query)) == found

    @pytest.mark.parametrize(("query", "accept"), [({"format": "csv"}, "*/*"), ({}, "text/csv")])
    def test_csv_by_parameter_or_header(self, client: Client, query: dict[str, str], accept: str) -> None:
        answer = client.get(FIGURES, query, headers={"accept": accept})
        assert answer["Content-Type"] == "text/csv; charset=utf-8"
        rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
        assert [row["value"] for row in rows] == ["41.0", "500.0", "700.0"]
        assert rows[1]["note"] == "'=cmd"

    @pytest.mark.parametrize(
        ("address", "status", "where"),
        [
            ("/api/v1/partnerships/nowhere/figures", 404, "partnership"),
            (f"{FIGURES}?measure=no-such-measure", 404, "measure"),
            (f"{FIGURES}?area=E99999999", 404, "area"),
            (f"{FIGURES}?limit=0", 422, "limit"),
            (f"{FIGURES}?from=yesterday", 422, "from"),
            (f"{FIGURES}?format=xml", 422, "format"),
            ("/api/v1/measures/no-such-measure", 404, "measure"),
        ],
    )
    def test_a_refusal_says_where(self, client: Client, address: str, status: int, where: str) -> None:
        answer = client.get(address)
        assert answer.status_code == answer.json()["status"] == status
        assert answer.json()["faults"][0]["where"] == where
        assert answer.json()["faults"][0]["reason"]

    def test_nothing_is_sent_again_until_something_changes(self, client: Client, release: Any) -> None:
        first = client.get(FIGURES)
        assert first["Cache-Control"] == "public, max-age=300"
        again = client.get(FIGURES, headers={"if-none-match": first["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        release([figure(TREATED, AREA, "2025/26", 710)])
        assert client.get(FIGURES, headers={"if-none-match": first["ETag"]}).status_code == 200

    @pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
    def test_it_is_read_only(self, client: Client, method: str) -> None:
        assert getattr(client, method)(FIGURES).status_code == 405

    def test_few_queries(self, client: Client, django_assert_max_num_queries: Any) -> None:
        with django_assert_max_num_queries(6):
            client.get(FIGURES)


@pytest.mark.usefixtures("loaded")
def test_outcomes_have_their_words(client: Client) -> None:
    answer = client.get("/api/v1/partnerships/exmere/outcomes").json()
    words = {item["id"]: item["word"] for item in answer}
    assert len(words) == 6
    assert words["increase-engagement-treatment"] == "Better"
    assert words["reduce-drug-supply"] == "Not enough data"


def test_partnerships_and_measures(exmere: Any, client: Client) -> None:
    (row,) = client.get("/api/v1/partnerships").json()
    assert row == {
        "slug": "exmere", "name": "Exmere", "made_up": True,
        "areas": [{"code": AREA, "name": "Havering", "kind": "upper_tier"}],
    }  # fmt: skip
    answer = client.get("/api/v1/measures?limit=5").json()
    assert len(answer["measures"]) == 5
    assert answer["total"] > 50
    assert (
        client.get(f"/api/v1/measures/{TREATED}").json()["question"] == "Are more people getting treatment?"
    )


def test_one_partnerships_own_figures_are_not_anothers(
    release: Any, exmere: Any, wyemouth: Any, client: Client
) -> None:
    release([figure(TREATED, LONDON, "2024/25", 54321)], exmere)
    assert values(client.get(FIGURES, {"area": LONDON})) == [54321]
    assert values(client.get("/api/v1/partnerships/wyemouth/figures", {"area": LONDON})) == []


def test_the_page_of_the_api_fetches_nothing_from_elsewhere(exmere: Any, client: Client) -> None:
    page = client.get("/api/v1/docs").content.decode()
    assert "GET /api/v1/partnerships/{partnership}/figures" in page
    assert 'src="http' not in page
    assert client.get("/api/v1/").url == "/api/v1/docs"  # type: ignore[attr-defined]
