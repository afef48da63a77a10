"""Accepting a plan's file: once, whole, and again only what the file changed."""

from __future__ import annotations

from typing import Any

import pytest

from broken_plans import EXAMPLES, rows_of, word
from cairn.web.audit.models import Event
from cairn.web.partnerships.models import Partnership
from cairn.web.plan import reading, services
from cairn.web.plan.import_models import PlanFile
from cairn.web.plan.importing import accepting, demo_import, keeping
from cairn.web.plan.models import Action, Finding, Need, Owner, Plan, Theme, Version
from cairn.web.register.models import Group, Organisation

HAVERING = EXAMPLES / "havering" / "plan.csv"
HEAD = "Theme;Need;Action;Timescale;Lead;Organisations;Metric"
FIRST = [
    "1 Less supply;1 Share;1.1 Meet each month;March 2027;Police;Council;Meetings held",
    "1 Less supply;1 Share;1.2 Train staff;TBC;Council;;Staff trained",
    "2 Treatment;1 Access;1.1 Open a clinic;Year 1;NHS;;People seen",
]


@pytest.fixture
def place(db: None) -> Partnership:
    return Partnership.objects.create(slug="exmere", name="Exmere", areas=["E09000016"], made_up=True)


def keep(place: Partnership, rows: list[str], plan: Plan | None = None, name: str = "plan.csv") -> PlanFile:
    return keeping.keep(place, name, "\n".join([HEAD, *rows]).encode(), by="a test", plan=plan)


def bring_in(place: Partnership, rows: list[str], plan: Plan | None = None) -> Plan:
    return keeping.accept_file(keep(place, rows, plan), "a test")


def counts(place: Partnership) -> list[int]:
    kept = (Plan, Theme, Need, Action, Version, Owner, Finding, Organisation, Group, PlanFile)
    return [model.objects.for_partnership(place).count() for model in kept]


def kinds(place: Partnership, rows: list[str], plan: Plan) -> list[str]:
    return [one.kind for one in keeping.preview_of(keep(place, rows, plan)).changes]


def test_a_file_begins_a_draft_plan_with_its_findings(place: Partnership) -> None:
    plan = bring_in(place, FIRST)
    assert plan.state == Plan.State.DRAFT
    found = reading.actions(plan)
    assert [(one.key, one.text, one.owner_label) for one in found] == [
        ("1-1.1", "Meet each month", "Police"), ("1-1.2", "Train staff", "Council"), ("2-1.1", "Open a clinic", "NHS"),
    ]  # fmt: skip
    assert found[0].partners == ("Council",)
    assert all(one.metrics == () for one in found)
    findings = Finding.objects.for_partnership(place).order_by("pk")
    assert [(one.kind, one.action.key, one.where) for one in findings] == [
        ("timescale-open", "1-1.2", "Row 3"), ("year-without-start", "2-1.1", "Row 4"),
    ]  # fmt: skip
    file = PlanFile.objects.for_partnership(place).get()
    assert (file.plan, file.accepted_at is not None, len(file.facts)) == (plan, True, 3)
    assert file.counts == {"action": 3, "heading": 0, "head": 1, "blank": 0, "doubt": 0}
    assert Event.objects.filter(act="plan.imported", partnership=place).count() == 1
    assert not any(one.member for one in Organisation.objects.for_partnership(place))


def test_the_same_file_again_changes_nothing(place: Partnership) -> None:
    plan = bring_in(place, FIRST)
    before, events = counts(place), Event.objects.count()
    assert bring_in(place, FIRST, plan) == plan
    assert counts(place) == before
    assert Event.objects.count() == events


def test_a_newer_file_shows_its_changes_and_writes_new_versions(place: Partnership) -> None:
    plan = bring_in(place, FIRST)
    newer = [
        FIRST[0].replace("each month", "each quarter"),
        FIRST[1].replace("TBC", "June 2027"),
        "1 Less supply;1 Share;1.3 Visit schools;2028-03-31;Police;;Visits",
    ]
    file = keep(place, newer, plan)
    shown = keeping.preview_of(file)
    assert [(one.kind, sorted(one.fields)) for one in shown.changes] == [
        ("changed", ["text"]), ("changed", ["timescale"]), ("new", []), ("gone", []),
    ]  # fmt: skip
    assert [one.text for one in reading.actions(plan)][0] == "Meet each month"
    keeping.accept_file(file, "a test")
    found = {one.key: one for one in reading.actions(plan)}
    assert sorted(found) == ["1-1.1", "1-1.2", "1-1.3", "2-1.1"]
    assert found["1-1.1"].text == "Meet each quarter"
    assert [one.text for one in reading.history(plan, "1-1.1")] == ["Meet each quarter", "Meet each month"]
    assert str(found["1-1.2"].due) == "2027-06-30"
    findings = Finding.objects.for_partnership(place)
    assert findings.get(kind="gone-from-file").action.key == "2-1.1"
    settled = findings.get(kind="timescale-open")
    assert settled.settled_at is not None
    assert "plan.csv" in settled.how_settled


def test_what_was_changed_here_since_is_left(place: Partnership) -> None:
    plan = bring_in(place, FIRST)
    action = Action.objects.for_partnership(place).get(key="1-1.1")
    services.revise(action, by="a test", reason="The board decided", text="Meet weekly")
    assert kinds(place, FIRST, plan) == ["same"] * 3
    newer = [FIRST[0].replace("Meetings held", "Decisions"), *FIRST[1:]]
    assert bring_in(place, newer, plan) == plan
    now = reading.action(plan, "1-1.1")
    assert now is not None
    assert (now.text, now.measured_by) == ("Meet weekly", "Decisions")
    before = counts(place)
    bring_in(place, newer, plan)
    assert counts(place) == before


def test_a_change_on_both_sides_is_a_finding_and_not_a_loss(place: Partnership) -> None:
    plan = bring_in(place, FIRST)
    action = Action.objects.for_partnership(place).get(key="1-1.1")
    services.revise(action, by="a test", reason="The board decided", text="Meet weekly")
    bring_in(place, [FIRST[0].replace("each month", "each year"), *FIRST[1:]], plan)
    now = reading.action(plan, "1-1.1")
    assert now is not None
    assert now.text == "Meet weekly"
    finding = Finding.objects.for_partnership(place).get(kind="changed-in-both")
    assert "Meet each year" in finding.text


def test_actions_are_known_again_when_numbers_move(place: Partnership) -> None:
    plan = bring_in(place, FIRST)
    ids = {one.text: one.id for one in reading.actions(plan)}
    moved = [
        FIRST[0].replace("1.1 Meet", "1.2 Meet"), FIRST[1].replace("1.2 Train staff", "1.3 Train staff"),
        "1 Less supply;1 Share;1.1 Agree words;2027-01-31;Police;;Agreed", FIRST[2],
    ]  # fmt: skip
    bring_in(place, moved, plan)
    now = {one.text: (one.id, one.number) for one in reading.actions(plan)}
    assert len(now) == 4
    assert now["Meet each month"] == (ids["Meet each month"], "1.2")
    assert now["Train staff"] == (ids["Train staff"], "1.3")


def test_a_reworded_action_without_a_number_is_taken_for_the_same_and_said(place: Partnership) -> None:
    plan = bring_in(place, ["1 Less supply;1 Share;Train all staff in homes;2027-01-31;Police;;Done"])
    newer = ["1 Less supply;1 Share;Train all new staff in homes;2027-01-31;Police;;Done"]
    shown = keeping.preview_of(keep(place, newer, plan))
    assert [one.kind for one in shown.changes] == ["changed"]
    assert "matched-by-likeness" in {one.kind for one in shown.doubts}


def test_names_are_what_somebody_says_they_are(place: Partnership) -> None:
    file = keep(place, ["1 Less;1 Share;1.1 Meet;2027;CSP;Community Safety Partnership, Nobody yet;Held"])
    names = {one.name: one for one in keeping.preview_of(file).names}
    assert names["CSP"].like == "Community Safety Partnership"
    choices = {"CSP": "same:Community Safety Partnership", "Nobody yet": "leave"}
    keeping.choose(file, by="a test", names=choices)
    shown = keeping.preview_of(file)
    assert {one.kind for one in shown.doubts} >= {"organisation-left"}
    assert "organisation-like" not in {one.kind for one in shown.doubts}
    plan = keeping.accept_file(file, "a test")
    (action,) = reading.actions(plan)
    assert (action.owner_label, action.partners) == ("Community Safety Partnership", ())
    known = Organisation.objects.for_partnership(place).get()
    assert (known.name, known.also) == ("Community Safety Partnership", ["CSP"])
    again = keep(place, ["1 Less;1 Share;1.1 Meet;2027;CSP;Nobody yet;Kept"], plan)
    assert [sorted(one.fields) for one in keeping.preview_of(again).changes] == [["measured_by"]]


def test_what_was_shown_is_what_is_written(place: Partnership) -> None:
    file = keep(place, FIRST)
    mark = keeping.preview_of(file).mark
    keeping.choose(file, by="a test", names={"NHS": "leave"})
    with pytest.raises(keeping.Moved):
        keeping.accept_file(file, "a test", seen=mark)
    assert counts(place)[:5] == [0, 0, 0, 0, 0]


def test_nothing_is_written_when_something_fails(place: Partnership, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*given: Any, **more: Any) -> None:
        raise RuntimeError

    file = keep(place, FIRST)
    monkeypatch.setattr(accepting, "_note", fail)  # the last step
    with pytest.raises(RuntimeError):
        keeping.accept_file(file, "a test")
    assert counts(place)[:9] == [0] * 9


def test_a_word_file_after_the_tidy_one_changes_nothing(place: Partnership) -> None:
    plan = demo_import(place, HAVERING, "a test")
    assert (plan.state, plan.published is not None) == (Plan.State.CURRENT, True)
    assert len(reading.actions(plan)) == 56
    assert demo_import(place, HAVERING, "a test") == plan
    broken = word(rows_of(HAVERING), "Theme", "Identified need")
    file = keeping.keep(place, "plan.docx", broken, by="a test", plan=plan)
    assert {one.kind for one in keeping.preview_of(file).changes} == {"same"}
    before = counts(place)
    keeping.accept_file(file, "a test")
    after = counts(place)
    assert after[:6] == before[:6]
    assert after[7:] == before[7:]
    assert not Finding.objects.for_partnership(place).exclude(settled_at=None).exists()


def test_another_partnership_is_not_touched(place: Partnership) -> None:
    other = Partnership.objects.create(slug="other", name="Other", areas=["E09000017"], made_up=True)
    bring_in(place, FIRST)
    assert counts(other) == [0] * 10
    assert bring_in(other, FIRST).partnership == other
    assert counts(other) == counts(place)
