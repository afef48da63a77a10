"""What a measure asks of a unit beyond what every unit tells: answers, reviews, settings, waits.

A measure names what it asks. FACTS are the same through a journey's life, and are told of the journey; ASKS
hold on the last day of a period, or in it, and are told of each row of a unit.
"""

from collections.abc import Callable, Iterable, Sequence

import ibis
from ibis.expr.types import Table

from cairn.measures import moments, settings
from cairn.measures.units import Base, through

REVIEW_DAYS = 182


def holding(rows: Table, events: Table, columns: Sequence[str]) -> Table:
    """Add what was last told of the journey by the period's last day, and `since` when it is so."""
    told = events.select("since", "until", *columns, held="journey")
    when = [rows.journey == told.held, told.since <= rows.period_end, told.until > rows.period_end]
    return rows.left_join(told, when).drop("held", "until")


def interviews(rows: Table, base: Base) -> Table:
    """Add the latest TOP and the latest review or exit of the period, and the latest review's day (T1, M6).

    The review counts while it is no older than REVIEW_DAYS on the last day (T3).
    """
    answers = [f"top_{name}" for name in (*moments.LIVING, *moments.WORKING)]
    items = [f"now_{name}" for name in settings.items()]
    met = holding(rows, base.answers, [*answers, *items, "now_since", "review_since"])
    recent = met.period_end - ibis.interval(days=REVIEW_DAYS)
    fresh = {
        **{name: ibis.ifelse(met.since >= met.period_start, met[name], None) for name in answers},
        **{
            name: ibis.ifelse(met.now_since >= met.period_start, met[name], None)
            for name in (*items, "now_since")
        },
        "review_since": ibis.ifelse(met.review_since >= recent, met.review_since, None),
    }
    return met.mutate(**fresh).drop("since")


def children(rows: Table, base: Base) -> Table:
    """Add the last answer on children at home, and the latest family intervention of the period (M13)."""
    told = holding(rows, moments.parents(base.records, base.episodes), ["parental_status"]).drop("since")
    met = holding(told, moments.family(base.records, base.episodes), [])
    return met.mutate(family_since=ibis.ifelse(met.since >= met.period_start, met.since, None)).drop("since")


def settings_stayed(rows: Table, base: Base) -> Table:
    """Add, for each setting, whether a person had a structured intervention there in the period (M10)."""
    chosen = base.interventions.filter(base.interventions.setting.isin(SETTINGS))
    stays = moments.stays(chosen, base.episodes)
    stays = stays.inner_join(base.journeys.select("journey", "person", "adult"), "journey")
    then = through(stays, base.periods, "begun", "ended")
    there = then.group_by(["period", "person", "adult"]).agg(
        **{f"in_{name.replace('-', '_')}": (then.setting == name).max() for name in SETTINGS}
    )
    keys = ["period", "person", "adult"]
    return rows.left_join(there, keys).drop(*(f"{key}_right" for key in keys))


SETTINGS = ("residential", "inpatient", "recovery-house")


def wait(base: Base) -> Table:
    """The days waited for the first intervention (M8)."""
    return moments.waits(base.interventions, base.episodes)


def near_tops(base: Base) -> Table:
    """Whether a start TOP and an exit TOP were made in time (T3)."""
    return moments.started_in_time(base.interviews, base.journeys)


def use_at_start(base: Base) -> Table:
    """The days of use at the start (M6)."""
    return moments.beginnings(base.interviews)


def housing(base: Base) -> Table:
    """The last answer on housing (M6)."""
    return moments.housing(base.interviews)


def mental_health(base: Base) -> Table:
    """When a mental health need, and a treatment for it, was first told (M12)."""
    return moments.needs(base.records, base.episodes)


def young_outcomes(base: Base) -> Table:
    """What a young person told at the start and at the exit (Y1 to Y3)."""
    return moments.young(base.records, base.episodes)


def young_treatment(base: Base) -> Table:
    """Whether a mental health treatment was told after the first episode's triage (Y4)."""
    return moments.treated_later(base.records, base.episodes, base.journeys)


ASKS: dict[str, Callable[[Table, Base], Table]] = {
    ask.__name__: ask for ask in (interviews, children, settings_stayed)
}
FACTS: dict[str, Callable[[Base], Table]] = {
    fact.__name__: fact
    for fact in (wait, near_tops, use_at_start, housing, mental_health, young_outcomes, young_treatment)
}


def facts(names: Iterable[str], base: Base) -> list[Table]:
    """The facts among these names."""
    return [FACTS[name](base) for name in dict.fromkeys(names) if name in FACTS]


def asked(rows: Table, names: Iterable[str], base: Base) -> Table:
    """The rows of a unit with what is asked of them beyond facts."""
    for name in dict.fromkeys(names):
        rows = ASKS[name](rows, base) if name in ASKS else rows
    return rows
