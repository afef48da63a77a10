"""What is odd in a plan is said, each kind by a small plan that has it, and nothing is said of a sound one."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from broken_plans import EXAMPLES, rows_of
from cairn.web.partnerships.models import Partnership
from cairn.web.plan.importing import Preview, guess, preview, read, timescale
from cairn.web.plan.importing.doubts import kinds
from cairn.web.plan.importing.files import read_bytes
from cairn.web.plan.models import Plan
from cairn.web.register import services as register

HEAD = "Theme;Need;Action;Resources;Timescale;Group;Organisations;Lead;Metric"
SOUND = "1 Less supply;1 Share;1.1 Meet each month;Time;March 2027;Board;Council;Police;Meetings held"


@pytest.fixture
def place(db: None) -> Partnership:
    return Partnership.objects.create(slug="exmere", name="Exmere", areas=["E09000016"], made_up=True)


def look(place: Partnership, *rows: str, head: str = HEAD, plan: Plan | None = None) -> Preview:
    sheet = read_bytes("plan.csv", "\n".join([head, *rows]).encode())
    return preview(sheet, guess(sheet), place, plan=plan)


def kinds_of(shown: Preview) -> list[str]:
    return [one.kind for one in shown.doubts]


def row(**changed: str) -> str:
    values = dict(zip(HEAD.split(";"), SOUND.split(";"), strict=True)) | changed
    return ";".join(values.values())


def test_a_sound_plan_has_no_doubts(place: Partnership) -> None:
    assert look(place, SOUND, row(Action="1.2 Train staff", Metric="Staff trained")).doubts == ()


@pytest.mark.parametrize(
    ("kind", "rows"),
    [
        ("number-out-of-step", [SOUND, row(Need="2 Learn", Action="2.1 Train"), row(Need="3 Act", Action="2.2 Visit")]),
        ("number-gap", [SOUND, row(Action="1.3 Train staff")]),
        ("number-twice", [SOUND, row(Action="1.1 Train staff")]),
        ("no-number", [SOUND, row(Action="Train staff")]),
        ("need-unnumbered", [SOUND, row(Need="Learn", Action="2.1 Train")]),
        ("need-empty", [SOUND, "1 Less supply;2 Learn;;;;;;;"]),
        ("need-missing", [row(Need="")]),
        ("theme-missing", [row(Theme="")]),
        ("same-text", [SOUND, row(Action="1.2 Meet each month")]),
        ("text-breaks-off", [row(Action="1.1 Meet each month with all of the")]),
        ("not-an-action", [row(Action="1.1 There is much unmet need for alcohol treatment")]),
        ("refers-elsewhere", [SOUND, row(Action="1.2 Train staff (taken from 1.1 above)")]),
        ("refers-nowhere", [row(Action="1.1 Train staff (see 7.4)")]),
        ("remark-left", [row(Resources="Comment: is there money for this")]),
        ("question-left", [row(Metric="Meetings, or visits?")]),
        ("mark-left", [row(Lead="Police [name to be added]")]),
        ("cell-error", [row(Resources="#REF!")]),
        ("cell-repeats", [row(Resources="Meet each month")]),
        ("cell-open", [row(Resources="TBC")]),
        ("lead-missing", [row(Lead="")]),
        ("metric-missing", [row(Metric="")]),
        ("timescale-missing", [row(Timescale="")]),
        ("timescale-open", [row(Timescale="tbc")]),
        ("timescale-unread", [row(Timescale="When partners are ready")]),
        ("year-without-start", [row(Timescale="Year 2")]),
        ("span-without-start", [row(Timescale="Within 6 months")]),
        ("several-dates", [row(Timescale="January 2026, then March 2027")]),
        ("date-impossible", [row(Timescale="31/02/2026")]),
        ("person-named", [row(Lead="Dr Example, Police")]),
        ("organisation-like", [row(Organisations="CSP, Community Safety Partnership")]),
        ("organisation-unclear", [row(Organisations="Colleges, others?")]),
        ("group-like", [SOUND, row(Action="1.2 Train", Group="Joint Analytic Group"), row(Action="1.3 Ask", Group="Data Analytic Group")]),
        ("column-unread", [SOUND + ";red"]),
        ("number-without-action", [SOUND]),
    ],
)  # fmt: skip
def test_each_kind_of_doubt_is_seen(place: Partnership, kind: str, rows: list[str]) -> None:
    head = HEAD
    if kind == "column-unread":
        head += ";Colour"
    if kind == "number-without-action":
        head, rows = "No;Action;Lead", ["1.1;Meet;Police", "1.2;;"]
    shown = look(place, *rows, head=head)
    assert kind in kinds_of(shown)
    assert sum(shown.counts.values()) == len(shown.sheet.rows)


def test_every_doubt_has_a_kind_with_a_sentence() -> None:
    assert len(kinds()) > 50
    assert all(kind.sentence.endswith(".") and kind.name for kind in kinds().values())


@pytest.mark.parametrize("column", ["Timescale", "Lead", "Metric", "Need"])
def test_a_column_that_is_not_there_is_one_doubt(place: Partnership, column: str) -> None:
    heads = HEAD.split(";")
    at = heads.index(column)
    cut = [";".join(cell for here, cell in enumerate(one.split(";")) if here != at) for one in (HEAD, SOUND)]
    shown = look(place, cut[1], head=cut[0])
    assert kinds_of(shown).count("column-missing") == 1


@pytest.mark.parametrize(
    ("text", "due", "often", "year", "ongoing", "doubts"),
    [
        ("31/03/2027", date(2027, 3, 31), "", None, False, ()),
        ("2027-03-31", date(2027, 3, 31), "", None, False, ()),
        ("by the 1st of May 2026", date(2026, 5, 1), "", None, False, ()),
        ("Sept 26", date(2026, 9, 30), "", None, False, ()),
        ("Feb-28", date(2028, 2, 29), "", None, False, ()),
        ("end of 2026/27", date(2027, 3, 31), "", None, False, ()),
        ("Q4 2026/27", date(2027, 3, 31), "", None, False, ()),
        ("Q2 2026", date(2026, 6, 30), "", None, False, ("quarter-of-which-year",)),
        ("Summer 2026", date(2026, 8, 31), "", None, False, ("season",)),
        ("by 2028", date(2028, 12, 31), "", None, False, ("year-alone",)),
        ("46112", date(2026, 3, 31), "", None, False, ("date-as-number",)),
        ("Monthly", None, "P1M", None, True, ()),
        ("6-monthly reports", None, "P6M", None, True, ()),
        ("BAU, reported annually", None, "P1Y", None, True, ()),
        ("bi-annual", None, "P6M", None, True, ("biannual",)),
        ("Regular updates", None, "", None, True, ("often-unsaid",)),
        ("weekly", None, "", None, False, ("often-unheld",)),
        ("Y2", None, "", 2, False, ()),
        ("Years 1 to 3", None, "", 3, False, ()),
        ("first year and ongoing", None, "", 1, True, ()),
        ("Year 10 pupils by July 2026", date(2026, 7, 31), "", None, False, ()),
        ("Ongoing, first report March 2026, then quarterly", date(2026, 3, 31), "P3M", None, True, ()),
        ("n/a", None, "", None, False, ("timescale-missing",)),
    ],
)
def test_times_are_understood(
    text: str, due: date | None, often: str, year: int | None, ongoing: bool, doubts: tuple[str, ...]
) -> None:
    assert timescale.read(text) == timescale.When(due, often, year, ongoing, doubts)


def test_the_registers_spellings_are_known(place: Partnership) -> None:
    register.organisation(place, "Change Grow Live", by="a test", also=["CGL"])
    register.organisation(place, "Probation and Prisons", by="a test")
    shown = look(place, row(Lead="C.G.L.", Organisations="the Probation & Prisons / CGL / Library"))
    (one,) = shown.actions
    assert one.leads == ("Change Grow Live",)
    assert one.partners == ("Probation and Prisons", "Library")
    assert [name.name for name in shown.names] == ["Library"]


def test_a_day_outside_the_plan_is_said(place: Partnership) -> None:
    plan = Plan.objects.create(
        partnership=place, title="Plan", starts=date(2024, 4, 1), ends=date(2026, 3, 31)
    )
    assert "due-outside" in kinds_of(look(place, SOUND, plan=plan))


def test_measures_are_suggested_and_never_linked(place: Partnership) -> None:
    (one,) = look(place, row(Metric="Number of county lines closed")).actions
    assert one.suggestions == ("county-lines-closed",)


def test_what_is_odd_in_havering(place: Partnership) -> None:
    sheet = read(EXAMPLES / "havering" / "plan.csv")
    shown = preview(sheet, guess(sheet), place)
    found = Counter(kinds_of(shown))
    odd = {(one.kind, one.action) for one in shown.doubts}
    assert {
        ("number-out-of-step", "1-3.3"), ("number-out-of-step", "1-3.4"), ("number-gap", "2-2.2"),
        ("number-gap", "4-2.3"), ("several-in-row", "2-8.1"), ("several-in-row", "2-9.1"),
        ("timescale-open", "2-5.1"), ("timescale-missing", "4-4.1"), ("remark-left", "4-6.2"),
        ("question-left", "3-1.4"), ("cell-repeats", "1-1.3"), ("cell-same", "4-2.4"), ("biannual", "1-2.1"),
    } <= odd  # fmt: skip
    assert found["no-number"] == found["year-without-start"] == 8
    assert found["not-an-action"] == found["text-breaks-off"] == 0


def test_what_is_odd_in_northamptonshire(place: Partnership) -> None:
    sheet = read(EXAMPLES / "northamptonshire" / "plan.csv")
    shown = preview(sheet, guess(sheet), place)
    odd = {(one.kind, one.action) for one in shown.doubts}
    assert {
        ("not-an-action", "2-2.2.1"),
        ("text-breaks-off", "3-3.3.3"),
        ("refers-elsewhere", "2-2.10.1"),
    } <= odd
    found = Counter(kinds_of(shown))
    assert found == {
        "same-text": 12, "column-missing": 4, "need-unnumbered": 4, "not-an-action": 1, "text-breaks-off": 1,
        "refers-elsewhere": 1,
    }  # fmt: skip


@pytest.mark.shared
def test_havering_is_understood_as_the_published_facts_say(place: Partnership, shared: Path) -> None:
    facts = rows_of(shared / "data" / "delivery_plan_havering.csv")
    sheet = read(EXAMPLES / "havering" / "plan.csv")
    actions = preview(sheet, guess(sheet), place).actions
    assert len(actions) == len(facts) == 56
    for fact, one in zip(facts, actions, strict=True):
        assert one.key == f"{fact['theme_no']}-{fact['action_no']}"
        assert one.number == fact["action_no_as_written"]
        assert str(one.when.due or "") == fact["due_date"]
        assert str(one.when.relative_year or "") == fact["relative_year"]
        assert one.when.ongoing == (fact["ongoing"] == "yes")
        if fact["ongoing"]:  # elsewhere the rhythm stands in another cell than the timescale
            assert one.when.recurrence == fact["recurrence"].replace("unspecified", "")
        assert one.values.get("group", "") == fact["delivery_planning_group"]
