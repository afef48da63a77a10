"""What the plain oracle counts beside journeys: custody, deaths, households, assessments of children."""

from collections import defaultdict
from datetime import date
from typing import Any

import oracle_figures as of
from oracle import Row, World, adult_band, age, attributor, later, outcome
from oracle_figures import Counted, Levels, Period, Thing, places


def inside(one: date | None, period: Period) -> bool:
    return one is not None and period.first <= one <= period.last


def with_person(world: World, file: str) -> list[tuple[Row, Any, Row]]:
    """The rows of a client's file, each with the person and the client row."""
    keys = [((row["provider"], row["client_id"]), row) for row in world.of(file)]
    return [(row, world.person[key], world.clients[key]) for key, row in keys if key in world.person]


def row_levels(world: World, row: Row, client: Row, on: date) -> Levels:
    where = places(world, [(row["area"], row["provider"])])
    return {
        "total": {"all"},
        "sex": {client["sex"]},
        "age_band": {adult_band(age(client["birth_date"], on))},
        **where,
    }


def releases(world: World, period: Period) -> list[Thing]:
    found = []
    for row, person, client in with_person(world, "secure_episodes"):
        on = row["release_date"]
        wanted = row["release_type"] == "community" and row["continuing_need"] == "yes"
        if wanted and inside(on, period) and age(client["birth_date"], on) >= 18:
            levels = row_levels(world, row, client, on)
            levels["state"] = {state(world, row, person)}
            found.append(Thing(levels, row=row))
    return found


def state(world: World, row: Row, person: Any) -> str:
    """The first state that fits."""
    out, end = row["release_date"], later(row["release_date"], 21)
    others = [
        r["reception_date"]
        for r, who, _ in with_person(world, "secure_episodes")
        if who == person and r is not row
    ]
    back = min((one for one in others if one >= out), default=date.max)
    community = [r for r in world.community if world.person[r["provider"], r["client_id"]] == person]
    began = [m["start_date"] for r in community for m in world.starts.get(of.episode_key(r), [])]
    if any(out <= one <= end and one < back for one in began):
        return "started"
    if any(out <= one <= end for one in deaths_of(world, person, community)):
        return "died"
    if back <= end:
        return "recalled"
    if any(
        r["triage_date"] <= end and not (r["discharge_date"] and r["discharge_date"] < out) for r in community
    ):
        return "engaged-not-started"
    if row.get("referral_response") == "declined":
        return "declined"
    return "moved-area" if row.get("receiving_area") and row["receiving_area"] != row["area"] else "unknown"


def deaths_of(world: World, person: Any, community: list[Row]) -> list[date]:
    linked = [r["death_date"] for r in world.of("deaths") if linked_person(world, r) == person]
    return linked + [
        r["discharge_date"]
        for r in community
        if r["discharge_date"] and outcome(r["discharge_reason"]) == "died"
    ]


def linked_person(world: World, row: Row) -> Any:
    return ("joined", attributor(row)) if attributor(row) in world.known else None


def in_custody(world: World, period: Period) -> list[Thing]:
    there = defaultdict(list)
    for row, person, client in with_person(world, "secure_episodes"):
        begun, left = row["treatment_start_date"], row["release_date"] or date.max
        grown = age(client["birth_date"], row["reception_date"]) >= 18
        if begun and begun <= period.last and left >= period.first and grown:
            there[person].append(
                (
                    row["reception_date"],
                    row["provider"],
                    row["client_id"],
                    row["secure_episode_id"],
                    row,
                    client,
                )
            )
    found = []
    for stays in there.values():
        *_, row, client = max(stays, key=lambda one: one[:4])
        where = places(world, [(one[4]["area"], one[4]["provider"]) for one in stays])
        levels = row_levels(world, row, client, max(period.first, row["reception_date"]))
        found.append(Thing({**levels, **where}))
    return found


def custody_starts(world: World, period: Period) -> list[Thing]:
    return [
        Thing(row_levels(world, row, client, row["treatment_start_date"]), row=row)
        for row, _, client in with_person(world, "secure_episodes")
        if inside(row["treatment_start_date"], period)
        and age(client["birth_date"], row["reception_date"]) >= 18
    ]


def orders(world: World, period: Period) -> list[Thing]:
    return [
        Thing(row_levels(world, row, client, period.first), row=row)
        for row, _, client in with_person(world, "cjit")
        if inside(row["order_start_date"], period)
        and row["requirement"] in ("drug-rehabilitation", "alcohol-treatment")
    ]


def deaths(world: World, period: Period) -> list[Thing]:
    found = []
    for row in world.of("deaths"):
        if inside(row["death_date"], period) and row["cause_status"] != "not-drug-related":
            band = "not-recorded"
            if row["birth_date"]:
                years = age(row["birth_date"], row["death_date"])
                band = "0-17" if years < 18 else adult_band(years)
            levels = {"total": {"all"}, "sex": {row["sex"] or "not-recorded"}, "age_band": {band}}
            found.append(Thing({**levels, **places(world, [(row["area"], "")])}, row=row))
    return found


def lately(world: World, thing: Thing, period: Period) -> Counted:
    on, person = thing.row["death_date"], linked_person(world, thing.row)
    near = [
        one
        for one in world.journeys
        if one.person == person and one.start <= on and (one.end is None or one.end >= later(on, -365))
    ]
    return bool(near), True


def households(world: World, period: Period) -> list[Thing]:
    rows = defaultdict(list)
    for row in world.of("homelessness"):
        if inside(row["duty_date"], period):
            rows[row["household_id"]].append(row)
    return [
        Thing(
            {"total": {"all"}, **places(world, [(one["area"], "") for one in its])},
            row={"need": any(one["drug_need"] == "yes" for one in its)},
        )
        for its in rows.values()
    ]


def assessments(world: World, period: Period) -> list[Thing]:
    names = ("drug_parent", "drug_child", "drug_other")
    return [
        Thing(
            {"total": {"all"}, **places(world, [(row["area"], "")])},
            row={"factor": any(row[name] == "yes" for name in names)},
        )
        for row in world.of("children_assessments")
        if inside(row["completed_date"], period)
    ]
