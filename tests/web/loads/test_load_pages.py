"""Pages of loading, from an upload to its result, and a decision on what was held."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cairn.web.jobs import execution
from cairn.web.jobs.models import Job, State
from cairn.web.loads import forms
from cairn.web.partnerships.models import Partnership
from cairn.web.releases.models import Batch

pytestmark = [pytest.mark.django_db, pytest.mark.database]

HEADER = "measure,area,period,value,publisher,title\n"
GOOD = HEADER + "numbers-in-treatment,E09000016,2020/21,528,A publisher,A title\n"
BAD = (
    HEADER
    + "numbers-in-treatment,E09000016,2020/21,many,A publisher,A title\n"
    + GOOD.splitlines()[1]
    + "x,y\n"
)
HOLD = {"sentence": "From 2021/22 to 2022/23 the order of areas changed completely.", "measure": "x"}


@pytest.fixture
def data(configure: Any, tmp_path: Path) -> Path:
    """A data folder of the test's own."""
    configure(data=tmp_path)
    return tmp_path


@pytest.fixture
def analyst(as_role: Any, havering: Partnership, data: Path) -> Client:
    return as_role("analyst", havering)


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def send(client: Client, content: str, name: str = "figures.csv", layout: str = "observations") -> Any:
    given = SimpleUploadedFile(name, content.encode(), "text/csv")
    return client.post("/p/havering/figures/load/", {"layout": layout, "file": given})


def load(client: Client, content: str) -> Any:
    """Send a file, do its job, and follow to the result."""
    answer = send(client, content)
    assert answer.status_code == 302
    job = Job.objects.all_for_worker().latest("created")
    execution.execute(str(job.pk))
    return client.get(answer["Location"], follow=True)


def batch(partnership: Partnership | None, **columns: Any) -> Batch:
    values = {
        "layout": "observations",
        "file_name": "deaths.csv",
        "sha256": "ab",
        "state": Batch.State.LOADED,
    }
    return Batch.objects.create(partnership=partnership, **{**values, **columns})


def test_a_sound_file_is_loaded(analyst: Client, data: Path) -> None:
    said = text(load(analyst, GOOD))
    assert "The file is loaded" in said
    assert "1 row read; 1 figure on pages" in said
    assert "figures.csv" in text(analyst.get("/p/havering/figures/"))


def test_the_same_file_again_changes_nothing(analyst: Client) -> None:
    load(analyst, GOOD)
    assert "Nothing has changed" in text(load(analyst, GOOD))
    assert Batch.objects.count() == 1


def test_a_faulty_file_is_refused_with_every_fault_and_a_report(analyst: Client) -> None:
    answer = load(analyst, BAD)
    said = text(answer)
    assert "The file was refused" in said
    assert "Line 2" in said
    assert "What to do" in said
    assert not Batch.objects.exists()
    job = Job.objects.all_for_worker().get()
    report = analyst.get(f"/p/havering/figures/results/{job.pk}/faults.csv")
    assert 'filename="faults-figures.csv"' in report["Content-Disposition"]
    assert b"2" in b"".join(report)  # type: ignore[arg-type]


def test_what_is_typed_wrong_is_said_at_the_top_and_at_the_field(analyst: Client) -> None:
    said = text(analyst.post("/p/havering/figures/load/", {}))
    assert said.count("Choose what the file holds") == 2
    assert said.count("Choose a file to load") == 2
    assert "<title>Error: Load a file" in said


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("figures.xlsx", "PK", "Choose a file with a name that ends in .csv"),
        ("figures.csv", "", "The file is empty"),
    ],
)
def test_a_file_that_cannot_be_right_starts_no_job(
    analyst: Client, data: Path, name: str, content: str, message: str
) -> None:
    assert message in text(send(analyst, content, name))
    assert not Job.objects.all_for_worker().exists()
    assert not (data / "uploads").exists()


def test_a_file_that_is_too_large_names_the_limit(analyst: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forms, "LARGEST", 10)
    assert "Choose one up to 10 bytes" in text(send(analyst, GOOD))


def test_boundaries_are_for_everybody_and_not_loaded_from_a_page(analyst: Client) -> None:
    assert "Choose what the file holds" in text(send(analyst, "{}", "x.geojson", "boundaries"))


def test_held_files_come_first_with_what_looks_wrong(analyst: Client, havering: Partnership) -> None:
    batch(havering, file_name="loaded.csv")
    held = batch(havering, sha256="cd", file_name="held.csv", state=Batch.State.HELD, holds=[HOLD])
    said = text(analyst.get("/p/havering/figures/"))
    assert said.index("held.csv") < said.index("loaded.csv")
    assert HOLD["sentence"] in said
    assert "Save the decision" in text(analyst.get(f"/p/havering/figures/files/{held.pk}/"))


def test_a_held_file_is_rejected_with_a_reason_once(analyst: Client, havering: Partnership) -> None:
    held = batch(havering, state=Batch.State.HELD, holds=[HOLD])
    address = f"/p/havering/figures/files/{held.pk}/decide/"
    assert "Enter why you decided so" in text(analyst.post(address, {"decision": "reject"}))
    said = text(analyst.post(address, {"decision": "reject", "reason": "The year is wrong"}, follow=True))
    assert "deaths.csv is rejected" in said
    held.refresh_from_db()
    assert (held.state, held.decision_reason) == (Batch.State.REJECTED, "The year is wrong")
    again = analyst.post(address, {"decision": "accept", "reason": "Changed my mind"}, follow=True)
    assert "Nothing was changed" in text(again)


def test_a_data_lead_loads_but_does_not_decide(as_role: Any, havering: Partnership, data: Path) -> None:
    held = batch(havering, state=Batch.State.HELD, holds=[HOLD])
    client = as_role("data_lead", havering)
    address = f"/p/havering/figures/files/{held.pk}/"
    assert "Save the decision" not in text(client.get(address))
    assert client.post(f"{address}decide/", {"decision": "accept", "reason": "x"}).status_code == 403


def test_a_file_for_everybody_is_decided_in_a_terminal(analyst: Client) -> None:
    held = batch(None, state=Batch.State.HELD, holds=[HOLD])
    address = f"/p/havering/figures/files/{held.pk}/"
    assert "cairn decide" in text(analyst.get(address))
    assert analyst.post(f"{address}decide/", {"decision": "accept", "reason": "x"}).status_code == 404


def test_another_partnerships_files_are_not_there(
    analyst: Client, northamptonshire: Partnership, havering: Partnership
) -> None:
    theirs = batch(northamptonshire, file_name="theirs.csv", state=Batch.State.HELD, holds=[HOLD])
    job = Job.objects.create(
        kind="load_file", partnership=northamptonshire, state=State.DONE, result={"state": "refused"}
    )
    assert "theirs.csv" not in text(analyst.get("/p/havering/figures/"))
    for address in (f"files/{theirs.pk}/", f"results/{job.pk}/", f"results/{job.pk}/faults.csv"):
        assert analyst.get(f"/p/havering/figures/{address}").status_code == 404
    decided = analyst.post(
        f"/p/havering/figures/files/{theirs.pk}/decide/", {"decision": "accept", "reason": "x"}
    )
    assert decided.status_code == 404


def test_a_report_outside_the_data_folder_is_never_served(
    analyst: Client, havering: Partnership, data: Path
) -> None:
    (data.parent / "secret.csv").write_text("secret")
    fault = {"place": "line 2", "column": "value", "reason": "=1+1", "remedy": "Type a number."}
    result = {"state": "refused", "batch": "", "faults": [fault], "fault_count": 1, "report": "../secret.csv"}
    arguments = {"layout": "observations", "upload": "uploads/ab/deaths.csv"}
    job = Job.objects.create(
        kind="load_file", partnership=havering, state=State.DONE, result=result, arguments=arguments
    )
    report = analyst.get(f"/p/havering/figures/results/{job.pk}/faults.csv").content.decode()
    assert "secret" not in report
    assert "'=1+1" in report


def test_rows_set_aside_can_be_taken_away(analyst: Client, havering: Partnership, data: Path) -> None:
    (data / "faults").mkdir()
    (data / "faults" / "ab.csv").write_text("line,reason\n7,A district\n")
    with_rows = batch(havering, set_aside=1, report="faults/ab.csv")
    without = batch(havering, sha256="cd")
    address = "/p/havering/figures/files/{}/set-aside.csv"
    assert "Download the rows set aside" in text(analyst.get(f"/p/havering/figures/files/{with_rows.pk}/"))
    assert b"A district" in b"".join(analyst.get(address.format(with_rows.pk)))  # type: ignore[arg-type]
    assert analyst.get(address.format(without.pk)).status_code == 404


def test_templates_and_the_guide_of_columns(analyst: Client) -> None:
    said = text(analyst.get("/p/havering/figures/load/columns/"))
    for part in ("numerator", "baseline_value", "figure_5_place", "template-targets.csv"):
        assert part in said
    answer = analyst.get("/p/havering/figures/load/template-observations.csv")
    assert answer.content.startswith(b"measure,area,period,")
    assert analyst.get("/p/havering/figures/load/template-viewit.csv").status_code == 404
