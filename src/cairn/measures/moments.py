"""What was last said of a journey, as at any day.

A record made during a journey holds from its day until the day of the next one. Written so, "the latest in
the period" is one join: the record that holds on the last day, if its own day is not before the first.
"""

from collections.abc import Sequence

import ibis
from ibis.expr.types import Table, Value

from cairn.measures import settings
from cairn.measures.journeys import EPISODE, KEY, OPEN
from cairn.measures.tables import Records

STAGES = {"start": 0, "review": 1, "exit": 2}
LIVING = ("acute_housing_problem", "unsuitable_housing", "eviction_risk")
NEAR = 14
"""Days either way of a start or an end within which an interview is of it."""
WORKING = ("paid_work_days", "voluntary_days", "education_days")


def of_journeys(table: Table, episodes: Table) -> Table:
    """The rows of an episode's file with their `journey`; rows of episodes outside journeys go."""
    return table.inner_join(episodes.select(*EPISODE, "journey", "start", "end"), list(EPISODE))


def lasting(events: Table, day: str, *order: str) -> Table:
    """Each event of a journey with `since`, its day, and `until`, the day of the next one."""
    row = ibis.window(group_by="journey", order_by=[events[day], *(events[one] for one in order)])
    until = events[day].lead().over(row).fill_null(OPEN)
    return events.mutate(since=events[day], until=until)


def interviews(records: Records, episodes: Table) -> Table:
    """Every TOP of a journey, post-exit left out, with the rank of its stage on one day (T1)."""
    tops = of_journeys(records.outcomes_top, episodes)
    kept = tops.filter(tops.stage.isin(list(STAGES)))
    rank = ibis.cases(*((kept.stage == name, place) for name, place in STAGES.items()), else_=9)
    return kept.mutate(rank=rank)


def answers(tops: Table) -> Table:
    """The TOPs as they follow each other, each beside the latest review or exit, and review, up to it (T1).

    Answers of the TOP are `top_...`, those of the latest review or exit `now_...`.
    """
    order = ["top_date", "rank", *KEY, "top_id"]
    numbered = lasting(
        tops.mutate(turn=ibis.row_number().over(group_by="journey", order_by=order)), "top_date", *order[1:]
    )
    so_far = ibis.window(group_by="journey", order_by="turn", preceding=(None, 0))
    later = numbered.stage.isin(["review", "exit"])
    seen = numbered.mutate(
        now_turn=ibis.ifelse(later, numbered.turn, None).max().over(so_far),
        review_since=ibis.ifelse(numbered.stage == "review", numbered.top_date, None).max().over(so_far),
    )
    now = numbered.select(
        "journey", now_turn="turn", now_since="top_date", **{f"now_{one}": one for one in settings.items()}
    )
    met = seen.left_join(now, ["journey", "now_turn"])
    told = {f"top_{name}": met[name] for name in (*LIVING, *WORKING)}
    kept = [
        "journey",
        "since",
        "until",
        "review_since",
        *(name for name in now.columns if name.startswith("now_")),
    ]
    return met.select(*kept, **told)


def first_of(events: Table, order: Sequence[str], columns: Sequence[str], prefix: str) -> Table:
    """The first event of each journey: its columns with a prefix."""
    row = ibis.row_number().over(group_by="journey", order_by=[events[one] for one in order])
    numbered = events.mutate(place=row)
    return numbered.filter(numbered.place == 0).select("journey", **{f"{prefix}{c}": c for c in columns})


def last_of(events: Table, order: Sequence[str], columns: Sequence[str], prefix: str) -> Table:
    """The last event of each journey: its columns with a prefix."""
    row = ibis.row_number().over(group_by="journey", order_by=[ibis.desc(events[one]) for one in order])
    numbered = events.mutate(place=row)
    return numbered.filter(numbered.place == 0).select("journey", **{f"{prefix}{c}": c for c in columns})


def housing(tops: Table) -> Table:
    """The latest answer to acute_housing_problem of each journey, whatever its day (M6)."""
    told = tops.filter(tops.acute_housing_problem.notnull())
    return last_of(told, ["top_date", "rank", *KEY, "top_id"], ["acute_housing_problem"], "last_")


def beginnings(tops: Table) -> Table:
    """The days of use that the earliest start TOP of each journey tells (M6)."""
    start = tops.filter(tops.stage == "start")
    return first_of(start, ["top_date", *KEY, "top_id"], settings.items(), "start_")


def started_in_time(tops: Table, journeys: Table) -> Table:
    """Journeys with a start TOP within 14 days of the start, or an exit TOP so near the end (T3)."""
    days = journeys.select("journey", journey_start="start", journey_end="end")
    near = tops.drop("start", "end").inner_join(days, "journey")
    begun = (near.stage == "start") & _within(near.top_date, near.journey_start, NEAR)
    ended = (near.stage == "exit") & _within(near.top_date, near.journey_end, NEAR)
    return near.group_by("journey").agg(start_top=begun.max(), exit_top=ended.max())


def _within(day: Value, other: Value, days: int) -> Value:
    span = ibis.interval(days=days)
    return (day >= other - span) & (day <= other + span)


def needs(records: Records, episodes: Table) -> Table:
    """When a mental health need, and when a treatment for it, was first told in each journey (M12)."""
    told = _answers(records, episodes, "mental_health_need", "mental_health_treatment")
    treated = told.mental_health_treatment.isin(settings.codes("mental_health", "treated"))
    return told.group_by("journey").agg(
        need_since=told.day.min(where=told.mental_health_need == "yes"),
        treated_since=told.day.min(where=treated),
    )


def parents(records: Records, episodes: Table) -> Table:
    """What each journey told of children at home, as answers follow each other (M13)."""
    told = _answers(records, episodes, "parental_status")
    answered = told.filter(told.parental_status.notnull())
    return lasting(answered, "day", "review", *KEY, "review_id")


def _answers(records: Records, episodes: Table, *columns: str) -> Table:
    """The answers at triage of every episode and at every client review of a journey, with their day."""
    at_triage = episodes.select(
        "journey", *KEY, *columns, day="triage_date", review=ibis.literal(0), review_id=ibis.literal("")
    )
    reviews = of_journeys(records.client_reviews, episodes)
    later = reviews.select(
        "journey", *KEY, *columns, day="review_date", review=ibis.literal(1), review_id="review_id"
    )
    return at_triage.union(later)


def family(records: Records, episodes: Table) -> Table:
    """The family interventions of each journey, as they follow each other (M13)."""
    given = of_journeys(records.sub_interventions, episodes)
    chosen = given.filter(given.sub_intervention.isin(settings.family_interventions()))
    return lasting(chosen, "review_date", *KEY, "sub_intervention_id")


def young(records: Records, episodes: Table) -> Table:
    """The earliest start record and the latest exit record of each young person's journey (Y1 to Y3)."""
    told = of_journeys(records.outcomes_ypor, episodes)
    told = told.mutate(units=_units(told))
    order, columns = ["ypor_date", *KEY, "ypor_id"], ["cannabis_days", "other_drug_days", "units"]
    began = first_of(told.filter(told.stage == "start"), order, columns, "start_")
    ended = last_of(told.filter(told.stage == "exit"), order, columns, "exit_")
    return began.inner_join(ended, "journey")


def _units(told: Table) -> Value:
    """Units of alcohol in the 28 days: none when no day was a drinking day, unknown when an answer lacks."""
    drunk = told.alcohol_days * told.alcohol_units_per_day
    return ibis.ifelse(told.alcohol_days == 0, 0, drunk)


def treated_later(records: Records, episodes: Table, journeys: Table) -> Table:
    """The journeys whose later episodes, or reviews up to the end, tell a mental health treatment (Y4)."""
    first = journeys.select(
        "journey", "first_provider", "first_client_id", "first_episode_id", journey_end="end"
    )
    told = _answers(records, episodes, "mental_health_treatment").inner_join(first, "journey")
    opening = (
        (told.provider == told.first_provider)
        & (told.client_id == told.first_client_id)
        & (told.episode_id == told.first_episode_id)
    )
    counts = ibis.ifelse(told.review == 1, told.day <= told.journey_end, ~opening)
    treated = told.mental_health_treatment.isin(settings.codes("mental_health", "treated"))
    return told.filter(counts, treated).select("journey", treated_later=True).distinct()


def waits(interventions: Table, episodes: Table) -> Table:
    """Days from referral to offer of the first intervention of each journey, where both are known (M8)."""
    every = interventions.inner_join(episodes.select(*EPISODE, "journey"), list(EPISODE))
    order = ["start_date", *KEY, "modality_id"]
    first = first_of(every, order, ["referred_date", "first_offered_date"], "")
    return first.select("journey", wait=first.first_offered_date.delta(first.referred_date, unit="day"))


def stays(interventions: Table, episodes: Table) -> Table:
    """Each structured intervention of a journey with its setting and the days it lasted (M10)."""
    every = of_journeys(interventions, episodes)
    ended = ibis.least(every.end_date.fill_null(OPEN), every.end)
    return every.select("journey", "setting", begun=every.start_date, ended=ended)
