"""What the dates say of an action, and how judgement and rule stand side by side."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from cairn.web.plan import reading as plans
from cairn.web.updates import history, reading, services
from cairn.web.updates.models import Round
from cairn.web.updates.rule import Answer, rule
from web.plan.planned import Tiny
from web.updates.quarter import accepted, open_quarter, said, update_of

DAY = date(2026, 11, 21)
Q1, Q2 = date(2026, 6, 30), date(2026, 9, 30)


class Said:
    """What the rule reads of an action."""

    def __init__(self, state: str = "under_way", recurrence: str = "", ongoing: bool = False) -> None:
        self.state, self.recurrence, self.ongoing = state, recurrence, ongoing


GOOD, RISK = Answer(Q2, "on_course"), Answer(Q2, "at_risk")


@pytest.mark.parametrize(
    ("one", "due", "answers", "missed", "word"),
    [
        (Said("done"), date(2026, 1, 1), [], False, "done"),
        (Said(), date(2026, 1, 1), [Answer(Q2, "done")], False, "done"),
        (Said(ongoing=True), None, [Answer(Q2, "done")], False, "on_course"),
        (Said(recurrence="P3M"), None, [Answer(Q2, "done")], False, "on_course"),
        (Said(), DAY, [GOOD], False, "on_course"),
        (Said(), DAY - timedelta(days=1), [GOOD], False, "late"),
        (Said(), DAY - timedelta(days=1), [], False, "late"),
        (Said(), None, [], False, "no_update"),
        (Said(), None, [Answer(Q1, "on_course")], True, "no_update"),
        (Said("planned"), DAY + timedelta(days=92), [GOOD], False, "at_risk"),
        (Said("planned"), DAY + timedelta(days=93), [GOOD], False, "on_course"),
        (Said(), DAY + timedelta(days=92), [GOOD], False, "on_course"),
        (Said(), None, [RISK], False, "on_course"),
        (Said(), None, [RISK, Answer(Q1, "late")], False, "at_risk"),
        (Said(), None, [GOOD, Answer(Q1, "late")], False, "on_course"),
        (Said(recurrence="P3M"), None, [Answer(date(2026, 6, 30), "on_course")], False, "late"),
        (Said(recurrence="P6M"), None, [Answer(date(2026, 6, 30), "on_course")], False, "on_course"),
        (Said(recurrence="P1M"), None, [Answer(Q2, "on_course")], False, "on_course"),
        (Said(recurrence="P1Y"), None, [], False, "no_update"),
    ],
)
def test_the_rule(one: Any, due: date | None, answers: list[Answer], missed: bool, word: str) -> None:
    assert rule(one, due, DAY, answers, missed=missed) == word


def test_a_report_of_a_recurring_action_has_31_days_of_grace() -> None:
    """The report for the quarter to 31 December may come until 31 January."""
    one, answers = Said(recurrence="P3M"), [Answer(Q2, "on_course")]
    assert rule(one, None, date(2027, 1, 31), answers) == "on_course"
    assert rule(one, None, date(2027, 2, 1), answers) == "late"


def went(made: Tiny, key: str, day: date = DAY) -> reading.Progress:
    return reading.progress(made.plan, day)[made.action(key).pk]


def test_without_any_quarter_the_rule_speaks_alone(plan: Tiny) -> None:
    late, none = went(plan, "1-1.1"), went(plan, "2-2.1")
    assert (late.rating, late.rule, late.judgement, late.state) == ("Late", "Late", "", "")
    assert (none.rating, none.round, none.at, none.times_late) == ("No update", "", None, 0)


def test_only_what_is_accepted_counts(quarter: Round, owned: Tiny) -> None:
    sent = said(quarter, "2-2.1", "on_course", "Half done")
    waiting = went(owned, "2-2.1")
    assert (waiting.rating, waiting.narrative, waiting.state) == ("No update", "", "Sent")
    services.accept(sent, sent.revision, by="a test")
    counts = went(owned, "2-2.1")
    assert (counts.rating, counts.judgement, counts.rule) == ("On course", "On course", "On course")
    assert (counts.narrative, counts.round, counts.state) == (
        "Half done",
        "July to September 2026",
        "Accepted",
    )
    assert counts.by == "A test, by e-mailed link"


def test_judgement_and_rule_are_both_told_when_they_differ(quarter: Round, owned: Tiny) -> None:
    accepted(quarter, "1-1.1", "on_course")
    found = went(owned, "1-1.1")
    assert (found.rating, found.judgement, found.rule, found.differs) == (
        "On course",
        "On course",
        "Late",
        True,
    )


def test_an_old_judgement_is_no_rating_once_a_quarter_went_by_without_one(owned: Tiny, today: date) -> None:
    first = open_quarter(owned.plan, today, back=1, days=1)
    accepted(first, "2-2.1", "on_course")
    services.close_round(first, by="a test")
    second = open_quarter(owned.plan, today, days=5)
    assert went(owned, "2-2.1", today).rating == "On course", "the new quarter still runs"
    after = went(owned, "2-2.1", second.closes + timedelta(days=1))
    assert (after.rating, after.judgement, after.round) == ("No update", "On course", "April to June 2026")
    assert (after.late, after.times_late) == (True, 1)


def test_late_again_is_counted(owned: Tiny, today: date) -> None:
    for back in (2, 1):
        services.close_round(open_quarter(owned.plan, today, back=back, days=0), by="a test")
    last = open_quarter(owned.plan, today, days=0)
    day = today + timedelta(days=1)
    assert (went(owned, "2-2.1", day).times_late, went(owned, "2-2.1", day).late) == (3, True)
    row = update_of(last, "1-1.1")
    assert row.sent_at is None


def test_an_action_that_came_later_was_not_late_before(owned: Tiny, today: date) -> None:
    from cairn.web.plan import services as changing

    services.close_round(open_quarter(owned.plan, today, back=1, days=0), by="a test")
    changing.add(owned.plan, "2-9", need=owned.needs[1], text="New", by="a test")
    assert went(owned, "2-9", today + timedelta(days=1)).times_late == 0


def test_a_day_sees_what_was_accepted_by_then(quarter: Round, owned: Tiny, today: date) -> None:
    accepted(quarter, "2-2.1")
    from django.utils import timezone

    decided = timezone.localdate(update_of(quarter, "2-2.1").decided_at)
    assert went(owned, "2-2.1", decided - timedelta(days=1)).judgement == ""


def test_progress_asks_the_database_four_times(
    quarter: Round, owned: Tiny, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(4):
        reading.progress(owned.plan, DAY)


def test_the_history_of_an_action_is_for_members(quarter: Round, owned: Tiny) -> None:
    from django.template.loader import render_to_string

    accepted(quarter, "1-1.1", "on_course")
    one = plans.action(owned.plan, "1-1.1")
    assert one is not None
    shown = render_to_string("updates/_history.html", history.context(owned.plan, one, DAY, member=True))
    for words in ("July to September 2026: On course", "It goes well", "by e-mailed link",
                  "the dates say <strong>late</strong>"):  # fmt: skip
        assert words in shown
    hidden = render_to_string("updates/_history.html", history.context(owned.plan, one, DAY, member=False))
    assert hidden.strip() == ""


def test_a_quarter_that_is_closed_early_is_over(quarter: Round, owned: Tiny) -> None:
    assert went(owned, "2-2.1").times_late == 0
    services.close_round(quarter, by="a test")
    assert (went(owned, "2-2.1").late, went(owned, "2-2.1").times_late) == (True, 1)
