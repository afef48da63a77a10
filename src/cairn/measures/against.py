"""What counts are held against: estimates of prevalence with their limits, and residents (U1, U2, O2).

One table for all: by measure, partnership, period, breakdown and level, the `estimate` and its limits. A
footprint has an estimate only if each of its areas has one; limits are added as the estimates are.
"""

import ibis
from ibis.expr.types import Table

from cairn.measures.units import Base

ESTIMATES = {"unmet_need_ocu": "ocu", "unmet_need_alcohol": "alcohol-dependence"}
CHILDREN = ("0-9", "10-14", "15-17")
RESIDENTS = "children_drug_factor_rate"
VALUES = ("estimate", "lower", "upper")
_KEYS = ("partnership", "period", "measure")


def references(base: Base) -> Table:
    """The estimates and residents of every area of a footprint, and of the footprint, in every period."""
    areas = _of_the_year(_told(base), base)
    total = {name: areas[name].sum() for name in VALUES}
    known = areas.group_by(list(_KEYS)).agg(areas=areas.level.nunique(), **total)
    size = base.records.footprint.group_by("partnership").agg(size=ibis._.area.nunique())
    whole = known.inner_join(size, "partnership")
    full = whole.filter(whole.areas == whole["size"]).select(
        *_KEYS, *VALUES, breakdown=ibis.literal("footprint"), level=ibis.literal("all")
    )
    return areas.select(*_KEYS, *VALUES, breakdown=ibis.literal("area"), level="level").union(full)


def _told(base: Base) -> Table:
    """Every estimate that a measure uses, by area and year."""
    given, people = base.records.prevalence, base.records.population
    named = ibis.cases(*((given.measure == told, name) for name, told in ESTIMATES.items()))
    estimates = given.mutate(of=named)
    young = people.filter(people.age_band.isin(CHILDREN))
    counted = young.group_by(["partnership", "area", "year"]).agg(residents=young.population.sum())
    number = counted.residents.cast("float64")
    residents = counted.select(
        "partnership",
        "area",
        "year",
        measure=ibis.literal(RESIDENTS),
        estimate=number,
        lower=number,
        upper=number,
    )
    known = estimates.filter(estimates.of.notnull())
    return (
        known.select("partnership", "area", "year", *VALUES, measure="of")
        .select(*residents.columns)
        .union(residents)
    )


def _of_the_year(told: Table, base: Base) -> Table:
    """Of each area of a footprint the latest estimate not after the financial year in which a period ends."""
    inside = told.inner_join(base.records.footprint.distinct(), ["partnership", "area"]).rename(
        told_year="year"
    )
    spans = base.periods.select("period", ends_in="year")
    due = inside.inner_join(spans, inside.told_year <= spans.ends_in)
    newest = ibis.window(group_by=[*_KEYS, "area"], order_by=ibis.desc(due.told_year))
    ranked = due.mutate(place=ibis.row_number().over(newest))
    return ranked.filter(ranked.place == 0).rename(level="area").select(*_KEYS, "level", *VALUES)
