"""A look at exact figures: by whom, for what, and never without a line in the audit trail."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from cairn.measures import LAYOUT, Span
from cairn.web.agreements.services import vault
from cairn.web.audit.models import Event
from cairn.web.audit.services import seal, verify
from cairn.web.partnerships.models import Partnership
from cairn.web.runs import looking, services
from cairn.web.runs.models import Run, State
from cairn.web.runs.services import LookRefused, RunRefused
from cairn.web.submissions.models import Submission

pytestmark = pytest.mark.django_db

YEAR = Span("financial-year", date(2024, 4, 1), date(2025, 3, 31))
WHY = "To answer the board's question on completion"
READ = "run.figures_read"
FIGURE = {
    **dict.fromkeys(LAYOUT), "partnership": "havering", "measure": "paid_work", "period_kind": "financial-year",
    "period_start": YEAR.start, "period_end": YEAR.end, "breakdown": "total", "level": "all", "numerator": 1,
    "denominator": 4, "value": 0.25,
}  # fmt: skip


@pytest.fixture
def run(vault_here: Any, havering: Partnership) -> Run:
    """A finished run of Havering with one figure in the vault."""
    now = timezone.now()
    made = Run.objects.create(
        partnership=havering, state=State.DONE, finished=now, as_at=now, by_label="system", purpose="To check",
        engine="duckdb", observations=1,
    )  # fmt: skip
    vault().write_figures(havering.slug, made.name, [FIGURE])
    return made


def looks() -> list[Any]:
    return list(
        Event.objects.filter(act__in=[READ, "figure.explained"]).values_list("act", "purpose", "thing_id")
    )


@pytest.mark.database
def test_a_look_is_logged_with_who_and_why_and_the_trail_is_whole(run: Run, analyst: Any) -> None:
    assert services.exact(run, by=analyst, purpose=f"  {WHY} ") == [FIGURE]
    event = Event.objects.get(act=READ)
    assert (event.actor, event.purpose, event.thing_id) == (analyst, WHY, run.name)
    assert event.partnership == run.partnership
    acts = set(Event.objects.filter(thing_id=run.name).values_list("act", flat=True))
    assert acts == {READ}
    seal()
    assert verify().ok


@pytest.mark.parametrize("purpose", ["", "   ", "Asked by someone@example.org", "for 943 476 5919"])
def test_a_look_without_a_purpose_fit_for_the_trail_is_refused(run: Run, analyst: Any, purpose: str) -> None:
    with pytest.raises(RunRefused):
        services.exact(run, by=analyst, purpose=purpose)
    assert looks() == []


@pytest.mark.parametrize("by", ["command line", "system", None])
def test_nobody_looks_without_a_name(run: Run, by: Any) -> None:
    with pytest.raises(LookRefused, match="named person only"):
        services.exact(run, by=by, purpose=WHY)
    assert looks() == []


@pytest.mark.parametrize(
    ("role", "sees"),
    [("analyst", True), ("lead", True), ("senior_responsible_owner", False), ("data_lead", False),
     ("board_member", False), ("data_protection_lead", False), ("practitioner", False), (None, False)],
)  # fmt: skip
def test_exact_figures_are_read_for_those_who_see_them_or_propose_releases(
    run: Run, person: Any, role: str | None, sees: bool
) -> None:
    user = person(role, run.partnership)
    if sees:
        assert services.exact(run, by=user, purpose=WHY)
    else:
        with pytest.raises(LookRefused, match="may not read exact figures of Havering"):
            services.exact(run, by=user, purpose=WHY)
    assert len(looks()) == sees
    assert Event.objects.filter(act="figures.refused", actor=user).exists() is not sees


def test_an_analyst_of_another_partnership_is_refused(
    run: Run, person: Any, northamptonshire: Partnership
) -> None:
    with pytest.raises(LookRefused):
        services.exact(run, by=person("analyst", northamptonshire), purpose=WHY)


def test_an_account_that_was_closed_is_refused(run: Run, analyst: Any) -> None:
    analyst.is_active = False
    with pytest.raises(LookRefused):
        services.exact(run, by=analyst, purpose=WHY)


def test_a_run_that_failed_has_no_figures(run: Run, analyst: Any) -> None:
    run.state = State.FAILED
    with pytest.raises(LookRefused, match="did not come to its end"):
        services.exact(run, by=analyst, purpose=WHY)


def test_the_web_server_cannot_look_at_all(run: Run, analyst: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from cairn.web import keys
    from cairn.web.agreements.services import NoVaultKey

    monkeypatch.setenv(keys.VAULT_CLOSED, "1")
    with pytest.raises(NoVaultKey, match="not opened by the web server"):
        services.exact(run, by=analyst, purpose=WHY)
    assert looks() == []


def test_figures_stay_when_the_records_are_destroyed(sent: Submission, analyst: Any) -> None:
    from cairn.web.submissions.services import destroyed

    asked: dict[str, Any] = {"periods": [YEAR], "metrics": ["paid_work"], "by": analyst, "purpose": WHY}
    run = services.measure(sent.partnership, **asked)
    vault().destroy(sent.partnership.slug, sent.snapshot)
    destroyed(sent)
    assert services.exact(run, by=analyst, purpose=WHY)
    with pytest.raises(RunRefused, match="held no records"):
        services.measure(sent.partnership, **asked)


def test_a_figure_is_explained_to_a_named_person_and_logged(sent: Submission, analyst: Any) -> None:
    asked: dict[str, Any] = {"metric": "successful_completion", "period": YEAR, "purpose": WHY}
    told = services.explained(sent.partnership, by=analyst, breakdown="sex", level="female", **asked)
    assert (told.figure["numerator"], told.steps[-1].count) == (4, 4)
    assert looks() == [("figure.explained", WHY, str(sent.partnership.pk))]


def test_who_only_proposes_releases_is_not_told_counts(sent: Submission, person: Any) -> None:
    lead = person("lead", sent.partnership)
    with pytest.raises(LookRefused):
        services.explained(sent.partnership, metric="paid_work", period=YEAR, by=lead, purpose=WHY)
    assert looks() == []


@pytest.mark.parametrize(
    "more", [{"metric": "happiness"}, {"metric": "prison_continuity", "breakdown": "substance"}]
)
def test_what_cannot_be_explained_is_refused_in_words(sent: Submission, analyst: Any, more: Any) -> None:
    with pytest.raises(RunRefused, match="Choose from"):
        services.explained(sent.partnership, period=YEAR, by=analyst, purpose=WHY, **more)


def test_the_permissions_that_let_one_look_exist() -> None:
    from cairn.web.accounts.rules import rules

    assert set(looking.READS) <= set(rules().permissions)


def test_figures_that_are_damaged_are_not_given(run: Run, analyst: Any, vault_here: Path) -> None:
    (file,) = vault_here.rglob(f"{run.name}.parquet")
    file.write_bytes(file.read_bytes()[:-40])
    with pytest.raises(LookRefused, match="figures of the run"):
        services.exact(run, by=analyst, purpose=WHY)


def test_figures_lie_encrypted(run: Run, vault_here: Path) -> None:
    for file in vault_here.rglob("*"):
        assert not file.is_file() or b"paid_work" not in file.read_bytes()


def test_a_look_can_be_narrowed(sent: Submission, analyst: Any) -> None:
    month = Span("month", date(2024, 5, 1), date(2024, 5, 31))
    names = ["paid_work", "new_presentations"]
    run = services.measure(sent.partnership, periods=[YEAR, month], metrics=names, by=analyst, purpose=WHY)
    rows = services.exact(run, by=analyst, purpose=WHY, metrics=["paid_work"], period_kinds=["month"])
    assert {(row["measure"], row["period_kind"]) for row in rows} == {("paid_work", "month")}
