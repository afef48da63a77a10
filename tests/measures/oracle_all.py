"""The plain oracle's answer to everything: the list of measures, and the figures of a period."""

from collections.abc import Callable, Iterable
from typing import Any

import oracle_figures as of
from oracle import ADULT_BANDS, World
from oracle_figures import Counted, Judge, Levels, Period, Thing
from oracle_wider import assessments, custody_starts, deaths, households, in_custody, lately, orders, releases

FOLLOWS_YEARS = {"completion_without_representation", "re_presentation", "treatment_progress"} | {
    *("unmet_need_ocu", "unmet_need_alcohol", "children_drug_factor_rate"),
}
STATES = ["started", "died", "recalled", "engaged-not-started", "declined", "moved-area", "unknown"]
EIGHT = ["total", "sex", "age_band", "substance", "ocu", "area", "footprint", "provider"]
WIDE = [*EIGHT, "ethnicity", "deprivation", "disability", "sexual_orientation"]
YOUNG = [name for name in EIGHT if name != "ocu"]
CUSTODY = ["total", "sex", "age_band", "area", "footprint", "provider"]
FIXED = {
    "total": ["all"],
    "footprint": ["all"],
    "sex": ["female", "male", "not-recorded"],
    "substance": ["opiate", "non-opiate-and-alcohol", "non-opiate", "alcohol"],
    "ocu": ["opiate-and-crack", "opiate-only", "crack-only", "neither"],
    "area": ["not-recorded"],
    "provider": [],
    "ethnicity": ["white", "mixed", "asian", "black", "other", "not-recorded"],
    "deprivation": ["1", "2", "3", "4", "5", "not-recorded"],
    "disability": ["yes", "no", "not-recorded"],
    "sexual_orientation": ["heterosexual", "gay-or-lesbian", "bisexual", "other", "not-recorded"],
    "state": STATES,
}
BANDS = {
    "adult": [*ADULT_BANDS, "not-recorded"],
    "young": ["0-13", "14-15", "16-17", "18+", "not-recorded"],
    "death": ["0-17", *ADULT_BANDS, "not-recorded"],
}


# --- the list of measures

Things = Callable[[World, Period], list[Thing]]


def adults(things: Callable[..., list[Thing]]) -> Things:
    return lambda world, period: things(world, period, True)


def children(things: Callable[..., list[Thing]]) -> Things:
    return lambda world, period: things(world, period, False)


def everyone(world: World, thing: Thing, period: Period) -> Counted:
    return True, True


def flag(judge: Callable[[World, Thing, Period], bool]) -> Judge:
    return lambda world, thing, period: (judge(world, thing, period), True)


def _waited(mean: bool) -> Judge:
    def judge(world: World, thing: Thing, period: Period) -> Counted:
        days = of.wait(world, thing.journey)
        return (0 if days is None else days if mean else days <= 21), days is not None

    return judge


def _first_half(world: World, thing: Thing, period: Period) -> Counted:
    return of.returns(thing.journey), of.completed(thing, period) and thing.journey.end <= period.half


def _exit_top(world: World, thing: Thing, period: Period) -> Counted:
    return of.near_top(world, thing.journey, "exit", thing.journey.end), thing.journey.outcome == "completed"


def _in(setting: str) -> Judge:
    return flag(lambda world, thing, period: of.stayed(world, thing, period, setting))


PERSONS, STARTS, EXITS = adults(of.persons), adults(of.starts), adults(of.exits)
CHILD_EXITS = children(of.exits)
MEASURES: dict[str, tuple[str, Things, Judge, list[str], str]] = {
    "adults_in_treatment": ("count", PERSONS, everyone, WIDE, "adult"),
    "young_people_in_treatment": ("count", children(of.persons), everyone, YOUNG, "young"),
    "new_presentations": ("count", STARTS, everyone, WIDE, "adult"),
    "young_people_new_presentations": ("count", children(of.starts), everyone, YOUNG, "young"),
    "successful_completion": ("share", PERSONS, flag(lambda w, t, p: of.completed(t, p)), WIDE, "adult"),
    "completion_without_representation": (
        *(
            "share",
            PERSONS,
            flag(lambda w, t, p: of.completed(t, p) and not of.returns(t.journey)),
            EIGHT,
            "adult",
        ),
    ),
    "re_presentation": ("share", EXITS, _first_half, EIGHT, "adult"),
    "treatment_progress": ("share", PERSONS, flag(of.progress), WIDE, "adult"),
    "deaths_in_treatment": (
        "share",
        PERSONS,
        flag(lambda w, t, p: any(j.outcome == "died" and j.ended_by(p.last) for j in t.all_journeys)),
        EIGHT,
        "adult",
    ),
    "residential_rehab": ("share", PERSONS, _in("residential"), EIGHT, "adult"),
    "inpatient": ("share", PERSONS, _in("inpatient"), EIGHT, "adult"),
    "recovery_house": ("share", PERSONS, _in("recovery-house"), EIGHT, "adult"),
    "treatment_exits": ("count", EXITS, everyone, EIGHT, "adult"),
    "exits_successful": ("share", EXITS, flag(lambda w, t, p: of.completed(t, p)), EIGHT, "adult"),
    "effective_treatment": ("share", STARTS, of.effective, EIGHT, "adult"),
    "waiting_three_weeks": ("share", STARTS, _waited(False), EIGHT, "adult"),
    "waiting_mean_days": ("mean", STARTS, _waited(True), EIGHT, "adult"),
    "stable_accommodation": ("share", PERSONS, of.housing, EIGHT, "adult"),
    "paid_work": ("share", PERSONS, of.any_day("paid_work_days"), EIGHT, "adult"),
    "volunteering": ("share", PERSONS, of.any_day("voluntary_days"), EIGHT, "adult"),
    "education": ("share", PERSONS, of.any_day("education_days"), EIGHT, "adult"),
    "top_start_compliance": (
        *(
            "share",
            STARTS,
            flag(lambda w, t, p: of.near_top(w, t.journey, "start", t.journey.start)),
            EIGHT,
            "adult",
        ),
    ),
    "top_exit_compliance": ("share", EXITS, _exit_top, EIGHT, "adult"),
    "top_review_compliance": ("share", PERSONS, of.review_in_time, EIGHT, "adult"),
    "mental_health_need_met": ("share", PERSONS, of.need_met, EIGHT, "adult"),
    "parents_family_intervention": ("share", PERSONS, of.family, EIGHT, "adult"),
    "yp_cannabis_cessation": ("share", CHILD_EXITS, of.used("cannabis_days"), YOUNG, "young"),
    "yp_cannabis_change": ("mean", CHILD_EXITS, of.used("cannabis_days", change=True), YOUNG, "young"),
    "yp_other_drug_cessation": ("share", CHILD_EXITS, of.used("other_drug_days"), YOUNG, "young"),
    "yp_high_risk_drinking_cessation": ("share", CHILD_EXITS, of.high_risk, YOUNG, "young"),
    "yp_mental_health_unmet": ("share", CHILD_EXITS, of.unmet_mind, YOUNG, "young"),
    "prison_continuity": (
        *("share", releases, flag(lambda w, t, p: t.levels["state"] == {"started"}), CUSTODY, "adult"),
    ),
    "prison_release_state": ("state", releases, everyone, ["state"], "adult"),
    "secure_in_treatment": ("count", in_custody, everyone, CUSTODY, "adult"),
    "secure_start_three_weeks": (
        "share",
        custody_starts,
        flag(lambda w, t, p: (t.row["treatment_start_date"] - t.row["reception_date"]).days <= 21),
        CUSTODY,
        "adult",
    ),
    "treatment_requirement_orders": (
        *("count", orders, everyone, [name for name in CUSTODY if name != "age_band"], "adult"),
    ),
    "suspected_deaths": ("count", deaths, everyone, CUSTODY[:-1], "death"),
    "suspected_deaths_recent_treatment": ("share", deaths, lately, CUSTODY[:-1], "death"),
    "homelessness_drug_need": (
        *("share", households, flag(lambda w, t, p: t.row["need"]), ["total", "area", "footprint"], "adult"),
    ),
    "children_drug_factor": (
        *(
            "share",
            assessments,
            flag(lambda w, t, p: t.row["factor"]),
            ["total", "area", "footprint"],
            "adult",
        ),
    ),
    "children_drug_factor_rate": (
        *("rate", assessments, flag(lambda w, t, p: t.row["factor"]), ["area", "footprint"], "adult"),
    ),
    "unmet_need_ocu": (
        *("unmet", PERSONS, flag(lambda w, t, p: t.journey.ocu != "neither"), ["area", "footprint"], "adult"),
    ),
    "unmet_need_alcohol": (
        *(
            "unmet",
            PERSONS,
            flag(lambda w, t, p: "alcohol" in t.journey.drugs),
            ["area", "footprint"],
            "adult",
        ),
    ),
}


# --- figures

Figure = tuple[int, int | None, float | None, float | None, float | None]


def figures(
    world: World, period: Period, names: Iterable[str] = MEASURES
) -> dict[tuple[str, str, str], Figure]:
    """Every figure of a period by measure, breakdown and level."""
    found = {}
    for name in names:
        kind, things, judge, breakdowns, bands = MEASURES[name]
        counted = [(one.levels, *judge(world, one, period)) for one in things(world, period)]
        for breakdown in breakdowns:
            for level, sums in _levels(world, kind, breakdown, bands, counted).items():
                found[name, breakdown, level] = _figure(world, period, name, breakdown, level, *sums)
    return found


def _levels(
    world: World, kind: str, breakdown: str, bands: str, counted: list[tuple[Levels, Any, bool]]
) -> dict[str, tuple[int, int]]:
    fixed = BANDS[bands] if breakdown == "age_band" else FIXED[breakdown]
    if kind in ("rate", "unmet") and breakdown == "area":
        fixed = list(world.areas)
    sums = dict.fromkeys(fixed, (0, 0))
    everyone = sum(counts for _, _, counts in counted)
    for levels, numerator, counts in counted:
        for level in levels.get(breakdown, ()) if counts else ():
            if level in fixed or kind not in ("rate", "unmet"):
                above, below = sums.get(level, (0, 0))
                sums[level] = (above + int(numerator), below + 1)
    sums = {level: (above, below) for level, (above, below) in sums.items() if level in fixed or below}
    return {level: (above, everyone) for level, (above, _) in sums.items()} if kind == "state" else sums


def _figure(
    world: World, period: Period, name: str, breakdown: str, level: str, above: int, below: int
) -> Figure:
    kind = MEASURES[name][0]
    if kind == "count":
        return above, None, float(above), None, None
    if kind in ("rate", "unmet"):
        return _against(world, period, name, world.areas if breakdown == "footprint" else (level,), above)
    return above, below, above / below if below else None, None, None


def _against(world: World, period: Period, name: str, areas: tuple[str, ...], above: int) -> Figure:
    every = [_reference(world, period, name, area) for area in areas]
    if None in every:
        return above, None, None, None, None
    middle, low, high = (sum(values) for values in zip(*every, strict=True))
    if name == "children_drug_factor_rate":
        return above, middle, above * 10_000 / middle if middle else None, None, None
    unmet = [0.0 if not size else max(0.0, 1 - above / size) for size in (middle, low, high)]
    return above, int(middle), unmet[0], unmet[1], unmet[2]


def _reference(world: World, period: Period, name: str, area: str) -> tuple[float, float, float] | None:
    wanted = {"unmet_need_ocu": "ocu", "unmet_need_alcohol": "alcohol-dependence"}.get(name)
    if wanted is None:
        young = [
            r
            for r in world.of("population")
            if r["area"] == area and r["age_band"] in ("0-9", "10-14", "15-17")
        ]
        years = [r["year"] for r in young if r["year"] <= period.year]
        total = sum(r["population"] for r in young if years and r["year"] == max(years))
        return (total, total, total) if years else None
    rows = [
        r
        for r in world.of("prevalence")
        if r["area"] == area and r["measure"] == wanted and r["year"] <= period.year
    ]
    if not rows:
        return None
    latest = max(rows, key=lambda one: one["year"])
    return tuple(float(latest[column]) for column in ("estimate", "lower", "upper"))
