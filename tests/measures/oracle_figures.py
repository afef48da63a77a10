"""What the plain oracle counts: each measure from its rule, one thing after another.

A thing counted is a pair: the levels it counts in, and what a measure asks of it. A figure is the sum over
the things of a period.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from oracle import OPIATES, Episode, Journey, Row, World, adult_band, age, later, young_band

TREATED = {"community-mental-health-team", "gp", "talking-therapies", "crisis-service"}
FAMILY = {"psy-family-social-network", "rec-family-support", "rec-parenting"}
ITEMS = {
    "opiate_days": 13,
    "crack_days": 11,
    "cocaine_days": 8,
    "amphetamine_days": 9,
    "cannabis_days": 14,
    "alcohol_days": 11,
    "other_drug_days": None,
}
ITEM_OF = {
    **dict.fromkeys(("amphetamine", "methamphetamine"), "amphetamine_days"),
    "crack": "crack_days",
    "cocaine": "cocaine_days",
    "cannabis": "cannabis_days",
    "alcohol": "alcohol_days",
}
STAGE = {"start": 0, "review": 1, "exit": 2, "post-exit": 3}
Levels = dict[str, set[str]]


@dataclass
class Thing:
    """Something counted in a period: its levels, and whatever the measures read of it."""

    levels: Levels
    journey: Journey | None = None
    row: Row | None = None
    all_journeys: list[Journey] | None = None


@dataclass
class Period:
    """The days looked at."""

    first: date
    last: date

    @property
    def half(self) -> date:
        month = self.first.month + 6
        year, month = self.first.year + (month - 1) // 12, (month - 1) % 12 + 1
        return later(date(year, month, 1), -1)

    @property
    def year(self) -> int:
        return self.last.year if self.last.month >= 4 else self.last.year - 1


def episode_key(row: Row) -> tuple[str, str, str]:
    return (row["provider"], row["client_id"], row["episode_id"])


# --- the levels of things


def places(world: World, pairs: Iterable[tuple[str, str]]) -> Levels:
    found: Levels = {"area": set(), "provider": set(), "footprint": set()}
    for area, provider in pairs:
        found["area"].add(area or "not-recorded")
        found["provider"].add(provider)
        found["footprint"] |= {"all"} if area in world.areas else set()
    return found


def of_journey(journey: Journey, first: date) -> Levels:
    client, episode = journey.newest.client, journey.newest.row
    years = age(client["birth_date"], max(first, journey.start))
    return {
        "total": {"all"},
        "sex": {client["sex"]},
        "age_band": {adult_band(years) if journey.adult else young_band(years)},
        "substance": {journey.substance},
        "ocu": {journey.ocu},
        "ethnicity": {ethnicity(client.get("ethnicity", ""))},
        "deprivation": {episode.get("deprivation_quintile") or "not-recorded"},
        "disability": {disability(client)},
        "sexual_orientation": {told(client.get("sexual_orientation", ""))},
    }


def told(answer: str) -> str:
    return answer if answer and answer != "not-stated" else "not-recorded"


def ethnicity(answer: str) -> str:
    if not answer or answer == "not-stated":
        return "not-recorded"
    return "other" if answer in ("other", "other-arab") else answer.split("-")[0]


def disability(client: Row) -> str:
    answers = [client.get(f"disability_{number}", "") for number in (1, 2, 3)]
    if any(one not in ("", "none", "not-stated") for one in answers):
        return "yes"
    return "no" if answers[0] == "none" else "not-recorded"


# --- the things of a period


def persons(world: World, period: Period, grown: bool) -> list[Thing]:
    then: dict[Any, list[Journey]] = {}
    for one in world.journeys:
        if one.adult == grown and one.open_in(period.first, period.last):
            then.setdefault(one.person, []).append(one)
    found = []
    for journeys in then.values():
        latest = max(journeys, key=lambda one: one.start)
        active = [e for one in journeys for e in one.episodes if e.active(period.first, period.last)]
        where = places(world, [(e.row["area"], e.row["provider"]) for e in active])
        found.append(Thing({**of_journey(latest, period.first), **where}, latest, all_journeys=journeys))
    return found


def starts(world: World, period: Period, grown: bool) -> list[Thing]:
    begun = [j for j in world.journeys if j.adult == grown and period.first <= j.start <= period.last]
    return [_at(world, one, one.episodes[0], period) for one in begun]


def exits(world: World, period: Period, grown: bool) -> list[Thing]:
    over = [j for j in world.journeys if j.adult == grown and j.end and period.first <= j.end <= period.last]
    return [_at(world, one, one.decides, period) for one in over]


def _at(world: World, journey: Journey, episode: Episode, period: Period) -> Thing:
    where = places(world, [(episode.row["area"], episode.row["provider"])])
    return Thing({**of_journey(journey, period.first), **where}, journey)


# --- what is asked of a journey


def rows_of(world: World, journey: Journey, file: str) -> list[Row]:
    keys = {one.key for one in journey.episodes}
    return [row for row in world.of(file) if episode_key(row) in keys]


def tops(world: World, journey: Journey) -> list[Row]:
    kept = [row for row in rows_of(world, journey, "outcomes_top") if row["stage"] != "post-exit"]
    return sorted(kept, key=lambda r: (r["top_date"], STAGE[r["stage"]], episode_key(r), r["top_id"]))


def last_top(world: World, journey: Journey, period: Period, *stages: str) -> Row | None:
    dated = [
        row
        for row in tops(world, journey)
        if period.first <= row["top_date"] <= period.last and row["stage"] in (stages or STAGE)
    ]
    return dated[-1] if dated else None


def returns(journey: Journey) -> bool:
    again = journey.next
    return bool(again and journey.end and again.episodes[0].row["triage_date"] <= later(journey.end, 182))


def completed(thing: Thing, period: Period) -> bool:
    return thing.journey.outcome == "completed" and thing.journey.ended_by(period.last)


def progress(world: World, thing: Thing, period: Period) -> bool:
    journey = thing.journey
    if completed(thing, period):
        answers = [
            row["acute_housing_problem"] for row in tops(world, journey) if row.get("acute_housing_problem")
        ]
        return not answers or answers[-1] != "yes"
    now = last_top(world, journey, period, "review", "exit")
    if journey.ended_by(period.last) or now is None:
        return False
    begun = [row for row in tops(world, journey) if row["stage"] == "start"]
    start = begun[0] if begun else {}
    return all(_better(item, now, start) for item in {_item(drug) for drug in journey.drugs})


def _item(drug: str) -> str:
    return "opiate_days" if drug in OPIATES else ITEM_OF.get(drug, "other_drug_days")


def _better(item: str, now: Row, start: Row) -> bool:
    days, before, threshold = now.get(item), start.get(item), ITEMS[item]
    if days is None:
        return False
    return days == 0 or (before is not None and threshold is not None and before - days >= threshold)


def stayed(world: World, thing: Thing, period: Period, setting: str) -> bool:
    for journey in thing.all_journeys:
        for episode in journey.episodes:
            for row in world.starts[episode.key]:
                ends = [one for one in (row["end_date"], episode.end) if one]
                over = min(ends) if ends else date.max
                if row["setting"] == setting and row["start_date"] <= period.last and over >= period.first:
                    return True
    return False


def wait(world: World, journey: Journey) -> int | None:
    rows = [(row, one.key) for one in journey.episodes for row in world.starts[one.key]]
    first = min(rows, key=lambda pair: (pair[0]["start_date"], pair[1], pair[0]["modality_id"]))[0]
    if first.get("referred_date") and first.get("first_offered_date"):
        return (first["first_offered_date"] - first["referred_date"]).days
    return None


def near_top(world: World, journey: Journey, stage: str, on: date) -> bool:
    dates = [row["top_date"] for row in tops(world, journey) if row["stage"] == stage]
    return any(abs((one - on).days) <= 14 for one in dates)


def answers(world: World, journey: Journey, name: str) -> list[tuple[Any, str]]:
    """The answers at triage and at reviews, in their order."""
    found = [((e.row["triage_date"], 0, e.key, ""), e.row.get(name, "")) for e in journey.episodes]
    reviews = rows_of(world, journey, "client_reviews")
    found += [((r["review_date"], 1, episode_key(r), r["review_id"]), r.get(name, "")) for r in reviews]
    return sorted(found)


def told_by(world: World, journey: Journey, name: str, last: date) -> list[str]:
    return [answer for order, answer in answers(world, journey, name) if order[0] <= last and answer]


Counted = tuple[Any, bool]
Judge = Callable[[World, Thing, Period], Counted]


def housing(world: World, thing: Thing, period: Period) -> Counted:
    top = last_top(world, thing.journey, period) or {}
    three = [top.get(name, "") for name in ("acute_housing_problem", "unsuitable_housing", "eviction_risk")]
    if "yes" in three:
        return False, True
    return True, all(three)


def any_day(item: str) -> Judge:
    def judge(world: World, thing: Thing, period: Period) -> Counted:
        days = (last_top(world, thing.journey, period) or {}).get(item)
        return bool(days), days is not None

    return judge


def review_in_time(world: World, thing: Thing, period: Period) -> Counted:
    since = later(period.last, -182)
    reviewed = any(
        row["stage"] == "review" and since <= row["top_date"] <= period.last
        for row in tops(world, thing.journey)
    )
    return reviewed, not thing.journey.ended_by(period.last) and thing.journey.start <= since


def need_met(world: World, thing: Thing, period: Period) -> Counted:
    treated = set(told_by(world, thing.journey, "mental_health_treatment", period.last)) & TREATED
    return bool(treated), "yes" in told_by(world, thing.journey, "mental_health_need", period.last)


def family(world: World, thing: Thing, period: Period) -> Counted:
    statuses = told_by(world, thing.journey, "parental_status", period.last)
    parent = statuses[-1:] in (["all-children-live-with-client"], ["some-children-live-with-client"])
    given = [
        row
        for row in rows_of(world, thing.journey, "sub_interventions")
        if row["sub_intervention"] in FAMILY and period.first <= row["review_date"] <= period.last
    ]
    return bool(given), parent


def effective(world: World, thing: Thing, period: Period) -> Counted:
    journey = thing.journey
    if journey.end:
        return (journey.end - journey.start).days >= 84 or journey.outcome == "completed", True
    enough = (world.extract - journey.start).days >= 84
    return enough, enough


def ypor(world: World, journey: Journey) -> tuple[Row, Row] | None:
    rows = rows_of(world, journey, "outcomes_ypor")
    rows = sorted(rows, key=lambda r: (r["ypor_date"], episode_key(r), r["ypor_id"]))
    begun, over = ([r for r in rows if r["stage"] == stage] for stage in ("start", "exit"))
    return (begun[0], over[-1]) if begun and over else None


def used(item: str, change: bool = False) -> Judge:
    def judge(world: World, thing: Thing, period: Period) -> Counted:
        pair = ypor(world, thing.journey)
        before, now = (row.get(item) for row in pair) if pair else (None, None)
        if not before or now is None:
            return 0, False
        return (now - before if change else now == 0), True

    return judge


def units(row: Row) -> int | None:
    days, typical = row.get("alcohol_days"), row.get("alcohol_units_per_day")
    if days == 0:
        return 0
    return None if days is None or typical is None else days * typical


def high_risk(world: World, thing: Thing, period: Period) -> Counted:
    pair = ypor(world, thing.journey)
    before, now = (units(row) for row in pair) if pair else (None, None)
    if before is None or now is None:
        return False, False
    return now <= 140, before > 140


def unmet_mind(world: World, thing: Thing, period: Period) -> Counted:
    first, *more = thing.journey.episodes
    if first.row.get("mental_health_need") != "yes" or first.row.get("mental_health_treatment") in TREATED:
        return False, False
    reviews = [
        row["mental_health_treatment"]
        for row in rows_of(world, thing.journey, "client_reviews")
        if row["review_date"] <= thing.journey.end
    ]
    told_later = {one.row.get("mental_health_treatment") for one in more} | set(reviews)
    return not told_later & TREATED, True
