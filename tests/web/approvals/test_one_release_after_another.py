"""Releases follow one another: the database knows it, and what a stopped machine left is finished."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from cairn.web.accounts.models import User
from cairn.web.approvals import publishing, services
from cairn.web.approvals.models import LedgerLine, Release, ReleasedFigure
from cairn.web.partnerships.models import Partnership
from cairn.web.releases.models import Figure
from cairn.web.runs.models import Run

pytestmark = pytest.mark.database
HOUR = timedelta(hours=1)


@pytest.fixture
def exmere(db: None, tmp_path: Path, settings: Any) -> Partnership:
    folder = tmp_path / "data"
    folder.mkdir()
    settings.CAIRN = settings.CAIRN.model_copy(update={"data": folder})
    return Partnership.objects.create(slug="exmere", name="Exmere", areas=["E99000100"], made_up=True)


@pytest.fixture
def two(person: Any, exmere: Partnership) -> tuple[User, User]:
    return person("analyst", exmere), person("senior_responsible_owner", exmere)


def proposed(place: Partnership, by: User, number: int, **columns: Any) -> Release:
    """A proposal with one figure of 40 people."""
    run = Run.objects.create(
        partnership=place, state="done", finished="2026-11-01T10:00Z", purpose="A test", engine="duckdb",
        version="1", as_at="2026-11-01T10:00Z", footprint=["E99000101"], by_label="a test",
    )  # fmt: skip
    release = Release.objects.create(
        partnership=place, number=number, audience=columns.pop("audience", "public"), run=run, figures=1,
        content="0" * 64, proposed_by=by, **columns,
    )  # fmt: skip
    days = {"period_kind": "financial_year", "period_start": "2025-04-01", "period_end": "2026-03-31"}
    ReleasedFigure.objects.create(
        partnership=place, release=release, place=0, measure="adults_in_treatment", level="footprint",
        as_measure="numbers-in-treatment", multiplier=1, area="footprint", numerator=40, value=40,
        status="final", **days,
    )  # fmt: skip
    LedgerLine.objects.create(
        partnership=place, release=release, count="adults_in_treatment", areas=["E99000101"], shown=40,
        small=False, told=True, **days,
    )  # fmt: skip
    return release


def approved(place: Partnership, two: tuple[User, User], number: int, **columns: Any) -> Release:
    """A release as it is when the machine stops before its figures are on a page."""
    when = {"decided_by": two[1], "decided_at": timezone.now() - HOUR, "state": "approved"}
    return proposed(place, two[0], number, **{**when, **columns})


def test_two_releases_cannot_stand_on_one_state_of_the_ledger(exmere: Partnership, two: Any) -> None:
    approved(exmere, two, 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        approved(exmere, two, 2, audience="partner")
    assert approved(exmere, two, 2, audience="partner", after=1).pk


def test_two_proposals_for_one_audience_cannot_wait(exmere: Partnership, two: Any) -> None:
    proposed(exmere, two[0], 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        proposed(exmere, two[0], 2)


@pytest.mark.parametrize("table", ["approvals_ledgerline", "approvals_releasedfigure"])
def test_the_database_refuses_to_change_what_went_through_the_door(
    table: str, exmere: Partnership, two: Any
) -> None:
    proposed(exmere, two[0], 1)
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        connection.cursor().execute(f"UPDATE {table} SET breakdown = 'other'")


def test_what_was_approved_and_not_published_is_published_later_and_once(
    exmere: Partnership, two: Any
) -> None:
    release = approved(exmere, two, 1)
    assert services.publish_what_was_left() == 1
    assert services.publish_what_was_left() == 0
    release.refresh_from_db()
    assert [one.value for one in Figure.objects.filter(batch=release.batch)] == [40]
    assert publishing.publish(release) == release.batch


def test_an_older_release_never_hides_a_newer_one(exmere: Partnership, two: Any) -> None:
    approved(exmere, two, 1)
    newer = approved(exmere, two, 2, after=1)
    assert services.publish_what_was_left() == 1
    newer.refresh_from_db()
    assert {one.batch for one in Figure.objects.all()} == {newer.batch}


def test_what_is_being_published_is_left_alone(exmere: Partnership, two: Any) -> None:
    approved(exmere, two, 1, decided_at=timezone.now())
    assert services.publish_what_was_left() == 0
