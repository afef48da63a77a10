"""What a measure asks of a unit beyond what every unit tells: answers, reviews, settings, waits.

Each is a function from the rows of a unit to the same rows with more columns. A measure names those it
needs, and only those that some measure of a run names are made.
"""

from collections.abc import Callable, Sequence

import ibis
from ibis.expr.types import Table, Value

from cairn.measures import moments, settings
from cairn.measures.units import Base, through

REVIEW_DAYS = 182


def with_facts(rows: Table, facts: Table) -> Table:
    """Add the facts of each row's journey; empty where there are none."""
    return rows.left_join(facts, "journey").drop("journey_right")


def holding(
    rows: Table, events: Table, columns: Sequence[str], prefix: str, not_before: Value | None
) -> Table:
    """Add what holds of the journey on the period's last day, if it was told on or after `not_before`."""
    told = events.select(
        held="journey", since="since", until="until", **{f"{prefix}_{name}": name for name in columns}
    )
    when = [rows.journey == told.held, told.since <= rows.period_end, told.until > rows.period_end]
    recent = [] if not_before is None else [told.since >= not_before]
    met = rows.left_join(told, [*when, *recent])
    return met.mutate(**{f"{prefix}_since": met.since}).drop("held", "since", "until")


def latest_top(rows: Table, base: Base) -> Table:
    """Add the answers of the latest TOP dated in the period, as `top_...` (T1)."""
    tops = moments.latest(base.interviews)
    return holding(rows, tops, [*moments.LIVING, *moments.WORKING], "top", rows.period_start)


def progress(rows: Table, base: Base) -> Table:
    """Add days of use now and at the start, and the last answer on housing (M6)."""
    reviews = base.interviews.filter(base.interviews.stage.isin(["review", "exit"]))
    now = holding(rows, moments.latest(reviews), settings.items(), "now", rows.period_start)
    begun = with_facts(now, moments.beginnings(base.interviews))
    return with_facts(begun, moments.housing(base.interviews))


def review_top(rows: Table, base: Base) -> Table:
    """Add the day of the latest review TOP in the 182 days to the period's last day (T3)."""
    reviews = base.interviews.filter(base.interviews.stage == "review")
    recent = rows.period_end - ibis.interval(days=REVIEW_DAYS)
    return holding(rows, moments.latest(reviews), [], "review", recent)


def mental_health(rows: Table, base: Base) -> Table:
    """Add when a mental health need, and a treatment for it, was first told (M12)."""
    return with_facts(rows, moments.needs(base.records, base.episodes))


def children(rows: Table, base: Base) -> Table:
    """Add the last answer on children at home, and the latest family intervention of the period (M13)."""
    told = holding(rows, moments.parents(base.records, base.episodes), ["parental_status"], "told", None)
    return holding(told, moments.family(base.records, base.episodes), [], "family", told.period_start)


def settings_stayed(rows: Table, base: Base) -> Table:
    """Add, for each setting, whether a person had a structured intervention there in the period (M10)."""
    stays = moments.stays(base.interventions, base.episodes)
    stays = stays.inner_join(base.journeys.select("journey", "person", "adult"), "journey")
    then = through(stays, base.periods, "begun", "ended")
    there = then.group_by(["period", "person", "adult"]).agg(
        **{f"in_{name.replace('-', '_')}": (then.setting == name).max() for name in SETTINGS}
    )
    keys = ["period", "person", "adult"]
    return rows.left_join(there, keys).drop(*(f"{key}_right" for key in keys))


SETTINGS = ("residential", "inpatient", "recovery-house")


def wait(rows: Table, base: Base) -> Table:
    """Add the days waited for the first intervention (M8)."""
    return with_facts(rows, moments.waits(base.interventions, base.episodes))


def near_tops(rows: Table, base: Base) -> Table:
    """Add whether a start TOP and an exit TOP were made in time (T3)."""
    return with_facts(rows, moments.started_in_time(base.interviews, base.journeys))


def young_outcomes(rows: Table, base: Base) -> Table:
    """Add what a young person told at the start and at the exit (Y1 to Y3)."""
    return with_facts(rows, moments.young(base.records, base.episodes))


def young_treatment(rows: Table, base: Base) -> Table:
    """Add whether a mental health treatment was told after the first episode's triage (Y4)."""
    return with_facts(rows, moments.treated_later(base.records, base.episodes, base.journeys))


Ask = Callable[[Table, Base], Table]
ASKS: dict[str, Ask] = {
    ask.__name__: ask
    for ask in (
        latest_top,
        progress,
        review_top,
        mental_health,
        children,
        settings_stayed,
        wait,
        near_tops,
        young_outcomes,
        young_treatment,
    )
}
