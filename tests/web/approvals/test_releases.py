"""From exact figures to what others see: the door, two people, one ledger, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from cairn.disclosure import LedgerEntry
from cairn.web.accounts.access import Refused
from cairn.web.accounts.models import User
from cairn.web.approvals import door, planning, reading, services
from cairn.web.approvals.models import Frozen, LedgerLine, Release, ReleasedFigure
from cairn.web.approvals.planning import Exact
from cairn.web.partnerships.models import Partnership
from cairn.web.releases import reading as pages
from cairn.web.releases.models import Figure
from cairn.web.runs.models import Run

YEAR = (date(2025, 4, 1), date(2026, 3, 31))
DISTRICTS = ("E99000101", "E99000102")


def rows(measure: str, numbers: dict[tuple[str, str], tuple[int, int | None]]) -> list[dict[str, Any]]:
    """Exact rows of one measure and year: (breakdown, level) to numerator and denominator."""
    return [
        {
            "measure": measure, "period_kind": "financial-year", "period_start": YEAR[0], "period_end": YEAR[1],
            "breakdown": breakdown, "level": level, "numerator": part, "denominator": whole, "value": None,
            "lower": None, "upper": None,
        }
        for (breakdown, level), (part, whole) in numbers.items()
    ]  # fmt: skip


def people(men: int = 203, women: int = 3) -> list[dict[str, Any]]:
    """Adults in treatment: both districts, and men and women."""
    everybody = men + women
    return rows("adults_in_treatment", {
        ("total", "all"): (everybody, None), ("footprint", "all"): (everybody, None),
        ("area", DISTRICTS[0]): (everybody - 60, None), ("area", DISTRICTS[1]): (60, None),
        ("sex", "male"): (men, None), ("sex", "female"): (women, None), ("sex", "not-recorded"): (0, None),
    })  # fmt: skip


@pytest.fixture
def exmere(db: None, tmp_path: Path, settings: Any) -> Partnership:
    folder = tmp_path / "data"
    folder.mkdir()
    settings.CAIRN = settings.CAIRN.model_copy(update={"data": folder})
    return Partnership.objects.create(slug="exmere", name="Exmere", areas=["E99000100"], made_up=True)


@pytest.fixture
def counted(exmere: Partnership, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Run]:
    """A run whose exact figures are these rows; the vault has tests of its own."""

    def make(found: list[dict[str, Any]]) -> Run:
        run = Run.objects.create(
            partnership=exmere, state="done", finished="2026-11-01T10:00Z", purpose="A test", engine="duckdb",
            version="1", as_at="2026-11-01T10:00Z", footprint=list(DISTRICTS), by_label="a test",
        )  # fmt: skip
        monkeypatch.setattr(services, "_exact", lambda run, by: Exact(found, run.footprint))
        return run

    return make


@pytest.fixture
def analyst(person: Any, exmere: Partnership) -> User:
    return person("analyst", exmere)


@pytest.fixture
def owner(person: Any, exmere: Partnership) -> User:
    return person("senior_responsible_owner", exmere)


def test_small_counts_stop_at_the_door_and_the_rest_reaches_the_pages(
    counted: Any, analyst: User, owner: User, exmere: Partnership
) -> None:
    release = services.propose(counted(people()), "public", by=analyst)
    assert release.state == Release.State.OPEN
    assert not Figure.objects.exists()
    assert release.changes == ["Adults in treatment: 7 new."]
    services.approve(release, by=owner, reason="Looked at the totals")
    shown = pages.figures(exmere).series("numbers-in-treatment", "E99000100")
    assert [one.value for one in shown] == [205]
    groups = {one.breakdown: one.value for one in pages.figures(exmere).observations if one.breakdown}
    assert groups["sex=female"] is None
    assert groups["sex=male"] is None
    assert [one.value for one in pages.figures(exmere).series("numbers-in-treatment", DISTRICTS[1])] == [60]


def test_no_table_that_pages_read_holds_an_exact_small_count(
    counted: Any, analyst: User, owner: User
) -> None:
    services.approve(services.propose(counted(people(203, 3)), "public", by=analyst), by=owner)
    seen = [
        *Figure.objects.values_list("numerator", flat=True),
        *Figure.objects.values_list("value", flat=True),
    ]
    cells = ReleasedFigure.objects.everywhere("a test").values_list("numerator", flat=True)
    lines = LedgerLine.objects.everywhere("a test").values_list("shown", flat=True)
    for number in (*seen, *cells, *lines):
        assert number is None or number % 5 == 0


def test_the_proposer_cannot_approve_at_any_layer(counted: Any, person: Any, exmere: Partnership) -> None:
    lead = person("lead", exmere)
    release = services.propose(counted(people()), "public", by=lead)
    with pytest.raises(services.NotReleased, match="second person"):
        services.approve(release, by=lead)
    release.state, release.decided_by, release.decided_at = "approved", lead, release.proposed_at
    with pytest.raises(IntegrityError), transaction.atomic():
        release.save()


def test_who_may_not_decide_or_propose_is_refused(
    counted: Any, analyst: User, person: Any, exmere: Any
) -> None:
    run = counted(people())
    with pytest.raises(Refused):
        services.propose(run, "public", by=person("board_member", exmere))
    release = services.propose(run, "public", by=analyst)
    with pytest.raises(Refused):
        services.approve(release, by=person("analyst", exmere))


def test_a_refusal_has_a_reason_and_releases_nothing(counted: Any, analyst: User, owner: User) -> None:
    release = services.propose(counted(people()), "public", by=analyst)
    with pytest.raises(services.NotReleased, match="reason"):
        services.refuse(release, by=owner, reason=" ")
    services.refuse(release, by=owner, reason="A provider is missing")
    assert not Figure.objects.exists()
    assert door.ledger(release.partnership) == []
    with pytest.raises(services.NotReleased, match="does not wait"):
        services.approve(release, by=owner)


def test_the_same_figures_again_are_nothing_to_release(counted: Any, analyst: User, owner: User) -> None:
    run = counted(people())
    services.approve(services.propose(run, "public", by=analyst), by=owner)
    with pytest.raises(services.NothingNew):
        services.propose(run, "public", by=analyst)


def test_a_proposal_that_was_overtaken_goes_through_the_door_again(
    counted: Any, analyst: User, owner: User
) -> None:
    run = counted(people())
    public = services.propose(run, "public", by=analyst)
    partner = services.propose(run, "partner", by=analyst)
    services.approve(partner, by=owner)
    with pytest.raises(services.NotReleased, match="came in between"):
        services.approve(public, by=owner)
    again = services.propose(run, "public", by=analyst)
    assert services.approve(again, by=owner).state == Release.State.APPROVED


def test_one_proposal_for_an_audience_waits_at_a_time(counted: Any, analyst: User) -> None:
    run = counted(people())
    services.propose(run, "public", by=analyst)
    with pytest.raises(services.NotReleased, match="waits for a decision"):
        services.propose(run, "public", by=analyst)


def test_the_ledger_of_one_audience_binds_the_other(counted: Any, analyst: User, owner: User) -> None:
    run = counted(people())
    services.approve(services.propose(run, "public", by=analyst), by=owner)
    told = door.ledger(run.partnership)
    assert {one.audience for one in told} == {"public"}
    assert all(isinstance(one, LedgerEntry) for one in told)
    assert sum(one.small for one in told) == 2  # women, and those not recorded


def test_released_things_are_frozen(counted: Any, analyst: User, owner: User) -> None:
    services.approve(services.propose(counted(people()), "public", by=analyst), by=owner)
    cell = ReleasedFigure.objects.everywhere("a test").first()
    line = LedgerLine.objects.everywhere("a test").first()
    for one in (cell, line):
        with pytest.raises(Frozen):
            one.save()
        with pytest.raises(Frozen):
            one.delete()
        rows = type(one).objects.for_partnership(one.partnership)
        with pytest.raises(Frozen):
            rows.update(breakdown="")
        with pytest.raises(Frozen):
            rows.delete()


def test_partners_read_what_was_released_to_them_alone(
    counted: Any, analyst: User, owner: User, exmere: Partnership
) -> None:
    run = counted(people() + rows("adults_in_treatment", {
        ("provider", "X0101"): (150, None), ("provider", "X0102"): (90, None),
    }))  # fmt: skip
    services.approve(services.propose(run, "public", by=analyst), by=owner)
    assert reading.partner_figures(exmere) == []
    services.approve(services.propose(run, "partner", by=analyst), by=owner)
    found = reading.partner_figures(exmere, breakdown="provider")
    assert {one.groups["provider"]: one.value for one in found} == {"X0101": 150, "X0102": 90}
    assert not any("X0101" in one.breakdown for one in pages.figures(exmere).observations)


def test_every_line_of_the_plan_is_in_the_grid_of_its_audience() -> None:
    """A measure, level, period or breakdown that the grid does not know would silently give nothing."""
    from cairn.disclosure.rules import rules_for

    for audience in ("public", "partner"):
        lines = rules_for(audience).grid
        for asked in planning.plan(audience):
            for name in ("", *asked.breakdowns):
                wanted = frozenset({name} - {""})
                for kind in asked.periods:
                    assert any(
                        asked.measure in line.metrics and asked.level in line.levels
                        and wanted in line.breakdowns and kind in line.periods
                        for line in lines
                    ), (asked.name, asked.measure, asked.level, name, kind)  # fmt: skip


def test_the_pages_from_proposal_to_release(
    counted: Any, analyst: User, owner: User, exmere: Partnership, client: Client
) -> None:
    release = services.propose(counted(people()), "public", by=analyst)
    client.force_login(owner)
    page = client.get(f"/p/exmere/releases/{release.number}/?measure=adults_in_treatment")
    assert b"Everybody would see 4 of 7 figures (57%)." in page.content
    assert b"withheld because they are" in page.content
    assert b"Saltreach" in page.content
    bad = client.post(f"/p/exmere/releases/{release.number}/decide/", {"decision": "refuse"})
    assert b"Say why you refuse it" in bad.content
    client.post(f"/p/exmere/releases/{release.number}/decide/", {"decision": "approve", "reason": "Seen"})
    assert Release.objects.get(partnership=exmere).state == "approved"
    assert b"Adults in treatment: 7 new." in client.get("/p/exmere/released/").content
    assert b"Release 1" in client.get("/p/exmere/releases/").content
    table = client.get("/p/exmere/releases/1/figures.csv").content.decode()
    assert (
        "adults_in_treatment,total,total,financial_year,2025-04-01,2026-03-31,sex=female,,,,,,,[c]" in table
    )
