"""Starting and staying: waits, the first twelve weeks, interviews in time (M2, M7, M8, T3)."""

import ibis
from ibis.expr.types import BooleanValue, IntegerValue, Table

from cairn.measures.journeys import GAP
from cairn.measures.moments import NEAR
from cairn.measures.registry import ALL, EIGHT, YOUNG, measure

ADULT, CHILD = "adult", "young"
TWELVE_WEEKS, THREE_WEEKS, REVIEWED = 84, 21, 182


@measure("count", "starts", ALL, group=ADULT)
def new_presentations(began: Table) -> BooleanValue:
    """M2: journeys of adults that start in the period."""
    return began.journey.notnull()


@measure("count", "starts", YOUNG, group=CHILD)
def young_people_new_presentations(began: Table) -> BooleanValue:
    """M2: journeys of young people that start in the period."""
    return began.journey.notnull()


@measure("share", "starts", EIGHT, group=ADULT, follow_up=TWELVE_WEEKS)
def effective_treatment(began: Table) -> tuple[BooleanValue, BooleanValue]:
    """M7: stayed twelve weeks or completed sooner; open and not yet twelve weeks are left out."""
    stayed = ibis.least(began.end, began.extract_date).delta(began.start, unit="day") >= TWELVE_WEEKS
    return stayed | began.completed, ~began.open | stayed


@measure("share", "starts", EIGHT, group=ADULT, asks=("wait",))
def waiting_three_weeks(began: Table) -> tuple[BooleanValue, BooleanValue]:
    """M8: offered a first intervention within three weeks of referral, where both days are known."""
    return began.wait <= THREE_WEEKS, began.wait.notnull()


@measure("mean", "starts", EIGHT, group=ADULT, asks=("wait",))
def waiting_mean_days(began: Table) -> tuple[IntegerValue, BooleanValue]:
    """M8: days from referral to the first offer of a first intervention, where both are known."""
    return began.wait, began.wait.notnull()


@measure("share", "starts", EIGHT, group=ADULT, asks=("near_tops",), follow_up=NEAR)
def top_start_compliance(began: Table) -> BooleanValue:
    """T3: a start TOP within 14 days of the journey's start."""
    return began.start_top


@measure("share", "exits", EIGHT, group=ADULT, asks=("near_tops",), follow_up=GAP)
def top_exit_compliance(left: Table) -> tuple[BooleanValue, BooleanValue]:
    """T3: of completions, those with an exit TOP within 14 days of the end."""
    return left.exit_top, left.completed


@measure("share", "persons", EIGHT, group=ADULT, asks=("interviews",))
def top_review_compliance(person: Table) -> tuple[BooleanValue, BooleanValue]:
    """T3: of those in treatment for 182 days on the last day, those with a review TOP in that time."""
    long = person.start <= person.period_end - ibis.interval(days=REVIEWED)
    return person.review_since.notnull(), ~person.ended & long
