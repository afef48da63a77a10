"""People in treatment: how many, who completes, who comes back, who makes progress (M1 to M11)."""

import functools
import operator
from typing import Any

import ibis
from ibis.expr.types import BooleanValue, Table

from cairn.measures import settings
from cairn.measures.journeys import GAP
from cairn.measures.registry import ALL, AREAS, EIGHT, YOUNG, measure

ADULT, CHILD = "adult", "young"
FOLLOWED = 182
"""Days within which a return counts."""
REJOINED = GAP
"""Days within which a new episode shows that a journey had not ended."""


@measure("count", "persons", ALL, group=ADULT)
def adults_in_treatment(person: Table) -> BooleanValue:
    """M1: adults with a journey open on some day of the period."""
    return person.person.notnull()


@measure("count", "persons", YOUNG, group=CHILD)
def young_people_in_treatment(person: Table) -> BooleanValue:
    """M1: young people with a journey open on some day of the period."""
    return person.person.notnull()


@measure("share", "persons", ALL, group=ADULT, follow_up=REJOINED)
def successful_completion(person: Table) -> BooleanValue:
    """M3: the latest journey ended in the period as completed."""
    return person.completed


@measure("share", "persons", EIGHT, group=ADULT, twelve=True, follow_up=FOLLOWED)
def completion_without_representation(person: Table) -> BooleanValue:
    """M4: completed, and not triaged again within 182 days."""
    return person.completed & ~_returns(person)


@measure("share", "exits", EIGHT, group=ADULT, twelve=True, follow_up=FOLLOWED, from_half=True)
def re_presentation(left: Table) -> tuple[BooleanValue, BooleanValue]:
    """M5: of completions in the first six months, those triaged again within 182 days."""
    return _returns(left), left.completed & (left.end <= left.half_end)


def _returns(journey: Table) -> BooleanValue:
    return (journey.next_triage <= journey.end + ibis.interval(days=FOLLOWED)).fill_null(False)


@measure(
    "share",
    "persons",
    ALL,
    group=ADULT,
    twelve=True,
    asks=("interviews", "use_at_start", "housing"),
    follow_up=REJOINED,
)
def treatment_progress(person: Table) -> BooleanValue:
    """M6: completed with no housing problem, or in treatment and using not at all or much less."""
    housed = person.last_acute_housing_problem.fill_null("no") != "yes"
    reviewed = ~person.ended & person.now_since.notnull()
    better = [~person[f"cites_{item}"] | _less(person, item) for item in settings.items()]
    return (person.completed & housed) | (reviewed & functools.reduce(operator.and_, better))


def _less(person: Table, item: str) -> BooleanValue:
    """Is use of it at 0 days, or lower than at the start by the threshold?"""
    now, start = person[f"now_{item}"], person[f"start_{item}"]
    threshold: int | None = settings.read("thresholds")["fewer_days_by"].get(item)
    fallen: Any = ibis.literal(False) if threshold is None else start - now >= threshold
    return (now == 0).fill_null(False) | fallen.fill_null(False)


@measure("share", "persons", EIGHT, group=ADULT)
def deaths_in_treatment(person: Table) -> BooleanValue:
    """M9: any journey of the person ended in the period as died."""
    return person.died


@measure("share", "persons", EIGHT, group=ADULT, asks=("settings_stayed",))
def residential_rehab(person: Table) -> BooleanValue:
    """M10: a structured intervention in residential rehabilitation in the period."""
    return person.in_residential


@measure("share", "persons", EIGHT, group=ADULT, asks=("settings_stayed",))
def inpatient(person: Table) -> BooleanValue:
    """M10: a structured intervention as an inpatient in the period."""
    return person.in_inpatient


@measure("share", "persons", EIGHT, group=ADULT, asks=("settings_stayed",))
def recovery_house(person: Table) -> BooleanValue:
    """M10: a structured intervention in a recovery house in the period."""
    return person.in_recovery_house


@measure("count", "exits", EIGHT, group=ADULT, follow_up=REJOINED)
def treatment_exits(left: Table) -> BooleanValue:
    """M11: journeys that end in the period."""
    return left.journey.notnull()


@measure("share", "exits", EIGHT, group=ADULT, follow_up=REJOINED)
def exits_successful(left: Table) -> BooleanValue:
    """M11: of journeys that end in the period, those completed."""
    return left.completed


@measure("unmet", "persons", AREAS, group=ADULT, twelve=True)
def unmet_need_ocu(person: Table) -> BooleanValue:
    """U1: people who use opiates or crack, in treatment, against how many there are."""
    return person.ocu != "neither"


@measure("unmet", "persons", AREAS, group=ADULT, twelve=True)
def unmet_need_alcohol(person: Table) -> BooleanValue:
    """U1: people in treatment for alcohol, against how many are dependent on it."""
    return person.alcohol
