"""What changed between two days: added, changed field by field, ended."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client

from cairn.web.plan import services
from cairn.web.plan.models import Version
from cairn.web.plan.pages.comparing import Comparison, compare
from cairn.web.plan.pages.reader import Reader
from web.outcomes.test_front import text_of
from web.plan.planned import JUNE, MARCH, Tiny, tiny

pytestmark = pytest.mark.database


@pytest.fixture
def made(havering: Any) -> Tiny:
    return tiny(havering)


def between(made: Tiny, start: date, end: date, *, member: bool = True) -> Comparison:
    reader = Reader(made.place, made.plan, member, False, False, False, date(2026, 11, 21))
    return compare(reader, made.plan, start, end)


def test_nothing_changed(made: Tiny) -> None:
    found = between(made, date(2026, 1, 2), date(2026, 12, 31))
    assert found.nothing
    assert found.sentence == "From 2 January 2026 to 31 December 2026 nothing in the plan changed."


def test_everything_is_new_where_the_plan_was_not_there(made: Tiny) -> None:
    found = between(made, date(2025, 12, 1), date(2026, 1, 1))
    assert [one.key for one in found.added] == ["1-1.1", "1-1.2", "2-2.1", "2-new"]
    assert found.sentence == "From 1 December 2025 to 1 January 2026, four actions were added."


def test_added_changed_and_ended(made: Tiny) -> None:
    services.add(made.plan, "1-1.3", need=made.needs[0], text="Newer", by="a test", made_at=MARCH)
    services.revise(made.action("1-1.1"), by="a test", reason="-", made_at=MARCH, text="Meet at noon",
                    owners=[(made.council, None)], due=date(2027, 3, 31))  # fmt: skip
    services.revise(made.action("2-new"), by="a test", reason="-", made_at=MARCH, state=Version.State.DROPPED)
    found = between(made, date(2026, 2, 1), date(2026, 3, 1))
    assert found.sentence == (
        "From 1 February 2026 to 1 March 2026, one action was added, one changed and one ended."
    )
    assert [one.key for one in found.added] == ["1-1.3"]
    ((changed,), (ended,)) = found.changed, found.ended
    assert {(one.label, one.before, one.after) for one in changed.differences} == {
        ("What is to be done", "Meet each month", "Meet at noon"),
        ("Who owns it", "Exmere Police", "Exmere Council"),
        ("When, as understood", "By 30 September 2026.", "By 31 March 2027."),
    }
    assert [(one.label, one.before, one.after) for one in ended.differences] == [
        ("State", "Not started", "Dropped")
    ]


def test_a_change_that_was_undone_in_between_is_no_change(made: Tiny) -> None:
    services.revise(made.action("1-1.1"), by="a test", reason="-", made_at=MARCH, text="Meet at noon")
    services.revise(made.action("1-1.1"), by="a test", reason="-", made_at=JUNE, text="Meet each month")
    assert between(made, date(2026, 2, 1), date(2026, 7, 1)).nothing
    assert len(between(made, date(2026, 2, 1), date(2026, 4, 1)).changed) == 1


def test_the_first_day_counts_from_its_beginning_and_the_last_to_its_end_by_the_clock_here(
    made: Tiny,
) -> None:
    """British summer time: 23:30 on 30 June in London is 22:30 in UTC, and 00:30 on 1 July is 23:30."""
    late = datetime(2026, 6, 30, 22, 30, tzinfo=UTC)
    services.revise(made.action("1-1.1"), by="a test", reason="-", made_at=late, text="Before midnight")
    after = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)
    services.revise(made.action("1-1.2"), by="a test", reason="-", made_at=after, text="After midnight")
    assert [one.action.key for one in between(made, date(2026, 6, 30), date(2026, 6, 30)).changed] == [
        "1-1.1"
    ]
    assert [one.action.key for one in between(made, date(2026, 7, 1), date(2026, 7, 1)).changed] == ["1-1.2"]


def test_an_owner_who_changes_post_is_a_change_for_members_only(made: Tiny) -> None:
    services.revise(
        made.action("2-2.1"), by="a test", reason="-", made_at=MARCH, owners=[(made.council, None)]
    )
    days = date(2026, 2, 1), date(2026, 4, 1)
    (changed,) = between(made, *days).changed
    assert changed.differences[0].before == "Commissioning lead, Exmere Council"
    assert between(made, *days, member=False).nothing


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("from=2026-02-01&to=2026-03-31", "From 1 February 2026 to 31 March 2026, one action changed."),
        ("from=2026-02-01", "From 1 February 2026 to 21 November 2026, one action changed."),
        ("", "From 1 January 2026 to 21 November 2026, "),
        ("from=yesterday", "Enter the first day as 2026-01-31 is written"),
        ("from=2026-03-01&to=2026-02-01", "The first day is after the last. Swap the two."),
        ("from=0001-01-01&to=9999-12-31", "Enter the first day"),
    ],
)
def test_the_page_takes_two_days(made: Tiny, asked: str, said: str) -> None:
    services.revise(made.action("1-1.1"), by="a test", reason="-", made_at=MARCH, text="Meet at noon")
    response = Client().get(f"/p/havering/plan/compare/?{asked}")
    assert response.status_code == 200
    assert said in text_of(response)
