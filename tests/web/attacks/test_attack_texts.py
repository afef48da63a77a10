"""Texts that try to be more than texts: in pages, pictures, files and answers of the API."""

import csv
import io
import re
import zipfile
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client

from cairn.framework.cells import safe
from cairn.web.jobs.models import Job, State
from cairn.web.partnerships.models import Partnership
from cairn.web.releases.models import Batch, Contradiction, Drawing, Figure, Source, Target
from web.releases.made_up import agree, data, disagree, figure, release

__all__ = ["agree", "data", "disagree", "release"]

pytestmark = pytest.mark.database

MARK = "zqx"
HTML = f"<script>{MARK}()</script><img src={MARK} onerror={MARK}()>\"'><svg onload={MARK}()>"
TEMPLATE = "{{ 7|add:35 }}{% now 'Y' %}{{ settings.SECRET_KEY }}${7*6}"
BAD = HTML + TEMPLATE
AREA, TREATED = "E09000016", "numbers-in-treatment"
PAGES = ("", "outcomes/", "metrics/", f"metrics/{TREATED}/", f"metrics/{TREATED}/map/", "missing/", "disagreements/",
         f"metrics/{TREATED}/embed/", "metrics/?q=" + "%3Cscript%3Ezqx()%3C/script%3E")  # fmt: skip


@pytest.fixture
def place(db: None) -> Partnership:
    """A partnership with a name, a note and figures that are full of traps."""
    return Partnership.objects.create(
        slug="exmere", name=BAD[:120], areas=[AREA], nation_note=BAD[:300], made_up=True
    )


@pytest.fixture
def filled(place: Partnership, release: Any, agree: Any, disagree: Any) -> Partnership:
    """Figures, targets and a contradiction with a trap in every text that a file may bring.

    The loader would refuse some of them; the pages must not count on that, so the traps are set in the table.
    """
    release(
        [figure(TREATED, AREA, year, value) for year, value in (("2020/21", 528), ("2021/22", 540))], place
    )
    agree([{"measure": TREATED, "area": AREA, "period": "2022/23", "value": 912, "unit": "count"}], place)
    disagree(
        [
            (
                "C1",
                AREA,
                "high",
                "A title",
                TREATED,
                [("a", "528", "2020/21", "b"), ("c", "912", "2022/23", "d")],
            )
        ],
        place,
    )
    words = ("publisher", "title", "edition", "document", "section", "licence")
    Source.objects.update(**dict.fromkeys(words, BAD[:200]), address="javascript:zqx()")
    Figure.objects.update(note=BAD, limits_method=BAD[:60])
    Target.objects.update(note=BAD, unit=BAD[:40], baseline_period=BAD[:60])
    sides = [dict.fromkeys(side, BAD) for side in Contradiction.objects.get().figures]
    Contradiction.objects.update(title=BAD[:300], detail=BAD, kind=BAD[:60], ask=BAD[:400], figures=sides)
    return place


class Reader(HTMLParser):
    """Reads a page as a browser does, and notes what would run."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        here = dict(attrs)
        if tag == "script" and "src" not in here:
            self.found.append("script")
        self.found += [name for name, value in attrs if name.startswith("on") or name == "style"]
        links = [str(here.get(name, "")) for name in ("href", "src", "action", "formaction")]
        self.found += [
            link for link in links if re.match(r"\s*(javascript|data|vbscript):", link, re.IGNORECASE)
        ]
        self.found += [tag for name, value in attrs if name == "src" and value == MARK]


def traps(text: str) -> list[str]:
    """What would run in a browser, or ran on the server."""
    ran = [] if "{{ 7|add:35 }}" in text or "7|add" not in text else ["a template"]
    return Reader(text).found + ran


def test_no_page_runs_what_a_file_brought(filled: Partnership) -> None:
    client = Client()
    for page in PAGES:
        answer = client.get(f"/p/exmere/{page}")
        assert answer.status_code == 200, page
        text = answer.content.decode()
        assert traps(text) == [], page
        assert "only for tests" not in text  # the secret key of the tests
    assert f"&lt;script&gt;{MARK}" in client.get("/p/exmere/disagreements/").content.decode()
    assert traps(client.get("/").content.decode()) == []


def test_no_members_page_runs_what_a_file_brought(filled: Partnership, as_role: Any) -> None:
    lead, administrator = as_role("lead", filled), as_role("administrator")
    held = Batch.objects.create(
        layout="observations", file_name=BAD[:255], sha256="ab", state=Batch.State.HELD, partnership=filled,
        holds=[{"sentence": BAD, "measure": BAD}], notices=[BAD], decision_reason=BAD,
    )  # fmt: skip
    fault = {"place": BAD, "column": BAD, "reason": BAD, "remedy": BAD}
    job = Job.objects.create(
        kind="load_file", partnership=filled, state=State.DONE, message=BAD[:200], error=BAD,
        result={"state": "refused", "batch": "", "faults": [fault], "fault_count": 1, "report": ""},
        arguments={"layout": "observations", "upload": f"uploads/a/{BAD}"},
    )  # fmt: skip
    for page in (
        "figures/",
        f"figures/files/{held.pk}/",
        f"figures/results/{job.pk}/",
        f"jobs/{job.pk}/",
        "jobs/",
        "members/",
    ):
        answer = lead.get(f"/p/exmere/{page}", follow=True)
        assert answer.status_code == 200, page
        assert traps(answer.content.decode()) == [], page
    for page in (
        "/partnerships/",
        "/p/exmere/about/change/",
        "/audit/",
        "/audit/?act=" + "<script>zqx()</script>",
    ):
        assert traps(administrator.get(page).content.decode()) == [], page


def test_a_name_that_a_person_typed_runs_nowhere(place: Partnership, as_role: Any, person: Any) -> None:
    user = person("analyst", place)
    user.name = BAD[:120]
    user.save()
    assert traps(as_role("lead", place).get("/p/exmere/members/").content.decode()) == []
    client = Client()
    client.force_login(user)
    for page in ("/account/mine/", "/p/exmere/", "/p/exmere/figures/"):
        assert traps(client.get(page).content.decode()) == []


def test_no_picture_holds_a_script(filled: Partnership) -> None:
    client = Client()
    for page in PAGES:
        client.get(f"/p/exmere/{page}")
    client.get(f"/p/exmere/metrics/{TREATED}/chart.svg")
    pictures = [text for row in Drawing.objects.all() for text in (row.wide, row.narrow) if text]
    assert pictures
    for text in pictures:
        root = ElementTree.fromstring(text)
        for element in root.iter():
            assert not element.tag.endswith(("script", "foreignObject", "iframe", "image"))
            for name, value in element.attrib.items():
                assert not name.lower().startswith("on")
                assert not (name.endswith("href") and not value.startswith("#"))


def test_a_picture_by_itself_may_run_nothing(filled: Partnership) -> None:
    client = Client()
    client.get(f"/p/exmere/metrics/{TREATED}/")
    for row in Drawing.objects.all():
        answer = client.get(f"/drawings/{row.hash}.svg")
        assert "default-src 'none'" in answer["Content-Security-Policy"]
        assert "script-src" not in answer["Content-Security-Policy"]
        assert answer["X-Content-Type-Options"] == "nosniff"
    assert "attachment" in client.get(f"/p/exmere/metrics/{TREATED}/chart.svg")["Content-Disposition"]


FORMULAS = (
    '=HYPERLINK("http://evil.example","x")',
    "+1+1",
    "-1+1",
    "@SUM(1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "=cmd|'/c calc'!A0",
)


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_begins_like_a_formula(text: str) -> None:
    assert safe(text) == f"'{text}"


def test_numbers_stay_numbers() -> None:
    assert [safe(value) for value in (-1.5, 0, None)] == [-1.5, 0, None]


def test_no_downloaded_figure_is_a_formula(place: Partnership, release: Any) -> None:
    release([figure(TREATED, AREA, f"20{n}/{n + 1}", 5) for n in range(10, 10 + len(FORMULAS))], place)
    for row, text in zip(Figure.objects.all(), FORMULAS, strict=True):
        Figure.objects.filter(pk=row.pk).update(note=text)
    Source.objects.update(title=FORMULAS[0], publisher=FORMULAS[3])
    client = Client()
    files_ = [
        client.get(f"/p/exmere/metrics/{TREATED}/data.csv").content.decode("utf-8-sig"),
        client.get("/api/v1/partnerships/exmere/figures?format=csv").content.decode("utf-8-sig"),
    ]
    for text in files_:
        lines = list(csv.reader(io.StringIO(text)))
        assert len(lines) == len(FORMULAS) + 1
        assert [
            cell for line in lines for cell in line if cell.startswith(("=", "+", "@", "\t", "\r", "\n"))
        ] == []
        assert [cell for line in lines for cell in line if re.match(r"-\D|-\d+[^\d.]", cell)] == []


def test_no_cell_of_a_spreadsheet_is_a_formula(place: Partnership, release: Any) -> None:
    release([figure(TREATED, AREA, "2020/21", 5, title="a & b < c")], place)
    Figure.objects.update(note=FORMULAS[0])
    body = Client().get(f"/p/exmere/metrics/{TREATED}/data.ods").content
    content = zipfile.ZipFile(io.BytesIO(body)).read("content.xml").decode()
    assert "table:formula" not in content
    ElementTree.fromstring(content)


def test_a_download_has_a_name_of_ours(filled: Partnership) -> None:
    for name in ("data.csv", "data.ods", "chart.svg", "chart.png"):
        answer = Client().get(f"/p/exmere/metrics/{TREATED}/{name}")
        ending = name.partition(".")[2]
        assert answer["Content-Disposition"] == f'attachment; filename="exmere-{TREATED}.{ending}"'
        assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "query",
    ["limit=0", "limit=1001", "limit=-1", "limit=1e9", "offset=-1", "offset=99999999999999999999", "measure=<script>",
     "area=E0900001'--", "period=2020' OR 1=1", "from=x", "&".join(["measure=a"] * 51), "&".join(["area=E09000016"] * 201)],
)  # fmt: skip
def test_the_api_answers_in_pages_and_refuses_what_it_cannot_read(place: Partnership, query: str) -> None:
    answer = Client().get(f"/api/v1/partnerships/exmere/figures?{query}")
    assert answer.status_code == 422
    assert answer["Content-Type"].startswith("application/json")
    assert not re.search(r"Traceback|\.py", answer.content.decode())


def test_the_api_gives_at_most_what_it_says(place: Partnership, release: Any) -> None:
    release([figure(TREATED, AREA, f"20{n}/{n + 1}", n) for n in range(10, 20)], place)
    answer = Client().get("/api/v1/partnerships/exmere/figures?limit=3").json()
    assert (answer["total"], len(answer["figures"])) == (10, 3)


def test_the_api_is_json_whatever_the_texts_hold(filled: Partnership) -> None:
    for path in ("partnerships", "partnerships/exmere/figures", "partnerships/exmere/outcomes"):
        answer = Client().get(f"/api/v1/{path}")
        assert answer["Content-Type"].startswith("application/json")
        assert answer["X-Content-Type-Options"] == "nosniff"
        answer.json()
