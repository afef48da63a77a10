"""Loading: one function for pages, jobs and the terminal, and uploads that cannot escape their folder."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from cairn.framework.faults import BoundariesRefused, FileFault
from cairn.framework.loading import FileRefused
from cairn.framework.loading.faults import Fault
from cairn.framework.loading.tidy import COLUMNS, REQUIRED
from cairn.web.jobs.models import Job, State
from cairn.web.loads import guide, services, work
from cairn.web.partnerships.models import Partnership
from cairn.web.releases import services as releases
from cairn.web.releases.models import Batch

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def data(configure: Any, tmp_path: Path) -> Path:
    """A data folder of the test's own."""
    configure(data=tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("deaths 2024.csv", "deaths-2024.csv"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\deaths.csv", "deaths.csv"),
        ("...", "file"),
        ("né.csv", "n-.csv"),
        ("x" * 300 + ".csv", "x" * 96 + ".csv"),
    ],
)
def test_a_file_name_is_reduced_to_harmless_characters(given: str, kept: str) -> None:
    assert services.safe_name(given) == kept


def test_an_upload_lies_in_a_folder_of_its_own(data: Path) -> None:
    first, second = (services.keep_upload([b"a", b"b"], "../deaths.csv") for _ in range(2))
    assert first != second
    assert first.parts[0] == "uploads"
    assert first.name == "deaths.csv"
    assert (data / first).read_bytes() == b"ab"


def test_an_unknown_layout_names_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(
        services.UnknownLayout, match="There is no layout 'excel'. There are: observations, finger"
    ):
        services.load("excel", tmp_path / "x", by="command line")


def test_a_refusal_of_a_figures_file_becomes_rows(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    report = data / "faults" / "ab.csv"
    faults = [
        Fault(1234, "value", "'many' is not a number.", "Type a plain number."),
        Fault(0, "", "No rows.", "Add one."),
    ]

    def refuse(*args: Any, **kwargs: Any) -> None:
        raise FileRefused(faults, report=report, total=5000)

    monkeypatch.setattr(releases, "load_file", refuse)
    outcome = services.load("observations", data / "x.csv", by="command line")
    assert (outcome.state, outcome.total) == ("refused", 5000)
    assert [(row.place, row.column) for row in outcome.faults] == [("line 1,234", "value"), ("", "")]
    assert outcome.as_json()["report"] == "faults/ab.csv"


def test_a_refusal_of_another_file_becomes_rows_too(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: Any, **kwargs: Any) -> None:
        raise BoundariesRefused([FileFault("x.geojson", "feature 3", "It has no code.", "Add one.")])

    monkeypatch.setattr(releases, "load_boundaries", refuse)
    outcome = services.load("boundaries", data / "x.geojson", by="command line")
    assert outcome.faults == (services.FaultRow("feature 3", "", "It has no code.", "Add one."),)


def test_an_upload_that_has_gone_fails_with_what_to_do(data: Path, havering: Partnership) -> None:
    from cairn.web.jobs import execution

    job = services.start("observations", Path("uploads/ab/x.csv"), by=None, partnership=havering)
    execution.execute(str(job.pk))
    failed = Job.objects.for_partnership(havering).get(pk=job.pk)
    assert (failed.state, failed.error) == (
        State.FAILED,
        "The uploaded file is no longer there. Nothing was changed. Load the file again.",
    )


def test_uploads_go_when_no_job_needs_them(data: Path, havering: Partnership) -> None:
    old, new, needed = (services.keep_upload([b"a"], "x.csv") for _ in range(3))
    for upload in (old, needed):
        os.utime((data / upload).parent, (1, 1))
    services.start("observations", needed, by=None, partnership=havering)
    assert work.remove_uploads() == 1
    assert [(data / upload).exists() for upload in (old, new, needed)] == [False, True, True]


def test_a_second_attempt_that_finds_its_own_load_says_loaded(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = timezone.now()
    batch = Batch(state="loaded", loaded_at=begun + timedelta(seconds=1))
    monkeypatch.setattr(releases, "load_file", lambda *args, **kwargs: batch)
    assert services.load("observations", data / "x.csv", by="system", since=begun).state == "loaded"
    assert (
        services.load("observations", data / "x.csv", by="system", since=begun + timedelta(hours=1)).state
        == "unchanged"
    )


def test_the_guide_describes_exactly_the_columns_that_the_reader_knows() -> None:
    described = guide.GUIDES["observations"]
    assert {column.name for column in described} == set(COLUMNS)
    assert {column.name for column in described if column.required} == set(REQUIRED)
