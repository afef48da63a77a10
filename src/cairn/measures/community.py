"""Deaths, households and assessments of children as units (D2, O1, O2)."""

import ibis
from ibis.expr.types import BooleanValue, Table

from cairn.measures.custody import any_of, linked_deaths
from cairn.measures.numbering import number, thing
from cairn.measures.people import age_on
from cairn.measures.units import Base, Unit, age_band, on_their_day, places, through

RECENT = 365
"""Days between the end of a journey and a death that came soon after it."""


def deaths(base: Base) -> Unit:
    """Suspected and confirmed deaths by day of death, and whether the person was lately in treatment (D2)."""
    every = base.records.owned(base.records.deaths)
    counted = every.filter(every.cause_status != "not-drug-related")
    met = counted.left_join(_recent(base), ["partnership", "death_id"])
    told = met.drop("partnership_right", "death_id_right").mutate(
        number=number(met, [met.death_id]),
        day=met.death_date,
        recent=met.recent.fill_null(False),
        sex=met.sex.fill_null("not-recorded"),
        age_band=age_band("death", age_on(met.birth_date, met.death_date)),
    )
    return on_their_day(told, base)


def _recent(base: Base) -> Table:
    """Deaths linked to a person with a journey open on the day or ended 365 days or less before it."""
    linked = linked_deaths(base).select("partnership", "death_id", "death_date", "person")
    known = base.journeys.select("person", "start", "end")
    met = linked.inner_join(known, "person")
    near = met.filter(met.start <= met.death_date, met.end >= met.death_date - ibis.interval(days=RECENT))
    return near.select("partnership", "death_id", recent=True).distinct()


def households(base: Base) -> Unit:
    """Households owed a duty in a period, once each, and whether any of its rows tells a drug need (O1)."""
    every = base.records.owned(base.records.homelessness)
    numbered = every.mutate(number=number(every, [every.household_id]))
    then = through(numbered, base.periods, "duty_date", "duty_date")
    need = (then.drug_need == "yes").fill_null(False)
    once = then.group_by(["partnership", "period", "number"]).agg(need=need.max())
    return Unit(once.mutate(thing=thing(once)), *places(numbered, base, "duty_date", "duty_date"))


def assessments(base: Base) -> Unit:
    """Assessments of children completed in a period, and whether drug use was a factor (O2)."""
    every = base.records.owned(base.records.children_assessments)
    numbered = every.mutate(
        number=number(every, [every.assessment_id]), day=every.completed_date, factor=_factor(every)
    )
    return on_their_day(numbered, base)


def _factor(every: Table) -> BooleanValue:
    told = (every.drug_parent, every.drug_child, every.drug_other)
    return any_of(*((answer == "yes").fill_null(False) for answer in told))
