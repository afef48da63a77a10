"""Pages of submissions: from a zip that is sent to its result, and how good a provider's records are."""

import os
import re
import secrets
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from record_files import good

from cairn.web.jobs import execution
from cairn.web.jobs.models import Job, State
from cairn.web.partnerships.models import Partnership
from cairn.web.submissions import forms, sending, services, upload_key, uploads, work
from cairn.web.submissions.models import QualityChart, Submission
from web.submissions.agreed import zipped

pytestmark = [pytest.mark.django_db, pytest.mark.database]
ROOT = "/p/havering/submissions/"


@pytest.fixture
def analyst(as_role: Any, havering: Partnership) -> Client:
    return as_role("analyst", havering)


@pytest.fixture
def key() -> None:
    """The worker has published its key."""
    work.publish_key()


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def boxes() -> list[str]:
    return sorted(path.name for path in uploads.waiting())


def send(client: Client, content: bytes, name: str = "may.zip") -> Any:
    return client.post(f"{ROOT}send/", {"file": SimpleUploadedFile(name, content, "application/zip")})


def do(client: Client, content: bytes) -> Any:
    """Send a zip, do its job, and follow to what came of it."""
    answer = send(client, content)
    assert answer.status_code == 302
    execution.execute(str(Job.objects.all_for_worker().filter(kind=sending.KIND).latest("created").pk))
    return client.get(answer["Location"], follow=True)


def months(
    made: Any, partnership: Partnership, ends: Iterator[str] | list[str], change: Callable[[Any, int], None]
) -> list[Submission]:
    """One submission for each last day of a period, changed by its number."""
    found = []
    for number, end in enumerate(ends):
        tables = good()
        change(tables, number)
        manifest = {"period_end": end, "extract_date": "2025-04-30", "providers": ["X0101"]}
        found.append(
            services.receive(made(tables, manifest=manifest), partnership=partnership, by="command line")
        )
    return found


def test_nothing_yet_says_how_to_begin(analyst: Client) -> None:
    said = text(analyst.get(ROOT))
    assert "Nothing has been sent yet" in said
    assert "cairn load submission FOLDER" in said
    assert "Nothing has been sent yet" in text(analyst.get(f"{ROOT}history/"))


def test_a_provider_that_only_an_agreement_names_is_missing(analyst: Client, agree: Any) -> None:
    agree(["X0101"])
    said = text(analyst.get(ROOT))
    assert "Of 1 provider, one is late or has sent nothing: X0101." in said
    assert "Nothing has been sent yet" in text(analyst.get(f"{ROOT}providers/X0101/"))


@pytest.mark.usefixtures("key")
def test_a_good_zip_is_loaded(analyst: Client, agree: Any, made: Any, havering: Partnership) -> None:
    agree()
    services.name_provider(havering, "X0101", "Fleet Recovery", by="command line")
    said = text(do(analyst, zipped(made(manifest={"providers": ["X0101"]}))))
    assert "The records are loaded" in said
    assert "These are the newest records of Fleet Recovery (X0101)." in said
    assert "No fault and no warning was found." in said
    assert "fewer than 10" in said
    assert Submission.objects.for_partnership(havering).get().received_by is not None
    assert boxes() == []
    assert "Fleet Recovery (X0101)" in text(analyst.get(ROOT))


@pytest.mark.usefixtures("key")
def test_the_same_zip_again_changes_nothing(analyst: Client, agree: Any, made: Any) -> None:
    agree()
    content = zipped(made())
    do(analyst, content)
    assert "Nothing has changed" in text(do(analyst, content))


@pytest.mark.usefixtures("key")
def test_a_faulty_zip_is_refused_with_everything_at_once(analyst: Client, agree: Any, made: Any) -> None:
    agree()
    tables = good()
    tables["clients"][0]["sex"] = "F"
    said = text(do(analyst, zipped(made(tables, manifest={"cds_version": "Z"}))))
    assert "The submission was refused" in said
    assert "Faults that refuse the whole submission" in said
    assert "Rows that were left out" in said
    assert "clients.csv, sex, of X0101" in said
    assert "female, male" in said
    one = Submission.objects.everywhere("the test's own").get()
    report = analyst.get(f"{ROOT}{one.pk}/faults.csv")
    assert 'filename="faults-X0101-X0102-2025-03-31.csv"' in report["Content-Disposition"]
    assert b"X0101,clients,1,sex,R03" in b"".join(report)  # type: ignore[arg-type]
    assert boxes() == []


@pytest.mark.usefixtures("key")
def test_without_an_agreement_the_page_says_what_is_missing(analyst: Client, made: Any) -> None:
    said = text(do(analyst, zipped(made())))
    assert "No agreement covers all of it" in said
    assert "clients.csv" in said


@pytest.mark.usefixtures("key")
def test_a_zip_that_cannot_be_taken_fails_in_one_sentence(analyst: Client, agree: Any) -> None:
    agree()
    said = text(do(analyst, b"PK and no more"))
    assert "This is not a zip that can be read" in said
    assert boxes() == []
    assert not Submission.objects.everywhere("the test's own").exists()


@pytest.mark.usefixtures("key")
def test_an_upload_lies_sealed_and_private_until_its_job(analyst: Client, made: Any, data: Path) -> None:
    content = zipped(made())
    send(analyst, content)
    (box,) = boxes()
    path = data / "sealed" / box
    assert path.stat().st_mode & 0o777 == 0o600
    assert b"manifest" not in path.read_bytes()
    assert uploads.contents(box) == content
    assert Job.objects.all_for_worker().get().arguments == {"upload": box}


@pytest.mark.parametrize(
    ("content", "says"),
    [(b"", "The file is empty"), (b"a text", "Choose a zip: pack manifest.json")],
)
@pytest.mark.usefixtures("key")
def test_what_is_no_zip_starts_no_job(analyst: Client, content: bytes, says: str) -> None:
    said = text(send(analyst, content))
    assert says in said
    assert "<title>Error: Send records" in said
    assert boxes() == []
    assert not Job.objects.all_for_worker().exists()


@pytest.mark.usefixtures("key")
def test_nothing_chosen_is_said_at_the_top_and_at_the_field(analyst: Client) -> None:
    assert text(analyst.post(f"{ROOT}send/", {})).count("Choose the zip to send") == 2


@pytest.mark.usefixtures("key")
def test_a_zip_that_is_too_large_names_the_limit(
    analyst: Client, made: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forms, "LARGEST_ZIP", 10)
    assert "Choose one up to 10 bytes" in text(send(analyst, zipped(made())))
    assert boxes() == []


@pytest.mark.usefixtures("key")
def test_a_form_without_its_token_leaves_no_box(analyst: Client, made: Any) -> None:
    analyst.handler.enforce_csrf_checks = True  # type: ignore[attr-defined]
    assert send(analyst, zipped(made())).status_code == 403
    assert boxes() == []


def test_without_a_key_sending_is_closed_and_nothing_is_written(
    analyst: Client, made: Any, data: Path
) -> None:
    assert "Sending is closed" in text(analyst.get(f"{ROOT}send/"))
    assert "the worker has no key" in text(send(analyst, zipped(made())))
    assert not [path for path in data.rglob("*") if path.is_file()]


def test_no_plain_byte_is_written_while_an_upload_comes_in(
    analyst: Client, made: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, settings: Any
) -> None:
    """Also one that is too large for memory, which the framework would put into a file."""
    work.publish_key()
    settings.FILE_UPLOAD_TEMP_DIR, settings.FILE_UPLOAD_MAX_MEMORY_SIZE = str(tmp_path / "temp"), 10
    (tmp_path / "temp").mkdir()
    send(analyst, zipped(made()) + secrets.token_bytes(3_000_000))
    assert list((tmp_path / "temp").iterdir()) == []
    assert len(boxes()) == 1


@pytest.mark.usefixtures("key")
def test_a_box_whose_job_died_for_good_is_removed(analyst: Client, made: Any) -> None:
    send(analyst, zipped(made()))
    job = Job.objects.all_for_worker().get()
    jobs = Job.objects.all_for_worker().filter(pk=job.pk)
    for state, left in ((State.QUEUED, 1), (State.RUNNING, 1), (State.FAILED, 0)):
        jobs.update(state=state)
        os.utime(upload_key.folder() / job.arguments["upload"], (1, 1)) if left else None
        assert work.remove_uploads() == 1 - left
        assert len(boxes()) == left


@pytest.mark.usefixtures("key")
def test_a_second_attempt_takes_in_what_the_first_could_not(
    analyst: Client, agree: Any, made: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    agree()
    send(analyst, zipped(made()))
    job = Job.objects.all_for_worker().get()
    with monkeypatch.context() as patch:
        patch.setattr(work.receiving, "take", lambda *_, **__: (_ for _ in ()).throw(SystemExit))
        with pytest.raises(SystemExit):
            execution.execute(str(job.pk))
    assert len(boxes()) == 1
    assert execution.execute(str(job.pk)) == State.DONE
    assert boxes() == []


@pytest.mark.usefixtures("key")
def test_an_upload_that_has_gone_says_what_to_do(analyst: Client, havering: Partnership) -> None:
    job = services.start("a" * 32, by=None, partnership=havering)
    execution.execute(str(job.pk))
    job.refresh_from_db()
    assert job.error.startswith("The upload is no longer there. See in the list")
    answer = analyst.get(f"{ROOT}results/{job.pk}/")
    assert answer["Location"] == f"/p/havering/jobs/{job.pk}/"


def test_a_lead_looks_and_does_not_send(as_role: Any, havering: Partnership) -> None:
    lead = as_role("lead", havering)
    assert "Send records" not in text(lead.get(ROOT))
    assert lead.get(f"{ROOT}send/").status_code == 403


def test_a_provider_s_page_tells_quality_over_time_and_what_to_say(
    analyst: Client, agree: Any, made: Any, havering: Partnership
) -> None:
    agree()

    def change(tables: Any, number: int) -> None:
        tables["deaths"][0]["death_date"] = "01/06/2024"
        for row in range(number + 1):
            tables["outcomes_top"][row]["opiate_days"] = "many"
        one = tables["clients"][0]
        tables["clients"] += [{**one, "client_id": f"n{more}"} for more in range(20)]

    months(made, havering, ["2025-01-31", "2025-02-28", "2025-03-31"], change)
    services.name_provider(havering, "X0101", "Fleet Recovery", by="command line")
    said = text(analyst.get(f"{ROOT}providers/X0101/"))
    assert "How good are the records of Fleet Recovery (X0101)?" in said
    assert "The newest records that are held go to 31 March 2025." in said
    assert "days ago." in said
    assert "Show as table" in said
    assert re.search(r"To January 2025.*To March 2025", said)
    message = re.search(r"<textarea[^>]*>(.*)</textarea>", said)
    assert message is not None
    assert "1. outcomes_top.csv, opiate_days: 3 rows." in message[1]
    assert "- Ethnicity: there for 0%; the aim is 95%." in message[1]
    assert "faults-X0101-2025-03-31.csv" in message[1]
    assert "many" not in message[1]
    wide, narrow = (
        analyst.get(f"{ROOT}providers/X0101/left-out-{width}.svg") for width in ("wide", "narrow")
    )
    assert wide["Content-Type"].startswith("image/svg+xml")
    assert b"Rows left out" in wide.content
    assert wide.content != narrow.content
    assert analyst.get(f"{ROOT}providers/X0101/left-out-huge.svg").status_code == 404
    assert QualityChart.objects.for_partnership(havering).count() == 1


def test_a_provider_that_nobody_knows_is_not_there(analyst: Client) -> None:
    assert analyst.get(f"{ROOT}providers/X0999/").status_code == 404
    assert analyst.get(f"{ROOT}providers/X0999/left-out-wide.svg").status_code == 404


def test_a_refused_one_is_what_the_message_is_about(
    analyst: Client, agree: Any, made: Any, havering: Partnership
) -> None:
    agree()
    services.receive(made(manifest={"providers": ["X0101"]}), partnership=havering, by="command line")
    faulty = made(manifest={"providers": ["X0101"], "cds_version": "Z"})
    services.receive(faulty, partnership=havering, by="command line")
    said = text(analyst.get(f"{ROOT}providers/X0101/"))
    assert "They could not be loaded, and nothing of them was kept." in said
    assert "These faults refuse the whole submission. Please put them right first:" in said
    assert "See the newest submission, which was refused" in said
    listed = text(analyst.get(ROOT))
    assert "Refused" in listed
    assert "days late" in listed


def test_what_came_last_is_what_is_held_also_when_it_is_of_an_older_period(
    analyst: Client, agree: Any, made: Any, havering: Partnership
) -> None:
    agree()
    _, last = months(made, havering, ["2025-03-31", "2025-01-31"], lambda tables, number: None)
    said = text(analyst.get(f"{ROOT}providers/X0101/"))
    assert "The newest records that are held go to 31 January 2025." in said
    services.destroyed(last)
    gone = text(analyst.get(f"{ROOT}providers/X0101/"))
    assert "No records are held." in gone
    assert "The newest records that are held" not in gone


def test_nothing_to_put_right_is_said_too(
    analyst: Client, agree: Any, made: Any, havering: Partnership
) -> None:
    agree()
    services.receive(made(manifest={"providers": ["X0101"]}), partnership=havering, by="command line")
    assert "There is nothing to put right. Thank you." in text(analyst.get(f"{ROOT}providers/X0101/"))


def test_history_shows_every_one_and_what_became_of_it(
    analyst: Client, agree: Any, made: Any, havering: Partnership
) -> None:
    agree()
    first, second = months(made, havering, ["2025-02-28", "2025-03-31"], lambda tables, number: None)
    said = text(analyst.get(f"{ROOT}history/"))
    assert "Replaced by a later one" in said
    assert "Loaded" in said
    assert "Later records have replaced these." in text(analyst.get(f"{ROOT}{first.pk}/"))
    services.destroyed(first)
    gone = text(analyst.get(f"{ROOT}{first.pk}/"))
    assert "These records were destroyed on" in gone
    assert analyst.get(f"{ROOT}{first.pk}/faults.csv").status_code == 404
    assert second.state == Submission.State.LOADED


def test_another_partnership_s_submissions_are_not_there(
    analyst: Client, northamptonshire: Partnership
) -> None:
    theirs = Submission.objects.create(
        partnership=northamptonshire, state="refused", providers=["X0777"], fingerprint="a" * 64,
        received_at=datetime(2026, 11, 1, tzinfo=UTC),
    )  # fmt: skip
    job = Job.objects.create(
        kind=sending.KIND,
        partnership=northamptonshire,
        state=State.DONE,
        result={"submission": str(theirs.pk)},
    )
    for tail in (f"{theirs.pk}/", f"{theirs.pk}/faults.csv", f"results/{job.pk}/", "providers/X0777/"):
        assert analyst.get(ROOT + tail).status_code == 404
    assert "X0777" not in text(analyst.get(ROOT)) + text(analyst.get(f"{ROOT}history/"))
